/// What waits for the spool's thread. Many threads put in, one takes out; everything is bounded.
#pragma once

#include "captura/spool/spool.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace captura::spool {

struct KeepWork {
    Submission submission;
    KeepAnswer answer;

    void tell(Result<Kept, Refused> outcome) { answer(std::move(outcome), std::move(submission)); }
};
struct PendingWork {
    std::int64_t after = 0;
    std::size_t most = 0;
    std::function<void(std::vector<Pending>)> answer;
};
struct RefusedWork {
    KeepWork keep;
    const char* reason;
};

/// One round of the thread.
struct Work {
    std::deque<KeepWork> keeps;
    std::vector<Uuid> settles;
    std::vector<PendingWork> pending;
    std::vector<std::function<void(Figures)>> figures;
    std::vector<RefusedWork> refused;
    std::vector<Whereabouts> seen;
    bool last = false;  ///< nothing will come any more, and nothing is left
};

/// LIMITS: max_waiting submissions and 64 MiB of them (a lone bigger one is taken); beyond, "spool_busy".
class Waiting {
public:
    using Clock = std::chrono::steady_clock;

    explicit Waiting(const Settings& settings);

    void keep(Submission&& submission, KeepAnswer answer);
    void settle(std::vector<Uuid> ids);
    void pending(PendingWork work);
    void figures(std::function<void(Figures)> answer);
    void saved_in(Whereabouts database);
    void stop();

    /// Waits for something to do, or until `until`. Settles that have nobody to ride with wait up to 50 ms. After a
    /// group of several keeps the next is gathered for up to a millisecond; a lone one goes at once.
    Work take(Clock::time_point until);
    /// Settles that could not be written: they go again, after a while.
    void settle_again(std::vector<Uuid> ids, Clock::time_point not_before);

private:
    bool cannot_wait() const;
    bool is_rush();
    void gather(std::unique_lock<std::mutex>& lock);
    void sleep(std::unique_lock<std::mutex>& lock, Clock::time_point until);

    const std::size_t group_;
    const std::size_t max_waiting_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<KeepWork> keeps_;
    std::size_t keep_octets_ = 0;
    std::size_t wakes_ = 1;     // so many keeps wake the thread
    std::size_t expected_ = 1;  // keeps in the next group, where it is gathered
    int met_ = 0;               // how often in a row so many came
    int lone_ = 0;              // groups that were not gathered, since lone_since_
    Clock::time_point lone_since_{};
    bool kept_ = false;         // in the last round
    std::vector<Uuid> settles_;
    Clock::time_point settles_due_{};
    Clock::time_point sleeps_until_{};  // what comes later than that need not wake the thread
    std::vector<PendingWork> pending_;
    std::vector<std::function<void(Figures)>> figures_;
    std::vector<RefusedWork> refused_;
    std::vector<Whereabouts> seen_;
    bool stopping_ = false;
};

}  // namespace captura::spool
