#include "captura/rules/qualify.hpp"

#include "captura/rules/source.hpp"
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

}  // namespace

Judgement qualify(const Inquiry& inquiry, const Submission& submission, const Entry& entry)
{
    return judge(inquiry, submission, entry, Decided::by_rules);
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
    add_reason(judgement, "confirmed");
    return judgement;
}

bool is_decided_by_person(const std::vector<std::string>& reasons)
{
    return std::any_of(reasons.begin(), reasons.end(),
                       [](const std::string& reason) { return reason == "released" || reason == "confirmed"; });
}

}  // namespace captura::rules
