/// A TCP socket on loopback that blocks, never for longer than ten seconds: servers and other clients of mail tests.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace captura::test {

class BlockingSocket {
public:
    explicit BlockingSocket(int descriptor) : descriptor_(descriptor)
    {
        const timeval patience{10, 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    }
    BlockingSocket(BlockingSocket&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)), buffer_(std::move(other.buffer_))
    {
    }
    ~BlockingSocket()
    {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    BlockingSocket& operator=(BlockingSocket&&) = delete;

    static sockaddr_in loopback(std::uint16_t port)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }

    static BlockingSocket connect(std::uint16_t port)
    {
        BlockingSocket one{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        const sockaddr_in address = loopback(port);
        if (::connect(one.descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("cannot connect to port " + std::to_string(port));
        return one;
    }

    /// Bound to a free port and listening.
    static std::pair<int, std::uint16_t> listen()
    {
        const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address = loopback(0);
        socklen_t length = sizeof address;
        if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), length) != 0 ||
            ::listen(descriptor, 16) != 0)
            throw std::runtime_error("no free port");
        ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length);
        return {descriptor, ntohs(address.sin_port)};
    }

    /// False where the other side is gone.
    bool send(std::string_view octets)
    {
        while (!octets.empty()) {
            const ssize_t count = ::send(descriptor_, octets.data(), octets.size(), MSG_NOSIGNAL);
            if (count <= 0) return false;
            octets.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }

    /// Without its line end; empty where the other side is gone.
    std::string read_line()
    {
        for (;;) {
            if (const auto end = buffer_.find('\n'); end != std::string::npos) {
                std::string line = buffer_.substr(0, end);
                buffer_.erase(0, end + 1);
                if (line.ends_with('\r')) line.pop_back();
                return line;
            }
            char octets[4096];
            const ssize_t count = ::recv(descriptor_, octets, sizeof octets, 0);
            if (count <= 0) return {};
            buffer_.append(octets, static_cast<std::size_t>(count));
        }
    }

private:
    int descriptor_;
    std::string buffer_;
};

}  // namespace captura::test
