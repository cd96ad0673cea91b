#include "captura/rules/consent.hpp"

#include "rules/ascii.hpp"

#include <algorithm>
#include <array>

namespace captura::rules {

bool is_consent_given(const Inquiry& inquiry, std::string_view name)
{
    constexpr auto refusals = std::to_array<std::string_view>({"", "0", "false", "off", "no"});
    const std::string_view value = trim(inquiry.value(name));
    return std::none_of(refusals.begin(), refusals.end(), [&](std::string_view no) { return equal_ignoring_case(value, no); });
}

}  // namespace captura::rules
