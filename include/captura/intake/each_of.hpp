/// A web-hook may bring several leads at once; each of them is a submission.
#pragma once

#include "captura/domain/dialect.hpp"

#include <string>
#include <vector>

namespace captura::intake {

/// A body for each lead of this one, by `Dialect::each`; empty where it is one lead, or none that can be told apart: it is then
/// submitted as it came. Pure; as dear as a reading.
std::vector<std::string> each_of(const std::string& body, const Dialect& dialect);

}  // namespace captura::intake
