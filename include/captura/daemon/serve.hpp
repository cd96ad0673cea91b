/// The two ways to run: the daemon proper, and everything on one machine for a first look.
#pragma once

#include "captura/daemon/config.hpp"

#include <filesystem>
#include <functional>
#include <string>

namespace captura::daemon {

/// What a running daemon listens on, "127.0.0.1:8080".
struct Listening {
    std::string http;
    std::string admin;
};

/// Runs until SIGTERM or SIGINT and answers the exit status. `on_ready` is called once, when the doors are open.
/// SIGHUP reads configuration and forms again: all or nothing. Forms are then served as they are now; of other changes
/// the log says that they wait for a restart. Throws CannotStart, or spool::Locked, before a door is open.
int serve(const Config& config, const std::function<void(const Listening&)>& on_ready = {});

struct TryOptions {
    std::string listen = "127.0.0.1:8080";
    std::filesystem::path dir = "captura-try";
};

/// `captura try`: a private database, sample forms, a Maildir and an outbox folder under `dir`. Ends all that it
/// started on SIGINT or SIGTERM, leaves the folder, answers 0.
int try_out(const TryOptions& options);

}  // namespace captura::daemon
