/// Why a visit to a mailbox ended, sorted by how long to stay away.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace captura::mail {

enum class MailFault : std::uint8_t {
    stopped,        ///< we were told to
    network,        ///< lost, timed out, goodbye
    untrusted,      ///< no TLS where it must be, or a certificate nobody vouches for
    protocol,       ///< the server breaks the rules or a limit
    folder,         ///< missing folder, missing right
    refused_login,  ///< trying again soon would lock the account
    limited,        ///< the server asks for patience
    lease,          ///< another daemon has the mailbox
    fenced,         ///< another daemon took it from us: start over
    database,       ///< nothing can be saved: nothing is fetched
    ours,           ///< our bug or set-up
};

/// How a visit ended.
struct Ended {
    MailFault fault = MailFault::network;
    std::string reason;  ///< for an operator; empty: nothing worth a line
    std::chrono::milliseconds not_before{0};
    bool after_good_round = false;
};

}  // namespace captura::mail
