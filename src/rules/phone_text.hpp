/// Text around phone numbers, before libphonenumber sees it: what people and programs put into a field, and what looks
/// like a number in a letter without being one (X10). Pure, linear.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace captura::rules {

/// Control and invisible characters out (address books copy bidi marks along), blanks around off.
std::string tidy_phone_field(std::string_view text);

/// "+34 (0) 612.." without the trunk zero, which nobody dials after a country code; none where there is none to drop.
std::optional<std::string> without_trunk_zero(std::string_view text);

/// "0034.." and "+0034.." as "+34..", for regions that dial another way out; none for anything else.
std::optional<std::string> with_plus(std::string_view text);

/// Decimal digits of any script.
std::size_t count_digits(std::string_view text);

/// The same text, octet for octet, with line feeds over addresses and URLs, dates, IBANs, order and fax numbers after
/// their word, hex ids, and runs no matcher should be given; control characters as blanks (one of them blinds the matcher).
std::string mask_for_search(std::string_view text);

}  // namespace captura::rules
