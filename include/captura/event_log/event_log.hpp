/// What an operator greps: one method per event, one line per call. Strangers' text is quoted, escaped and cut,
/// personal data masked; no message text at any level. Thread-safe.
///
/// The events, by the name one greps for. What happens to every healthy submission is `debug`: at thousands a second
/// a line each would cost more than the submission, and /metrics counts them. `info` and above is what somebody may
/// act on. Equal messages (same event, same facts, no id) within a minute are counted, and the count is written.
///
/// | event | level | facts |
/// |---|---|---|
/// | starting | info | version |
/// | listening | info | what, address |
/// | ready | info | after_s |
/// | stopping | info | why |
/// | stopped | info | |
/// | cut_short | warning | |
/// | reload_ok | info | |
/// | reload_refused | error | reason |
/// | config_warning | warning | reason |
/// | submission_kept | debug | submission_id, door, entry |
/// | submission_saved | debug | submission_id, verdict, lead_id, card (new, known) |
/// | submission_rejected | info | submission_id, reasons |
/// | submission_refused | warning | door, entry, reason |
/// | submission_set_aside | error | submission_id, what |
/// | duplicate_key | debug | submission_id, first_id |
/// | judging_failed | error | submission_id, what |
/// | replay_finished | info | saved |
/// | spool_full | error | octets |
/// | spool_fault | error | what |
/// | spool_recovered | warning | |
/// | record_set_aside | error | what |
/// | owed_again | warning | records |
/// | database_lost | error | what |
/// | database_back | warning | away_s |
/// | store_bug | error | what |
/// | notify_failed | warning | what |
/// | request_refused | info | status, reason, peer (equal whoever the peer is) |
/// | handler_failed | error | target, what |
/// | accepting_paused | error | why |
/// | mailbox_connected | info | mailbox |
/// | mailbox_lost | warning | mailbox, what, retry_s |
/// | mailbox_round | debug | mailbox, letters |
/// | message_set_aside | error | mailbox, what |
/// | notification_sent | info | notification_id, recipient |
/// | notification_failed | warning, error when given up | notification_id, recipient, reason, given_up |
/// | outbox_unreachable | warning | what |
/// | repeated | as the event | of, times |
#pragma once

#include "captura/domain/submission.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace captura::event_log {

enum class Form : std::uint8_t { automatic, text, json };
enum class Level : std::uint8_t { debug, info, warning, error };

struct Settings {
    Form form = Form::automatic;  ///< text on a terminal, journal fields under journald, else JSON lines
    Level level = Level::info;
    std::function<void(std::string_view line)> sink;  ///< empty: standard error; never called by two threads at once
    std::function<Timestamp()> clock;                 ///< empty: now()
};

class EventLog {
public:
    explicit EventLog(Settings settings);
    ~EventLog();

    void starting(std::string_view version);
    void listening(std::string_view what, std::string_view address);
    void ready(std::chrono::milliseconds after);
    void stopping(std::string_view why);
    void stopped();
    void cut_short();
    void reload_ok();
    void reload_refused(std::string_view reason);
    void config_warning(std::string_view reason);

    void submission_kept(const Uuid& id, Door door, std::string_view entry);
    void submission_saved(const Uuid& id, std::string_view verdict, const Uuid* lead, bool new_card);
    void submission_rejected(const Uuid& id, std::string_view reasons);
    void submission_refused(Door door, std::string_view entry, std::string_view reason);
    void submission_set_aside(const Uuid& id, std::string_view what);
    void duplicate_key(const Uuid& id, const Uuid& first);
    void judging_failed(const Uuid& id, std::string_view what);
    void replay_finished(std::size_t saved);

    void spool_full(std::uint64_t octets);
    void spool_fault(std::string_view what);
    void spool_recovered();
    void record_set_aside(std::string_view what);
    void owed_again(std::uint64_t records);

    void database_lost(std::string_view what);
    void database_back(std::chrono::milliseconds away);
    void store_bug(std::string_view what);
    void notify_failed(std::string_view what);

    void request_refused(int status, std::string_view reason, std::string_view peer);
    void handler_failed(std::string_view target, std::string_view what);
    void accepting_paused(std::string_view why);

    void mailbox_connected(std::string_view mailbox);
    void mailbox_lost(std::string_view mailbox, std::string_view what, std::chrono::milliseconds retry);
    void mailbox_round(std::string_view mailbox, std::size_t letters);
    void message_set_aside(std::string_view mailbox, std::string_view what);

    void notification_sent(const Uuid& id, std::string_view recipient);
    void notification_failed(const Uuid& id, std::string_view recipient, std::string_view reason, bool given_up);
    void outbox_unreachable(std::string_view what);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// "a***@example.com"; "+34*****678"; other text unchanged.
std::string mask(std::string_view text);

}  // namespace captura::event_log
