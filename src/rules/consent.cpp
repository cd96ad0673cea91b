#include "captura/rules/consent.hpp"

#include "rules/ascii.hpp"

namespace captura::rules {

bool is_consent_given(const Inquiry& inquiry, std::string_view name)
{
    const std::string_view value = inquiry.value(name);
    return !trim(value).empty() && !says_no(value);
}

}  // namespace captura::rules
