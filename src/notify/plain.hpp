/// A stranger's text made fit to be shown: valid UTF-8, no control or direction characters, bounded. Escaping for the
/// place where it is shown is the business of that place.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace captura::notify {

/// One line: every control character and line break (C0, DEL, C1, NEL, U+2028, U+2029) becomes a blank, blanks are
/// collapsed and trimmed, bidi controls are dropped, bad octets become U+FFFD. At most `most` characters, the last one
/// an ellipsis where something was cut.
std::string one_line(std::string_view text, std::size_t most);

struct Cut {
    std::string text;       ///< lines end in LF
    std::size_t left_out = 0;  ///< characters beyond the limit
};

/// Many lines: as above, but line breaks of any kind stay as LF and tabs become blanks.
Cut many_lines(std::string_view text, std::size_t most);

/// Length in octets of the UTF-8 character that begins at `at`; 0 where the octets there are none (RFC 3629).
std::size_t character_at(std::string_view text, std::size_t at);

bool is_ascii(std::string_view text);

}  // namespace captura::notify
