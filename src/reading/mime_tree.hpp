/// mimetic's view of a letter that the guard re-wrote. The only door to that library.
#pragma once

#include "reading/canonical.hpp"

namespace captura::reading {

/// Whether mimetic finds the same leaves in the same order with the same fields and bodies as the guard (rule G1). The
/// guard's list is what is read either way: a later library, or none, changes no result; a disagreement is a bug of
/// ours that must be seen.
bool tree_agrees(const CanonicalLetter& letter);

}  // namespace captura::reading
