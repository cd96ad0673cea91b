#include "reading/dates.hpp"

#include "reading/letter_chars.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <vector>

namespace captura::reading {

namespace {

constexpr std::size_t max_date_octets = 200;
constexpr std::array<std::string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                     "jul", "aug", "sep", "oct", "nov", "dec"};

struct Zone {
    std::string_view name;
    int hours;
};
constexpr Zone zones[] = {{"ut", 0},   {"utc", 0},  {"gmt", 0},  {"z", 0},    {"est", -5}, {"edt", -4},
                          {"cst", -6}, {"cdt", -5}, {"mst", -7}, {"mdt", -6}, {"pst", -8}, {"pdt", -7}};

/// Words parted by blanks and commas, comments dropped, "24-Nov-2026" in three.
std::vector<std::string> words_of(std::string_view raw)
{
    std::vector<std::string> words(1);
    int depth = 0;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const char c = raw[i];
        if (c == '(') ++depth;
        const bool inside = depth > 0;
        if (c == ')' && depth > 0) --depth;
        const bool dash = c == '-' && i > 0 && i + 1 < raw.size() && (is_letter(raw[i - 1]) != is_letter(raw[i + 1]));
        if (inside || is_blank(c) || c == ',' || dash) {
            if (!words.back().empty()) words.emplace_back();
        } else {
            words.back().push_back(lower(c));
        }
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

std::optional<int> number(std::string_view text, std::size_t max_digits)
{
    if (text.empty() || text.size() > max_digits) return std::nullopt;
    int value = 0;
    for (const char c : text) {
        if (!is_digit(c)) return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::optional<unsigned> month_of(std::string_view word)
{
    if (word.size() < 3) return std::nullopt;
    const auto found = std::find(months.begin(), months.end(), word.substr(0, 3));
    if (found == months.end()) return std::nullopt;
    return static_cast<unsigned>(found - months.begin()) + 1;
}

std::optional<int> year_of(std::string_view word)
{
    const auto value = number(word, 4);
    if (!value || word.size() < 2) return std::nullopt;
    if (word.size() == 2) return *value + (*value < 50 ? 2000 : 1900);  // RFC 5322 section 4.3
    if (word.size() == 3) return *value + 1900;
    return value;
}

std::optional<std::chrono::seconds> time_of(std::string_view word)
{
    const auto first = word.find_first_of(":.");
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = word.find_first_of(":.", first + 1);
    const auto hour = number(word.substr(0, first), 2);
    const auto minute = number(word.substr(first + 1, second == word.npos ? word.npos : second - first - 1), 2);
    const auto rest = second == word.npos ? std::string_view("0") : word.substr(second + 1);
    const auto seconds = number(rest.substr(0, rest.find('.')), 2);
    if (!hour || !minute || !seconds) return std::nullopt;
    const bool midnight = *hour == 24 && *minute == 0 && *seconds == 0;
    if ((*hour > 23 && !midnight) || *minute > 59 || *seconds > 60) return std::nullopt;
    return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*seconds);
}

struct Offset {
    bool known = false;
    int minutes = 0;
};

/// "+0100", "-8", "pst", "gmt+0100".
Offset offset_of(std::string_view word)
{
    const auto sign = word.find_first_of("+-");
    if (sign == std::string_view::npos) {
        const auto zone = std::find_if(std::begin(zones), std::end(zones), [&](const Zone& z) { return z.name == word; });
        return zone == std::end(zones) ? Offset{} : Offset{true, zone->hours * 60};
    }
    std::string digits;
    for (const char c : word.substr(sign + 1))
        if (c != ':') digits.push_back(c);
    const auto value = number(digits, 4);
    if (!value) return {};
    const int hours = digits.size() > 2 ? *value / 100 : *value;
    const int minutes = digits.size() > 2 ? *value % 100 : 0;
    if (hours > 15 || minutes > 59) return {};
    if (word[sign] == '-' && hours == 0 && minutes == 0) return {};  // RFC 5322: "-0000" says nothing of the place
    return {true, (word[sign] == '-' ? -1 : 1) * (hours * 60 + minutes)};
}

}  // namespace

std::optional<LetterDate> parse_letter_date(std::string_view raw)
{
    const std::vector<std::string> words = words_of(raw.substr(0, max_date_octets));
    std::optional<unsigned> month;
    std::optional<int> day;
    std::optional<int> year;
    std::optional<std::chrono::seconds> time;
    Offset offset;
    bool zone_seen = false;
    for (const std::string& word : words) {
        if (!month && month_of(word)) month = month_of(word);
        else if (!time && time_of(word)) time = time_of(word);
        else if (!day && number(word, 2)) day = number(word, 2);
        else if (!year && year_of(word)) year = year_of(word);
        else if (time && !zone_seen) {
            offset = offset_of(word);
            zone_seen = true;
        }
    }
    if (!month || !day || !year || !time) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{*month},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    LetterDate out;
    out.offset_known = offset.known;
    out.offset_minutes = offset.minutes;
    out.when = std::chrono::sys_days{date} + *time - std::chrono::minutes{offset.minutes};
    return out;
}

}  // namespace captura::reading
