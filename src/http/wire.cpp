#include "http/wire.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <array>

namespace captura::http {

namespace asio = boost::asio;

namespace {

void take_off(std::size_t sent, std::string_view& head, std::string_view& body)
{
    const std::size_t of_head = std::min(sent, head.size());
    head.remove_prefix(of_head);
    body.remove_prefix(sent - of_head);
}

std::array<asio::const_buffer, 2> buffers_of(std::string_view head, std::string_view body)
{
    return {asio::buffer(head.data(), head.size()), asio::buffer(body.data(), body.size())};
}

}  // namespace

void prepare(Socket& socket)
{
    boost::system::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket.non_blocking(true, ignored);
}

Task<std::size_t> read_some(Socket& socket, char* into, std::size_t room, boost::system::error_code& failed)
{
    return socket.async_read_some(asio::buffer(into, room), asio::redirect_error(asio::use_awaitable, failed));
}

void write_now(Socket& socket, std::string_view& head, std::string_view& body)
{
    boost::system::error_code failed;
    const std::size_t sent = socket.write_some(buffers_of(head, body), failed);
    if (!failed) take_off(sent, head, body);
}

Task<bool> write_all(Socket& socket, std::string_view head, std::string_view body)
{
    boost::system::error_code failed;
    auto token = asio::redirect_error(asio::use_awaitable, failed);
    while (head.size() + body.size() > 0) {
        const auto rest = buffers_of(head, body);
        const std::size_t sent = co_await socket.async_write_some(rest, token);
        if (failed) co_return false;
        take_off(sent, head, body);
    }
    co_return true;
}

}  // namespace captura::http
