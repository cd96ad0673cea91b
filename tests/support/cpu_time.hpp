/// CPU time of a piece of work: what time bounds in tests are measured by, never the wall clock.
#pragma once

#include <algorithm>
#include <chrono>
#include <ctime>

namespace captura::test {

/// Of this thread, in seconds.
inline double cpu_seconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <class Work>
double cpu_seconds_of(const Work& work)
{
    const double begin = cpu_seconds();
    work();
    return cpu_seconds() - begin;
}

/// The least of three runs: other load on the machine only ever adds.
template <class Work>
double least_cpu_seconds_of(const Work& work)
{
    const double first = cpu_seconds_of(work);
    const double second = cpu_seconds_of(work);
    return std::min({first, second, cpu_seconds_of(work)});
}

/// A bound in seconds as it holds for a debug build; sanitizers slow code down by about as much again.
constexpr double allowed(double seconds)
{
#if defined(__SANITIZE_ADDRESS__)
    return 5 * seconds;
#else
    return seconds;
#endif
}

}  // namespace captura::test
