/// An inquiry judged: who can be reached, where from, complete or not. Pure: time and configuration are arguments.
#pragma once

#include "captura/domain/entry.hpp"
#include "captura/domain/inquiry.hpp"
#include "captura/domain/judgement.hpp"
#include "captura/domain/submission.hpp"

namespace captura::rules {

/// The whole judgement. For a strict entry whatever is required and missing, or impossible as given, is `rejected`
/// with every wrong field at once; else one good way to reach a person makes a lead. `interest` where nobody can be
/// reached. Letters: who wrote it, and automatic ones to their class.
Judgement qualify(const Inquiry& inquiry, const Submission& submission, const Entry& entry);

/// The judgement of octets that could not be read.
Judgement judge_unreadable(const Unreadable& why, const Submission& submission, const Entry& entry);

/// What a person decided: the same inquiry as a lead or interest although it was rejected, spam, automatic or a test. Adds
/// reason `released`.
Judgement release(const Inquiry& inquiry, const Submission& submission, const Entry& entry);

/// The visitor pressed the button in the mail (double opt-in): what waited for that counts. Adds reason `confirmed`.
Judgement confirm(const Inquiry& inquiry, const Submission& submission, const Entry& entry);

/// Whether a person has decided: released by a manager, or confirmed by the visitor. No rule takes that back.
bool is_decided_by_person(const std::vector<std::string>& reasons);

}  // namespace captura::rules
