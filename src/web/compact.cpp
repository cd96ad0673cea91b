#include "web/compact.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

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

/// "const name = ..." and "let name" that begin a line: what the files of a script define for each other.
std::vector<std::string> own_names(std::string_view source)
{
    std::vector<std::string> names;
    for (std::size_t at = 0; at < source.size(); at = std::min(source.find('\n', at), source.size() - 1) + 1) {
        std::string_view line = source.substr(at);
        if (line.substr(0, 6) == "const ") line.remove_prefix(6);
        else if (line.substr(0, 4) == "let ") line.remove_prefix(4);
        else continue;
        std::size_t end = 0;
        while (end < line.size() && is_word(line[end])) ++end;
        names.emplace_back(line.substr(0, end));
    }
    return names;
}

struct Use {
    std::size_t at;
    std::size_t size;
};

/// Where each word stands, and in `kept` those that mean something else as well: a property, a key, a part of a text.
std::map<std::string_view, std::vector<Use>> words_of(std::string_view script, std::set<std::string_view>& kept)
{
    std::map<std::string_view, std::vector<Use>> words;
    const auto note_words = [&](std::size_t from, std::size_t to, bool in_text) {
        for (std::size_t at = from; at < to;) {
            std::size_t end = at;
            while (end < to && is_word(script[end])) ++end;
            if (end > at) {
                const std::string_view word = script.substr(at, end - at);
                const char before = at > 0 ? script[at - 1] : ' ', behind = end < script.size() ? script[end] : ' ';
                const bool a_key = (before == '{' || before == ',') && (behind == ':' || behind == ',' || behind == '}');
                if (in_text || before == '.' || a_key) kept.insert(word);
                words[word].push_back({at, end - at});
            }
            at = end + 1;
        }
    };
    for (std::size_t at = 0; at < script.size();) {
        const char c = script[at];
        if (c == '\'' || c == '"' || c == '`') {
            const std::size_t end = std::min(after_text(script, at), script.size());
            note_words(at, end, true);
            at = end;
        } else if (c == '/' && opens_pattern(script.substr(0, at))) {
            at = std::min(after_pattern(script, at), script.size());
        } else {
            std::size_t end = at;
            while (end < script.size() && is_word(script[end])) ++end;
            note_words(at, std::max(end, at + 1), false);
            at = std::max(end, at + 1);
        }
    }
    return words;
}

/// The longest words of a script are what it calls its own functions.
std::string shorten_names(const std::string& script, const std::vector<std::string>& names)
{
    std::set<std::string_view> kept;
    const auto words = words_of(script, kept);
    std::map<std::size_t, std::pair<std::size_t, std::string>> changes;  // by place: how long it was, what it becomes
    std::string next = "a";
    const auto go_on = [&] {
        if (next.back() != 'z') ++next.back();
        else next = next.size() == 1 ? "aa" : std::string{static_cast<char>(next.front() + 1), 'a'};
    };
    for (const std::string& name : names) {
        const auto found = words.find(name);
        if (name.size() < 3 || found == words.end() || kept.count(name) > 0) continue;
        while (words.count(next) > 0) go_on();
        for (const Use& use : found->second) changes.emplace(use.at, std::pair{use.size, next});
        go_on();
    }
    std::string out;
    std::size_t at = 0;
    for (const auto& [place, change] : changes) {
        out.append(script, at, place - at).append(change.second);
        at = place + change.first;
    }
    return out.append(script, at, std::string::npos);
}

}  // namespace

std::string compact_script(std::string_view source)
{
    const std::vector<std::string> names = own_names(source);
    std::string out;
    while (!source.empty()) {
        const std::size_t end = source.find('\n');
        std::string_view line = source.substr(0, end);
        source.remove_prefix(end == std::string_view::npos ? source.size() : end + 1);
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        if (line.empty() || line.substr(0, 2) == "//") continue;
        append_line(out, compact_line(line));
    }
    return shorten_names(out, names);
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
