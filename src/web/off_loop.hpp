/// What a door must read before it knows whom a post is for is read here where it is quick, on a worker where it is not:
/// the loop is held for less than a millisecond by anybody's body.
#pragma once

#include "captura/async.hpp"
#include "captura/intake/ports.hpp"

#include <cstddef>
#include <exception>
#include <functional>

namespace captura::web {

/// LIMIT: octets that are read on the loop; the dearest of such a size (hundreds of short members) cost 0.3 ms.
constexpr std::size_t quick_to_read = 4096;

/// Runs `work` and comes back on the loop; what it throws is thrown here. Without workers it runs on the loop. `work` and what
/// it touches must live in the frame that waits.
template <class Work>
Task<void> off_loop(intake::Workers* workers, std::size_t octets, Work& work)
{
    if (workers == nullptr || octets <= quick_to_read) {
        work();
        co_return;
    }
    std::exception_ptr fault;
    auto start = [&](std::function<void(bool)> done) {
        auto run = [&work, &fault, done = std::move(done)] {
            try {
                work();
            } catch (...) {
                fault = std::current_exception();
            }
            done(true);
        };
        workers->run(std::move(run));
    };
    co_await callback<bool>(start);
    if (fault) std::rethrow_exception(fault);
}

}  // namespace captura::web
