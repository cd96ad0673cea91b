/// Mails into a Maildir: written to tmp/, synced, then moved to new/, and the folder synced, so that a mail that is
/// there is there whole. For `captura try` and for installations without a mail server.
#pragma once

#include "notify/transport.hpp"

#include <filesystem>

namespace captura::notify {

/// Makes the folders where they are missing, at the first delivery.
std::unique_ptr<Transport> make_maildir(std::filesystem::path folder);

}  // namespace captura::notify
