/// What `captura doctor` looks at, one function a subject. Each may wait for the network, a few seconds at most.
#pragma once

#include "captura/daemon/config.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace captura::daemon {

enum class Health : std::uint8_t { ok, warn, fail };

struct Finding {
    Health health = Health::ok;
    std::string subject;  ///< "database", "spool", "mailbox sales"
    std::string what;
    std::string remedy;  ///< what to do; empty where all is well
};

using Diagnosis = std::vector<Finding>;

void examine_config(const Config& config, Diagnosis& diagnosis);
void examine_forms(const Config& config, Diagnosis& diagnosis);
void examine_database(const Config& config, Diagnosis& diagnosis);
void examine_spool(const Config& config, Diagnosis& diagnosis);
void examine_mailboxes(const Config& config, Diagnosis& diagnosis);
void examine_notify(const Config& config, Diagnosis& diagnosis);
void examine_libraries(Diagnosis& diagnosis);

/// Empty where a connection could be opened within `seconds`, else the reason.
std::string reach(const std::string& host, int port, int seconds);

}  // namespace captura::daemon
