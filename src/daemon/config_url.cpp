#include "daemon/config_url.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace captura::daemon {
namespace {

bool has_blank_or_control(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c <= 0x20 || c == 0x7f; });
}

std::string lower(std::string_view text)
{
    std::string result{text};
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return result;
}

std::optional<int> parse_number(std::string_view text, int most)
{
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 0 || number > most) return std::nullopt;
    return number;
}

std::string percent_decode(std::string_view text)
{
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        const char* from = text.data() + i + 1;
        if (text[i] == '%' && i + 2 < text.size() && std::from_chars(from, from + 2, value, 16).ptr == from + 2) {
            decoded += static_cast<char>(value);
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

/// "host", "host:port", "[v6]", "[v6]:port"; the port is 0 where none stands.
std::optional<HostPort> split_host(std::string_view text, bool port_needed)
{
    HostPort result;
    std::string_view port;
    bool colon = false;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        result.host = text.substr(1, end - 1);
        in6_addr address{};
        if (::inet_pton(AF_INET6, result.host.c_str(), &address) != 1) return std::nullopt;
        port = text.substr(end + 1);
        colon = port.starts_with(':');
        if (colon)
            port.remove_prefix(1);
        else if (!port.empty())
            return std::nullopt;
    } else {
        const auto at = text.find(':');
        colon = at != std::string_view::npos;
        result.host = lower(text.substr(0, at));
        if (colon) port = text.substr(at + 1);
    }
    if (result.host.empty() || has_blank_or_control(text) || (port_needed && !colon)) return std::nullopt;
    if (colon) {
        const auto number = parse_number(port, 65535);
        if (!number) return std::nullopt;
        result.port = *number;
    }
    return result;
}

}  // namespace

std::optional<Url> parse_url(std::string_view text)
{
    const auto scheme_end = text.find("://");
    if (scheme_end == std::string_view::npos || scheme_end == 0 || has_blank_or_control(text)) return std::nullopt;
    Url url;
    url.scheme = lower(text.substr(0, scheme_end));
    std::string_view rest = text.substr(scheme_end + 3);
    const auto slash = rest.find('/');
    if (slash != std::string_view::npos) url.path = rest.substr(slash);
    std::string_view authority = rest.substr(0, slash);
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        std::string_view user = authority.substr(0, at);
        const auto colon = user.find(':');
        url.has_password = colon != std::string_view::npos;
        url.user = percent_decode(user.substr(0, colon));
        authority.remove_prefix(at + 1);
    }
    if (url.scheme == "maildir" && authority.empty()) return url;
    const auto host = split_host(authority, false);
    if (!host) return std::nullopt;
    url.host = host->host;
    url.port = host->port;
    return url;
}

std::string without_password(std::string_view database)
{
    static constexpr std::string_view shown = "***";
    std::string text{database};
    if (const auto scheme = text.find("://"); scheme != std::string::npos) {
        const std::size_t begin = scheme + 3;
        const std::size_t end = text.find_first_of("/?#", begin);
        const std::size_t at = text.rfind('@', end);
        const std::size_t colon = text.find(':', begin);
        if (at != std::string::npos && at > begin && colon < at) text.replace(colon + 1, at - colon - 1, shown);
    }
    static constexpr std::string_view key = "password";  // passfile and the like are no secrets
    for (std::size_t found = text.find(key); found != std::string::npos; found = text.find(key, found + 1)) {
        std::size_t value = text.find_first_not_of(' ', found + key.size());
        if (value == std::string::npos || text[value] != '=') continue;
        value = std::min(text.find_first_not_of(' ', value + 1), text.size());
        const bool quoted = value < text.size() && text[value] == '\'';
        std::size_t end = quoted ? value + 1 : value;
        while (end < text.size() && (quoted ? text[end] != '\'' : text[end] != ' ' && text[end] != '&')) end += text[end] == '\\' ? 2 : 1;
        end = std::min(end + (quoted ? 1 : 0), text.size());
        text.replace(value, end - value, shown);
    }
    return text;
}

std::optional<HostPort> parse_listen(std::string_view text)
{
    return split_host(text, true);
}

bool is_network(std::string_view text)
{
    const auto slash = text.find('/');
    const std::string address{text.substr(0, slash)};
    in_addr v4{};
    in6_addr v6{};
    const bool is_v4 = ::inet_pton(AF_INET, address.c_str(), &v4) == 1;
    if (!is_v4 && ::inet_pton(AF_INET6, address.c_str(), &v6) != 1) return false;
    return slash == std::string_view::npos || parse_number(text.substr(slash + 1), is_v4 ? 32 : 128).has_value();
}

bool is_loopback(std::string_view host)
{
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

bool is_address(std::string_view text)
{
    const auto at = text.rfind('@');
    return at != std::string_view::npos && at > 0 && is_domain(text.substr(at + 1)) && !has_blank_or_control(text) &&
           text.find_first_of("<>,;\"") == std::string_view::npos;
}

bool is_domain(std::string_view text)
{
    if (text.empty() || text.size() > 253 || text.front() == '.' || text.back() == '.' ||
        text.find("..") != std::string_view::npos)
        return false;
    return std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '.';
    });
}

}  // namespace captura::daemon
