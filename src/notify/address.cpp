#include "notify/address.hpp"

#include <algorithm>

namespace captura::notify {
namespace {

constexpr std::size_t longest_local = 64;     // RFC 5321 section 4.5.3.1.1
constexpr std::size_t longest_address = 254;  // RFC 5321 section 4.5.3.1.3, less the brackets

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// RFC 5322 section 3.2.3.
bool is_atext(char c) { return is_alnum(c) || std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos; }

bool is_domain(std::string_view domain)
{
    while (true) {
        const std::string_view label = domain.substr(0, domain.find('.'));
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
        if (!std::ranges::all_of(label, [](char c) { return is_alnum(c) || c == '-' || c == '_'; })) return false;
        if (label.size() == domain.size()) return true;
        domain.remove_prefix(label.size() + 1);
    }
}

}  // namespace

std::optional<std::string> parse_address(std::string_view text)
{
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos || at == 0 || text.size() > longest_address) return std::nullopt;
    const std::string_view local = text.substr(0, at);
    if (local.size() > longest_local || !is_domain(text.substr(at + 1))) return std::nullopt;
    if (!std::ranges::all_of(local, [](char c) { return is_atext(c) || c == '.'; })) return std::nullopt;
    const bool odd_dots =
        local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos;
    if (!odd_dots) return std::string{text};
    return '"' + std::string{local} + '"' + std::string{text.substr(at)};
}

bool is_envelope_address(std::string_view text)
{
    const std::size_t at = text.rfind('@');
    const bool quoted = at != std::string_view::npos && at > 2 && text.front() == '"' && text[at - 1] == '"';
    const std::string bare = quoted ? std::string{text.substr(1, at - 2)}.append(text.substr(at)) : std::string{text};
    return parse_address(bare) == text;
}

std::string_view domain_of(std::string_view address) { return address.substr(address.rfind('@') + 1); }

std::string phone_link(std::string_view text)
{
    if (text.size() < 8 || text.size() > 16 || text[0] != '+' || text[1] == '0') return {};
    if (!std::ranges::all_of(text.substr(1), is_digit)) return {};
    return "tel:" + std::string{text};
}

std::string mail_link(std::string_view text)
{
    const auto address = parse_address(text);
    if (!address) return {};
    std::string link = "mailto:";
    for (const char c : *address) {
        if (is_alnum(c) || c == '@' || c == '.' || c == '-' || c == '_' || c == '+') {
            link += c;
        } else {
            constexpr std::string_view digits = "0123456789ABCDEF";
            link += '%';
            link += digits[static_cast<unsigned char>(c) >> 4];
            link += digits[static_cast<unsigned char>(c) & 15];
        }
    }
    return link;
}

}  // namespace captura::notify
