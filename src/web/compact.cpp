#include "web/compact.hpp"

#include <algorithm>

namespace captura::web {
namespace {

bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

/// Behind the string or template that begins at `at`.
std::size_t after_text(std::string_view line, std::size_t at)
{
    const char quote = line[at++];
    while (at < line.size() && line[at] != quote) at += line[at] == '\\' ? 2u : 1u;
    return at + 1;
}

/// Behind the regular expression that begins at `at`.
std::size_t after_pattern(std::string_view line, std::size_t at)
{
    bool in_class = false;
    for (++at; at < line.size() && (in_class || line[at] != '/'); ++at) {
        if (line[at] == '\\') ++at;
        else if (line[at] == '[') in_class = true;
        else if (line[at] == ']') in_class = false;
    }
    return at + 1;
}

/// A slash divides behind a word or a closing bracket; elsewhere it opens a pattern.
bool opens_pattern(std::string_view before)
{
    return before.empty() || std::string_view("(,=:[!&|?{};\n").find(before.back()) != std::string_view::npos;
}

bool needs_blank(char before, char behind)
{
    return (is_word(before) && is_word(behind)) || ((before == '+' || before == '-') && before == behind);
}

std::string compact_line(std::string_view line)
{
    std::string out;
    for (std::size_t at = 0; at < line.size();) {
        const char c = line[at];
        std::size_t end = at + 1;
        if (c == '\'' || c == '"' || c == '`') end = after_text(line, at);
        else if (c == '/' && opens_pattern(out)) end = after_pattern(line, at);
        if (c != ' ') out.append(line.substr(at, end - at));
        else if (!out.empty() && end < line.size() && needs_blank(out.back(), line[end])) out.push_back(' ');
        at = end;
    }
    return out;
}

/// A line end stays where it may stand for a semicolon: not behind what goes on in any case, nor before a closing brace,
/// which ends a statement as well.
void append_line(std::string& out, const std::string& line)
{
    const bool closes = line.front() == '}';
    if (closes && !out.empty() && out.back() == ';') out.pop_back();
    else if (!closes && !out.empty() && std::string_view(";{,([").find(out.back()) == std::string_view::npos) out.push_back('\n');
    out.append(line);
}

}  // namespace

std::string compact_script(std::string_view source)
{
    std::string out;
    while (!source.empty()) {
        const std::size_t end = source.find('\n');
        std::string_view line = source.substr(0, end);
        source.remove_prefix(end == std::string_view::npos ? source.size() : end + 1);
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        if (line.empty() || line.substr(0, 2) == "//") continue;
        append_line(out, compact_line(line));
    }
    return out;
}

std::string compact_style(std::string_view source)
{
    const std::string_view marks = "{};,>";
    std::string out;
    for (std::size_t at = 0; at < source.size();) {
        const char c = source[at];
        if (source.substr(at, 2) == "/*") {
            at = std::min(source.find("*/", at), source.size() - 2) + 2;
            continue;
        }
        std::size_t end = at + 1;
        if (c == '"' || c == '\'') {
            end = after_text(source, at);
            out.append(source.substr(at, end - at));
        } else if (c != ' ' && c != '\n') {
            if (!out.empty() && out.back() == ' ' && marks.find(c) != marks.npos) out.pop_back();
            out.push_back(c);
        } else if (!out.empty() && out.back() != ' ' && out.back() != ':' && marks.find(out.back()) == marks.npos) {
            out.push_back(' ');
        }
        at = end;
    }
    return out;
}

}  // namespace captura::web
