#include "spool/waiting.hpp"

#include <algorithm>
#include <utility>

namespace captura::spool {
namespace {

constexpr auto settles_wait = std::chrono::milliseconds{50};
constexpr auto gathering = std::chrono::milliseconds{1};
constexpr auto silence = std::chrono::microseconds{350};  // and nobody who could still come
constexpr std::size_t rush = 3;         // keeps that come together
constexpr int met_often = 8;            // before more are hoped for: in vain, that costs a moment's silence
constexpr int lone_before_trial = 32;
constexpr std::size_t max_waiting_octets = 64u << 20;
constexpr std::size_t max_group_octets = 32u << 20;
constexpr std::size_t max_settles = 4096;  // in one transaction

}  // namespace

Waiting::Waiting(const Settings& settings)
    : group_(std::max<std::size_t>(1, settings.group)), max_waiting_(settings.max_waiting)
{
}

void Waiting::keep(Submission&& submission, KeepAnswer answer)
{
    const std::size_t octets = submission.body.size();
    bool wake = false;
    {
        const std::lock_guard lock{mutex_};
        if (stopping_) {
            refused_.push_back({{std::move(submission), std::move(answer)}, "stopping"});
            wake = true;
        } else if (keeps_.size() >= max_waiting_ || (!keeps_.empty() && keep_octets_ + octets > max_waiting_octets)) {
            refused_.push_back({{std::move(submission), std::move(answer)}, "spool_busy"});
            wake = true;
        } else {
            keep_octets_ += octets;
            keeps_.push_back({std::move(submission), std::move(answer)});
            wake = keeps_.size() == wakes_;
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
        if (settles_.empty()) {
            settles_due_ = Clock::now() + settles_wait;
            wake = settles_due_ < sleeps_until_;
        }
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

bool Waiting::cannot_wait() const
{
    return !pending_.empty() || !figures_.empty() || !refused_.empty() || !seen_.empty() || stopping_;
}

/// Whether more are likely to come within a moment. Where keeps come fast but one by one, that is tried now and then: one
/// hasty client is no rush, many are.
bool Waiting::is_rush()
{
    if (expected_ >= rush || !keeps_.empty()) return true;
    if (++lone_ < lone_before_trial) return false;
    const auto since = std::exchange(lone_since_, Clock::now());
    lone_ = 0;
    if (lone_since_ - since > lone_before_trial * gathering / 2) return false;
    expected_ = rush;
    return true;
}

/// The sync and the pages that every commit writes anew cost more than the records of a small group. In a rush a group
/// goes when as many have come as came together before, or when nobody comes any more: those who were answered last are
/// then all waiting for this one.
void Waiting::gather(std::unique_lock<std::mutex>& lock)
{
    if (!is_rush()) return;
    wakes_ = std::clamp<std::size_t>(expected_, 1, group_);
    const auto end = Clock::now() + gathering;
    sleeps_until_ = end;
    std::size_t come = 0;
    for (auto when = Clock::now(); keeps_.size() < wakes_ && !cannot_wait() && when < end; when = Clock::now()) {
        if (come > 0 && come == keeps_.size()) break;
        come = keeps_.size();
        changed_.wait_until(lock, std::min(end, when + silence));
    }
    // Up from time to time, for there may be more; down slowly, for a moment's silence is not the end of a rush.
    if (keeps_.size() < wakes_) {
        expected_ = std::max(keeps_.size(), wakes_ * 3 / 4);
        met_ = 0;
    } else if (keeps_.size() > wakes_) {
        expected_ = keeps_.size();
        met_ = 0;
    } else if (++met_ == met_often) {
        expected_ = wakes_ + wakes_ / 4 + 1;
        met_ = 0;
    }
    wakes_ = 1;
}

void Waiting::sleep(std::unique_lock<std::mutex>& lock, Clock::time_point until)
{
    // What was just kept is soon settled, which then need not wake the thread.
    while (keeps_.empty() && !cannot_wait()) {
        const auto due = settles_.empty() ? until : std::min(until, settles_due_);
        const auto when = Clock::now();
        if (when >= due) break;
        sleeps_until_ = std::exchange(kept_, false) ? std::min(due, when + settles_wait) : due;
        changed_.wait_until(lock, sleeps_until_);
    }
}

Work Waiting::take(Clock::time_point until)
{
    Work work;
    std::unique_lock lock{mutex_};
    gather(lock);
    sleep(lock, until);
    sleeps_until_ = {};
    if (keeps_.size() <= group_ && keep_octets_ <= max_group_octets) {
        work.keeps.swap(keeps_);
        keep_octets_ = 0;
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
    kept_ = !work.keeps.empty();

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
