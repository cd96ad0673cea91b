#include "reading/text_lines.hpp"

#include "reading/letter_chars.hpp"

#include <algorithm>

namespace captura::reading {

std::vector<TextLine> text_lines(std::string_view text)
{
    std::vector<TextLine> lines;
    for (std::size_t at = 0; at < text.size();) {
        const Line line = line_at(text, at);
        at = line.next;
        TextLine out;
        out.whole = line.text;
        std::string_view rest = line.text;
        while (!rest.empty() && (rest.front() == '>' || is_blank(rest.front()))) {
            out.quotes += rest.front() == '>' ? 1 : 0;
            rest.remove_prefix(1);
        }
        out.bare = trim_right(rest);
        lines.push_back(out);
    }
    return lines;
}

std::string_view without_quotes(std::string_view line, std::size_t levels)
{
    for (std::size_t i = 0; i < levels; ++i) {
        const auto mark = line.find_first_not_of(" \t");
        if (mark == std::string_view::npos || line[mark] != '>') break;
        line.remove_prefix(mark + 1);
        if (!line.empty() && line.front() == ' ') line.remove_prefix(1);
    }
    return line;
}

std::string join_lines(const std::vector<TextLine>& lines, std::size_t from, std::size_t to, std::size_t levels)
{
    to = std::min(to, lines.size());
    while (from < to && trim(without_quotes(lines[from].whole, levels)).empty()) ++from;
    while (to > from && trim(without_quotes(lines[to - 1].whole, levels)).empty()) --to;
    std::string out;
    for (std::size_t i = from; i < to; ++i) {
        if (i > from) out.push_back('\n');
        out += trim_right(without_quotes(lines[i].whole, levels));
    }
    return out;
}

}  // namespace captura::reading
