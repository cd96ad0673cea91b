/// The fields of another product's form under our names, by its table. Pure.
///
/// HOSTILE INPUT: every field. Linear in the fields; what the table does not know is kept as it came.
#pragma once

#include "captura/domain/dialect.hpp"
#include "captura/domain/inquiry.hpp"

namespace captura::reading {

/// Fields of the table get our names, lists of name and value become fields, control fields go; all in their order.
/// Notes: dialect_probe, dialect_only_id.
void translate(const Dialect& dialect, Inquiry& inquiry);

}  // namespace captura::reading
