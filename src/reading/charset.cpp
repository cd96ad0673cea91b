#include "reading/charset.hpp"

#include "reading/utf8.hpp"

#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace captura::reading {

namespace {

struct Alias {
    std::string_view declared;
    std::string_view used;
};

// Measured with ICU 72: names it does not know, and names under which it means a smaller table than mailers do.
constexpr Alias aliases[] = {
    {"ansi", "windows-1252"},         {"big5", "big5-hkscs"},
    {"cp-1250", "windows-1250"},      {"cp-1251", "windows-1251"},
    {"cp-1252", "windows-1252"},      {"cp50220", "iso-2022-jp"},
    {"cp50221", "iso-2022-jp"},       {"cp932", "windows-31j"},
    {"cp949", "windows-949"},         {"cp950", "big5-hkscs"},
    {"euc-cn", "gb18030"},            {"euc-kr", "windows-949"},
    {"gb2312", "gb18030"},            {"gb_2312-80", "gb18030"},
    {"gbk", "gb18030"},               {"iso-2022-jp-3", "iso-2022-jp"},
    {"iso-2022-jp-2004", "iso-2022-jp"}, {"iso-2022-jp-ms", "iso-2022-jp"},
    {"iso-8859-1", "windows-1252"},   {"iso-8859-11", "windows-874"},
    {"iso-8859-9", "windows-1254"},   {"iso8859-1", "windows-1252"},
    {"iso8859-9", "windows-1254"},    {"iso_8859-1", "windows-1252"},
    {"koi8-ru", "koi8-u"},            {"ks_c_5601-1987", "windows-949"},
    {"ksc5601", "windows-949"},       {"latin1", "windows-1252"},
    {"latin5", "windows-1254"},       {"ms949", "windows-949"},
    {"shift-jis", "windows-31j"},     {"shift_jis", "windows-31j"},
    {"sjis", "windows-31j"},          {"tis-620", "windows-874"},
    {"uhc", "windows-949"},           {"utf8", "utf-8"},
    {"x-big5", "big5-hkscs"},         {"x-sjis", "windows-31j"},
    {"x-x-big5", "big5-hkscs"},
};

constexpr std::string_view means_nothing[] = {"", "x-unknown", "unknown-8bit", "unknown", "default", "binary", "none",
                                              "_iso-2022-jp$esc", "8bit", "7bit"};

// 0xA0..0xFF of ISO-8859-16, which ICU does not have.
constexpr std::array<char16_t, 96> iso_8859_16 = {
    0xa0,  0x104, 0x105, 0x141, 0x20ac, 0x201e, 0x160, 0xa7,  0x161, 0xa9,  0x218, 0xab,  0x179, 0xad,  0x17a, 0x17b,
    0xb0,  0xb1,  0x10c, 0x142, 0x17d,  0x201d, 0xb6,  0xb7,  0x17e, 0x10d, 0x219, 0xbb,  0x152, 0x153, 0x178, 0x17c,
    0xc0,  0xc1,  0xc2,  0x102, 0xc4,   0x106,  0xc6,  0xc7,  0xc8,  0xc9,  0xca,  0xcb,  0xcc,  0xcd,  0xce,  0xcf,
    0x110, 0x143, 0xd2,  0xd3,  0xd4,   0x150,  0xd6,  0x15a, 0x170, 0xd9,  0xda,  0xdb,  0xdc,  0x118, 0x21a, 0xdf,
    0xe0,  0xe1,  0xe2,  0x103, 0xe4,   0x107,  0xe6,  0xe7,  0xe8,  0xe9,  0xea,  0xeb,  0xec,  0xed,  0xee,  0xef,
    0x111, 0x144, 0xf2,  0xf3,  0xf4,   0x151,  0xf6,  0x15b, 0x171, 0xf9,  0xfa,  0xfb,  0xfc,  0x119, 0x21b, 0xff};

bool is_ascii(std::string_view octets)
{
    return std::all_of(octets.begin(), octets.end(), [](char c) { return (c & 0x80) == 0; });
}

bool starts_with(std::string_view text, std::string_view front) { return text.substr(0, front.size()) == front; }

/// "win1251", "x-cp1251", "cp-1251", "windows1251" to "windows-1251".
std::optional<std::string> windows_code_page(std::string_view name)
{
    for (const std::string_view front : {"windows-", "windows", "win-", "win", "x-cp-", "x-cp", "cp-", "cp"}) {
        if (!starts_with(name, front)) continue;
        const std::string_view page = name.substr(front.size());
        if (page.size() == 4 && starts_with(page, "125") && page[3] >= '0' && page[3] <= '8')
            return "windows-" + std::string(page);
    }
    return std::nullopt;
}

std::string trimmed_name(std::string_view declared)
{
    std::string name;
    for (char c : declared.substr(0, 80)) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
        const bool wanted = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
                            c == ':' || c == '+' || c == '$' || c == '=';
        if (wanted) name.push_back(c);
    }
    if (starts_with(name, "charset=")) name.erase(0, 8);
    return name;
}

/// The name to convert by; empty where nothing usable was declared.
std::string resolve_name(std::string_view declared)
{
    const std::string name = trimmed_name(declared);
    if (std::find(std::begin(means_nothing), std::end(means_nothing), name) != std::end(means_nothing)) return {};
    if (name.find('$') != std::string::npos || name.find('=') != std::string::npos) return {};
    const auto alias = std::find_if(std::begin(aliases), std::end(aliases),
                                    [&](const Alias& row) { return row.declared == name; });
    if (alias != std::end(aliases)) return std::string(alias->used);
    if (auto page = windows_code_page(name)) return *page;
    return name;
}

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Converter open_converter(const std::string& name)
{
    if (name.empty()) return nullptr;
    UErrorCode error = U_ZERO_ERROR;
    Converter converter{ucnv_open(name.c_str(), &error)};
    if (U_FAILURE(error)) return nullptr;
    return converter;
}

void append_utf16(std::string& out, const std::vector<UChar>& units, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i) {
        char32_t c = units[i];
        const bool pair = U16_IS_LEAD(units[i]) && i + 1 < count && U16_IS_TRAIL(units[i + 1]);
        if (pair) {
            c = static_cast<char32_t>(U16_GET_SUPPLEMENTARY(units[i], units[i + 1]));
            ++i;
        }
        append_utf8(out, c);
    }
}

/// Nothing where `strict` and some octets have no meaning.
std::optional<std::string> convert(UConverter& converter, std::string_view octets, bool strict)
{
    UErrorCode error = U_ZERO_ERROR;
    ucnv_reset(&converter);
    ucnv_setToUCallBack(&converter, strict ? UCNV_TO_U_CALLBACK_STOP : UCNV_TO_U_CALLBACK_SUBSTITUTE, nullptr, nullptr,
                        nullptr, &error);
    std::string out;
    out.reserve(octets.size());
    std::vector<UChar> units(4096);
    const char* from = octets.data();
    const char* const end = from + octets.size();
    std::size_t kept = 0;  // a high surrogate whose partner comes with the next buffer
    bool more = true;
    while (more) {
        error = U_ZERO_ERROR;
        UChar* to = units.data() + kept;
        ucnv_toUnicode(&converter, &to, units.data() + units.size(), &from, end, nullptr, true, &error);
        more = error == U_BUFFER_OVERFLOW_ERROR;
        if (U_FAILURE(error) && !more) {
            if (strict) return std::nullopt;
        }
        std::size_t count = static_cast<std::size_t>(to - units.data());
        kept = more && count > 0 && U16_IS_LEAD(units[count - 1]) ? 1 : 0;
        append_utf16(out, units, count - kept);
        if (kept) units[0] = units[count - 1];
    }
    return out;
}

/// The C1 controls are what ICU makes of octets that a Windows table leaves empty (0x81 in windows-1252).
bool replace_holes(std::string& text)
{
    std::string out;
    bool any = false;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = code_point_at(text, at);
        const bool hole = c.value >= 0x80 && c.value <= 0x9F;
        if (hole) append_utf8(out, 0xFFFD);
        else out.append(text, at, c.length);
        any = any || hole;
        at += c.length;
    }
    if (any) text = std::move(out);
    return any;
}

std::size_t count_replacements(std::string_view text)
{
    std::size_t count = 0;
    for (auto at = text.find("\xEF\xBF\xBD"); at != std::string_view::npos; at = text.find("\xEF\xBF\xBD", at + 3)) ++count;
    return count;
}

std::size_t count_beyond_ascii(std::string_view utf8)
{
    const auto leads = std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) == 0xC0; });
    return static_cast<std::size_t>(leads);
}

/// A declaration that is right but for one sequence in twenty.
bool fits_but_for_a_few(std::string_view lenient)
{
    const std::size_t bad = count_replacements(lenient);
    return bad > 0 && bad * 20 <= count_beyond_ascii(lenient);
}

/// Without a mark of its own, UTF-16 is read by where the zero octets of its ASCII stand.
std::string_view utf16_by_zeros(std::string_view octets)
{
    const bool marked = starts_with(octets, "\xFE\xFF") || starts_with(octets, "\xFF\xFE");
    if (marked) return "utf-16";
    std::size_t even = 0;
    std::size_t odd = 0;
    for (std::size_t i = 0; i < octets.size(); ++i)
        if (octets[i] == '\0') ++(i % 2 == 0 ? even : odd);
    return odd > even ? "utf-16le" : "utf-16be";
}

Decoded finish(std::string text, std::string charset, bool guessed, bool replaced)
{
    Decoded result;
    bool had_nul = false;
    result.text = to_valid_utf8(text, &had_nul);
    result.charset = std::move(charset);
    result.guessed = guessed;
    result.replaced = replaced || had_nul;
    return result;
}

std::string decode_iso_8859_16(std::string_view octets)
{
    std::string out;
    for (const char c : octets) {
        const auto value = static_cast<std::uint8_t>(c);
        append_utf8(out, value < 0xA0 ? value : iso_8859_16[value - 0xA0u]);
    }
    return out;
}

bool is_windows_page(std::string_view name) { return starts_with(name, "windows-125") || name == "windows-874"; }

std::optional<Decoded> decode_by_name(std::string_view octets, std::string name)
{
    if (name == "iso-8859-16") return finish(decode_iso_8859_16(octets), std::move(name), false, false);
    if (name == "utf-16") name = utf16_by_zeros(octets);
    if (name == "utf-8") {
        if (is_valid_utf8(octets)) return finish(std::string(octets), std::move(name), false, false);
        std::string repaired = to_valid_utf8(octets);
        if (!fits_but_for_a_few(repaired)) return std::nullopt;
        return finish(std::move(repaired), std::move(name), false, true);
    }
    const Converter converter = open_converter(name);
    if (!converter) return std::nullopt;
    std::optional<std::string> text = convert(*converter, octets, true);
    bool replaced = false;
    if (!text) {
        text = convert(*converter, octets, false);
        if (!text || !fits_but_for_a_few(*text)) return std::nullopt;
        replaced = true;
    }
    if (is_windows_page(name)) replaced = replace_holes(*text) || replaced;
    return finish(std::move(*text), std::move(name), false, replaced);
}

Decoded guess(std::string_view octets, std::string_view legacy)
{
    if (is_valid_utf8(octets)) return finish(std::string(octets), "utf-8", true, false);
    std::string name = resolve_name(legacy);
    Converter converter = open_converter(name);
    if (!converter) {
        name = "windows-1252";
        converter = open_converter(name);
    }
    std::optional<std::string> text = converter ? convert(*converter, octets, false) : std::nullopt;
    if (!text) return finish(to_valid_utf8(octets), "utf-8", true, true);
    const bool replaced = replace_holes(*text);
    return finish(std::move(*text), std::move(name), true, replaced || count_replacements(*text) > 0);
}

}  // namespace

bool is_known_charset(std::string_view name)
{
    const std::string resolved = resolve_name(name);
    return resolved == "iso-8859-16" || open_converter(resolved) != nullptr;
}

Decoded decode_charset(std::string_view octets, std::string_view declared, std::string_view legacy)
{
    const std::string name = resolve_name(declared);
    const bool says_ascii = name == "us-ascii" || name == "ascii" || name == "iso-ir-6";
    const bool plain = is_ascii(octets);
    // A letter that says us-ascii and holds more was labelled by a default, not by a thought: guess, UTF-8 first.
    if (says_ascii && plain) return finish(std::string(octets), "us-ascii", false, false);
    if (!name.empty() && !says_ascii) {
        if (auto decoded = decode_by_name(octets, name)) return std::move(*decoded);
    }
    Decoded result = guess(octets, legacy);
    if (plain && name.empty()) result.guessed = false;  // ASCII needs no declaration
    if (says_ascii && result.charset != "utf-8") result = guess(octets, "windows-1252");
    return result;
}

}  // namespace captura::reading
