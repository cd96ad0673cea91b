#include "store/store_fixture.hpp"

namespace captura::store {
namespace {

using test::inquiry;
using namespace std::chrono_literals;

class Outbox : public test::StoreTest {
protected:
    static Settings told()
    {
        Settings with = settings();
        with.notify_to = "sales@example.com";
        return with;
    }
};

TEST_F(Outbox, ClaimSkipsWhatAnotherCourierHolds)
{
    Session session{told()};
    std::vector<Judged> batch;
    for (int i = 0; i < 5; ++i) batch.push_back(inquiry("N", "n" + std::to_string(i) + "@example.com"));
    session.save(batch);
    const auto first = session.claim_notices("one", 3, 60s);
    const auto second = session.claim_notices("two", 10, 60s);
    ASSERT_EQ(first.size(), 3u);
    ASSERT_EQ(second.size(), 2u);
    EXPECT_EQ(first[0].submission_id, batch[0].submission.id) << "the oldest first";
    EXPECT_EQ(second[0].submission_id, batch[3].submission.id);
    EXPECT_TRUE(session.claim_notices("three", 10, 60s).empty());
}

TEST_F(Outbox, ANoticeHasAllItsWords)
{
    Session session{told()};
    Judged ana = inquiry("Ana", "ana@example.com", "+34612345678");
    ana.judgement.contact.company = "Acme";
    ana.judgement.contact.message = "hello";
    ana.judgement.reasons = {"suspect_phone"};
    ana.judgement.source.group = "Organic Search";
    ana.judgement.source.rule = "organic_search";
    ana.judgement.source.inputs.parameters = {{"gclid", "1"}, {"utm_term", "desk"}};
    session.save({&ana, 1});
    Judged again = inquiry("Ana Again", "ana@example.com");
    session.save({&again, 1});
    const auto notices = session.claim_notices("one", 10, 60s);
    ASSERT_EQ(notices.size(), 2u);
    const Notice& notice = notices[0];
    EXPECT_EQ(notice.event, "created");
    EXPECT_EQ(notice.attempts, 0);
    EXPECT_EQ(notice.recipient, "sales@example.com");
    EXPECT_EQ(notice.transport, "mail");
    EXPECT_EQ(notice.name, "Ana");
    EXPECT_EQ(notice.email, "ana@example.com");
    EXPECT_EQ(notice.phone, "+34612345678");
    EXPECT_EQ(notice.company, "Acme");
    EXPECT_EQ(notice.message, "hello");
    EXPECT_EQ(notice.channel, "form");
    EXPECT_EQ(notice.door, "web");
    EXPECT_EQ(notice.entry, "contact");
    EXPECT_EQ(notice.source, "google");
    EXPECT_EQ(notice.source_group, "Organic Search");
    EXPECT_EQ(notice.source_rule, "organic_search");
    EXPECT_EQ(notice.referrer, "https://www.google.com/");
    EXPECT_EQ(notice.marks, "gclid=1 utm_term=desk");
    EXPECT_EQ(notice.page, "https://www.example.com/contact");
    EXPECT_EQ(notice.reasons, std::vector<std::string>{"suspect_phone"});
    EXPECT_EQ(notice.received_at, ana.submission.received_at);
    EXPECT_EQ(notices[1].event, "repeat");
    EXPECT_EQ(notices[1].name, "Ana Again") << "as said this time";
    EXPECT_EQ(notices[1].company, "Acme") << "what the card knows besides";
    EXPECT_EQ(notices[1].submissions, 2);
    EXPECT_EQ(notices[1].lead_id, notice.lead_id);
}

TEST_F(Outbox, ABacklogIsNotReadThroughForTheFewThatAreTaken)
{
    constexpr int backlog = 2000, rounds = 10;
    execute("VACUUM ANALYZE");
    auto courier = std::make_unique<Session>(told());
    EXPECT_TRUE(courier->claim_notices("one", 1, 60s).empty());  // planned over empty tables, as on a fresh installation
    Session session{told()};
    for (int i = 0; i < backlog; i += 50) {
        std::vector<Judged> batch;
        for (int k = i; k < i + 50; ++k) batch.push_back(inquiry("N", "n" + std::to_string(k) + "@example.com"));
        session.save(batch);
    }
    for (int round = 0; round < rounds; ++round) {
        std::vector<Uuid> ids;
        for (const Notice& notice : courier->claim_notices("one", 20, 60s)) ids.push_back(notice.id);
        ASSERT_EQ(ids.size(), 20u);
        courier->notices_gathered(ids);
    }
    courier.reset();  // a backend that ends reports what it counted
    const auto read = [] {
        return std::stol(ask("SELECT sum(idx_tup_read) FROM pg_stat_user_indexes "
                             "WHERE relname IN ('notification', 'submission', 'lead', 'contact')"));
    };
    EXPECT_TRUE(test::eventually([&] { return read() >= 3 * 200; }));
    EXPECT_LT(read(), 20 * 200);
}

TEST_F(Outbox, AClaimRunsOut)
{
    Session session{told()};
    const Judged ana = inquiry("Ana", "ana@example.com");
    session.save({&ana, 1});
    ASSERT_EQ(session.claim_notices("one", 10, 0s).size(), 1u);
    const auto again = session.claim_notices("two", 10, 60s);
    ASSERT_EQ(again.size(), 1u);
    EXPECT_EQ(again[0].attempts, 1);
}

TEST_F(Outbox, StatusFollowsTheCourier)
{
    Session session{told()};
    std::vector<Judged> batch;
    for (int i = 0; i < 4; ++i) batch.push_back(inquiry("N", "n" + std::to_string(i) + "@example.com"));
    session.save(batch);
    const auto notices = session.claim_notices("one", 10, 60s);
    ASSERT_EQ(notices.size(), 4u);
    session.notice_sent(notices[0].id);
    session.notices_gathered(std::vector<Uuid>{notices[1].id});
    session.notice_failed(notices[2].id, "550 no such user", std::nullopt);
    session.notice_failed(notices[3].id, "connection refused", now() - 1s);
    EXPECT_EQ(ask("SELECT string_agg(status, ' ' ORDER BY notification_id) FROM captura.notification_overview"),
              "sent gathered failed pending");
    EXPECT_EQ(count("notification_overview WHERE sent_at IS NOT NULL"), "2");
    EXPECT_EQ(session.health().outbox_failed, 1);
    EXPECT_EQ(session.health().outbox_pending, 1);
    const auto retry = session.claim_notices("one", 10, 60s);
    ASSERT_EQ(retry.size(), 1u);
    EXPECT_EQ(retry[0].id, notices[3].id);
    EXPECT_EQ(retry[0].attempts, 1);
}

TEST_F(Outbox, OfOneCardTheOlderNoticeGoesFirst)
{
    Session session{told()};
    const Judged first = inquiry("Ana", "ana@example.com"), second = inquiry("Ana", "ana@example.com");
    const Judged other = inquiry("Bo", "bo@example.com");
    session.save({&first, 1});
    const auto claimed = session.claim_notices("one", 10, 60s);
    session.save({&second, 1});
    session.save({&other, 1});
    const auto meanwhile = session.claim_notices("two", 10, 60s);
    ASSERT_EQ(meanwhile.size(), 1u) << "the older one of that card is in another's hands";
    EXPECT_EQ(meanwhile[0].submission_id, other.submission.id);
    session.notice_failed(claimed[0].id, "later", now() + 1h);
    EXPECT_TRUE(session.claim_notices("two", 10, 60s).empty()) << "it waits for its next attempt";
    session.notice_sent(claimed[0].id);
    const auto then = session.claim_notices("two", 10, 60s);
    ASSERT_EQ(then.size(), 1u);
    EXPECT_EQ(then[0].submission_id, second.submission.id);
}

}  // namespace
}  // namespace captura::store
