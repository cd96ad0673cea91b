#include "spool/waiting.hpp"

#include <algorithm>
#include <utility>

namespace captura::spool {
namespace {

constexpr auto settles_wait = std::chrono::milliseconds{50};
constexpr std::size_t max_waiting_octets = 64u << 20;
constexpr std::size_t max_group_octets = 32u << 20;
constexpr std::size_t max_settles = 4096;  // in one transaction

}  // namespace

Waiting::Waiting(const Settings& settings)
    : group_(std::max<std::size_t>(1, settings.group)), max_waiting_(settings.max_waiting)
{
}

void Waiting::keep(Submission submission, KeepAnswer answer)
{
    const std::size_t octets = submission.body.size();
    bool wake = false;
    {
        const std::lock_guard lock{mutex_};
        wake = keeps_.empty();
        if (stopping_) {
            refused_.push_back({std::move(answer), "stopping"});
        } else if (keeps_.size() >= max_waiting_ || (!keeps_.empty() && keep_octets_ + octets > max_waiting_octets)) {
            refused_.push_back({std::move(answer), "spool_busy"});
        } else {
            keep_octets_ += octets;
            keeps_.push_back({std::move(submission), std::move(answer)});
        }
    }
    if (wake) changed_.notify_one();
}

void Waiting::settle(std::vector<Uuid> ids)
{
    if (ids.empty()) return;
    bool wake = false;
    {
        const std::lock_guard lock{mutex_};
        wake = settles_.empty();
        if (wake) settles_due_ = Clock::now() + settles_wait;
        settles_.insert(settles_.end(), ids.begin(), ids.end());
    }
    if (wake) changed_.notify_one();
}

void Waiting::settle_again(std::vector<Uuid> ids, Clock::time_point not_before)
{
    const std::lock_guard lock{mutex_};
    settles_.insert(settles_.end(), ids.begin(), ids.end());
    settles_due_ = not_before;
}

void Waiting::pending(PendingWork work)
{
    {
        const std::lock_guard lock{mutex_};
        pending_.push_back(std::move(work));
    }
    changed_.notify_one();
}

void Waiting::figures(std::function<void(Figures)> answer)
{
    {
        const std::lock_guard lock{mutex_};
        figures_.push_back(std::move(answer));
    }
    changed_.notify_one();
}

void Waiting::saved_in(Whereabouts database)
{
    {
        const std::lock_guard lock{mutex_};
        seen_.push_back(std::move(database));
    }
    changed_.notify_one();
}

void Waiting::stop()
{
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_one();
}

bool Waiting::has_urgent() const
{
    return !keeps_.empty() || !pending_.empty() || !figures_.empty() || !refused_.empty() || !seen_.empty() ||
           stopping_;
}

Work Waiting::take(Clock::time_point until)
{
    Work work;
    std::unique_lock lock{mutex_};
    while (!has_urgent()) {
        const auto due = settles_.empty() ? until : std::min(until, settles_due_);
        if (Clock::now() >= due) break;
        changed_.wait_until(lock, due);
    }
    std::size_t octets = 0;
    while (!keeps_.empty() && work.keeps.size() < group_) {
        const std::size_t next = keeps_.front().submission.body.size();
        if (!work.keeps.empty() && octets + next > max_group_octets) break;
        octets += next;
        work.keeps.push_back(std::move(keeps_.front()));
        keeps_.pop_front();
    }
    keep_octets_ -= octets;

    const bool due = stopping_ || !work.keeps.empty() || !pending_.empty() || Clock::now() >= settles_due_;
    if (due && settles_.size() > max_settles) {
        const auto cut = settles_.begin() + static_cast<std::ptrdiff_t>(max_settles);
        work.settles.assign(settles_.begin(), cut);
        settles_.erase(settles_.begin(), cut);
    } else if (due) {
        work.settles = std::exchange(settles_, {});
    }
    work.pending = std::exchange(pending_, {});
    work.figures = std::exchange(figures_, {});
    work.refused = std::exchange(refused_, {});
    work.seen = std::exchange(seen_, {});
    work.last = stopping_ && keeps_.empty() && settles_.empty();
    return work;
}

}  // namespace captura::spool
