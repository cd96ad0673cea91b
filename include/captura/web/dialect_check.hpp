/// Whether the answers of a dialect can be said: each template must come out as JSON. Pure.
#pragma once

#include "captura/domain/dialect.hpp"

#include <string>
#include <vector>

namespace captura::web {

/// A sentence each; empty where all is well.
std::vector<std::string> faults_of_answers(const Dialect& dialect);

}  // namespace captura::web
