#include "store/watchdog.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace captura::store {

Watchdog::Watchdog(std::chrono::milliseconds limit) : limit_(limit), thread_([this] { run(); }) {}

Watchdog::~Watchdog()
{
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

// A job is watched without waking anybody: the thread looks four times within each limit.
void Watchdog::run()
{
    std::unique_lock lock{mutex_};
    while (!stopping_) {
        changed_.wait_for(lock, limit_ / 4, [&] { return stopping_; });
        const auto now = std::chrono::steady_clock::now();
        // Under the lock that ends a job: the number cannot have passed to another connection meanwhile.
        for (const auto& [socket, deadline] : deadlines_)
            if (now >= deadline) ::shutdown(socket, SHUT_RDWR);
    }
}

Watchdog::Job::Job(Watchdog& watchdog, int socket) : watchdog_(watchdog), socket_(socket)
{
    const std::lock_guard lock{watchdog_.mutex_};
    watchdog_.deadlines_[socket_] = std::chrono::steady_clock::now() + watchdog_.limit_;
}

Watchdog::Job::~Job()
{
    const std::lock_guard lock{watchdog_.mutex_};
    watchdog_.deadlines_.erase(socket_);
}

}  // namespace captura::store
