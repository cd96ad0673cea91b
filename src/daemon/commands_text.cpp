#include "daemon/commands_text.hpp"

#include <algorithm>
#include <cstdint>
#include <ostream>

namespace captura::daemon {
namespace {

/// Length of the character at the front of `text`, 0 where it is not UTF-8 (RFC 3629: no overlong form, no surrogate).
std::size_t character_length(std::string_view text, std::uint32_t& code)
{
    const auto octet = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    const std::uint32_t first = octet(0);
    if (first < 0x80) {
        code = first;
        return 1;
    }
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
    code = first & (0xffu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((octet(i) & 0xc0) != 0x80) return 0;
        code = code << 6 | (octet(i) & 0x3f);
    }
    constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    return code < least[length] || code > 0x10ffff || surrogate ? 0 : length;
}

bool is_dangerous(std::uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x200f) ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x2069) || code == 0xfeff;
}

void append_hex(std::string& to, std::uint32_t code)
{
    static constexpr char digits[] = "0123456789abcdef";
    to += code > 0xff ? "\\u" : "\\x";
    for (int shift = code > 0xff ? 12 : 4; shift >= 0; shift -= 4) to += digits[code >> shift & 15];
}

std::size_t width(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

std::string harmless(std::string_view text, std::size_t characters, bool lines)
{
    std::string shown;
    for (std::size_t count = 0; !text.empty(); ++count) {
        if (characters != 0 && count == characters) return shown + "...";
        std::uint32_t code = 0;
        std::size_t length = character_length(text, code);
        if (length == 0) {
            append_hex(shown, static_cast<unsigned char>(text.front()));
            length = 1;
        } else if (is_dangerous(code) && !(lines && (code == '\n' || code == '\t'))) {
            append_hex(shown, code);
        } else {
            shown += text.substr(0, length);
        }
        text.remove_prefix(length);
    }
    return shown;
}

void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows)
{
    std::vector<std::size_t> widths;
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (widths.size() <= i) widths.push_back(0);
            widths[i] = std::max(widths[i], width(row[i]));
        }
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size()) line.append(widths[i] - width(row[i]) + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out << line << '\n';
    }
}

std::string one_line(std::string_view text)
{
    std::string line;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (!blank)
            line += c;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    if (line.ends_with(' ')) line.pop_back();
    return line;
}

std::string join(const std::vector<std::string>& words, std::string_view between)
{
    std::string joined;
    for (const std::string& word : words) joined.append(joined.empty() ? std::string_view{} : between).append(word);
    return joined;
}

}  // namespace captura::daemon
