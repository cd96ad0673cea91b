#include "daemon/journal.hpp"

#include "daemon/commands_text.hpp"

namespace captura::daemon {
namespace {

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words) {
        if (!text.empty()) text += ' ';
        text += word;
    }
    return text;
}

std::string named(const std::vector<Rejection>& rejections)
{
    std::string text;
    for (const Rejection& rejection : rejections) {
        if (!text.empty()) text += ' ';
        text += rejection.field + "=" + rejection.code;
    }
    return text;
}

double since_epoch()
{
    return static_cast<double>(now().time_since_epoch().count()) / 1000.0;
}

/// The result an operator counts by; every judged submission has exactly one.
std::string_view result_word(const Judgement& judgement)
{
    switch (judgement.verdict) {
        case Verdict::lead:
        case Verdict::interest: return "accepted";
        case Verdict::spam: return "spam";
        case Verdict::automatic: return "automatic";
        case Verdict::rejected: return "rejected";
        case Verdict::unreadable: return "unreadable";
        case Verdict::test: return "test";
    }
    return "accepted";
}

}  // namespace

void IntakeJournal::submission_kept(const Submission& submission)
{
    log_.submission_kept(submission.id, submission.door, submission.entry);
}

void IntakeJournal::submission_judged(const Submission& submission, const Judgement& judgement)
{
    metrics_.count("captura_submissions_total", {{"door", to_text(submission.door)},
                                                 {"entry", submission.entry},
                                                 {"result", result_word(judgement)}});
    if (judgement.verdict == Verdict::rejected) log_.submission_rejected(submission.id, named(judgement.rejections));
    if (judgement.verdict == Verdict::unreadable) log_.submission_rejected(submission.id, joined(judgement.reasons));
}

void IntakeJournal::submission_saved(const Uuid& submission, const intake::Saved& saved)
{
    const Uuid* lead = saved.lead_id ? &*saved.lead_id : nullptr;
    log_.submission_saved(submission, saved.repeat ? "repeat" : "saved", lead, saved.new_card);
}

void IntakeJournal::submission_refused(Door door, const std::string& entry, const std::string& reason)
{
    metrics_.count("captura_submissions_total",
                   {{"door", to_text(door)}, {"entry", entry}, {"result", "refused"}});
    log_.submission_refused(door, entry, reason);
}

void IntakeJournal::duplicate_key(const Submission& submission, const Uuid& first)
{
    metrics_.count("captura_submissions_total", {{"door", to_text(submission.door)},
                                                 {"entry", submission.entry},
                                                 {"result", "repeat"}});
    log_.duplicate_key(submission.id, first);
}

void IntakeJournal::judging_failed(const Submission& submission, const std::string& what)
{
    log_.judging_failed(submission.id, what);
}

void IntakeJournal::replay_finished(std::size_t saved)
{
    log_.replay_finished(saved);
}

void SpoolJournal::spool_full(std::uint64_t octets)
{
    log_.spool_full(octets);
}

void SpoolJournal::spool_fault(const std::string& what)
{
    metrics_.count("captura_spool_faults_total");
    log_.spool_fault(what);
}

void SpoolJournal::spool_recovered()
{
    log_.spool_recovered();
}

void SpoolJournal::record_set_aside(const std::string& what)
{
    metrics_.count("captura_spool_damaged_total");
    log_.record_set_aside(what);
}

void SpoolJournal::owed_again(std::uint64_t records)
{
    log_.owed_again(records);
}

void StoreJournal::saving_in(const store::Whereabouts& database)
{
    if (tell_spool) tell_spool(database);
}

void StoreJournal::database_lost(const std::string& what)
{
    metrics_.count("captura_db_errors_total", {{"class", "lost"}});
    log_.database_lost(one_line(what));
}

void StoreJournal::database_back(std::chrono::milliseconds away)
{
    log_.database_back(away);
    if (wake_courier) wake_courier();
}

void StoreJournal::submission_set_aside(const Uuid& submission, const std::string& what)
{
    log_.submission_set_aside(submission, what);
}

void StoreJournal::store_bug(const std::string& what)
{
    metrics_.count("captura_db_errors_total", {{"class", "ours"}});
    log_.store_bug(one_line(what));
}

void StoreJournal::notify_failed(const std::string& what)
{
    log_.notify_failed(what);
}

void StoreJournal::notices_made(std::size_t)
{
    if (wake_courier) wake_courier();
}

void HttpJournal::request_refused(int status, const std::string& reason, const std::string& peer)
{
    metrics_.count("captura_http_refused_total", {{"reason", reason}});
    log_.request_refused(status, reason, peer);
}

void HttpJournal::handler_failed(const std::string& target, const std::string& what)
{
    metrics_.count("captura_http_refused_total", {{"reason", "handler_failed"}});
    log_.handler_failed(target, what);
}

void HttpJournal::accepting_paused(const std::string& why)
{
    log_.accepting_paused(why);
}

void MailJournal::mailbox_connected(const std::string& mailbox)
{
    log_.mailbox_connected(mailbox);
}

void MailJournal::mailbox_lost(const std::string& mailbox, const std::string& what, std::chrono::milliseconds retry)
{
    metrics_.count("captura_mailbox_lost_total", {{"mailbox", mailbox}});
    log_.mailbox_lost(mailbox, what, retry);
}

void MailJournal::mailbox_round(const std::string& mailbox, std::size_t letters)
{
    metrics_.set("captura_mail_last_success_timestamp_seconds", since_epoch(), {{"mailbox", mailbox}});
    metrics_.count("captura_mail_ingest_total", {{"mailbox", mailbox}, {"result", "saved"}},
                   static_cast<double>(letters));
    log_.mailbox_round(mailbox, letters);
}

void MailJournal::letter_skipped(const std::string& mailbox, const std::string& what)
{
    metrics_.count("captura_mail_ingest_total", {{"mailbox", mailbox}, {"result", "set_aside"}});
    log_.message_set_aside(mailbox, what);
}

void CourierJournal::notification_sent(const Notice& notice)
{
    metrics_.count("captura_notifications_total", {{"channel", notice.transport}, {"result", "sent"}});
    log_.notification_sent(notice.id, notice.recipient);
}

void CourierJournal::notification_failed(const Notice& notice, const std::string& reason, bool given_up)
{
    metrics_.count("captura_notifications_total",
                   {{"channel", notice.transport}, {"result", given_up ? "given_up" : "later"}});
    log_.notification_failed(notice.id, notice.recipient, reason, given_up);
}

void CourierJournal::outbox_unreachable(const std::string& what)
{
    log_.outbox_unreachable(one_line(what));
}

}  // namespace captura::daemon
