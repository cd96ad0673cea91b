#include "reading/transfer.hpp"

#include "reading/letter_chars.hpp"

#include <algorithm>
#include <cstdint>

namespace captura::reading {

namespace {

int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (is_digit(c)) return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return -1;
}

/// A line of a list's footer rather than of base64. Behind the padding nothing but clean groups of four is believed;
/// before it stray octets are, words are not.
bool is_prose(std::string_view line, bool behind_padding)
{
    std::size_t alphabet = 0;
    std::size_t blanks = 0;
    std::size_t junk = 0;
    for (const char c : line) {
        if (base64_value(c) >= 0 || c == '=') ++alphabet;
        else if (is_blank(c)) ++blanks;
        else ++junk;
    }
    if (line.substr(0, 2) == "--" || alphabet == 0) return true;
    if (behind_padding) return blanks + junk > 0 || alphabet % 4 != 0;
    return blanks >= 2 || junk * 4 > line.size();
}

/// Joins the bits of up to four letters; a new start drops what is left over.
class Base64Groups {
public:
    explicit Base64Groups(Transferred& out, std::size_t limit) : out_(out), limit_(limit) {}

    void put(int value)
    {
        bits_ = (bits_ << 6) | static_cast<std::uint32_t>(value);
        if (++letters_ == 4) flush();
    }

    void flush()
    {
        const int octets = letters_ * 6 / 8;
        bits_ <<= 6 * (4 - letters_);
        for (int i = 0; i < octets; ++i) {
            if (out_.content.size() >= limit_) out_.cut = true;
            else out_.content.push_back(static_cast<char>(static_cast<std::uint8_t>(bits_ >> (16 - 8 * i))));
        }
        bits_ = 0;
        letters_ = 0;
    }

private:
    Transferred& out_;
    std::size_t limit_;
    std::uint32_t bits_ = 0;
    int letters_ = 0;
};

}  // namespace

Transferred decode_base64(std::string_view octets, std::size_t limit)
{
    Transferred out;
    out.content.reserve(std::min(limit, octets.size() / 4 * 3 + 3));
    Base64Groups groups(out, limit);
    bool padded = false;
    for (std::size_t at = 0; at < octets.size() && !out.cut;) {
        const Line line = line_at(octets, at);
        at = line.next;
        const std::string_view text = trim(line.text);
        if (text.empty()) continue;
        if (is_prose(text, padded)) {
            out.footer = true;
            break;
        }
        for (const char c : text) {
            if (const int value = base64_value(c); value >= 0) {
                groups.put(value);
            } else if (c == '=') {
                groups.flush();
            }
        }
        padded = text.back() == '=';
    }
    groups.flush();
    return out;
}

Transferred decode_quoted_printable(std::string_view octets, std::size_t limit)
{
    Transferred out;
    out.content.reserve(std::min(limit, octets.size()));
    for (std::size_t at = 0; at < octets.size();) {
        const Line line = line_at(octets, at);
        std::string_view text = line.text;
        while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
        const bool soft = !text.empty() && text.back() == '=';
        if (soft) text.remove_suffix(1);
        for (std::size_t i = 0; i < text.size(); ++i) {
            const int high = text[i] == '=' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
            const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
            if (low >= 0) i += 2;
            out.content.push_back(low >= 0 ? static_cast<char>(high * 16 + low) : text[i]);
        }
        if (!soft) out.content.append(octets.substr(at + line.text.size(), line.next - at - line.text.size()));
        at = line.next;
        if (out.content.size() > limit) {
            out.content.resize(limit);
            out.cut = true;
            break;
        }
    }
    return out;
}

Transferred decode_uuencode(std::string_view octets, std::size_t limit)
{
    Transferred out;
    bool begun = false;
    for (std::size_t at = 0; at < octets.size() && !out.cut;) {
        const Line line = line_at(octets, at);
        at = line.next;
        if (!begun) {
            begun = line.text.substr(0, 6) == "begin ";
            continue;
        }
        if (line.text.empty() || line.text == "end") break;
        const auto six = [&](std::size_t i) {
            return i < line.text.size() ? (static_cast<std::uint8_t>(line.text[i]) - 32u) & 63u : 0u;
        };
        std::size_t left = six(0);
        for (std::size_t i = 1; left > 0 && i < line.text.size(); i += 4) {
            const std::uint32_t bits = six(i) << 18 | six(i + 1) << 12 | six(i + 2) << 6 | six(i + 3);
            for (int shift = 16; shift >= 0 && left > 0; shift -= 8, --left)
                out.content.push_back(static_cast<char>(static_cast<std::uint8_t>(bits >> shift)));
        }
        if (out.content.size() > limit) {
            out.content.resize(limit);
            out.cut = true;
        }
    }
    return out;
}

Transferred decode_transfer(std::string_view octets, std::string_view encoding, std::size_t limit)
{
    const std::string_view name = trim(encoding.substr(0, encoding.find(';')));
    if (same_letters(name, "base64")) return decode_base64(octets, limit);
    if (same_letters(name, "quoted-printable")) return decode_quoted_printable(octets, limit);
    const bool uu = same_letters(name, "x-uuencode") || same_letters(name, "uuencode") || same_letters(name, "x-uue");
    if (uu) return decode_uuencode(octets, limit);
    Transferred out;
    out.cut = octets.size() > limit;
    out.content = octets.substr(0, limit);
    return out;
}

}  // namespace captura::reading
