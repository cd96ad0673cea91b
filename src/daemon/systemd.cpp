#include "daemon/systemd.hpp"

#include <systemd/sd-daemon.h>

#include <cstdint>
#include <ctime>

namespace captura::daemon {

void tell_ready()
{
    sd_notify(0, "READY=1");
}

/// systemd 253 and later wait for the time of the reload beside the word; earlier ones ignore it.
void tell_reloading()
{
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const auto microseconds = static_cast<std::uint64_t>(now.tv_sec) * 1'000'000u +
                              static_cast<std::uint64_t>(now.tv_nsec) / 1000u;
    sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%llu", static_cast<unsigned long long>(microseconds));
}

void tell_stopping()
{
    sd_notify(0, "STOPPING=1");
}

void tell_status(const std::string& text)
{
    sd_notifyf(0, "STATUS=%s", text.c_str());
}

void tell_alive()
{
    sd_notify(0, "WATCHDOG=1");
}

std::chrono::microseconds watchdog_period()
{
    std::uint64_t microseconds = 0;
    if (sd_watchdog_enabled(0, &microseconds) <= 0) return std::chrono::microseconds{0};
    return std::chrono::microseconds{microseconds};
}

}  // namespace captura::daemon
