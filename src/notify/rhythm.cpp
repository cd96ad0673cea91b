#include "notify/rhythm.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace captura::notify {
namespace {

constexpr std::size_t most_doubts = 256;
constexpr std::chrono::minutes window{1};

void earliest(std::optional<Moment>& so_far, Moment candidate)
{
    if (!so_far || candidate < *so_far) so_far = candidate;
}

}  // namespace

Rhythm::Rhythm(std::size_t per_minute) : per_minute_(per_minute) {}

void Rhythm::add(Notice notice, Moment now)
{
    if (is_for_visitor(notice)) {  // never in one mail with what managers are told
        ready_.push_back(Parcel{{}, false});
        ready_.back().notices.push_back(std::move(notice));
        return;
    }
    Recipient& to = recipients_[notice.recipient];
    while (!to.singles.empty() && now - to.singles.front() >= window) to.singles.pop_front();
    if (to.held.empty() && to.singles.size() < per_minute_) {
        to.singles.push_back(now);
        Parcel alone;
        alone.notices.push_back(std::move(notice));
        ready_.push_back(std::move(alone));
        return;
    }
    if (to.held.empty()) to.held_until = now + hold;
    to.held.push_back(std::move(notice));
    if (to.held.size() >= most_gathered) ready_.push_back(Parcel{std::exchange(to.held, {}), false});
}

std::vector<Parcel> Rhythm::take_due(Moment now)
{
    std::vector<Parcel> due = std::exchange(ready_, {});
    for (auto at = recipients_.begin(); at != recipients_.end();) {
        Recipient& to = at->second;
        if (!to.held.empty() && now >= to.held_until) due.push_back(Parcel{std::exchange(to.held, {}), false});
        const bool forgettable = to.held.empty() && (to.singles.empty() || now - to.singles.back() >= window);
        at = forgettable ? recipients_.erase(at) : std::next(at);
    }
    return due;
}

std::optional<Moment> Rhythm::next_due() const
{
    std::optional<Moment> next;
    for (const auto& [address, to] : recipients_)
        if (!to.held.empty()) earliest(next, to.held_until);
    return next;
}

std::vector<Notice> Rhythm::take_all()
{
    std::vector<Notice> all;
    for (Parcel& parcel : ready_) std::ranges::move(parcel.notices, std::back_inserter(all));
    for (auto& [address, to] : recipients_) std::ranges::move(to.held, std::back_inserter(all));
    ready_.clear();
    recipients_.clear();
    return all;
}

void Doubts::remember(const Parcel& parcel)
{
    if (companies_.size() == most_doubts) {
        // The oldest that nobody waits in; one with notices in it would take them along.
        const auto idle = std::ranges::find_if(companies_, [](const Company& c) { return c.back.empty(); });
        if (idle == companies_.end()) return;
        companies_.erase(idle);
    }
    Company company;
    for (const Notice& notice : parcel.notices) company.ids.push_back(notice.id);
    companies_.push_back(std::move(company));
}

bool Doubts::take(Notice& notice, Moment now)
{
    for (Company& company : companies_) {
        if (std::ranges::find(company.ids, notice.id) == company.ids.end()) continue;
        if (company.back.empty()) company.until = now + hold;
        company.back.push_back(std::move(notice));
        return true;
    }
    return false;
}

Doubts::Due Doubts::take_due(Moment now)
{
    Due due;
    for (auto at = companies_.begin(); at != companies_.end();) {
        const bool whole = at->back.size() == at->ids.size();
        const bool late = !at->back.empty() && now >= at->until;
        if (whole)
            due.whole.push_back(Parcel{std::move(at->back), true});
        else if (late)
            std::ranges::move(at->back, std::back_inserter(due.parted));
        at = whole || late ? companies_.erase(at) : std::next(at);
    }
    return due;
}

std::optional<Moment> Doubts::next_due() const
{
    std::optional<Moment> next;
    for (const Company& company : companies_)
        if (!company.back.empty()) earliest(next, company.until);
    return next;
}

std::vector<Notice> Doubts::take_all()
{
    std::vector<Notice> all;
    for (Company& company : companies_) std::ranges::move(company.back, std::back_inserter(all));
    companies_.clear();
    return all;
}

std::chrono::milliseconds retry_delay(std::chrono::minutes first, std::int32_t attempts, double chance)
{
    constexpr std::chrono::milliseconds longest = std::chrono::hours{1};
    std::chrono::milliseconds delay = first;
    for (std::int32_t i = 0; i < attempts && delay < longest; ++i) delay *= 2;
    delay = std::min(delay, longest);
    return std::chrono::milliseconds{static_cast<std::int64_t>(static_cast<double>(delay.count()) * (0.8 + 0.4 * chance))};
}

}  // namespace captura::notify
