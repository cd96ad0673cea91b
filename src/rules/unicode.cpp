#include "rules/unicode.hpp"

#include "rules/ascii.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

namespace captura::rules {
namespace {

constexpr char32_t replacement = 0xFFFD;

UChar32 as_icu(char32_t code_point)
{
    return static_cast<UChar32>(code_point);
}

UScriptCode script_of(char32_t code_point)
{
    UErrorCode failed = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(as_icu(code_point), &failed);
    return U_FAILURE(failed) ? USCRIPT_COMMON : script;
}

/// Japanese, Korean and Chinese are written in several scripts at once, and with Latin among them.
bool is_east_asian(UScriptCode script)
{
    return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA ||
           script == USCRIPT_HANGUL || script == USCRIPT_BOPOMOFO;
}

}  // namespace

namespace by_icu {

CodePoint decode(std::string_view text, std::size_t at)
{
    const auto* octets = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto size = static_cast<std::int32_t>(std::min<std::size_t>(text.size() - at, 4));
    std::int32_t used = 0;
    UChar32 value = 0;
    U8_NEXT(octets + at, used, size, value);
    if (value < 0) return {replacement, 1, false};
    return {static_cast<char32_t>(value), static_cast<std::size_t>(used), true};
}

void append(std::string& text, char32_t code_point)
{
    std::uint8_t octets[U8_MAX_LENGTH];
    std::int32_t used = 0;
    UBool failed = false;
    U8_APPEND(octets, used, U8_MAX_LENGTH, as_icu(code_point), failed);
    if (failed) return append(text, replacement);
    text.append(reinterpret_cast<const char*>(octets), static_cast<std::size_t>(used));
}

char32_t to_lower(char32_t code_point)
{
    return static_cast<char32_t>(u_tolower(as_icu(code_point)));
}

char32_t to_title(char32_t code_point)
{
    return static_cast<char32_t>(u_totitle(as_icu(code_point)));
}

bool is_letter(char32_t code_point)
{
    return u_isalpha(as_icu(code_point)) != 0;
}

bool is_upper(char32_t code_point)
{
    return u_isupper(as_icu(code_point)) != 0;
}

bool is_lower(char32_t code_point)
{
    return u_islower(as_icu(code_point)) != 0;
}

bool is_blank(char32_t code_point)
{
    return u_isUWhiteSpace(as_icu(code_point)) != 0;
}

bool is_mark(char32_t code_point)
{
    return (U_GET_GC_MASK(as_icu(code_point)) & U_GC_M_MASK) != 0;
}

bool is_control(char32_t code_point)
{
    return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) || U_IS_UNICODE_NONCHAR(as_icu(code_point));
}

bool is_invisible(char32_t code_point)
{
    switch (code_point) {
        case 0x00AD:
        case 0x061C:
        case 0x180E:
        case 0x200B:
        case 0x200E:
        case 0x200F:
        case 0x2060:
        case 0xFEFF:
            return true;
        default:
            return (code_point >= 0x202A && code_point <= 0x202E) || (code_point >= 0x2066 && code_point <= 0x2069);
    }
}

int digit_value(char32_t code_point)
{
    return u_charDigitValue(as_icu(code_point));
}

}  // namespace by_icu

bool is_ascii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::size_t count_characters(std::string_view text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string_view cut_octets(std::string_view text, std::size_t octets)
{
    if (text.size() <= octets) return text;
    std::size_t end = octets;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end);
}

std::string fold_case(std::string_view text)
{
    if (is_ascii(text)) return lower_ascii(text);
    std::string folded;
    folded.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint here = decode(text, at);
        append(folded, to_lower(here.value));
        at += here.octets;
    }
    return folded;
}

std::string to_nfc(std::string_view text)
{
    if (is_ascii(text)) return std::string{text};
    UErrorCode failed = U_ZERO_ERROR;
    const UNormalizer2* nfc = unorm2_getNFCInstance(&failed);
    std::u16string wide(text.size() + 1, u'\0');
    std::int32_t length = 0;
    u_strFromUTF8(wide.data(), static_cast<std::int32_t>(wide.size()), &length, text.data(),
                  static_cast<std::int32_t>(text.size()), &failed);
    std::u16string normal(3 * wide.size(), u'\0');  // NFC never triples UTF-16 (UAX 15, section 15)
    length =
        unorm2_normalize(nfc, wide.data(), length, normal.data(), static_cast<std::int32_t>(normal.size()), &failed);
    std::string result(3 * static_cast<std::size_t>(std::max(length, 1)), '\0');
    std::int32_t octets = 0;
    u_strToUTF8(result.data(), static_cast<std::int32_t>(result.size()), &octets, normal.data(), length, &failed);
    if (U_FAILURE(failed)) return std::string{text};
    result.resize(static_cast<std::size_t>(octets));
    return result;
}

bool is_latin(char32_t code_point)
{
    return script_of(code_point) == USCRIPT_LATIN;
}

bool mixes_scripts(std::string_view label)
{
    if (is_ascii(label)) return false;
    UScriptCode seen = USCRIPT_COMMON;
    for (std::size_t at = 0; at < label.size();) {
        const CodePoint here = decode(label, at);
        at += here.octets;
        const UScriptCode script = script_of(here.value);
        if (script == USCRIPT_COMMON || script == USCRIPT_INHERITED || script == seen) continue;
        const bool together = (is_east_asian(script) && (seen == USCRIPT_LATIN || is_east_asian(seen))) ||
                              (script == USCRIPT_LATIN && is_east_asian(seen));
        if (seen != USCRIPT_COMMON && !together) return true;
        if (seen == USCRIPT_COMMON || is_east_asian(script)) seen = script;
    }
    return false;
}

}  // namespace captura::rules
