/// Addresses that may stand in an envelope or a header of ours, and values that may stand in a link.
///
/// HOSTILE INPUT: every octet. What is not plainly an address is refused, never repaired: a CR, LF or angle bracket in
/// one would become a command or a header (F26).
/// KNOWN GAPS: no SMTPUTF8 and no quoted local parts from outside; such a person is shown in the text only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace captura::notify {

/// The addr-spec as it may be written (RFC 5322 section 3.4.1): "ana@acme.example". Odd dots in a local part, as one
/// country's phone companies give them out, are put into quotes.
std::optional<std::string> parse_address(std::string_view text);

/// What parse_address could have given, and nothing else.
bool is_envelope_address(std::string_view text);

/// The domain of an address that parse_address gave.
std::string_view domain_of(std::string_view address);

/// "tel:+34612345678", or nothing where the text is no E.164 number.
std::string phone_link(std::string_view text);

/// "mailto:..." with the local part percent-encoded (RFC 6068), or nothing where the text is no address.
std::string mail_link(std::string_view text);

}  // namespace captura::notify
