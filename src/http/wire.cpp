#include "http/wire.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <array>

namespace captura::http {

namespace asio = boost::asio;

Task<std::size_t> read_some(Socket& socket, char* into, std::size_t room)
{
    boost::system::error_code failed;
    auto token = asio::redirect_error(asio::use_awaitable, failed);
    const auto place = asio::buffer(into, room);
    const std::size_t count = co_await socket.async_read_some(place, token);
    co_return failed ? 0 : count;
}

Task<bool> write_all(Socket& socket, std::string_view head, std::string_view body)
{
    boost::system::error_code failed;
    auto token = asio::redirect_error(asio::use_awaitable, failed);
    std::array<asio::const_buffer, 2> rest;
    while (head.size() + body.size() > 0) {
        rest[0] = asio::buffer(head.data(), head.size());
        rest[1] = asio::buffer(body.data(), body.size());
        const std::size_t sent = co_await socket.async_write_some(rest, token);
        if (failed) co_return false;
        const std::size_t of_head = std::min(sent, head.size());
        head.remove_prefix(of_head);
        body.remove_prefix(sent - of_head);
    }
    co_return true;
}

}  // namespace captura::http
