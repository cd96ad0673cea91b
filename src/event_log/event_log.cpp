#include "captura/event_log/event_log.hpp"

#include "event_log/outlet.hpp"
#include "event_log/record.hpp"
#include "event_log/repeats.hpp"

#include <unistd.h>

#include <cstdlib>
#include <mutex>

namespace captura::event_log {
namespace {

enum class Shape { text, json, journal };

Shape shape_of(const Settings& settings)
{
    switch (settings.form) {
        case Form::text: return Shape::text;
        case Form::json: return Shape::json;
        case Form::automatic: break;
    }
    if (settings.sink) return Shape::text;
    if (is_journal(std::getenv("JOURNAL_STREAM"), STDERR_FILENO)) return Shape::journal;
    return ::isatty(STDERR_FILENO) != 0 ? Shape::text : Shape::json;
}

}  // namespace

struct EventLog::State {
    explicit State(Settings given) : settings(std::move(given)), shape(shape_of(settings)) {}

    /// Asked before the facts are gathered: what is not written costs a comparison.
    bool wants(Level level) const { return level >= settings.level; }

    void write(Record record)
    {
        if (!wants(record.level)) return;
        const std::lock_guard lock{mutex};
        const Timestamp when = settings.clock ? settings.clock() : now();
        write_summaries(when, false);
        if (repeats.is_news(record, when)) put(record, when);
    }

    void write_summaries(Timestamp when, bool all)
    {
        for (const Repeats::Summary& left : repeats.take_summaries(when, all))
            put({left.level, "repeated", "equal messages were counted and left out",
                 {word("of", left.event), number("times", static_cast<double>(left.times))}},
                when);
    }

    void flush()
    {
        const std::lock_guard lock{mutex};
        write_summaries(settings.clock ? settings.clock() : now(), true);
    }

    void put(const Record& record, Timestamp when)
    {
        if (shape == Shape::journal && send_to_journal(record)) return;
        std::string line = shape == Shape::json ? json_line(record, when) : text_line(record, when);
        if (settings.sink)
            settings.sink(line);
        else
            write_to_stderr(std::move(line));
    }

    Settings settings;
    Shape shape;
    std::mutex mutex;
    Repeats repeats;
};

EventLog::EventLog(Settings settings) : state_(std::make_unique<State>(std::move(settings))) {}

EventLog::~EventLog() { state_->flush(); }

// -- the life of the daemon

void EventLog::starting(std::string_view version)
{
    state_->write({Level::info, "starting", "captura starts", {text("version", version)}});
}

void EventLog::listening(std::string_view what, std::string_view address)
{
    state_->write({Level::info, "listening", "a door is open", {text("what", what), text("address", address)}});
}

void EventLog::ready(std::chrono::milliseconds after)
{
    state_->write({Level::info, "ready", "submissions are taken", {seconds("after_s", after)}});
}

void EventLog::stopping(std::string_view why)
{
    state_->write({Level::info, "stopping", "the doors close", {text("why", why)}});
}

void EventLog::stopped()
{
    state_->flush();
    state_->write({Level::info, "stopped", "everything is at home", {}});
}

void EventLog::cut_short()
{
    state_->flush();
    state_->write({Level::warning, "cut_short", "somebody does not answer, and the stop does not wait for him: what was kept is saved after the next start", {}});
}

void EventLog::reload_ok() { state_->write({Level::info, "reload_ok", "the new configuration is in force", {}}); }

void EventLog::reload_refused(std::string_view reason)
{
    state_->write({Level::error, "reload_refused", "the old configuration stays in force", {text("reason", reason)}});
}

void EventLog::config_warning(std::string_view reason)
{
    state_->write({Level::warning, "config_warning", "the configuration works but looks wrong", {text("reason", reason)}});
}

// -- submissions

void EventLog::submission_kept(const Uuid& submission, Door door, std::string_view entry)
{
    if (!state_->wants(Level::debug)) return;
    state_->write({Level::debug, "submission_kept", "kept", {id("submission_id", submission), word("door", to_text(door)), text("entry", entry)}});
}

void EventLog::submission_saved(const Uuid& submission, std::string_view verdict, const Uuid* lead, bool new_card)
{
    if (!state_->wants(Level::debug)) return;
    Record record{Level::debug, "submission_saved", "saved", {id("submission_id", submission), text("verdict", verdict)}};
    if (lead != nullptr) {
        record.facts.push_back(id("lead_id", *lead));
        record.facts.push_back(word("card", new_card ? "new" : "known"));
    }
    state_->write(std::move(record));
}

void EventLog::submission_rejected(const Uuid& submission, std::string_view reasons)
{
    if (!state_->wants(Level::info)) return;
    state_->write({Level::info, "submission_rejected", "kept in the lane rejected", {id("submission_id", submission), text("reasons", reasons)}});
}

void EventLog::submission_refused(Door door, std::string_view entry, std::string_view reason)
{
    state_->write({Level::warning, "submission_refused", "not kept, the sender was told so",
                   {word("door", to_text(door)), text("entry", entry), text("reason", reason)}});
}

void EventLog::submission_set_aside(const Uuid& submission, std::string_view what)
{
    state_->write({Level::error, "submission_set_aside", "kept in the lane unreadable", {id("submission_id", submission), text("what", what)}});
}

void EventLog::duplicate_key(const Uuid& submission, const Uuid& first)
{
    if (!state_->wants(Level::debug)) return;
    state_->write({Level::debug, "duplicate_key", "came once more, answered as the first time", {id("submission_id", submission), id("first_id", first)}});
}

void EventLog::judging_failed(const Uuid& submission, std::string_view what)
{
    state_->write({Level::error, "judging_failed", "kept, to be judged after a repair", {id("submission_id", submission), text("what", what)}});
}

void EventLog::replay_finished(std::size_t saved)
{
    state_->write({Level::info, "replay_finished", "what was only kept is saved", {number("saved", static_cast<double>(saved))}});
}

// -- the spool

void EventLog::spool_full(std::uint64_t octets)
{
    state_->write({Level::error, "spool_full", "the spool is full, nothing is kept any more", {aside(number("octets", static_cast<double>(octets)))}});
}

void EventLog::spool_fault(std::string_view what)
{
    state_->write({Level::error, "spool_fault", "the spool cannot keep", {text("what", what)}});
}

void EventLog::spool_recovered() { state_->write({Level::warning, "spool_recovered", "the spool keeps again", {}}); }

void EventLog::record_set_aside(std::string_view what)
{
    state_->write({Level::error, "record_set_aside", "a damaged record was put aside, the others go on", {text("what", what)}});
}

void EventLog::owed_again(std::uint64_t records)
{
    state_->write({Level::warning, "owed_again",
                   "the database is another one or an earlier state: what was saved lately is looked up there again",
                   {number("records", static_cast<double>(records))}});
}

// -- the database

void EventLog::database_lost(std::string_view what)
{
    state_->write({Level::error, "database_lost", "submissions are kept in the spool meanwhile", {text("what", what)}});
}

void EventLog::database_back(std::chrono::milliseconds away)
{
    state_->write({Level::warning, "database_back", "what was kept is saved now", {aside(seconds("away_s", away))}});
}

void EventLog::store_bug(std::string_view what)
{
    state_->write({Level::error, "store_bug", "the database refuses what we ask, nothing is lost", {text("what", what)}});
}

void EventLog::notify_failed(std::string_view what)
{
    state_->write({Level::warning, "notify_failed", "saved, but listeners of captura_lead were not told", {text("what", what)}});
}

// -- the listener

void EventLog::request_refused(int status, std::string_view reason, std::string_view peer)
{
    if (!state_->wants(Level::info)) return;
    state_->write({Level::info, "request_refused", "a request was refused",
                   {number("status", status), text("reason", reason), aside(text("peer", peer))}});
}

void EventLog::handler_failed(std::string_view target, std::string_view what)
{
    state_->write({Level::error, "handler_failed", "an exchange ended in a fault of ours", {text("target", target), text("what", what)}});
}

void EventLog::accepting_paused(std::string_view why)
{
    state_->write({Level::error, "accepting_paused", "no new connections for a moment", {text("why", why)}});
}

// -- the mailboxes

void EventLog::mailbox_connected(std::string_view mailbox)
{
    state_->write({Level::info, "mailbox_connected", "the mailbox is watched", {text("mailbox", mailbox)}});
}

void EventLog::mailbox_lost(std::string_view mailbox, std::string_view what, std::chrono::milliseconds retry)
{
    state_->write({Level::warning, "mailbox_lost", "the mailbox cannot be reached, its cursor stays",
                   {text("mailbox", mailbox), text("what", what), aside(seconds("retry_s", retry))}});
}

void EventLog::mailbox_round(std::string_view mailbox, std::size_t letters)
{
    if (!state_->wants(Level::debug)) return;
    state_->write({Level::debug, "mailbox_round", "the mailbox was looked through", {text("mailbox", mailbox), number("letters", static_cast<double>(letters))}});
}

void EventLog::message_set_aside(std::string_view mailbox, std::string_view what)
{
    state_->write({Level::error, "message_set_aside", "a letter was put aside with its octets, the others go on",
                   {text("mailbox", mailbox), text("what", what)}});
}

// -- the way out

void EventLog::notification_sent(const Uuid& notification, std::string_view recipient)
{
    if (!state_->wants(Level::info)) return;
    state_->write({Level::info, "notification_sent", "a notice was sent", {id("notification_id", notification), text("recipient", recipient)}});
}

void EventLog::notification_failed(const Uuid& notification, std::string_view recipient, std::string_view reason, bool given_up)
{
    state_->write({given_up ? Level::error : Level::warning, "notification_failed",
                   given_up ? "a manager was not told, and nobody tries again" : "a manager was not told yet",
                   {id("notification_id", notification), text("recipient", recipient), text("reason", reason), word("given_up", given_up ? "yes" : "no")}});
}

void EventLog::outbox_unreachable(std::string_view what)
{
    state_->write({Level::warning, "outbox_unreachable", "notifications wait", {text("what", what)}});
}

}  // namespace captura::event_log
