#include "rules/older_letter.hpp"

#include "rules/ascii.hpp"

#include <algorithm>

namespace captura::rules {
namespace {

constexpr std::size_t longest_label = 20;
constexpr std::size_t most_labels = 6;

bool is_labelled(std::string_view line)
{
    return line.find(':') <= longest_label;
}

/// "10:00" beside a year: what the line with the date of a letter holds in every language, and a signature does not.
bool holds_date_and_time(std::string_view line)
{
    bool year = false;
    bool time = false;
    for (std::size_t at = 0; at + 3 < line.size(); ++at) {
        year = year || ((line.substr(at, 2) == "20" || line.substr(at, 2) == "19") && is_digit(line[at + 2]) &&
                        is_digit(line[at + 3]));
        time = time || (is_digit(line[at]) && line[at + 1] == ':' && is_digit(line[at + 2]) && is_digit(line[at + 3]));
    }
    return year && time;
}

/// "From: Ana Ruiz <ana@acme.example>": the first line of the block that holds an address.
NamedAddress author_of(const std::vector<std::string_view>& lines, std::size_t at)
{
    for (; at < lines.size() && is_labelled(lines[at]); ++at) {
        const std::string_view value = trim(lines[at].substr(lines[at].find(':') + 1));
        const std::size_t open = value.find_first_of("<[");
        const std::size_t end = open == value.npos ? open : value.find_first_of(">]", open);
        std::string_view address = end == value.npos ? value : value.substr(open + 1, end - open - 1);
        if (starts_ignoring_case(address, "mailto:")) address.remove_prefix(7);
        if (address.find('@') == address.npos || address.find(' ') != address.npos) continue;
        return {std::string{end == value.npos ? std::string_view{} : trim(value.substr(0, open))}, std::string{address}};
    }
    return {};
}

}  // namespace

std::vector<std::string_view> trimmed_lines(std::string_view text, std::size_t most)
{
    std::vector<std::string_view> lines;
    for (std::size_t begin = 0; begin < text.size() && lines.size() < most;) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back(trim(text.substr(begin, end - begin)));
        begin = end + 1;
    }
    return lines;
}

bool begins_older_letter(const std::vector<std::string_view>& lines, std::size_t at)
{
    bool date = false;
    std::size_t labels = 0;
    for (; at < lines.size() && labels < most_labels && is_labelled(lines[at]); ++at, ++labels)
        date = date || holds_date_and_time(lines[at]);
    return date && labels >= 3;
}

bool begins_addressed_letter(const std::vector<std::string_view>& lines, std::size_t at)
{
    return begins_older_letter(lines, at) && !author_of(lines, at).address.empty();
}

std::vector<OlderLetter> find_older_letters(std::string_view text)
{
    constexpr std::size_t all = static_cast<std::size_t>(-1);
    constexpr std::size_t most_letters = 10;
    std::vector<OlderLetter> letters;
    const std::vector<std::string_view> lines = trimmed_lines(text, all);
    for (std::size_t i = 0; i < lines.size() && letters.size() < most_letters; ++i) {
        if (!begins_older_letter(lines, i)) continue;
        OlderLetter letter{author_of(lines, i), {}};
        while (i < lines.size() && is_labelled(lines[i])) ++i;
        while (i < lines.size() && lines[i].empty()) ++i;
        if (i < lines.size())
            letter.body = trim(text.substr(static_cast<std::size_t>(lines[i].data() - text.data())));
        letters.push_back(std::move(letter));
        --i;  // the next block may begin at once
    }
    return letters;
}

}  // namespace captura::rules
