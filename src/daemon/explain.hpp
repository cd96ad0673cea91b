/// What a submission would become, as one JSON line. Pure: the same octets give the same line on every machine.
#pragma once

#include "captura/domain/judgement.hpp"

#include <string>
#include <string_view>

namespace captura::daemon {

/// Members of the contract (`captura explain`), in its order; `file` stands first.
std::string explain_line(std::string_view file, const Judged& judged);

}  // namespace captura::daemon
