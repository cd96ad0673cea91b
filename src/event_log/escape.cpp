#include "event_log/escape.hpp"

#include "captura/event_log/event_log.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace captura::event_log {
namespace {

/// One character at `at`: its value and length; length 0 where the octet there begins none (RFC 3629).
struct Character {
    char32_t value = 0;
    std::size_t length = 0;
};

Character character_at(std::string_view text, std::size_t at)
{
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) return {lead, 1};
    const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                               : (lead & 0xF0) == 0xE0        ? 3
                               : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                              : 0;
    if (length == 0 || at + length > text.size()) return {};
    char32_t value = lead & (0xFFu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[at + i]);
        if ((next & 0xC0) != 0x80) return {};
        value = (value << 6) | (next & 0x3Fu);
    }
    const bool overlong = (length == 3 && value < 0x800) || (length == 4 && (value < 0x10000 || value > 0x10FFFF));
    if (overlong || (value >= 0xD800 && value <= 0xDFFF)) return {};
    return {value, length};
}

bool must_not_be_seen(char32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F || c == 0x2028 ||
           c == 0x2029 || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

std::string formatted(const char* form, unsigned value)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), form, value);
    return text.data();
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_local(char c)
{
    return static_cast<unsigned char>(c) >= 0x80 || is_alnum(c) ||
           std::string_view{".!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos;
}

bool is_domain(char c) { return static_cast<unsigned char>(c) >= 0x80 || is_alnum(c) || c == '.' || c == '-'; }

std::string mask_addresses(std::string_view text)
{
    std::string out;
    std::size_t taken = 0;
    for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
        std::size_t begin = at;
        while (begin > taken && is_local(text[begin - 1])) --begin;
        const bool whole = begin < at && at + 1 < text.size() && is_domain(text[at + 1]);
        if (!whole) continue;
        const std::size_t first = std::max<std::size_t>(character_at(text, begin).length, 1);
        out.append(text.substr(taken, begin - taken)).append(text.substr(begin, first)).append("***");
        taken = at;
    }
    return out.append(text.substr(taken));
}

/// Digits of a phone number that begins at `at` ("+" and digits, single separators between them, or nine digits and
/// more in a row), and where it ends; no digits where none begins there.
struct Digits {
    std::string digits;
    std::size_t end = 0;
};

Digits phone_at(std::string_view text, std::size_t at)
{
    const bool plus = text[at] == '+';
    Digits found;
    std::size_t i = at + (plus ? 1 : 0);
    while (i < text.size()) {
        if (is_digit(text[i])) {
            found.digits += text[i++];
            found.end = i;
        } else if (plus && found.end == i && std::string_view{" -.()"}.find(text[i]) != std::string_view::npos) {
            while (i < text.size() && i < found.end + 2 && std::string_view{" -.()"}.find(text[i]) != std::string_view::npos) ++i;
            if (i == text.size() || !is_digit(text[i])) break;
        } else {
            break;
        }
    }
    const bool part_of_a_word = !plus && found.end < text.size() && (is_alnum(text[found.end]) || text[found.end] == '-');
    if (part_of_a_word || found.digits.size() < (plus ? 7u : 9u) || found.digits.size() > 15) return {};
    return found;
}

std::string mask_phones(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const char before = at == 0 ? ' ' : text[at - 1];
        const bool may_begin = text[at] == '+' || (is_digit(text[at]) && !is_alnum(before) && before != '-' && before != '+');
        const Digits phone = may_begin ? phone_at(text, at) : Digits{};
        if (phone.digits.empty()) {
            out += text[at++];
            continue;
        }
        if (text[at] == '+') out.append("+").append(phone.digits, 0, 2);
        out.append("*****").append(phone.digits, phone.digits.size() - 3);
        at = phone.end;
    }
    return out;
}

}  // namespace

std::string cut(std::string_view text)
{
    if (text.size() <= longest_value) return std::string{text};
    std::size_t end = longest_value;
    // Back to the first octet of the character that would be split; a run of more than three is no UTF-8 anyway.
    for (int steps = 0; steps < 3 && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80; ++steps) --end;
    return std::string{text.substr(0, end)} + "...";
}

std::string quoted(std::string_view text)
{
    std::string out = "\"";
    for (std::size_t at = 0; at < text.size();) {
        const Character c = character_at(text, at);
        if (c.length == 0) {
            out += formatted("\\x%02x", static_cast<unsigned char>(text[at++]));
            continue;
        }
        if (c.value == '"' || c.value == '\\')
            out.append("\\").append(text.substr(at, 1));
        else if (c.value == '\n')
            out += "\\n";
        else if (c.value == '\r')
            out += "\\r";
        else if (must_not_be_seen(c.value))
            out += formatted("\\u{%x}", static_cast<unsigned>(c.value));
        else
            out.append(text.substr(at, c.length));
        at += c.length;
    }
    return out + '"';
}

std::string json_string(std::string_view text)
{
    std::string out = "\"";
    for (std::size_t at = 0; at < text.size();) {
        const Character c = character_at(text, at);
        if (c.length == 0)
            out += "\xEF\xBF\xBD";
        else if (c.value == '"' || c.value == '\\')
            out.append("\\").append(text.substr(at, 1));
        else if (must_not_be_seen(c.value))
            out += formatted("\\u%04x", static_cast<unsigned>(c.value));
        else
            out.append(text.substr(at, c.length));
        at += std::max<std::size_t>(c.length, 1);
    }
    return out + '"';
}

std::string mask(std::string_view text) { return mask_phones(mask_addresses(text)); }

}  // namespace captura::event_log
