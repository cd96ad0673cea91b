#include "captura/notify/courier.hpp"

#include "notify/mail_reader.hpp"
#include "notify/notices.hpp"
#include "support/temp_folder.hpp"
#include "support/scripted_smtp.hpp"
#include "support/smtp_sink.hpp"
#include "support/waiting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>

namespace captura::notify {
namespace {

using namespace std::chrono_literals;
using test::ordinary_notice;
using test::ordinary_settings;
using test::ScriptedSmtp;
using test::SmtpScript;
using test::SmtpSink;
using test::TempFolder;

/// The table `notification`, in memory: rows, claims, and weather of its own.
class MemoryOutbox : public Outbox {
public:
    struct Row {
        Notice notice;
        std::string status = "pending";
        bool claimed = false;
        std::string reason;
        std::optional<Timestamp> next;
    };

    void put(const Notice& notice)
    {
        const std::lock_guard lock{mutex_};
        rows_[notice.id].notice = notice;
    }
    /// What waits for its next try is due now.
    void let_time_pass()
    {
        const std::lock_guard lock{mutex_};
        for (auto& [id, row] : rows_) row.next.reset();
    }
    void set_away(bool away)
    {
        const std::lock_guard lock{mutex_};
        away_ = away;
    }
    Row row(const Uuid& id) const
    {
        const std::lock_guard lock{mutex_};
        return rows_.at(id);
    }
    std::size_t count(std::string_view status) const
    {
        const std::lock_guard lock{mutex_};
        return counted(status);
    }
    bool wait_for(std::string_view status, std::size_t count)
    {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, 20s, [&] { return counted(status) >= count; });
    }
    bool wait_for_attempts(const Uuid& id, std::int32_t attempts)
    {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, 20s, [&] { return rows_.at(id).notice.attempts >= attempts; });
    }

    std::vector<Notice> claim(std::size_t most) override
    {
        const std::lock_guard lock{mutex_};
        look_at_the_weather();
        std::vector<Notice> claimed;
        for (auto& [id, row] : rows_) {
            if (claimed.size() == most || row.claimed || row.status != "pending" || row.next) continue;
            row.claimed = true;
            claimed.push_back(row.notice);
        }
        return claimed;
    }
    void sent(const Uuid& id) override { settle(id, "sent"); }
    void gathered(std::span<const Uuid> ids) override
    {
        for (const Uuid& id : ids) settle(id, "gathered");
    }
    void failed(const Uuid& id, const std::string& reason, std::optional<Timestamp> next) override
    {
        const std::lock_guard lock{mutex_};
        look_at_the_weather();
        Row& row = rows_.at(id);
        row.claimed = false;
        row.reason = reason;
        row.next = next;
        if (!next) row.status = "failed";
        ++row.notice.attempts;
        changed_.notify_all();
    }

private:
    void look_at_the_weather() const
    {
        if (away_) throw std::runtime_error("the database is away");
    }
    std::size_t counted(std::string_view status) const
    {
        return static_cast<std::size_t>(std::ranges::count_if(rows_, [&](const auto& entry) { return entry.second.status == status; }));
    }
    void settle(const Uuid& id, const char* status)
    {
        const std::lock_guard lock{mutex_};
        look_at_the_weather();
        rows_.at(id).status = status;
        rows_.at(id).claimed = false;
        changed_.notify_all();
    }

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::map<Uuid, Row> rows_;
    bool away_ = false;
};

class CountingEvents : public Events {
public:
    void notification_sent(const Notice&) override { ++sent; }
    void notification_failed(const Notice&, const std::string&, bool given_up) override { ++(given_up ? given_up_ : failed); }
    void outbox_unreachable(const std::string&) override { ++unreachable; }
    std::atomic<int> sent{0};
    std::atomic<int> failed{0};
    std::atomic<int> given_up_{0};
    std::atomic<int> unreachable{0};
};

struct Office {
    explicit Office(const std::string& url, std::chrono::seconds timeout = 2s)
    {
        settings = ordinary_settings();
        settings.url = url;
        settings.timeout = timeout;
        settings.poll = 3600s;  // what happens, happens because of wake()
    }
    Notice put(unsigned char number, std::string recipient = "head@company.example")
    {
        Notice notice = ordinary_notice(number);
        notice.recipient = std::move(recipient);
        notice.created_at = now();
        outbox.put(notice);
        return notice;
    }
    void open()
    {
        courier = std::make_unique<Courier>(settings, outbox, events);
        courier->start();
    }
    Settings settings;
    MemoryOutbox outbox;
    CountingEvents events;
    std::unique_ptr<Courier> courier;
};

TEST(Courier, SendsAsSoonAsItIsWoken)
{
    CAPTURA_NEEDS_SMTP_SINK();
    const TempFolder folder;
    const SmtpSink sink{folder.path() / "sink"};
    Office office{sink.url()};
    office.open();
    const Notice notice = office.put(1);
    const auto woken = std::chrono::steady_clock::now();
    office.courier->wake();
    ASSERT_TRUE(office.outbox.wait_for("sent", 1));
    const auto took = std::chrono::steady_clock::now() - woken;
    ASSERT_EQ(sink.wait_for(1).size(), 1u);
    EXPECT_LT(took, 1s) << "a manager is told within a second";
    RecordProperty("milliseconds", static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
    EXPECT_EQ(office.events.sent, 1);
    EXPECT_EQ(test::read_mail(sink.wait_for(1)[0].octets).header("Message-ID"), "<" + notice.id.text() + "@company.example>");
}

TEST(Courier, UsesOneConnectionForARunOfMails)
{
    const ScriptedSmtp server{{SmtpScript{}}};
    Office office{server.url()};
    for (unsigned char i = 1; i <= 10; ++i) office.put(i);
    office.open();
    ASSERT_TRUE(office.outbox.wait_for("sent", 10));
    EXPECT_EQ(server.connections(), 1u);
    EXPECT_EQ(server.mails().size(), 10u);
}

TEST(Courier, TakesANewConnectionWhereTheServerClosedTheOld)
{
    SmtpScript short_of_patience;
    short_of_patience.mails_before_cut = 1;
    const ScriptedSmtp server{{short_of_patience}};
    Office office{server.url()};
    for (unsigned char i = 1; i <= 4; ++i) office.put(i);
    office.open();
    ASSERT_TRUE(office.outbox.wait_for("sent", 4));
    EXPECT_EQ(office.events.failed, 0);
    EXPECT_EQ(server.mails().size(), 4u);
}

/// F44: nobody knows whether it arrived, so it goes again, and whoever got it twice can tell.
TEST(Courier, SendsAgainUnderTheSameMessageIdAfterALostAnswer)
{
    SmtpScript cut;
    cut.after_data = "cut";
    const ScriptedSmtp server{{cut, SmtpScript{}}};
    Office office{server.url()};
    const Notice notice = office.put(1);
    office.open();
    ASSERT_TRUE(office.outbox.wait_for_attempts(notice.id, 1));
    EXPECT_GT(office.outbox.row(notice.id).next, now() + 40s);
    EXPECT_LT(office.outbox.row(notice.id).next, now() + 75s);
    office.outbox.let_time_pass();
    office.courier->wake();
    ASSERT_TRUE(office.outbox.wait_for("sent", 1));
    const auto mails = server.mails();
    ASSERT_EQ(mails.size(), 2u);
    EXPECT_EQ(mails[0], mails[1]);
}

TEST(Courier, GivesUpOnARecipientWhoDoesNotExist)
{
    SmtpScript unknown;
    unknown.answers["RCPT"] = "550 5.1.1 no such user";
    const ScriptedSmtp server{{unknown}};
    Office office{server.url()};
    const Notice notice = office.put(1);
    office.open();
    ASSERT_TRUE(office.outbox.wait_for("failed", 1));
    EXPECT_EQ(office.outbox.row(notice.id).reason, "RCPT: 550 5.1.1 no such user");
    EXPECT_EQ(office.events.given_up_, 1);
}

TEST(Courier, GivesUpAfterThreeDays)
{
    SmtpScript closed;
    closed.greeting = "421 closed";
    const ScriptedSmtp server{{closed}};
    Office office{server.url()};
    Notice old = ordinary_notice(1);
    old.created_at = now() - 72h;
    old.attempts = 80;
    office.outbox.put(old);
    const Notice young = office.put(2);
    office.open();
    ASSERT_TRUE(office.outbox.wait_for_attempts(young.id, 1));
    ASSERT_TRUE(office.outbox.wait_for("failed", 1));
    EXPECT_EQ(office.outbox.row(old.id).status, "failed");
    EXPECT_EQ(office.outbox.row(young.id).status, "pending");
}

TEST(Courier, GathersAFloodIntoOneMail)
{
    const ScriptedSmtp server{{SmtpScript{}}};
    Office office{server.url()};
    office.settings.per_minute = 5;
    for (unsigned char i = 1; i <= 45; ++i) office.put(i);
    office.put(100, "seller@company.example");
    office.open();
    ASSERT_TRUE(office.outbox.wait_for("sent", 6)) << "five to one, one to the other";
    ASSERT_TRUE(office.outbox.wait_for("gathered", 40)) << office.outbox.row(ordinary_notice(45).id).reason;
    const auto mails = server.mails();
    ASSERT_EQ(mails.size(), 7u);
    EXPECT_EQ(test::read_mail(mails.back()).header("Subject"), "40 inquiries: 40 new leads");
}

/// An unknown recipient is refused and a dead server stays silent; the others do not wait for it.
TEST(Courier, OneBadRecipientDelaysNobodyElse)
{
    const ScriptedSmtp server{{SmtpScript{}}};
    Office office{server.url()};
    office.put(1, "no address at all");
    office.put(2);
    office.open();
    ASSERT_TRUE(office.outbox.wait_for("failed", 1));
    ASSERT_TRUE(office.outbox.wait_for("sent", 1));
}

TEST(Courier, ADeadServerCostsOneTimeLimitNotOneEach)
{
    SmtpScript tarpit;
    tarpit.greeting = "silence";
    const ScriptedSmtp server{{tarpit}};
    Office office{server.url(), 1s};
    for (unsigned char i = 1; i <= 20; ++i) office.put(i);
    office.open();
    ASSERT_TRUE(office.outbox.wait_for_attempts(ordinary_notice(20).id, 1));
    EXPECT_EQ(server.connections(), 1u);
}

TEST(Courier, StopsSoonWhileAServerIsSilent)
{
    for (const char* where : {"greeting", "RCPT", "after the dot"}) {
        SmtpScript tarpit;
        if (std::string_view{where} == "greeting") tarpit.greeting = "silence";
        if (std::string_view{where} == "RCPT") tarpit.answers["RCPT"] = "silence";
        if (std::string_view{where} == "after the dot") tarpit.after_data = "silence";
        const ScriptedSmtp server{{tarpit}};
        Office office{server.url(), 600s};
        const Notice notice = office.put(1);
        office.open();
        const bool after_dot = std::string_view{where} == "after the dot";
        const bool at_rcpt = std::string_view{where} == "RCPT";
        ASSERT_TRUE(test::eventually(10s, [&] {
            if (after_dot) return server.mails().size() == 1;
            if (at_rcpt) return server.commands().size() >= 3;
            return server.connections() == 1;
        })) << where;
        const auto asked = std::chrono::steady_clock::now();
        office.courier->stop();
        EXPECT_LT(std::chrono::steady_clock::now() - asked, 4s) << where;
        const auto row = office.outbox.row(notice.id);
        EXPECT_FALSE(row.claimed) << where << ": whoever comes next may have it at once";
        EXPECT_EQ(row.status, "pending") << where;
    }
}

TEST(Courier, RemembersWhatItDeliveredWhileTheOutboxWasAway)
{
    const ScriptedSmtp server{{SmtpScript{}}};
    Office office{server.url()};
    office.settings.poll = 1s;
    struct LeavingEvents : CountingEvents {
        explicit LeavingEvents(MemoryOutbox& box) : outbox(box) {}
        void notification_sent(const Notice& notice) override
        {
            CountingEvents::notification_sent(notice);
            outbox.set_away(true);
        }
        MemoryOutbox& outbox;
    } events{office.outbox};
    office.put(1);
    Courier courier{office.settings, office.outbox, events};
    courier.start();
    ASSERT_TRUE(test::eventually(20s, [&] { return events.unreachable > 0; }));
    EXPECT_EQ(office.outbox.count("sent"), 0u);
    office.outbox.set_away(false);
    ASSERT_TRUE(office.outbox.wait_for("sent", 1));
    EXPECT_EQ(server.mails().size(), 1u) << "told once";
    courier.stop();
}

TEST(Courier, RefusesSettingsThatCannotWork)
{
    MemoryOutbox outbox;
    CountingEvents events;
    const auto refused = [&](auto change) {
        Settings settings = ordinary_settings();
        change(settings);
        EXPECT_THROW((Courier{settings, outbox, events}), std::invalid_argument);
    };
    refused([](Settings& s) { s.url = "http://localhost"; });
    refused([](Settings& s) { s.from = "nobody"; });
    refused([](Settings& s) { s.per_minute = 0; });
    refused([](Settings& s) { s.poll = 0s; });
    refused([](Settings& s) { s.timeout = 0s; });
    refused([](Settings& s) { s.ca_file = "/nowhere/ca.pem"; });
}

}  // namespace
}  // namespace captura::notify
