/// Counts posts per network within a minute, in bounded memory; time is an argument.
///
/// LIMITS: 32,768 networks are remembered at a time. Where a flood of addresses pushes some out, those that sent least go
/// first: whoever is near the limit stays counted, and nobody is ever counted for another.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

namespace captura::web {

class Throttle {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// `seed` makes the places in the table unpredictable to strangers.
    Throttle(std::size_t per_minute, std::uint64_t seed);

    /// Counts one post. Zero where it may pass, else the seconds to wait.
    std::chrono::seconds count(std::string_view network, Time now);

private:
    struct Counter {
        std::uint64_t network = 0;  ///< a keyed 64-bit hash
        Time began{};
        std::size_t posts = 0;      ///< 0: free
    };

    std::size_t per_minute_;
    std::uint64_t seed_;
    std::vector<Counter> counters_;
};

}  // namespace captura::web
