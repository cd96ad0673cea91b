/// The end that waits for nobody. A server that hangs (a frozen database, a name server that does not answer) may hold a
/// thread of ours beyond the time that SIGTERM is promised to take; what was kept is kept, and the process may simply end.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace captura::daemon {

class LastResort {
public:
    using Clock = std::chrono::steady_clock;

    /// `end` is called on a thread of its own, and should not return.
    explicit LastResort(std::function<void()> end) : end_(std::move(end)) {}
    /// Everybody came home in time: nothing is called any more.
    ~LastResort();
    LastResort(const LastResort&) = delete;
    LastResort& operator=(const LastResort&) = delete;

    /// Sets the deadline, or brings it forward.
    void within(std::chrono::milliseconds limit);

private:
    void wait();

    const std::function<void()> end_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<Clock::time_point> deadline_;
    bool home_ = false;
    std::thread thread_;
};

}  // namespace captura::daemon
