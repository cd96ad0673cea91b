/// Where mails go: what the operator wrote as `notify.url`, taken apart.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace captura::notify {

struct Destination {
    enum class Kind : std::uint8_t { smtp, smtps, maildir };
    Kind kind = Kind::smtp;
    std::string server;  ///< "smtp://host:port", without user
    std::string user;
    bool loopback = false;
    std::filesystem::path folder;  ///< of a Maildir
};

/// Throws std::invalid_argument with what is wrong; a password in the address is refused, it belongs in a file.
Destination parse_destination(std::string_view url);

}  // namespace captura::notify
