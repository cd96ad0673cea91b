#include "daemon/confirmations.hpp"

#include "captura/reading/read.hpp"
#include "captura/rules/qualify.hpp"

#include <algorithm>

namespace captura::daemon {
namespace {

/// Spam as well: whoever presses the button in a mail that we sent is a person, however it was scored since.
bool is_waiting(const Judgement& judgement)
{
    return (judgement.verdict == Verdict::interest || judgement.verdict == Verdict::spam || judgement.verdict == Verdict::test) &&
           std::find(judgement.reasons.begin(), judgement.reasons.end(), "awaiting_confirmation") != judgement.reasons.end();
}

notify::VisitorLetter to_letter(web::VisitorWords words)
{
    return {std::move(words.language), words.right_to_left,     std::move(words.sender),     std::move(words.subject),
            std::move(words.text),     std::move(words.link), std::move(words.link_label), std::move(words.footer)};
}

}  // namespace

Task<web::Confirmed> Confirmations::confirm(Uuid submission)
{
    auto ask = [this, submission](auto answer) {
        auto job = [this, submission, answer](store::Session& session) mutable { answer(confirm_in(session, submission)); };
        auto failed = [answer](store::StoreError::Kind, const std::string&) mutable { answer(web::Confirmed::away); };
        database_.run(std::move(job), std::move(failed));
    };
    co_return co_await callback<web::Confirmed>(ask);
}

/// Read and judged anew, as a manager's release is: what the rules have learnt since counts.
web::Confirmed Confirmations::confirm_in(store::Session& session, const Uuid& submission) const
{
    auto judged = session.submission(submission);
    if (!judged) return web::Confirmed::gone;
    if (judged->judgement.verdict == Verdict::lead) return web::Confirmed::done;
    if (!is_waiting(judged->judgement)) return web::Confirmed::gone;
    auto inquiry = reading::read(judged->submission, limits_);
    if (!inquiry) return web::Confirmed::gone;
    judged->inquiry = std::move(*inquiry);
    const auto entry = entries_.find_or_plain(judged->submission.door, judged->submission.entry);
    judged->judgement = rules::confirm(judged->inquiry, judged->submission, *entry);
    session.rejudge(*judged);
    return web::Confirmed::done;
}

void VisitorLetters::replace_forms(std::shared_ptr<const web::FormBook> forms)
{
    const std::lock_guard lock{mutex_};
    forms_ = std::move(forms);
}

void VisitorLetters::set_address(std::string public_url)
{
    const std::lock_guard lock{mutex_};
    public_url_ = std::move(public_url);
}

std::optional<notify::VisitorLetter> VisitorLetters::write(const Notice& notice) const
{
    const std::lock_guard lock{mutex_};
    const auto found = forms_->forms.find(notice.entry);
    if (found == forms_->forms.end()) return std::nullopt;
    const web::Form& form = web::in_language(*found->second, notice.language);
    if (notice.event == "acknowledge") return to_letter(web::words_to_acknowledge(form, public_url_, notice.submission_id));
    notify::VisitorLetter letter = to_letter(web::words_to_confirm(form));
    letter.link = public_url_ + "/a/" +
                  links_.seal({notice.submission_id, now() + web::confirmation_life, form.language});
    return letter;
}

}  // namespace captura::daemon
