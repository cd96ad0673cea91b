/// Adds what speaks for spam to a judgement. Private to the room; the words are in captura/rules/spam.hpp.
#pragma once

#include "captura/domain/entry.hpp"
#include "captura/domain/judgement.hpp"
#include "rules/judge_form.hpp"

namespace captura::rules {

/// Every signal that has a weight becomes a reason, and their sum "spam_score:N" where it is above zero. At the line of the
/// entry's table the verdict becomes `spam`, unless a person has decided. An entry without a table is not looked at.
/// Only for what would be a lead or an interest: a refused form is not told that it looks like spam.
void judge_spam(Judgement& judgement, const Inquiry& inquiry, const Submission& submission, const Entry& entry,
                Decided decided);

}  // namespace captura::rules
