/// Adds what speaks for spam to a judgement. Private to the room; the words are in captura/rules/spam.hpp.
#pragma once

#include "captura/domain/entry.hpp"
#include "captura/domain/judgement.hpp"
#include "rules/judge_form.hpp"

namespace captura::rules {

/// Every signal that has a weight becomes a reason, and their sum "spam_score:N" where it is above zero, with "near_spam" from
/// four fifths of the line on. At the line of the entry's table a lead or an interest becomes `spam`, unless a person has
/// decided; what is automatic stays that. An entry without a table is not looked at.
void judge_spam(Judgement& judgement, const Inquiry& inquiry, const Submission& submission, const Entry& entry,
                Decided decided);

}  // namespace captura::rules
