/// Reads what `compose` writes, and is strict about it: the other half of the conversation, for tests.
#pragma once

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace captura::test {

struct ReadMail {
    std::vector<std::pair<std::string, std::string>> headers;  ///< unfolded and decoded
    std::string text;  ///< both with LF
    std::string html;

    std::vector<std::string> names() const
    {
        std::vector<std::string> all;
        for (const auto& [name, value] : headers) all.push_back(name);
        return all;
    }
    std::string header(std::string_view wanted) const
    {
        for (const auto& [name, value] : headers)
            if (name == wanted) return value;
        return {};
    }
};

inline std::string unbase64(std::string_view text)
{
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::size_t value = digits.find(c);
        if (value == std::string_view::npos) continue;
        bits = (bits << 6) | static_cast<unsigned>(value);
        count += 6;
        if (count >= 8) out += static_cast<char>((bits >> (count -= 8)) & 0xFF);
    }
    return out;
}

/// RFC 2047: words, and no blank between two of them.
inline std::string decode_words(std::string_view value)
{
    std::string out;
    bool after_word = false;
    while (!value.empty()) {
        const std::size_t begin = value.find("=?UTF-8?B?");
        const std::string_view before = value.substr(0, begin);
        if (!(after_word && before == " " && begin != std::string_view::npos)) out += before;
        if (begin == std::string_view::npos) break;
        value.remove_prefix(begin + 10);
        const std::size_t end = value.find("?=");
        out += unbase64(value.substr(0, end));
        value.remove_prefix(end + 2);
        after_word = true;
    }
    return out;
}

inline std::string unquote_printable(std::string_view body)
{
    std::string out;
    for (std::size_t i = 0; i < body.size(); ++i) {
        if (body[i] == '\r') continue;
        if (body[i] != '=') {
            out += body[i];
        } else if (body.substr(i, 3) == "=\r\n") {
            i += 2;
        } else {
            out += static_cast<char>(std::stoi(std::string{body.substr(i + 1, 2)}, nullptr, 16));
            i += 2;
        }
    }
    return out;
}

inline ReadMail read_mail(const std::string& octets)
{
    ReadMail mail;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const bool after_cr = i > 0 && octets[i - 1] == '\r';
        EXPECT_EQ(octets[i] == '\n', after_cr) << "bare CR or LF at " << i;
        EXPECT_TRUE(octets[i] == '\r' || octets[i] == '\n' || (octets[i] >= ' ' && octets[i] < 0x7F)) << "at " << i;
    }
    std::size_t at = 0;
    while (octets.compare(at, 2, "\r\n") != 0) {
        std::size_t end = octets.find("\r\n", at);
        if (end == std::string::npos) throw std::runtime_error("header without end");
        const std::string line = octets.substr(at, end - at);
        at = end + 2;
        EXPECT_LE(line.size(), 330u) << line;
        if (line.front() == ' ') {
            mail.headers.back().second += line;
            continue;
        }
        const std::size_t colon = line.find(": ");
        if (colon == std::string::npos) throw std::runtime_error("no header: " + line);
        mail.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
    at += 2;
    const std::string type = mail.header("Content-Type");
    const std::size_t begin = type.find("boundary=\"") + 10;
    const std::string boundary = "--" + type.substr(begin, type.rfind('"') - begin);
    for (auto& [name, value] : mail.headers) value = decode_words(value);

    const std::string body = octets.substr(at);
    for (std::size_t line = 0; line < body.size();) {
        const std::size_t end = body.find("\r\n", line);
        EXPECT_LE(end - line, 76u) << body.substr(line, end - line);
        line = end + 2;
    }
    std::vector<std::string> parts;
    for (std::size_t from = body.find(boundary); from != std::string::npos;) {
        const std::size_t next = body.find(boundary, from + 1);
        if (next != std::string::npos) parts.push_back(body.substr(from, next - from));
        from = next;
    }
    EXPECT_EQ(parts.size(), 2u);
    EXPECT_TRUE(body.ends_with(boundary + "--\r\n"));
    for (const std::string& part : parts) {
        const std::string content = unquote_printable(part.substr(part.find("\r\n\r\n") + 4));
        (part.find("text/plain; charset=utf-8") != std::string::npos ? mail.text : mail.html) = content;
    }
    return mail;
}

}  // namespace captura::test
