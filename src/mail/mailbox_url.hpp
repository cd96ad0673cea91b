/// Where a mailbox is, as its `url` says: imaps://user@host:993/Folder, imap://user@host:143/Folder, maildir:///path.
/// User and folder may be percent-encoded; the user may hold an unencoded "@" (the last one separates).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace captura::mail {

struct MailboxUrl {
    enum class Scheme : std::uint8_t { imap, imaps, maildir };
    Scheme scheme = Scheme::imaps;
    std::string user;
    std::string host;  ///< without brackets
    std::string port;
    std::string folder = "INBOX";  ///< UTF-8, as written
    std::string path;              ///< of a Maildir
};

/// Throws std::invalid_argument with the reason.
MailboxUrl parse_mailbox_url(std::string_view url);

/// RFC 3501 section 5.1.3: what a folder is called on the wire. Throws std::invalid_argument for text that is not
/// UTF-8.
std::string modified_utf7(std::string_view utf8);

/// A host that is this machine by its name alone; what it resolves to is checked again after connecting.
bool names_loopback(std::string_view host);

}  // namespace captura::mail
