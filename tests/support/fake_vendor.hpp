/// Somebody outside who answers over HTTP, on loopback: what cannot be had in a test.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace captura::test {

/// Answers each connection with the same octets; none: never answers.
class FakeVendor {
public:
    explicit FakeVendor(std::string answer) : answer_(std::move(answer)), socket_(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof here;
        if (::bind(socket_, reinterpret_cast<sockaddr*>(&here), size) != 0 || ::listen(socket_, 16) != 0 ||
            ::getsockname(socket_, reinterpret_cast<sockaddr*>(&here), &size) != 0)
            throw std::runtime_error("no socket");
        url = "http://127.0.0.1:" + std::to_string(ntohs(here.sin_port)) + "/siteverify";
        thread_ = std::thread{[this] { serve(); }};
    }
    ~FakeVendor()
    {
        ::shutdown(socket_, SHUT_RDWR);
        thread_.join();
        ::close(socket_);
    }

    std::string url;
    std::string asked;  ///< read after the answer
    std::atomic<int> questions{0};

private:
    void serve()
    {
        std::vector<int> silent;
        for (int peer; (peer = ::accept(socket_, nullptr, nullptr)) >= 0;) {
            char octets[8192];
            const ssize_t count = ::recv(peer, octets, sizeof octets, 0);
            if (count > 0) asked.assign(octets, static_cast<std::size_t>(count));
            ++questions;
            if (answer_.empty()) {
                silent.push_back(peer);
                continue;
            }
            const std::string response = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + std::to_string(answer_.size()) + "\r\n\r\n" + answer_;
            (void)::send(peer, response.data(), response.size(), MSG_NOSIGNAL);
            ::close(peer);
        }
        for (const int peer : silent) ::close(peer);
    }

    const std::string answer_;
    const int socket_;
    std::thread thread_;
};

}  // namespace captura::test
