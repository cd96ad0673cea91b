#include "captura/rules/qualify.hpp"

#include "captura/rules/names.hpp"
#include "captura/rules/source.hpp"
#include "rules/ascii.hpp"
#include "rules/judge_form.hpp"
#include "rules/judge_letter.hpp"
#include "rules/reach.hpp"

#include <algorithm>

namespace captura::rules {
namespace {

Judgement judge(const Inquiry& inquiry, const Submission& submission, const Entry& entry, Decided decided)
{
    return inquiry.letter ? judge_letter(inquiry, entry, decided) : judge_form(inquiry, submission, entry, decided);
}

/// Said in the address that was posted to (as the door observed it) or in the field `_test` of a form.
bool is_test(const Inquiry& inquiry, const Submission& submission)
{
    if (inquiry.letter) return false;
    const std::string_view observed = submission.visit.observed;
    const std::string_view said = trim(inquiry.value("_test"));
    return said == "1" || equal_ignoring_case(said, "true") || equal_ignoring_case(said, "yes") || observed == "test" ||
           observed.starts_with("test ") || observed.ends_with(" test") || observed.find(" test ") != observed.npos;
}

/// With what it would have been. What is refused is refused all the same: whoever tries the form wants to see that. And spam
/// that calls itself a test stays spam, or managers would be told of it.
void set_aside_test(Judgement& judgement, const Inquiry& inquiry, const Submission& submission)
{
    const bool counts = judgement.verdict == Verdict::lead || judgement.verdict == Verdict::interest;
    if (!counts || !is_test(inquiry, submission)) return;
    add_reason(judgement, "test:" + std::string{to_text(judgement.verdict)});
    judgement.verdict = Verdict::test;
}

}  // namespace

Judgement qualify(const Inquiry& inquiry, const Submission& submission, const Entry& entry)
{
    Judgement judgement = judge(inquiry, submission, entry, Decided::by_rules);
    set_aside_test(judgement, inquiry, submission);
    return judgement;
}

Judgement judge_unreadable(const Unreadable& why, const Submission& submission, const Entry& entry)
{
    Judgement judgement;
    judgement.verdict = Verdict::unreadable;
    judgement.channel = entry.channel;
    judgement.source.inputs = observe_source({}, submission.visit, source_rules_or_shipped(entry.sources));
    judgement.source.campaign = entry.campaign;
    add_reason(judgement, why.reason);
    return judgement;
}

Judgement release(const Inquiry& inquiry, const Submission& submission, const Entry& entry)
{
    Judgement judgement = judge(inquiry, submission, entry, Decided::by_person);
    add_reason(judgement, "released");
    return judgement;
}

Judgement confirm(const Inquiry& inquiry, const Submission& submission, const Entry& entry)
{
    Judgement judgement = judge(inquiry, submission, entry, Decided::by_person);
    set_aside_test(judgement, inquiry, submission);
    add_reason(judgement, "confirmed");
    return judgement;
}

bool is_decided_by_person(const std::vector<std::string>& reasons)
{
    return std::any_of(reasons.begin(), reasons.end(),
                       [](const std::string& reason) { return reason == "released" || reason == "confirmed"; });
}

}  // namespace captura::rules
