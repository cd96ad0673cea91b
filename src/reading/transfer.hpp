/// Content-Transfer-Encoding undone as mail really is, not as RFC 2045 wishes. Pure, linear, never refuses.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace captura::reading {

struct Transferred {
    std::string content;
    bool cut = false;     ///< more than `limit` octets would have come
    bool footer = false;  ///< text that is no base64 stood behind it (a list's footer) and was left out
};

/// `encoding` as the header says it, any case; unknown ones leave the octets as they are.
Transferred decode_transfer(std::string_view octets, std::string_view encoding, std::size_t limit);

/// Junk is skipped, the URL alphabet taken, padding optional, a new start after "=" allowed; ends at the first line
/// that is no base64.
Transferred decode_base64(std::string_view octets, std::size_t limit);

/// Soft breaks with blanks behind "=", malformed "=" kept, line ends kept behind trailing blanks.
Transferred decode_quoted_printable(std::string_view octets, std::size_t limit);

/// From the line "begin <mode> <name>" to "end".
Transferred decode_uuencode(std::string_view octets, std::size_t limit);

}  // namespace captura::reading
