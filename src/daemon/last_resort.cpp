#include "daemon/last_resort.hpp"

namespace captura::daemon {

LastResort::~LastResort()
{
    {
        const std::lock_guard lock{mutex_};
        home_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void LastResort::within(std::chrono::milliseconds limit)
{
    {
        const std::lock_guard lock{mutex_};
        const auto wanted = Clock::now() + limit;
        if (deadline_ && *deadline_ <= wanted) return;
        deadline_ = wanted;
    }
    changed_.notify_one();
    if (!thread_.joinable()) thread_ = std::thread{[this] { wait(); }};
}

void LastResort::wait()
{
    std::unique_lock lock{mutex_};
    while (!home_ && Clock::now() < *deadline_) changed_.wait_until(lock, *deadline_);
    if (home_) return;
    lock.unlock();
    end_();
}

}  // namespace captura::daemon
