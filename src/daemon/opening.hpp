/// What the daemon takes hold of before it starts. Each throws CannotStart, naming the key of the configuration.
#pragma once

#include "captura/daemon/config.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>

namespace captura::daemon {

/// Throws spool::Locked where another daemon holds the folder.
std::unique_ptr<spool::Spool> open_spool(const spool::Settings& settings, spool::Events& events);

/// `key` is the section: "http", "admin".
std::unique_ptr<http::Server> open_listener(const std::string& key, boost::asio::io_context& loop,
                                            const http::ServerSettings& settings, http::Router& router,
                                            http::Events& events);

}  // namespace captura::daemon
