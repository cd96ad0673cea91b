/// The only octets in and out. Asio's operations are instantiated in wire.cpp and nowhere else.
#pragma once

#include "captura/async.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <string_view>

namespace captura::http {

using Socket = boost::asio::ip::tcp::socket;

/// Once for a socket that was accepted: answers go out at once, and write_now never waits.
void prepare(Socket& socket);

/// Waits for at least one octet. Zero when the peer ended, failed (as `failed` says, which must live as long as the
/// task), or the wait was cancelled.
Task<std::size_t> read_some(Socket& socket, char* into, std::size_t room, boost::system::error_code& failed);

/// Takes off both what the network takes without a wait: for an answer of ours that is nearly always all of it, and
/// then nothing has to be waited for. What went wrong is for write_all to find out.
void write_now(Socket& socket, std::string_view& head, std::string_view& body);

/// False when not all was taken by the network. Both views must live until then.
Task<bool> write_all(Socket& socket, std::string_view head, std::string_view body);

}  // namespace captura::http
