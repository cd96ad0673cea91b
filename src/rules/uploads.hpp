/// The files of a form: which of them it takes. A file is refused alone, never the inquiry it came with. Pure.
///
/// HOSTILE INPUT: names and octets. The declared type counts for nothing.
#pragma once

#include "captura/domain/entry.hpp"
#include "captura/domain/judgement.hpp"

namespace captura::rules {

/// Fills `refused_files`, and the reasons: file_type (its name or its beginning is none that the field takes), file_size,
/// too_many_files, file_unasked (the form asks for no such file). Only for forms of our own (`strict`): what another
/// product's form sends is taken as it comes.
void judge_uploads(Judgement& judgement, const Inquiry& inquiry, const Entry& entry);

}  // namespace captura::rules
