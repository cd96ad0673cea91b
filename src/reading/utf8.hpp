/// Text as the rest of the product may rely on it: valid UTF-8 (RFC 3629), and by rule X3 free of what blinds or fools
/// its readers. Pure, linear, never throws but for memory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace captura::reading {

/// Bad sequences, overlong forms, lone surrogates and NUL become U+FFFD, one for each maximal subpart (Unicode 15,
/// section 3.9); everything else is unchanged. `replaced` tells whether anything was.
std::string to_valid_utf8(std::string_view octets, bool* replaced = nullptr);

bool is_valid_utf8(std::string_view octets);

/// ASCII without NUL: to_valid_utf8 would not change it.
bool is_plain_ascii(std::string_view octets);

/// X3: NFC, line ends LF, no controls but TAB and LF, no noncharacters, bidi controls or soft hyphens, NBSP a blank.
/// Invalid octets are replaced. More than 30 combining marks in a row are dropped: normalising them is quadratic.
std::string clean_text(std::string_view utf8);

/// clean_text on one line: line ends and tabs are blanks, runs of them are one, none at the ends.
std::string clean_line(std::string_view utf8);

struct CodePoint {
    char32_t value;      ///< U+FFFD where the octets are no character
    std::size_t length;  ///< octets it took; at least 1
    bool valid;
};

/// The character at `at`, which must lie inside `text`.
CodePoint code_point_at(std::string_view text, std::size_t at);

/// `value` must be a Unicode scalar value; others give U+FFFD.
void append_utf8(std::string& out, char32_t value);

/// At most `octets` of the front, never half a character of valid UTF-8.
std::string_view cut_utf8(std::string_view text, std::size_t octets);

/// Characters of valid UTF-8.
std::size_t count_code_points(std::string_view text);

/// NFC of valid UTF-8.
std::string to_nfc(std::string_view utf8);

/// Case folded for comparison, character by character; the dotted capital I of Turkish folds to i.
std::string fold_case(std::string_view utf8);

}  // namespace captura::reading
