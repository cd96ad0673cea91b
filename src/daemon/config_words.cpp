// The small grammar of values: times and sizes with their unit, and which key was meant.
#include "daemon/config_section.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <numeric>

namespace captura::daemon {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t worth;
};

constexpr std::array<Unit, 5> times = {{{"d", 86'400'000}, {"h", 3'600'000}, {"min", 60'000}, {"s", 1'000}, {"ms", 1}}};
constexpr std::array<Unit, 4> sizes = {{{"GiB", 1ull << 30}, {"MiB", 1ull << 20}, {"KiB", 1ull << 10}, {"B", 1}}};

/// A whole number, blanks, a unit; nothing where it is something else or does not fit 63 bits.
template <std::size_t N>
std::optional<std::uint64_t> parse_with_unit(std::string_view text, const std::array<Unit, N>& units)
{
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    for (const Unit& unit : units)
        if (text == unit.name) {
            constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
            return number > most / unit.worth ? std::nullopt : std::optional{number * unit.worth};
        }
    return std::nullopt;
}

/// In the largest unit that leaves no rest. `from` skips units that read badly.
template <std::size_t N>
std::string show_with_unit(std::uint64_t number, const std::array<Unit, N>& units, std::size_t from)
{
    for (std::size_t i = from; i < N; ++i)
        if (number != 0 && number % units[i].worth == 0)
            return std::to_string(number / units[i].worth) + " " + std::string{units[i].name};
    return std::to_string(number) + " " + std::string{units[N - 1].name};
}

std::size_t edit_distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text)
{
    const auto number = parse_with_unit(text, times);
    if (!number) return std::nullopt;
    return std::chrono::milliseconds{static_cast<std::int64_t>(*number)};
}

std::optional<std::uint64_t> parse_octets(std::string_view text)
{
    return parse_with_unit(text, sizes);
}

std::string show(std::chrono::milliseconds duration)
{
    return show_with_unit(static_cast<std::uint64_t>(duration.count()), times, 1);
}

std::string show_octets(std::uint64_t octets)
{
    return show_with_unit(octets, sizes, 0);
}

std::string nearest(std::string_view word, const std::vector<std::string>& known)
{
    std::string best;
    std::size_t least = 3;  // two typing errors; a third is another word
    for (const std::string& candidate : known)
        if (const std::size_t distance = edit_distance(word, candidate); distance < least && distance < candidate.size()) {
            least = distance;
            best = candidate;
        }
    return best;
}

}  // namespace captura::daemon
