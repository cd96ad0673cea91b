/// The few questions about single octets that every reader of mail asks. ASCII only, no locale.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace captura::reading {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// -1 where `c` is no hex digit.
constexpr int hex_value(char c)
{
    if (is_digit(c)) return c - '0';
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

inline std::string lower(std::string_view text)
{
    std::string out(text);
    for (char& c : out) c = lower(c);
    return out;
}

inline bool same_letters(std::string_view a, std::string_view b)
{
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (lower(a[i]) != lower(b[i])) return false;
    return true;
}

/// Letters of ASCII and characters beyond it: how much text a text is.
inline std::size_t count_letters(std::string_view text)
{
    std::size_t letters = 0;
    for (const char c : text) letters += is_letter(c) || (c & 0xC0) == 0xC0 ? 1 : 0;
    return letters;
}

/// Whether `text` begins with `front`, whatever the case of its letters.
inline bool begins_with(std::string_view text, std::string_view front)
{
    return same_letters(text.substr(0, front.size()), front);
}

inline std::string_view trim_right(std::string_view text)
{
    while (!text.empty() && (is_blank(text.back()) || text.back() == '\r' || text.back() == '\n')) text.remove_suffix(1);
    return text;
}

inline std::string_view trim(std::string_view text)
{
    while (!text.empty() && (is_blank(text.front()) || text.front() == '\r' || text.front() == '\n'))
        text.remove_prefix(1);
    return trim_right(text);
}

/// One line of `text` from `at`, without its end; CR LF, LF and a lone CR are line ends. `next` lies behind the end.
struct Line {
    std::string_view text;
    std::size_t begin;
    std::size_t next;
};

inline Line line_at(std::string_view text, std::size_t at)
{
    std::size_t end = at;
    while (end < text.size() && text[end] != '\n' && text[end] != '\r') ++end;
    std::size_t next = end;
    if (next < text.size()) next += text[next] == '\r' && next + 1 < text.size() && text[next + 1] == '\n' ? 2 : 1;
    return {text.substr(at, end - at), at, next};
}

}  // namespace captura::reading
