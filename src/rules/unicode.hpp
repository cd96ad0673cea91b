/// Characters beyond ASCII: decoding, case, normal form, scripts. ICU stays behind this header.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace captura::rules {

struct CodePoint {
    char32_t value = 0;
    std::size_t octets = 1;
    bool well_formed = false;  ///< otherwise one octet of broken UTF-8, value U+FFFD
};

/// The code point that begins at `at`, which lies inside `text`.
CodePoint decode(std::string_view text, std::size_t at);
void append(std::string& text, char32_t code_point);

bool is_ascii(std::string_view text);
std::size_t count_characters(std::string_view text);
/// The longest beginning of at most `octets` that does not cut a character in two.
std::string_view cut_octets(std::string_view text, std::size_t octets);

/// Lower case character by character: no locale, no context, same on every machine.
std::string fold_case(std::string_view text);
/// Normalisation form C (UAX 15); text as it was where it is not valid UTF-8.
std::string to_nfc(std::string_view text);

char32_t to_lower(char32_t code_point);
char32_t to_title(char32_t code_point);
bool is_letter(char32_t code_point);
bool is_mark(char32_t code_point);
bool is_upper(char32_t code_point);
bool is_lower(char32_t code_point);
bool is_blank(char32_t code_point);
/// C0, DEL, C1, noncharacters.
bool is_control(char32_t code_point);
/// Drawn as nothing, or turning the direction of what follows: soft hyphen, zero-width blanks, bidi controls, BOM. The
/// joiners that Persian and emoji need are kept.
bool is_invisible(char32_t code_point);
/// 0 to 9 for a decimal digit of any script, else -1.
int digit_value(char32_t code_point);
bool is_latin(char32_t code_point);

/// Letters of scripts that no language mixes within one word: the look of a forged name ("pаypal" with a Cyrillic а).
bool mixes_scripts(std::string_view label);

}  // namespace captura::rules
