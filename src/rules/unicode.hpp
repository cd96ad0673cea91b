/// Characters of every script: decoding, case, normal form, scripts. ICU stays behind this header; ASCII, most of what
/// anybody writes, is answered in it without a call.
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
/// U+FFFD for what is no code point.
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

/// The same questions by ICU, for any character.
namespace by_icu {

CodePoint decode(std::string_view text, std::size_t at);
void append(std::string& text, char32_t code_point);
char32_t to_lower(char32_t code_point);
char32_t to_title(char32_t code_point);
bool is_letter(char32_t code_point);
bool is_mark(char32_t code_point);
bool is_upper(char32_t code_point);
bool is_lower(char32_t code_point);
bool is_blank(char32_t code_point);
bool is_control(char32_t code_point);
bool is_invisible(char32_t code_point);
int digit_value(char32_t code_point);

}  // namespace by_icu

inline CodePoint decode(std::string_view text, std::size_t at)
{
    const auto first = static_cast<unsigned char>(text[at]);
    return first < 0x80 ? CodePoint{first, 1, true} : by_icu::decode(text, at);
}

inline void append(std::string& text, char32_t code_point)
{
    if (code_point < 0x80)
        text += static_cast<char>(code_point);
    else
        by_icu::append(text, code_point);
}

inline bool is_upper(char32_t code_point)
{
    return code_point < 0x80 ? code_point >= U'A' && code_point <= U'Z' : by_icu::is_upper(code_point);
}

inline bool is_lower(char32_t code_point)
{
    return code_point < 0x80 ? code_point >= U'a' && code_point <= U'z' : by_icu::is_lower(code_point);
}

inline bool is_letter(char32_t code_point)
{
    return code_point < 0x80 ? is_upper(code_point) || is_lower(code_point) : by_icu::is_letter(code_point);
}

inline char32_t to_lower(char32_t code_point)
{
    if (code_point >= 0x80) return by_icu::to_lower(code_point);
    return is_upper(code_point) ? code_point + (U'a' - U'A') : code_point;
}

inline char32_t to_title(char32_t code_point)
{
    if (code_point >= 0x80) return by_icu::to_title(code_point);
    return is_lower(code_point) ? code_point - (U'a' - U'A') : code_point;
}

inline bool is_mark(char32_t code_point)
{
    return code_point >= 0x80 && by_icu::is_mark(code_point);
}

inline bool is_blank(char32_t code_point)
{
    return code_point < 0x80 ? code_point == U' ' || (code_point >= U'\t' && code_point <= U'\r')
                             : by_icu::is_blank(code_point);
}

inline bool is_control(char32_t code_point)
{
    return code_point < 0x80 ? code_point < 0x20 || code_point == 0x7F : by_icu::is_control(code_point);
}

inline bool is_invisible(char32_t code_point)
{
    return code_point >= 0x80 && by_icu::is_invisible(code_point);
}

inline int digit_value(char32_t code_point)
{
    if (code_point >= 0x80) return by_icu::digit_value(code_point);
    return code_point >= U'0' && code_point <= U'9' ? static_cast<int>(code_point - U'0') : -1;
}

}  // namespace captura::rules
