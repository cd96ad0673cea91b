/// The forms as a command needs them.
#pragma once

#include "captura/daemon/commands.hpp"
#include "captura/daemon/entries.hpp"
#include "captura/web/forms.hpp"

#include <string>

namespace captura::daemon {

/// "file:line: reason".
std::string to_line(const web::FormFault& fault);

/// The forms that travel inside the binary, for commands without a configuration.
web::FormBook load_sample_forms(const std::string& default_region);

/// The entries of a configuration. A faulty form is a warning here: what lies in the lanes is judged without it.
ConfiguredEntries load_entries(const Config& config, Streams streams);

}  // namespace captura::daemon
