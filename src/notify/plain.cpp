#include "notify/plain.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace captura::notify {
namespace {

constexpr char32_t replacement = 0xFFFD;

bool continues(std::string_view text, std::size_t at)
{
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

char32_t decode(std::string_view text, std::size_t at, std::size_t length)
{
    const auto lead = static_cast<unsigned char>(text[at]);
    if (length == 1) return lead;
    char32_t value = lead & (0xFFu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) value = (value << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3F);
    return value;
}

void encode(char32_t c, std::string& out)
{
    const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        tail(0);
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        tail(6), tail(0);
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        tail(12), tail(6), tail(0);
    }
}

std::vector<char32_t> characters(std::string_view text)
{
    std::vector<char32_t> all;
    all.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = character_at(text, at);
        all.push_back(length == 0 ? replacement : decode(text, at, length));
        at += std::max<std::size_t>(length, 1);
    }
    return all;
}

bool breaks_line(char32_t c)
{
    return c == '\n' || c == '\r' || c == '\v' || c == '\f' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c <= 0x9F); }

/// Direction controls and marks (UAX 9), the byte order mark, interlinear annotation.
bool is_invisible(char32_t c)
{
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
           c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB);
}

}  // namespace

std::size_t character_at(std::string_view text, std::size_t at)
{
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xC2 && lead <= 0xDF ? 2 : (lead & 0xF0) == 0xE0 ? 3 : lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
    if (length == 0) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if (!continues(text, at + i)) return 0;
    const char32_t value = decode(text, at, length);
    const bool overlong = (length == 3 && value < 0x800) || (length == 4 && (value < 0x10000 || value > 0x10FFFF));
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    return overlong || surrogate ? 0 : length;
}

std::string one_line(std::string_view text, std::size_t most)
{
    std::string line;
    std::size_t count = 0;
    bool blank = false;
    for (const char32_t c : characters(text)) {
        if (is_invisible(c)) continue;
        if (c == ' ' || is_control(c) || breaks_line(c)) {
            blank = true;
            continue;
        }
        const bool separate = blank && !line.empty();
        if (count + (separate ? 2 : 1) >= most) {
            line += "\xE2\x80\xA6";
            break;
        }
        if (separate) line += ' ', ++count;
        blank = false;
        encode(c, line);
        ++count;
    }
    return line;
}

Cut many_lines(std::string_view text, std::size_t most)
{
    Cut cut;
    std::size_t count = 0;
    char32_t before = 0;
    for (const char32_t c : characters(text)) {
        const bool second_half = before == '\r' && c == '\n';
        before = c;
        if (second_half || is_invisible(c)) continue;
        if (count == most) {
            ++cut.left_out;
            continue;
        }
        ++count;
        if (breaks_line(c))
            cut.text += '\n';
        else if (is_control(c))
            cut.text += ' ';
        else
            encode(c, cut.text);
    }
    const std::size_t end = cut.text.find_last_not_of(" \n");
    cut.text.resize(end == std::string::npos ? 0 : end + 1);
    return cut;
}

bool is_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace captura::notify
