/// How often something came lately, in bounded memory. Best effort: where a flood of other things pushes some out, those
/// that came least go first. Time is an argument; nothing is ever counted for another but by a 64-bit coincidence.
#pragma once

#include "captura/domain/timestamp.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace captura::intake {

class RecentCounts {
public:
    /// `window` begins with the first of its kind. `room`: things remembered at a time, 24 octets each; rounded up to a
    /// power of two. `seed` makes the places unpredictable to strangers.
    RecentCounts(std::chrono::milliseconds window, std::size_t room, std::uint64_t seed);

    /// Counts one; answers how many came within the window, this one included.
    std::size_t count(std::uint64_t thing, Timestamp when);
    /// The same without counting.
    std::size_t seen(std::uint64_t thing, Timestamp when) const;

private:
    struct Counter {
        std::uint64_t thing = 0;
        Timestamp began{};
        std::uint64_t times = 0;  ///< 0: free
    };

    std::uint64_t place_of(std::uint64_t thing) const;

    std::chrono::milliseconds window_;
    std::size_t mask_;
    std::uint64_t seed_;
    std::vector<Counter> counters_;
};

/// One thing out of several, for counting pairs and kinds apart.
std::uint64_t thing_of(std::string_view kind, std::uint64_t one, std::uint64_t other = 0);
std::uint64_t thing_of(std::string_view kind, std::string_view one, std::string_view other = {});

}  // namespace captura::intake
