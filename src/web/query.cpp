#include "web/query.hpp"

#include <algorithm>

namespace captura::web {
namespace {

constexpr std::size_t longest_kept = 2000;

int digit_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string decode(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size() && digit_of(text[i + 1]) >= 0 && digit_of(text[i + 2]) >= 0;
        if (escape) {
            out.push_back(static_cast<char>(digit_of(text[i + 1]) * 16 + digit_of(text[i + 2])));
            i += 2;
        } else {
            out.push_back(text[i] == '+' ? ' ' : text[i]);
        }
    }
    return out;
}

void encode_into(std::string& out, std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '-' || c == '.' || c == '_' || c == '~';
        const auto octet = static_cast<unsigned char>(c);
        if (plain) out.push_back(c);
        else (out += '%').append({digits[octet >> 4], digits[octet & 15]});
    }
}

bool is_continuation(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        const std::size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
        if (length == 0 || i + length > text.size()) return false;
        for (std::size_t k = 1; k < length; ++k)
            if (!is_continuation(text[i + k])) return false;
        const auto second = length > 1 ? static_cast<unsigned char>(text[i + 1]) : 0;
        if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) || (first == 0xF0 && second < 0x90) ||
            (first == 0xF4 && second > 0x8F))
            return false;
        i += length;
    }
    return true;
}

std::string_view take_pair(std::string_view& query)
{
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    return pair;
}

}  // namespace

std::string query_without(std::string_view query, std::string_view name)
{
    std::string kept;
    while (!query.empty()) {
        const std::string_view pair = take_pair(query);
        const std::size_t equals = pair.find('=');
        const std::string key = decode(pair.substr(0, equals));
        if (key.empty() || key == name) continue;
        if (!kept.empty()) kept += '&';
        encode_into(kept, key);
        if (equals == std::string_view::npos) continue;
        kept += '=';
        encode_into(kept, decode(pair.substr(equals + 1)));
    }
    return kept.size() > longest_kept ? std::string{} : kept;
}

std::string query_value(std::string_view query, std::string_view name)
{
    while (!query.empty()) {
        const std::string_view pair = take_pair(query);
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos || decode(pair.substr(0, equals)) != name) continue;
        std::string value = decode(pair.substr(equals + 1));
        if (!is_utf8(value)) return {};
        const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; };
        std::replace_if(value.begin(), value.end(), is_control, ' ');
        return value;
    }
    return {};
}

std::string cut_to_characters(std::string text, std::size_t most)
{
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_continuation(text[i])) continue;
        if (characters++ == most) {
            text.resize(i);
            break;
        }
    }
    return text;
}

}  // namespace captura::web
