#include "reading/utf8.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace captura::reading {

namespace {

constexpr char32_t replacement = 0xFFFD;
constexpr std::string_view replacement_utf8 = "\xEF\xBF\xBD";
constexpr std::size_t max_marks = 30;  // UAX 15, stream-safe text

std::uint8_t octet(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

struct Lead {
    std::size_t length;    // of the whole sequence; 0 where the octet leads none
    std::uint8_t low;      // range of the second octet: excludes overlong forms, surrogates, beyond U+10FFFF
    std::uint8_t high;
};

Lead lead(std::uint8_t first)
{
    if (first >= 0xC2 && first <= 0xDF) return {2, 0x80, 0xBF};
    if (first == 0xE0) return {3, 0xA0, 0xBF};
    if (first == 0xED) return {3, 0x80, 0x9F};
    if (first >= 0xE1 && first <= 0xEF) return {3, 0x80, 0xBF};
    if (first == 0xF0) return {4, 0x90, 0xBF};
    if (first >= 0xF1 && first <= 0xF3) return {4, 0x80, 0xBF};
    if (first == 0xF4) return {4, 0x80, 0x8F};
    return {0, 0, 0};
}

bool is_noncharacter(char32_t c) { return (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE; }

bool is_bidi_control(char32_t c)
{
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool is_dropped(char32_t c)
{
    const bool control = (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c <= 0x9F);
    return control || c == 0x00AD || c == 0xFEFF || is_noncharacter(c) || is_bidi_control(c);
}

/// Where the run of ASCII without NUL ends that begins at `at`. Most text is one such run, so it is looked at in words.
/// Taking one from each octet of a word without high bits sets one exactly where there was a NUL (or a borrow behind
/// it), whatever the order of octets.
std::size_t end_of_plain(std::string_view text, std::size_t at)
{
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    for (; text.size() - at >= sizeof ones; at += sizeof ones) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, sizeof word);
        if (((word | (word - ones)) & high_bits) != 0) break;
    }
    while (at < text.size() && octet(text, at) - 1u < 0x7Fu) ++at;
    return at;
}

}  // namespace

CodePoint code_point_at(std::string_view text, std::size_t at)
{
    const std::uint8_t first = octet(text, at);
    if (first < 0x80) return {first, 1, true};
    const auto [length, low, high] = lead(first);
    if (length == 0) return {replacement, 1, false};
    char32_t value = first & (0x7Fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const bool there = at + i < text.size();
        const std::uint8_t next = there ? octet(text, at + i) : 0;
        const bool fits = i == 1 ? next >= low && next <= high : next >= 0x80 && next <= 0xBF;
        if (!there || !fits) return {replacement, i, false};
        value = (value << 6) | (next & 0x3Fu);
    }
    return {value, length, true};
}

void append_utf8(std::string& out, char32_t c)
{
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = replacement;
    const auto put = [&](char32_t bits) { out.push_back(static_cast<char>(static_cast<std::uint8_t>(bits))); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | (c >> 6));
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | (c >> 12));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | (c >> 18));
        put(0x80 | ((c >> 12) & 0x3F));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

std::string to_valid_utf8(std::string_view octets, bool* replaced)
{
    std::string out;
    out.reserve(octets.size());
    bool any = false;
    for (std::size_t at = 0; at < octets.size();) {
        if (const std::size_t end = end_of_plain(octets, at); end > at) {
            out.append(octets.substr(at, end - at));
            at = end;
            continue;
        }
        const CodePoint c = code_point_at(octets, at);
        if (c.valid && c.value != 0) {
            out.append(octets.substr(at, c.length));
        } else {
            out.append(replacement_utf8);
            any = true;
        }
        at += c.length;
    }
    if (replaced) *replaced = any;
    return out;
}

bool is_valid_utf8(std::string_view octets)
{
    for (std::size_t at = end_of_plain(octets, 0); at < octets.size(); at = end_of_plain(octets, at)) {
        const CodePoint c = code_point_at(octets, at);
        if (!c.valid) return false;
        at += c.length;
    }
    return true;
}

bool is_plain_ascii(std::string_view octets)
{
    return end_of_plain(octets, 0) == octets.size();
}

std::string_view cut_utf8(std::string_view text, std::size_t octets)
{
    if (text.size() <= octets) return text;
    std::size_t end = octets;
    while (end > 0 && octets - end < 3 && (octet(text, end) & 0xC0) == 0x80) --end;
    return text.substr(0, end);
}

std::size_t count_code_points(std::string_view text)
{
    const auto continues = std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) == 0x80; });
    return text.size() - static_cast<std::size_t>(continues);
}

std::string to_nfc(std::string_view utf8)
{
    const bool ascii = std::all_of(utf8.begin(), utf8.end(), [](char c) { return (c & 0x80) == 0; });
    if (ascii) return std::string(utf8);
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
    std::string out;
    if (U_SUCCESS(error)) {
        icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(utf8.size()));
        const icu::StringPiece piece(utf8.data(), static_cast<std::int32_t>(utf8.size()));
        nfc->normalizeUTF8(0, piece, sink, nullptr, error);
    }
    return U_SUCCESS(error) ? out : std::string(utf8);
}

std::string fold_case(std::string_view utf8)
{
    std::string out;
    out.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        const CodePoint c = code_point_at(utf8, at);
        const auto folded = u_foldCase(static_cast<UChar32>(c.value), U_FOLD_CASE_DEFAULT);
        append_utf8(out, c.value == 0x0130 ? U'i' : static_cast<char32_t>(folded));
        at += c.length;
    }
    return out;
}

std::string clean_text(std::string_view utf8)
{
    std::string out;
    out.reserve(utf8.size());
    std::size_t marks = 0;
    for (std::size_t at = 0; at < utf8.size();) {
        const CodePoint c = code_point_at(utf8, at);
        const std::size_t next = at + c.length;
        const bool dropped = c.valid && is_dropped(c.value) && c.value != '\r';
        const bool mark = c.value >= 0x300 && u_getCombiningClass(static_cast<UChar32>(c.value)) != 0;
        if (!dropped) marks = mark ? marks + 1 : 0;  // what is dropped does not part a run of marks
        if (c.value == '\r') {
            const bool line_feed_follows = next < utf8.size() && utf8[next] == '\n';
            if (!line_feed_follows) out.push_back('\n');
        } else if (c.value == 0xA0) {
            out.push_back(' ');
        } else if (!c.valid) {
            out.append(replacement_utf8);
        } else if (!dropped && marks <= max_marks) {
            out.append(utf8.substr(at, c.length));
        }
        at = next;
    }
    return to_nfc(out);
}

std::string clean_line(std::string_view utf8)
{
    std::string out;
    for (const char c : clean_text(utf8)) {
        const bool blank = c == ' ' || c == '\t' || c == '\n';
        if (!blank)
            out.push_back(c);
        else if (!out.empty() && out.back() != ' ')
            out.push_back(' ');
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

}  // namespace captura::reading
