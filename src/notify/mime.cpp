#include "notify/mime.hpp"

#include "notify/plain.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace captura::notify {
namespace {

constexpr std::size_t longest_line = 76;

std::string base64(std::string_view octets)
{
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t at = 0; at < octets.size(); at += 3) {
        unsigned group = 0;
        const std::size_t given = std::min<std::size_t>(3, octets.size() - at);
        for (std::size_t i = 0; i < 3; ++i)
            group = (group << 8) | (i < given ? static_cast<unsigned char>(octets[at + i]) : 0u);
        for (std::size_t i = 0; i < 4; ++i)
            out += i <= given ? digits[(group >> (18 - 6 * i)) & 63] : '=';
    }
    return out;
}

/// RFC 2047 section 2: words of at most 75 octets, on lines of at most 76, none of which splits a character.
std::string encoded_words(std::string_view text, std::size_t column)
{
    constexpr std::string_view before = "=?UTF-8?B?";
    constexpr std::string_view after = "?=";
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t room = (longest_line - column - before.size() - after.size()) / 4 * 3;
        std::size_t end = at;
        while (end < text.size()) {
            const std::size_t length = std::max<std::size_t>(character_at(text, end), 1);
            if (end + length - at > room) break;
            end += length;
        }
        if (at != 0) out += "\r\n ";
        out.append(before).append(base64(text.substr(at, end - at))).append(after);
        at = end;
        column = 1;
    }
    return out;
}

/// An encoded word in plain text would be decoded by the reader: a stranger's "=?utf-8?q?=0d=0a?=" stays what it is
/// only inside a word of ours.
bool needs_words(std::string_view text) { return !is_ascii(text) || text.find("=?") != std::string_view::npos; }

std::string quoted(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::tm calendar(Timestamp when)
{
    using namespace std::chrono;
    const auto day = floor<days>(when);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<seconds>(when - day)};
    std::tm parts{};
    parts.tm_year = static_cast<int>(date.year());
    parts.tm_mon = static_cast<int>(static_cast<unsigned>(date.month()));
    parts.tm_mday = static_cast<int>(static_cast<unsigned>(date.day()));
    parts.tm_wday = static_cast<int>(weekday{day}.c_encoding());
    parts.tm_hour = static_cast<int>(clock.hours().count());
    parts.tm_min = static_cast<int>(clock.minutes().count());
    parts.tm_sec = static_cast<int>(clock.seconds().count());
    return parts;
}

}  // namespace

std::string text_header(std::string_view name, std::string_view text)
{
    std::string header = std::string{name} + ": ";
    const bool plain = !needs_words(text) && header.size() + text.size() <= longest_line;
    header += plain ? std::string{text} : encoded_words(text, header.size());
    return header + "\r\n";
}

std::string address_header(std::string_view name, std::string_view person, std::string_view address)
{
    std::string header = std::string{name} + ": ";
    if (person.empty()) return header.append(address) + "\r\n";
    const std::string as_string = quoted(person);
    const bool plain = !needs_words(person) && header.size() + as_string.size() <= longest_line;
    header += plain ? as_string : encoded_words(person, header.size());
    const std::size_t column = header.size() - (header.rfind('\n') + 1);
    header += column + address.size() + 3 > longest_line ? "\r\n <" : " <";
    return header.append(address) + ">\r\n";
}

std::string token_header(std::string_view name, std::string_view token)
{
    std::string header = std::string{name} + ": ";
    std::ranges::copy_if(token, std::back_inserter(header), [](char c) { return c > ' ' && c < 0x7F; });
    return header + "\r\n";
}

std::string mail_date(Timestamp when)
{
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::tm t = calendar(when);
    std::array<char, 128> text{};
    std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d +0000",
                  days[static_cast<std::size_t>(t.tm_wday)], t.tm_mday, months[static_cast<std::size_t>(t.tm_mon - 1)],
                  t.tm_year, t.tm_hour, t.tm_min, t.tm_sec);
    return text.data();
}

std::string readable_time(Timestamp when)
{
    const std::tm t = calendar(when);
    std::array<char, 128> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02d %02d:%02d UTC", t.tm_year, t.tm_mon, t.tm_mday, t.tm_hour,
                  t.tm_min);
    return text.data();
}

std::string quoted_printable(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    std::size_t column = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\n') {
            out += "\r\n";
            column = 0;
            continue;
        }
        const bool last = at + 1 == text.size() || text[at + 1] == '\n';
        const bool literal = (c > ' ' && c < 0x7F && c != '=' && !(c == '.' && column == 0)) || (c == ' ' && !last);
        const std::size_t width = literal ? 1 : 3;
        // The 76th column is the soft break's own, unless the line ends here.
        if (column + width > longest_line - (last ? 0 : 1)) {
            out += "=\r\n";
            column = 0;
            --at;  // what may stand at the beginning of a line is judged anew
            continue;
        }
        if (literal) {
            out += c;
        } else {
            out += '=';
            out += digits[static_cast<unsigned char>(c) >> 4];
            out += digits[static_cast<unsigned char>(c) & 15];
        }
        column += width;
    }
    return out;
}

std::string alternatives(std::string_view token, std::string_view text, std::string_view html)
{
    const std::string boundary = "=_captura_" + std::string{token};
    const auto part = [&](std::string_view type, std::string_view body) {
        return "--" + boundary + "\r\nContent-Type: " + std::string{type} +
               "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted_printable(body) + "\r\n";
    };
    return "MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"" + boundary + "\"\r\n\r\n" +
           part("text/plain", text) + part("text/html", html) + "--" + boundary + "--\r\n";
}

}  // namespace captura::notify
