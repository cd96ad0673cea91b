/// What each room reports, joined to the event log and the metrics. One small class per room's interface.
#pragma once

#include "captura/event_log/event_log.hpp"
#include "captura/event_log/metrics.hpp"
#include "captura/http/server.hpp"
#include "captura/intake/ports.hpp"
#include "captura/mail/mailboxes.hpp"
#include "captura/notify/courier.hpp"
#include "captura/spool/spool.hpp"
#include "captura/store/database.hpp"

#include <functional>

namespace captura::daemon {

class IntakeJournal final : public intake::Events {
public:
    IntakeJournal(event_log::EventLog& log, event_log::Metrics& metrics) : log_(log), metrics_(metrics) {}
    void submission_kept(const Submission& submission) override;
    void submission_judged(const Submission& submission, const Judgement& judgement) override;
    void submission_saved(const Uuid& submission, const intake::Saved& saved) override;
    void submission_refused(Door door, const std::string& entry, const std::string& reason) override;
    void duplicate_key(const Submission& submission, const Uuid& first) override;
    void judging_failed(const Submission& submission, const std::string& what) override;
    void replay_finished(std::size_t saved) override;

private:
    event_log::EventLog& log_;
    event_log::Metrics& metrics_;
};

class SpoolJournal final : public spool::Events {
public:
    SpoolJournal(event_log::EventLog& log, event_log::Metrics& metrics) : log_(log), metrics_(metrics) {}
    void spool_full(std::uint64_t octets) override;
    void spool_fault(const std::string& what) override;
    void spool_recovered() override;
    void record_set_aside(const std::string& what) override;
    void owed_again(std::uint64_t records) override;

private:
    event_log::EventLog& log_;
    event_log::Metrics& metrics_;
};

class StoreJournal final : public store::Events {
public:
    StoreJournal(event_log::EventLog& log, event_log::Metrics& metrics) : log_(log), metrics_(metrics) {}
    void database_lost(const std::string& what) override;
    void database_back(std::chrono::milliseconds away) override;
    void submission_set_aside(const Uuid& submission, const std::string& what) override;
    void store_bug(const std::string& what) override;
    void notify_failed(const std::string& what) override;
    void notices_made(std::size_t count) override;
    void saving_in(const store::Whereabouts& database) override;

    /// Called on a database thread. Set before the first connection.
    std::function<void(const store::Whereabouts&)> tell_spool;
    /// Called after a COMMIT that wrote notices, on a database thread. Set before the first save.
    std::function<void()> wake_courier;

private:
    event_log::EventLog& log_;
    event_log::Metrics& metrics_;
};

class HttpJournal final : public http::Events {
public:
    HttpJournal(event_log::EventLog& log, event_log::Metrics& metrics) : log_(log), metrics_(metrics) {}
    void request_refused(int status, const std::string& reason, const std::string& peer) override;
    void handler_failed(const std::string& target, const std::string& what) override;
    void accepting_paused(const std::string& why) override;

private:
    event_log::EventLog& log_;
    event_log::Metrics& metrics_;
};

class MailJournal final : public mail::Events {
public:
    MailJournal(event_log::EventLog& log, event_log::Metrics& metrics) : log_(log), metrics_(metrics) {}
    void mailbox_connected(const std::string& mailbox) override;
    void mailbox_lost(const std::string& mailbox, const std::string& what, std::chrono::milliseconds retry) override;
    void mailbox_round(const std::string& mailbox, std::size_t letters) override;
    void letter_skipped(const std::string& mailbox, const std::string& what) override;

private:
    event_log::EventLog& log_;
    event_log::Metrics& metrics_;
};

class CourierJournal final : public notify::Events {
public:
    CourierJournal(event_log::EventLog& log, event_log::Metrics& metrics) : log_(log), metrics_(metrics) {}
    void notification_sent(const Notice& notice) override;
    void notification_failed(const Notice& notice, const std::string& reason, bool given_up) override;
    void outbox_unreachable(const std::string& what) override;

private:
    event_log::EventLog& log_;
    event_log::Metrics& metrics_;
};

}  // namespace captura::daemon
