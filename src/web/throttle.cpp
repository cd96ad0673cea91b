#include "web/throttle.hpp"

#include <algorithm>

namespace captura::web {
namespace {

constexpr std::size_t ways = 8;  ///< counters that share one place of the table
constexpr std::size_t places = 4096;
constexpr std::chrono::seconds window{60};

/// FNV-1a under a key, then a finaliser (MurmurHash3's) so that all bits depend on all octets.
std::uint64_t keyed_hash(std::string_view text, std::uint64_t seed)
{
    std::uint64_t hash = 14695981039346656037ull ^ seed;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdull;
    hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53ull;
    return hash ^ (hash >> 33);
}

}  // namespace

Throttle::Throttle(std::size_t per_minute, std::uint64_t seed)
    : per_minute_(per_minute), seed_(seed), counters_(ways * places)
{
}

std::chrono::seconds Throttle::count(std::string_view network, Time now)
{
    const std::uint64_t hash = keyed_hash(network, seed_);
    Counter* const first = counters_.data() + (hash % places) * ways;
    Counter* const end = first + ways;
    for (Counter* one = first; one != end; ++one)
        if (one->posts > 0 && now - one->began >= window) *one = Counter{};

    Counter* mine = std::find_if(first, end, [&](const Counter& one) { return one.posts > 0 && one.network == hash; });
    if (mine == end) {
        mine = std::min_element(first, end, [](const Counter& a, const Counter& b) { return a.posts < b.posts; });
        *mine = Counter{hash, now, 0};
    }
    if (mine->posts >= per_minute_) {
        const auto left = std::chrono::ceil<std::chrono::seconds>(mine->began + window - now);
        return std::max(left, std::chrono::seconds{1});
    }
    ++mine->posts;
    return std::chrono::seconds{0};
}

}  // namespace captura::web
