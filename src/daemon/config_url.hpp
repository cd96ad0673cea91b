/// The parts of the addresses an operator writes, as far as a configuration check needs them. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace captura::daemon {

struct Url {
    std::string scheme;         ///< lower case
    std::string user;           ///< decoded; empty where there is none
    bool has_password = false;  ///< "user:secret@": refused, secrets stand in files
    std::string host;           ///< lower case, without brackets
    int port = 0;               ///< 0: not given
    std::string path;           ///< from the first slash on
};

/// "scheme://[user@]host[:port][/path]", and "maildir:///path" without a host.
std::optional<Url> parse_url(std::string_view text);

/// A libpq URL or conninfo for the eyes of people: any password in it is "***".
std::string without_password(std::string_view database);

struct HostPort {
    std::string host;
    int port = 0;
};

/// "host:port" or "[v6]:port", the port from 0 to 65535.
std::optional<HostPort> parse_listen(std::string_view text);

/// An IP address, or one with a prefix length: "10.0.0.0/8", "2001:db8::/32".
bool is_network(std::string_view text);
bool is_loopback(std::string_view host);
/// "name@domain" without blanks and controls; `rules` knows more, this only catches slips.
bool is_address(std::string_view text);
/// A domain of letters, digits and hyphens in any script: "acme.example".
bool is_domain(std::string_view text);

}  // namespace captura::daemon
