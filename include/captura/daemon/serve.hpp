/// The two ways to run: the daemon proper, and everything on one machine for a first look.
#pragma once

#include "captura/daemon/config.hpp"

#include <filesystem>
#include <string>

namespace captura::daemon {

/// Runs until SIGTERM or SIGINT and answers the exit status.
int serve(const Config& config);

struct TryOptions {
    std::string listen = "127.0.0.1:8080";
    std::filesystem::path dir = "captura-try";
};

/// `captura try`: a private database, sample forms, a Maildir and an outbox folder under `dir`.
int try_out(const TryOptions& options);

}  // namespace captura::daemon
