/// What the service manager is told; silent where there is none.
#pragma once

#include <chrono>
#include <string>

namespace captura::daemon {

void tell_ready();
void tell_reloading();
void tell_stopping();
void tell_status(const std::string& text);
void tell_alive();

/// How often tell_alive must be called at least; zero where no watchdog is set.
std::chrono::microseconds watchdog_period();

}  // namespace captura::daemon
