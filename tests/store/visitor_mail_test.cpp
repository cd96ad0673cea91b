#include "store/store_fixture.hpp"

namespace captura::store {
namespace {

using test::inquiry;
using namespace std::chrono_literals;

class VisitorMails : public test::StoreTest {
protected:
    static Settings told()
    {
        Settings with = settings();
        with.notify_to = "sales@example.com";
        return with;
    }

    static Judged subscription(const std::string& email)
    {
        Judged judged = inquiry("", email);
        judged.submission.entry = "newsletter";
        judged.judgement.verdict = Verdict::interest;
        judged.judgement.reasons = {"awaiting_confirmation"};
        judged.judgement.language = "es";
        judged.judgement.visitor_mail = VisitorMail::confirm;
        return judged;
    }

    static std::string mails() { return count("notification WHERE event IN ('confirm', 'acknowledge')"); }
};

TEST_F(VisitorMails, WhoIsToConfirmIsWrittenToAndNobodyElseIsTold)
{
    Session session{told()};
    const Judged judged = subscription("ana@example.com");
    session.save({&judged, 1});
    const auto notices = session.claim_notices("one", 10, 60s);
    ASSERT_EQ(notices.size(), 1u);
    EXPECT_EQ(notices[0].event, "confirm");
    EXPECT_EQ(notices[0].recipient, "ana@example.com");
    EXPECT_EQ(notices[0].entry, "newsletter");
    EXPECT_EQ(notices[0].language, "es");
    EXPECT_EQ(notices[0].lead_id, Uuid{});
    EXPECT_EQ(count("notification_overview"), "0") << "the overview says who was told of a lead";
}

TEST_F(VisitorMails, AConfirmedOneBecomesALeadAndItsManagerIsToldOnce)
{
    Session session{told()};
    Judged judged = subscription("sales@example.com");  // the manager tries the own form
    session.save({&judged, 1});
    judged.judgement.verdict = Verdict::lead;
    judged.judgement.reasons = {"confirmed"};
    judged.judgement.visitor_mail = VisitorMail::none;
    for (int twice = 0; twice < 2; ++twice) session.rejudge(judged);
    EXPECT_EQ(count("lead"), "1");
    EXPECT_EQ(count("notification_overview"), "1");
    EXPECT_EQ(ask("SELECT verdict FROM captura.submission"), "lead");
    EXPECT_EQ(mails(), "1");
}

TEST_F(VisitorMails, NoOtherMailStandsInForTheRequestToConfirm)
{
    Session session{told()};
    Judged lead = inquiry("Ana", "ana@example.com");
    lead.judgement.visitor_mail = VisitorMail::acknowledge;
    const Judged newsletter = subscription("ana@example.com");
    Judged webinar = subscription("ana@example.com");
    webinar.submission.entry = "webinar";
    for (const Judged* each : std::initializer_list<const Judged*>{&lead, &newsletter, &webinar}) session.save({each, 1});
    EXPECT_EQ(ask("SELECT string_agg(event || ' ' || form, ', ' ORDER BY notification_id) FROM captura.notification "
                  "WHERE event IN ('confirm', 'acknowledge')"),
              "acknowledge contact, confirm newsletter, confirm webinar");
}

TEST_F(VisitorMails, AMailSpeaksTheWordsOfTheFormThatAServerNamed)
{
    Session session{told()};
    Judged judged = subscription("ana@example.com");
    judged.submission.door = Door::api;
    judged.submission.entry = "partner";
    judged.judgement.visitor_form = "newsletter";
    session.save({&judged, 1});
    EXPECT_EQ(session.claim_notices("one", 10, 60s).at(0).entry, "newsletter");
}

TEST_F(VisitorMails, OneThatHasToWaitHoldsUpNoManager)
{
    Session session{told()};
    Judged lead = inquiry("Ana", "ana@example.com");
    lead.judgement.visitor_mail = VisitorMail::acknowledge;
    session.save({&lead, 1});
    for (const Notice& notice : session.claim_notices("one", 10, 60s)) {
        if (notice.event == "acknowledge")
            session.notice_failed(notice.id, "450 try again later", now() + 1h);
        else
            session.notice_sent(notice.id);
    }
    const Judged again = inquiry("Ana", "ana@example.com");
    session.save({&again, 1});
    const auto notices = session.claim_notices("one", 10, 60s);
    ASSERT_EQ(notices.size(), 1u);
    EXPECT_EQ(notices[0].event, "repeat");
}

TEST_F(VisitorMails, WhoIsFoundToBeNoSpamAfterAllIsAskedToConfirmOnce)
{
    Session session{told()};
    Judged judged = subscription("ana@example.com");
    judged.judgement.verdict = Verdict::spam;
    judged.judgement.visitor_mail = VisitorMail::none;
    session.save({&judged, 1});
    EXPECT_EQ(mails(), "0");
    judged.judgement.verdict = Verdict::interest;
    judged.judgement.visitor_mail = VisitorMail::confirm;
    for (int twice = 0; twice < 2; ++twice) session.rejudge(judged);
    EXPECT_EQ(mails(), "1");
}

TEST_F(VisitorMails, NoRuleTakesBackWhatAPersonDecidedMeanwhile)
{
    Session session{told()};
    const Judged waiting = subscription("ana@example.com");
    session.save({&waiting, 1});
    const Judged read_by_replay = *session.submission(waiting.submission.id);

    Judged confirmed = waiting;
    confirmed.judgement.verdict = Verdict::lead;
    confirmed.judgement.reasons = {"confirmed"};
    confirmed.judgement.visitor_mail = VisitorMail::none;
    session.rejudge(confirmed);

    Judged by_rules = read_by_replay;
    by_rules.judgement.verdict = Verdict::spam;
    by_rules.judgement.reasons = {"awaiting_confirmation", "spam_score:120"};
    EXPECT_TRUE(session.rejudge(by_rules).repeat);
    EXPECT_EQ(ask("SELECT verdict || ' ' || array_to_string(reasons, ',') FROM captura.submission"), "lead confirmed");
}

TEST_F(VisitorMails, WhatWasAgreedToBeforeThereWasACardBelongsToIt)
{
    Session session{told()};
    Judged judged = subscription("ana@example.com");
    judged.inquiry.fields.push_back({"_consent.news", "v1"});
    judged.inquiry.fields.push_back({"news", "yes"});
    session.save({&judged, 1});
    ASSERT_EQ(count("consent WHERE lead_id IS NULL"), "1");
    judged.judgement.verdict = Verdict::lead;
    judged.judgement.reasons = {"confirmed"};
    judged.judgement.visitor_mail = VisitorMail::none;
    session.rejudge(judged);
    EXPECT_EQ(ask("SELECT count(*) FROM captura.consent JOIN captura.lead USING (lead_id)"), "1");
}

TEST_F(VisitorMails, AnAddressIsWrittenToOnceADayWhateverIsPosted)
{
    Session session{told()};
    std::vector<Judged> batch{subscription("ana@example.com"), subscription("Ana@Example.com"), subscription("bo@example.com")};
    Judged lead = inquiry("Ana", "ana@example.com");
    lead.judgement.visitor_mail = VisitorMail::acknowledge;
    session.save(batch);
    session.save({&lead, 1});
    EXPECT_EQ(mails(), "2") << "one for Ana, one for Bo";
    EXPECT_EQ(count("submission"), "4") << "the inquiries are kept all the same";

    execute("UPDATE captura.notification SET created_at = created_at - interval '25 hours'");
    const Judged later = subscription("ana@example.com");
    session.save({&later, 1});
    EXPECT_EQ(mails(), "3");
}

TEST_F(VisitorMails, TwoSaversAtOnceWriteToAnAddressOnce)
{
    std::vector<std::thread> savers;
    for (int saver = 0; saver < 4; ++saver)
        savers.emplace_back([] {
            Session session{told()};
            for (int i = 0; i < 10; ++i) {
                const Judged judged = subscription("ana@example.com");
                session.save({&judged, 1});
            }
        });
    for (std::thread& saver : savers) saver.join();
    EXPECT_EQ(count("submission"), "40");
    EXPECT_EQ(mails(), "1");
}

TEST_F(VisitorMails, ALeadIsAcknowledgedBesideTheNoticeOfItsManager)
{
    Session session{told()};
    Judged lead = inquiry("Ana", "ana@example.com");
    lead.judgement.visitor_mail = VisitorMail::acknowledge;
    session.save({&lead, 1});
    EXPECT_EQ(ask("SELECT string_agg(event || ' ' || recipient, ', ' ORDER BY event) FROM captura.notification"),
              "acknowledge ana@example.com, created sales@example.com");
}

TEST_F(VisitorMails, JudgingAgainWritesToNobody)
{
    Session session{told()};
    Judged lead = inquiry("Ana", "ana@example.com");
    session.save({&lead, 1});
    lead.judgement.visitor_mail = VisitorMail::acknowledge;  // the form has learnt to acknowledge since
    session.rejudge(lead);
    EXPECT_EQ(mails(), "0");
}

TEST_F(VisitorMails, ADomainInAnotherScriptIsWrittenToByItsALabel)
{
    Session session{told()};
    Judged lead = inquiry("Ana", "");
    lead.judgement.contact.emails = {{"Ana@b\xC3\xBC" "cher.example", "ana@xn--bcher-kva.example"}};
    lead.judgement.visitor_mail = VisitorMail::acknowledge;
    session.save({&lead, 1});
    EXPECT_EQ(ask("SELECT recipient FROM captura.notification WHERE event = 'acknowledge'"), "ana@xn--bcher-kva.example");
}

}  // namespace
}  // namespace captura::store
