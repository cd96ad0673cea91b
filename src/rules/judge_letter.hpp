/// A letter judged.
#pragma once

#include "captura/domain/entry.hpp"
#include "captura/domain/judgement.hpp"
#include "rules/judge_form.hpp"

namespace captura::rules {

Judgement judge_letter(const Inquiry& inquiry, const Entry& entry, Decided decided);

}  // namespace captura::rules
