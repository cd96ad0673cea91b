// Tests: kept, told of as such, in no list and no report, and gone after a week.
#include "store/store_fixture.hpp"

namespace captura::store {
namespace {

using test::inquiry;
using namespace std::chrono_literals;

class TestLane : public test::StoreTest {
protected:
    static Settings told()
    {
        Settings with = settings();
        with.notify_to = "sales@example.com";
        return with;
    }

    static Judged trial(const std::string& email)
    {
        Judged judged = inquiry("Ana", email);
        judged.judgement.verdict = Verdict::test;
        judged.judgement.reasons = {"test:lead"};
        return judged;
    }
};

TEST_F(TestLane, TouchesNoCardAndTakesNoTurnAndAManagerIsToldThatItIsATest)
{
    Session session{told()};
    const Judged customer = inquiry("Ana", "ana@example.com");
    session.save({&customer, 1});
    const Judged judged = trial("ana@example.com");
    session.save({&judged, 1});
    EXPECT_EQ(ask("SELECT submissions FROM captura.lead_overview"), "1");
    EXPECT_EQ(count("touch"), "1");
    EXPECT_EQ(count("notification_overview"), "1");
    EXPECT_EQ(ask("SELECT verdict FROM captura.submission_overview WHERE verdict <> 'lead'"), "test");
    const auto notices = session.claim_notices("one", 10, 60s);
    ASSERT_EQ(notices.size(), 2u);
    EXPECT_EQ(notices[1].event, "test");
    EXPECT_EQ(notices[1].recipient, "sales@example.com");
    EXPECT_EQ(notices[1].name, "Ana");
}

TEST_F(TestLane, TellsTheHeadWhereThereIsOne)
{
    Session session{told()};
    session.add_manager({{}, "Sol", "sol@example.com", "seller", 1, true});
    session.add_manager({{}, "Hans", "hans@example.com", "head", 1, true});
    const Judged judged = trial("ana@example.com");
    session.save({&judged, 1});
    EXPECT_EQ(ask("SELECT recipient FROM captura.notification"), "hans@example.com");
}

TEST_F(TestLane, OneThatWasMeantIsReleasedAndItsManagerIsToldThen)
{
    Session session{told()};
    Judged judged = trial("ana@example.com");
    session.save({&judged, 1});
    judged.judgement.verdict = Verdict::lead;
    judged.judgement.reasons = {"released"};
    for (int twice = 0; twice < 2; ++twice) session.rejudge(judged);
    EXPECT_EQ(count("lead_overview"), "1");
    EXPECT_EQ(ask("SELECT string_agg(event, ' ' ORDER BY event) FROM captura.notification"), "created test");
}

TEST_F(TestLane, IsForgottenAfterItsTimeAndNothingElseIs)
{
    Session session{told()};
    const Judged lead = inquiry("Eva", "eva@example.com");
    Judged spam = test::in_lane(Verdict::spam, "honeypot");
    Judged old = trial("ana@example.com");
    old.inquiry.fields.push_back({"_consent.news", "v1"});
    old.inquiry.fields.push_back({"news", "yes"});
    old.inquiry.attachments.push_back({"plan.pdf", "application/pdf", "%PDF"});
    const Judged fresh = trial("bo@example.com");
    for (const Judged* each : std::initializer_list<const Judged*>{&lead, &spam, &old, &fresh}) session.save({each, 1});
    execute("UPDATE captura.submission SET received_at = now() - interval '8 days' WHERE submission_id <> '" +
            fresh.submission.id.text() + "'");
    EXPECT_EQ(session.forget_tests(std::chrono::hours{7 * 24}, 100), 1u);
    EXPECT_EQ(session.forget_tests(std::chrono::hours{7 * 24}, 100), 0u);
    EXPECT_EQ(ask("SELECT string_agg(verdict, ' ' ORDER BY verdict) FROM captura.submission"), "lead spam test");
    EXPECT_EQ(count("attachment") + count("consent"), "00");
    EXPECT_EQ(ask("SELECT string_agg(event, ' ' ORDER BY event) FROM captura.notification"), "created test");
}

}  // namespace
}  // namespace captura::store
