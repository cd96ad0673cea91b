#include "notify/destination.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace captura::notify {
namespace {

[[noreturn]] void refuse(const std::string& why) { throw std::invalid_argument("notify.url: " + why); }

std::string percent_decoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        unsigned value = 0;
        const std::string_view digits = text.substr(i + 1, 2);
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (digits.size() != 2 || read.ptr != digits.data() + 2) refuse("a wrong percent sign in the user");
        out += static_cast<char>(value);
        i += 2;
    }
    if (std::ranges::any_of(out, [](char c) { return static_cast<unsigned char>(c) < 0x20; })) refuse("a control character in the user");
    return out;
}

void check_port(std::string_view text)
{
    unsigned port = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), port);
    if (text.empty() || read.ptr != text.data() + text.size() || read.ec != std::errc{} || port == 0 || port > 65535)
        refuse("the port is no number from 1 to 65535");
}

bool is_host_character(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_';
}

/// "host", "host:port", "[::1]:port"; returns the host without brackets.
std::string_view check_authority(std::string_view authority)
{
    std::string_view host;
    std::string_view rest;
    if (authority.starts_with('[')) {
        const std::size_t end = authority.find(']');
        if (end == std::string_view::npos) refuse("a bracket without its end");
        host = authority.substr(1, end - 1);
        rest = authority.substr(end + 1);
        if (host.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos || host.empty()) refuse("no host in brackets");
    } else {
        host = authority.substr(0, authority.find(':'));
        rest = authority.substr(host.size());
        if (host.empty() || !std::ranges::all_of(host, is_host_character)) refuse("no host after the scheme");
    }
    if (!rest.empty()) {
        if (rest.front() != ':') refuse("something between host and port");
        check_port(rest.substr(1));
    }
    return host;
}

}  // namespace

Destination parse_destination(std::string_view url)
{
    Destination to;
    constexpr std::string_view mark = "://";
    const std::size_t colon = url.find(mark);
    const std::string_view scheme = url.substr(0, colon);
    if (colon == std::string_view::npos || (scheme != "smtp" && scheme != "smtps" && scheme != "maildir"))
        refuse("begins with none of smtp://, smtps://, maildir://");
    std::string_view rest = url.substr(colon + mark.size());

    if (scheme == "maildir") {
        if (!rest.starts_with('/')) refuse("a Maildir needs an absolute path, maildir:///path");
        to.kind = Destination::Kind::maildir;
        to.folder = rest;
        return to;
    }
    to.kind = scheme == "smtps" ? Destination::Kind::smtps : Destination::Kind::smtp;
    if (rest.ends_with('/')) rest.remove_suffix(1);
    if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
        const std::string_view user = rest.substr(0, at);
        if (user.find(':') != std::string_view::npos) refuse("the password belongs in a file, not in the address");
        to.user = percent_decoded(user);
        rest.remove_prefix(at + 1);
    }
    const std::string_view host = check_authority(rest);
    to.loopback = host == "localhost" || host == "::1" || host.starts_with("127.");
    to.server = std::string{scheme} + "://" + std::string{rest};
    return to;
}

}  // namespace captura::notify
