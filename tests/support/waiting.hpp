/// Waiting for a condition with a deadline, in place of sleeping for a guess.
#pragma once

#include <poll.h>

#include <chrono>

namespace captura::test {

/// Asks again every few milliseconds until it holds; false when the deadline has passed.
template <class Condition>
bool eventually(std::chrono::milliseconds deadline, Condition holds)
{
    const auto end = std::chrono::steady_clock::now() + deadline;
    while (!holds()) {
        if (std::chrono::steady_clock::now() >= end) return false;
        ::poll(nullptr, 0, 5);
    }
    return true;
}

}  // namespace captura::test
