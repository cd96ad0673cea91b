/// SMTP submission (RFC 5321). STARTTLS where offered: without authentication of the server that keeps out listeners
/// only, so a password goes to another machine only over TLS that was verified.
#pragma once

#include "notify/destination.hpp"
#include "notify/transport.hpp"

namespace captura::notify {

std::unique_ptr<Transport> make_smtp(const Settings& settings, Destination to, const std::atomic<bool>& stop);

}  // namespace captura::notify
