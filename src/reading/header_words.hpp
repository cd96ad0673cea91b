/// Text of header fields: encoded words (RFC 2047) and raw eight-bit text (RFC 6532), as mail really writes them. Pure,
/// linear.
///
/// HOSTILE INPUT: the result is one line of clean UTF-8 (X3), whatever was encoded: no second header comes out of it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace captura::reading {

struct WordContext {
    std::string_view charset;        ///< of the first text part: what raw eight-bit text is read as
    std::size_t max_words = 1000;    ///< further ones stay as they are written
};

/// Words are also taken inside quotes, glued to text, with blanks in them, and without their end.
std::string decode_header_text(std::string_view raw, const WordContext& context, bool* cut = nullptr);

/// Octets of the encoded word at `at`; 0 where there is none. A word without its end is none here.
std::size_t encoded_word_length(std::string_view raw, std::size_t at);

}  // namespace captura::reading
