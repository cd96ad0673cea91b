/// A stranger's text on its way into a log: one line, cut, without terminal tricks and without personal data (F26, I5).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace captura::event_log {

constexpr std::size_t longest_value = 200;  ///< octets of a value before escaping

/// At most `longest_value` octets, ended on a character border; three dots say that something was cut.
std::string cut(std::string_view text);

/// In double quotes. Quotes and backslashes get a backslash; line breaks are \n and \r, other C0 and C1 controls, DEL,
/// direction controls, U+2028 and U+2029 are \u{..}; octets that are no UTF-8 are \x...
std::string quoted(std::string_view text);

/// The same as a JSON string (RFC 8259 section 7); octets that are no UTF-8 become U+FFFD.
std::string json_string(std::string_view text);

}  // namespace captura::event_log
