// A proxy before a PostgreSQL socket that can swallow the answer to COMMIT: the commit happens, nobody hears of it.
#pragma once

#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace captura::store::test {

class CommitThief {
public:
    explicit CommitThief(const std::string& server_folder) : server_(server_folder + "/.s.PGSQL.5432")
    {
        char name[] = "/tmp/captura-thief-XXXXXX";
        if (::mkdtemp(name) == nullptr) throw std::runtime_error("mkdtemp");
        folder_ = name;
        listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_un here = address(folder_ + "/.s.PGSQL.5432");
        if (::bind(listener_, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0 || ::listen(listener_, 16) != 0)
            throw std::runtime_error("cannot listen in " + folder_);
        accepting_ = std::thread{[this] { accept_all(); }};
    }
    ~CommitThief()
    {
        stopping_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        accepting_.join();
        for (std::thread& one : connections_) one.join();
        ::close(listener_);
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    CommitThief(const CommitThief&) = delete;
    CommitThief& operator=(const CommitThief&) = delete;

    std::string url() const { return "host=" + folder_ + " dbname=captura user=postgres"; }

    std::atomic<int> to_steal{0};
    std::atomic<int> stolen{0};

private:
    static sockaddr_un address(const std::string& path)
    {
        sockaddr_un out{};
        out.sun_family = AF_UNIX;
        path.copy(out.sun_path, sizeof out.sun_path - 1);
        return out;
    }

    void accept_all()
    {
        while (!stopping_) {
            const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (client < 0) return;
            connections_.emplace_back([this, client] {
                forward(client);
                ::close(client);
            });
        }
    }

    void forward(int client)
    {
        const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_un there = address(server_);
        bool steal = false;
        if (::connect(server, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0) {
            pollfd ends[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
            while (!stopping_ && ::poll(ends, 2, 50) >= 0)
                if ((ends[0].revents != 0 && !pass(client, server, &steal)) ||
                    (ends[1].revents != 0 && !pass(server, client, &steal)))
                    break;
        }
        ::close(server);
    }

    /// False at the end of the connection, which is also what a theft looks like.
    bool pass(int from, int to, bool* steal)
    {
        char octets[65536];
        const ssize_t length = ::read(from, octets, sizeof octets);
        if (length <= 0) return false;
        const std::string_view text{octets, static_cast<std::size_t>(length)};
        // A simple query: 'Q', its length, "COMMIT", NUL.
        const bool is_commit = text.front() == 'Q' && text.find("COMMIT") != std::string_view::npos;
        if (*steal) {
            ++stolen;
            return false;
        }
        if (is_commit && to_steal > 0) {
            --to_steal;
            *steal = true;
        }
        return ::write(to, octets, static_cast<std::size_t>(length)) == length;
    }

    std::string server_;
    std::string folder_;
    int listener_ = -1;
    std::atomic<bool> stopping_{false};
    std::vector<std::thread> connections_;
    std::thread accepting_;
};

}  // namespace captura::store::test
