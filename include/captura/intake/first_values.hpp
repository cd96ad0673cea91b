/// A look at a submission before it has an entry or a key: who it is for may stand in its body alone.
#pragma once

#include "captura/domain/submission.hpp"

#include <string>
#include <vector>

namespace captura::intake {

/// The first value of each name, by the names it would be read under and by those of other products ("oid", "a.b" for
/// a[b]); empty ones where there is none, and where the body cannot be read. Pure; as dear as a reading.
std::vector<std::string> first_values(const Submission& submission, const std::vector<std::string>& names);

}  // namespace captura::intake
