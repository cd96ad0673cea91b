#include "captura/intake/recent_counts.hpp"

#include <algorithm>
#include <bit>

namespace captura::intake {
namespace {

constexpr std::size_t ways = 8;  ///< counters that share one place of the table
constexpr std::uint64_t basis = 14695981039346656037ull;

/// The finaliser of MurmurHash3: all bits depend on all others.
std::uint64_t stirred(std::uint64_t hash)
{
    hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdull;
    hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53ull;
    return hash ^ (hash >> 33);
}

std::uint64_t hash_of(std::uint64_t hash, std::string_view text)
{
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;  // FNV-1a
    return (hash ^ text.size()) * 1099511628211ull;
}

}  // namespace

RecentCounts::RecentCounts(std::chrono::milliseconds window, std::size_t room, std::uint64_t seed)
    : window_(window), mask_(std::bit_ceil(std::max<std::size_t>(room / ways, 1)) - 1), seed_(seed), counters_((mask_ + 1) * ways)
{
}

std::uint64_t RecentCounts::place_of(std::uint64_t thing) const
{
    return (stirred(thing ^ seed_) & mask_) * ways;
}

std::size_t RecentCounts::count(std::uint64_t thing, Timestamp when)
{
    Counter* const first = counters_.data() + place_of(thing);
    Counter* const end = first + ways;
    Counter* least = first;
    for (Counter* one = first; one != end; ++one) {
        if (one->times > 0 && when - one->began >= window_) *one = Counter{};
        if (one->times > 0 && one->thing == thing) return static_cast<std::size_t>(++one->times);
        if (one->times < least->times) least = one;
    }
    *least = Counter{thing, when, 1};
    return 1;
}

std::size_t RecentCounts::seen(std::uint64_t thing, Timestamp when) const
{
    const Counter* const first = counters_.data() + place_of(thing);
    const auto found = std::find_if(first, first + ways, [&](const Counter& one) {
        return one.times > 0 && one.thing == thing && when - one.began < window_;
    });
    return found == first + ways ? 0 : static_cast<std::size_t>(found->times);
}

std::uint64_t thing_of(std::string_view kind, std::uint64_t one, std::uint64_t other)
{
    return stirred(hash_of(basis, kind) ^ stirred(one) ^ (stirred(other + 1) * 3));
}

std::uint64_t thing_of(std::string_view kind, std::string_view one, std::string_view other)
{
    return stirred(hash_of(hash_of(hash_of(basis, kind), one), other));
}

}  // namespace captura::intake
