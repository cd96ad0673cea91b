/// The other end of a connection, blocking: what a client sends and what it gets to see.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace captura::http::test {

struct Reply {
    int status = 0;  ///< 0: the connection ended without an answer
    std::string head;
    std::string body;

    std::string header(std::string_view name) const
    {
        const std::size_t at = head.find("\r\n" + std::string(name) + ": ");
        if (at == std::string::npos) return {};
        const std::size_t from = at + name.size() + 4;
        return head.substr(from, head.find("\r\n", from) - from);
    }
};

class Talk {
public:
    explicit Talk(unsigned short port, int receive_buffer = 0) : socket_(::socket(AF_INET, SOCK_STREAM, 0))
    {
        if (receive_buffer > 0)
            ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        const int one = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
            throw std::runtime_error("cannot connect to the server under test");
    }
    ~Talk() { ::close(socket_); }
    Talk(const Talk&) = delete;
    Talk& operator=(const Talk&) = delete;

    /// False when the server has closed.
    bool send(std::string_view octets)
    {
        while (!octets.empty()) {
            const auto sent = ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            octets.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void end() { ::shutdown(socket_, SHUT_WR); }

    Reply reply(bool head_only = false)
    {
        Reply reply;
        std::size_t end = std::string::npos;
        while ((end = arrived_.find("\r\n\r\n")) == std::string::npos)
            if (!receive()) return reply;
        reply.head = arrived_.substr(0, end + 4);
        arrived_.erase(0, end + 4);
        reply.status = std::atoi(reply.head.c_str() + 9);
        const std::string length = reply.header("Content-Length");
        const std::size_t octets = length.empty() || head_only ? 0 : std::stoul(length);
        while (arrived_.size() < octets)
            if (!receive()) break;
        reply.body = arrived_.substr(0, octets);
        arrived_.erase(0, octets);
        return reply;
    }

    Reply ask(std::string_view request)
    {
        send(request);
        return reply();
    }

    /// True when the server ends the connection within the time and says nothing more before.
    bool ended(std::chrono::milliseconds within = std::chrono::seconds{5})
    {
        const auto end = std::chrono::steady_clock::now() + within;
        while (std::chrono::steady_clock::now() < end) {
            if (!wait(50)) continue;
            char octets[4096];
            const auto count = ::recv(socket_, octets, sizeof octets, 0);
            if (count <= 0) return arrived_.empty();
            arrived_.append(octets, static_cast<std::size_t>(count));
        }
        return false;
    }

    bool silent_for(std::chrono::milliseconds time) { return arrived_.empty() && !wait(static_cast<int>(time.count())); }

private:
    bool wait(int milliseconds)
    {
        pollfd one{socket_, POLLIN, 0};
        return ::poll(&one, 1, milliseconds) > 0;
    }

    bool receive()
    {
        if (!wait(10'000)) return false;
        char octets[16384];
        const auto count = ::recv(socket_, octets, sizeof octets, 0);
        if (count <= 0) return false;
        arrived_.append(octets, static_cast<std::size_t>(count));
        return true;
    }

    int socket_;
    std::string arrived_;
};

}  // namespace captura::http::test
