/// A command's three streams, for tests that read what it printed.
#pragma once

#include "captura/daemon/commands.hpp"

#include <sstream>
#include <string>

namespace captura::test {

struct Command {
    explicit Command(const std::string& input = {}) : in(input) {}

    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;

    daemon::Streams streams() { return {in, out, err}; }
};

}  // namespace captura::test
