/// A form's inquiry judged: what a form, a token's caller or a row of a list said field by field.
#pragma once

#include "captura/domain/entry.hpp"
#include "captura/domain/judgement.hpp"

#include <cstdint>

namespace captura::rules {

/// Who decides whether a submission stays a lead: the entry's rules, or a person who has looked at it.
enum class Decided : std::uint8_t { by_rules, by_person };

Judgement judge_form(const Inquiry& inquiry, const Submission& submission, const Entry& entry, Decided decided);

}  // namespace captura::rules
