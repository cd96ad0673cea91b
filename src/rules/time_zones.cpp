// Time zones by the longest prefix of libphonenumber's own table (config/lists/phone_time_zones.txt), which its C++
// library does not carry.
#include "captura/rules/phone.hpp"

#include "rules/lists.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace captura::rules {
namespace {

using ZonesByPrefix = std::unordered_map<std::string_view, std::string_view>;

const ZonesByPrefix& zones_by_prefix()
{
    static const ZonesByPrefix table = [] {
        ZonesByPrefix read;
        for (std::string_view line : list_lines("phone_time_zones.txt")) {
            const std::size_t bar = line.find('|');
            if (bar != line.npos) read.emplace(line.substr(0, bar), line.substr(bar + 1));
        }
        return read;
    }();
    return table;
}

/// Only numbers that lie on a map say more than their country. Mobiles do in a few countries (libphonenumber's own
/// list): Argentina, Brazil, Mexico, Indonesia.
bool is_geographic(const PhoneNumber& number)
{
    constexpr auto mobile_by_area = std::to_array<std::string_view>({"AR", "BR", "MX", "ID"});
    if (number.type == "fixed_line" || number.type == "fixed_line_or_mobile") return true;
    return number.type == "mobile" &&
           std::find(mobile_by_area.begin(), mobile_by_area.end(), number.region) != mobile_by_area.end();
}

std::string_view find_zones(const PhoneNumber& number)
{
    const std::string_view digits = std::string_view{number.e164}.substr(1);
    const auto& table = zones_by_prefix();
    std::string_view found;
    constexpr std::size_t longest_prefix = 9;
    const bool geographic = is_geographic(number);
    for (std::size_t length = 1; length <= std::min(longest_prefix, digits.size()); ++length) {
        const auto row = table.find(digits.substr(0, length));
        if (row == table.end()) continue;
        found = row->second;
        if (!geographic) break;  // country codes are prefix-free: the shortest row is the country's
    }
    return found;
}

}  // namespace

std::vector<std::string> time_zones(const PhoneNumber& number)
{
    std::vector<std::string> zones;
    if (number.e164.size() < 2) return zones;
    std::string_view rest = find_zones(number);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('&'), rest.size());
        zones.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return zones;
}

}  // namespace captura::rules
