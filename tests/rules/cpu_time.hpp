/// Bounds on CPU time, never on the wall clock: the machine is shared. Bounds leave a tenfold margin in a debug build.
#pragma once

#include <ctime>

namespace captura::test {

template <class Work>
double cpu_seconds(Work work)
{
    const std::clock_t begin = std::clock();
    work();
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

/// Sanitizers slow code down by about as much again as a debug build does.
constexpr double allowed(double seconds)
{
#if defined(__SANITIZE_ADDRESS__)
    return 5 * seconds;
#else
    return seconds;
#endif
}

}  // namespace captura::test
