#include "event_log/repeats.hpp"

#include <iterator>

namespace captura::event_log {
namespace {

constexpr std::size_t most_remembered = 256;
constexpr std::chrono::minutes window{1};

bool is_over(Timestamp first, Timestamp when) { return when - first >= window || when < first; }

}  // namespace

bool Repeats::is_news(const Record& record, Timestamp when)
{
    if (!can_repeat(record)) return true;
    std::string print = fingerprint(record);
    const auto known = seen_.find(print);
    if (known != seen_.end()) {
        ++known->second.left_out;
        return false;
    }
    if (seen_.size() < most_remembered) seen_.emplace(std::move(print), Seen{record.level, record.event, when, 0});
    return true;
}

std::vector<Repeats::Summary> Repeats::take_summaries(Timestamp when, bool all)
{
    std::vector<Summary> summaries;
    if (!all && when >= looked_ && when - looked_ < std::chrono::seconds{1}) return summaries;
    looked_ = when;
    for (auto at = seen_.begin(); at != seen_.end();) {
        const Seen& seen = at->second;
        const bool over = all || is_over(seen.first, when);
        if (over && seen.left_out > 0) summaries.push_back({seen.level, seen.event, seen.left_out});
        at = over ? seen_.erase(at) : std::next(at);
    }
    return summaries;
}

}  // namespace captura::event_log
