/// The operator's tables of traffic groups and of who sends visitors, read from where the configuration names them.
#pragma once

#include "captura/daemon/config.hpp"
#include "captura/rules/source.hpp"

#include <memory>

namespace captura::daemon {

/// Null where the configuration names none: the shipped ones hold. Throws ConfigError, "file:line: reason" for each fault.
std::shared_ptr<const rules::SourceRules> load_source_rules(const Sources& sources);

}  // namespace captura::daemon
