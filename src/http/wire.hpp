/// The only octets in and out. Asio's operations are instantiated in wire.cpp and nowhere else.
#pragma once

#include "captura/async.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <string_view>

namespace captura::http {

using Socket = boost::asio::ip::tcp::socket;

/// Waits for at least one octet. Zero when the peer ended, failed, or the wait was cancelled.
Task<std::size_t> read_some(Socket& socket, char* into, std::size_t room);

/// False when not all was taken by the network. Both views must live until then.
Task<bool> write_all(Socket& socket, std::string_view head, std::string_view body);

}  // namespace captura::http
