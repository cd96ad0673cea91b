#include "reading/flowed.hpp"

#include "reading/letter_chars.hpp"

#include <algorithm>

namespace captura::reading {

namespace {

constexpr std::size_t max_line = 998;  // RFC 5322 section 2.1.1
constexpr std::size_t max_depth = 32;

struct FlowedLine {
    std::size_t depth = 0;
    std::string_view text;  // without quote marks and stuffing
};

FlowedLine unstuff(std::string_view line)
{
    FlowedLine out;
    while (out.depth < line.size() && line[out.depth] == '>') ++out.depth;
    out.text = line.substr(out.depth);
    if (!out.text.empty() && out.text.front() == ' ') out.text.remove_prefix(1);
    return out;
}

}  // namespace

std::string join_flowed(std::string_view text, bool delete_space)
{
    std::string out;
    out.reserve(text.size());
    bool open = false;  // the line before goes on
    std::size_t open_depth = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Line line = line_at(text, at);
        at = line.next;
        const FlowedLine flowed = unstuff(line.text);
        const bool signature = flowed.text == "-- ";
        const bool joins = open && flowed.depth == open_depth && !signature && flowed.text.size() <= max_line;
        if (!joins) {
            if (open) out.push_back('\n');
            for (std::size_t i = 0; i < std::min(flowed.depth, max_depth); ++i) out += "> ";
        }
        open = !signature && !flowed.text.empty() && flowed.text.back() == ' ';
        open_depth = flowed.depth;
        out += flowed.text;
        if (open && delete_space) out.pop_back();
        if (!open) out.push_back('\n');
    }
    return out;
}

}  // namespace captura::reading
