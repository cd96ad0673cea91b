#include "captura/intake/intake.hpp"

#include "captura/reading/read.hpp"
#include "captura/rules/qualify.hpp"

#include <utility>

namespace captura::intake {

Judged judge(Submission submission, const Entry& entry, const reading::Limits& limits)
{
    Judged judged;
    judged.submission = std::move(submission);
    auto read = reading::read(judged.submission, limits);
    if (read) {
        judged.inquiry = std::move(*read);
        judged.judgement = rules::qualify(judged.inquiry, judged.submission, entry);
    } else {
        judged.judgement = rules::judge_unreadable(read.error(), judged.submission, entry);
    }
    return judged;
}

}  // namespace captura::intake
