/// Octets in whatever charset to UTF-8, as mail and forms declare it. Pure.
///
/// HOSTILE INPUT: octets and names. Never throws but for memory; linear; the result is valid UTF-8 without NUL.
#pragma once

#include <string>
#include <string_view>

namespace captura::reading {

struct Decoded {
    std::string text;     ///< not yet cleaned by X3
    std::string charset;  ///< the one used, lower case
    bool guessed = false;   ///< nothing usable was declared, or the declared one did not fit
    bool replaced = false;  ///< some octets had no meaning and are U+FFFD
};

/// Strictly the declared charset first (names by the table of mail practice, then ICU's); on failure UTF-8; then
/// `legacy`, the old eight-bit charset of the mailbox's country. Where all but a few sequences fit the declared
/// charset, it is kept and the few are replaced: one damaged octet must not turn a whole text into gibberish.
Decoded decode_charset(std::string_view octets, std::string_view declared, std::string_view legacy = "windows-1252");

/// Whether `name` means a charset that can be decoded; "x-unknown", "binary" and the like do not.
bool is_known_charset(std::string_view name);

}  // namespace captura::reading
