/// Whether a form was filled in as its owner asked.
#pragma once

#include "captura/domain/entry.hpp"
#include "captura/domain/inquiry.hpp"
#include "captura/domain/judgement.hpp"
#include "rules/field_names.hpp"
#include "rules/readings.hpp"
#include "rules/shown.hpp"

#include <vector>

namespace captura::rules {

/// Everything wrong at once, in the order of the form. A missing either-or group stands at its first field that is shown,
/// with code "required"; a wrong value counts as given for its group, as it is named already. A field that its condition
/// hides is neither required nor judged.
std::vector<Rejection> find_rejections(const Inquiry& inquiry, const CanonicalFields& fields, const Entry& entry,
                                       const Shown& shown, Readings& readings);

}  // namespace captura::rules
