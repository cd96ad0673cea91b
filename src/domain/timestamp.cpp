#include "captura/domain/timestamp.hpp"

#include <cstdio>

namespace captura {

Timestamp now()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string to_rfc3339(Timestamp when)
{
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{when - day};
    char text[40];
    const int length = std::snprintf(
        text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
        static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
        static_cast<int>(time.subseconds().count()));
    return {text, static_cast<std::size_t>(length)};
}

std::optional<Timestamp> parse_rfc3339(std::string_view text)
{
    const auto number = [&](std::size_t from, std::size_t digits) -> std::optional<int> {
        if (from + digits > text.size()) return std::nullopt;
        int value = 0;
        for (std::size_t i = from; i < from + digits; ++i) {
            if (text[i] < '0' || text[i] > '9') return std::nullopt;
            value = value * 10 + (text[i] - '0');
        }
        return value;
    };
    const auto mark = [&](std::size_t at, char wanted) { return at < text.size() && text[at] == wanted; };

    const auto year = number(0, 4), month = number(5, 2), day = number(8, 2);
    const auto hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
    if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
    if (!mark(4, '-') || !mark(7, '-') || !mark(10, 'T') || !mark(13, ':') || !mark(16, ':')) return std::nullopt;

    std::size_t at = 19;
    int fraction = 0;
    if (mark(at, '.')) {
        const auto digits = number(at + 1, 3);
        if (!digits) return std::nullopt;
        fraction = *digits;
        at += 4;
    }
    if (at + 1 != text.size() || text[at] != 'Z') return std::nullopt;

    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    return Timestamp{std::chrono::sys_days{date}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second} + std::chrono::milliseconds{fraction};
}

}  // namespace captura
