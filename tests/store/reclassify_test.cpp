/// A changed table of traffic groups applied to history, on a real PostgreSQL.
#include "store/store_fixture.hpp"

#include <gmock/gmock.h>

namespace captura::store {
namespace {

class ReclassifyTest : public test::StoreTest {
protected:
    static Judged visit(const std::string& email, const std::string& referrer)
    {
        Judged judged = test::inquiry("Ana", email);
        Source& source = judged.judgement.source;
        source = {};
        source.inputs.page = "https://www.example.com/contact";
        source.inputs.referrer = referrer;
        source.group = "Referral";
        source.rule = "referral";
        source.source = "news.example";
        source.medium = "referral";
        source.campaign = "spring";
        return judged;
    }

    static Saved save(const Judged& judged)
    {
        Session session{settings()};
        return session.save(std::span{&judged, 1}).front();
    }

    /// What a new table says: news.example is a network.
    static Source told_anew(const Source& before)
    {
        Source after = before;
        if (before.inputs.referrer.find("news.example") == std::string::npos) return after;
        after.group = "Organic Social";
        after.rule = "organic_social";
        after.source = "news";
        after.medium = "social";
        return after;
    }

    static std::vector<SourceChange> run(SourceFilter filter = {}, Reclassify how = Reclassify::for_good)
    {
        Session session{settings()};
        std::vector<SourceChange> changes;
        SourcePage page;
        do {
            page = session.reclassify(page.last, filter, how, told_anew);
            changes.insert(changes.end(), page.changes.begin(), page.changes.end());
        } while (page.more);
        return changes;
    }

    /// All that can be told of sources, as one text.
    static std::string everything()
    {
        return ask("SELECT string_agg(x, E'\\n' ORDER BY x) FROM ("
                   "SELECT submission_id || source AS x FROM captura.submission "
                   "UNION ALL SELECT t::text FROM captura.touch AS t UNION ALL SELECT l::text FROM captura.lead AS l "
                   "UNION ALL SELECT h::text FROM captura.source_history AS h) AS all_rows");
    }
};

TEST_F(ReclassifyTest, TellsSubmissionTouchAndCardAnewAndKeepsWhatWasSaid)
{
    const Saved saved = save(visit("ana@example.com", "https://news.example/1"));
    save(visit("bob@example.com", "https://other.example/"));
    const auto changes = run();
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].submission_id, saved.submission_id);
    EXPECT_EQ(changes[0].before.group, "Referral");
    EXPECT_EQ(changes[0].after.group, "Organic Social");

    const std::string id = "'" + saved.submission_id.text() + "'";
    EXPECT_EQ(ask("SELECT source_group || '/' || source_rule || '/' || source || '/' || medium || '/' || campaign "
                  "FROM captura.touch WHERE submission_id = " + id),
              "Organic Social/organic_social/news/social/spring");
    EXPECT_EQ(ask("SELECT source::json ->> 'group' FROM captura.submission WHERE submission_id = " + id), "Organic Social");
    EXPECT_EQ(ask("SELECT source::json #>> '{inputs,referrer}' FROM captura.submission WHERE submission_id = " + id),
              "https://news.example/1")
        << "raw inputs stay";
    EXPECT_EQ(ask("SELECT source || '/' || medium || '/' || campaign FROM captura.lead_overview WHERE email = 'ana@example.com'"),
              "news/social/spring");
    EXPECT_EQ(ask("SELECT conclusion::json ->> 'group' || '/' || (conclusion::json ->> 'source') FROM captura.source_history "
                  "WHERE submission_id = " + id),
              "Referral/news.example");
    EXPECT_EQ(count("source_history"), "1");
}

TEST_F(ReclassifyTest, ChangesNothingTheSecondTime)
{
    for (int i = 0; i < 7; ++i) save(visit("ana" + std::to_string(i % 3) + "@example.com", "https://news.example/"));
    SourceFilter small;
    small.page = 2;
    EXPECT_EQ(run(small).size(), 7u);
    const std::string before = everything();
    EXPECT_EQ(run(small).size(), 0u);
    EXPECT_EQ(everything(), before);
}

TEST_F(ReclassifyTest, OnlyLooksWhereAskedTo)
{
    save(visit("ana@example.com", "https://news.example/"));
    const std::string before = everything();
    EXPECT_EQ(run({}, Reclassify::only_look).size(), 1u);
    EXPECT_EQ(everything(), before);
}

TEST_F(ReclassifyTest, TakesOnlyWhatTheFilterMeans)
{
    Judged old = visit("old@example.com", "https://news.example/");
    old.submission.received_at = now() - std::chrono::hours{48};
    Judged other = visit("other@example.com", "https://news.example/");
    other.submission.entry = "webinar";
    Judged letter = visit("letter@example.com", "https://news.example/");
    letter.submission.door = Door::mail;
    Judged unreadable = test::in_lane(Verdict::unreadable, "json_syntax");
    unreadable.judgement.source.inputs.referrer = "https://news.example/";
    const Uuid fresh = save(visit("new@example.com", "https://news.example/")).submission_id;
    for (const Judged& judged : {old, other, letter, unreadable}) save(judged);

    const auto changes = run({now() - std::chrono::hours{24}, "contact", 2});
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(changes[0].submission_id, fresh);
    EXPECT_EQ(run().size(), 2u) << "mail and what could not be read have no traffic group";
}

TEST_F(ReclassifyTest, LeavesACardThatSomebodyChangedAndOneThatALaterTouchOnlyVisited)
{
    const Saved opened = save(visit("ana@example.com", "https://other.example/"));
    save(visit("ana@example.com", "https://news.example/"));
    save(visit("bob@example.com", "https://news.example/"));
    execute("UPDATE captura.lead SET source = 'the fair' WHERE email = 'bob@example.com'");
    EXPECT_EQ(run().size(), 2u);
    EXPECT_EQ(ask("SELECT source FROM captura.lead WHERE lead_id = '" + opened.lead_id->text() + "'"), "news.example");
    EXPECT_EQ(ask("SELECT source FROM captura.lead WHERE email = 'bob@example.com'"), "the fair");
}

TEST_F(ReclassifyTest, LeavesWhatWasJudgedAnewWhileItLooked)
{
    const Saved saved = save(visit("ana@example.com", "https://news.example/"));
    Session session{settings()};
    const auto meanwhile = [&](const Source& before) {
        execute("UPDATE captura.submission SET source = '{\"group\":\"Ours\"}' WHERE submission_id = '" +
                saved.submission_id.text() + "'");
        return told_anew(before);
    };
    EXPECT_TRUE(session.reclassify({}, {}, Reclassify::for_good, meanwhile).changes.empty());
    EXPECT_EQ(ask("SELECT source FROM captura.submission"), "{\"group\":\"Ours\"}");
    EXPECT_EQ(count("source_history"), "0");
}

TEST_F(ReclassifyTest, WorksWhileOthersSave)
{
    for (int i = 0; i < 30; ++i) save(visit("ana" + std::to_string(i) + "@example.com", "https://news.example/"));
    std::thread saver{[&] {
        for (int i = 0; i < 30; ++i) save(visit("ana" + std::to_string(i) + "@example.com", "https://other.example/"));
    }};
    SourceFilter small;
    small.page = 3;
    const std::size_t changed = run(small).size();
    saver.join();
    EXPECT_EQ(changed, 30u);
    EXPECT_EQ(count("touch WHERE source_group = 'Organic Social'"), "30");
    EXPECT_EQ(count("touch WHERE source_group = 'Referral'"), "30");
}

TEST_F(ReclassifyTest, JudgingAgainKeepsTheOldConclusionToo)
{
    Judged judged = visit("ana@example.com", "https://news.example/1");
    save(judged);
    Session session{settings()};
    session.rejudge(judged);
    EXPECT_EQ(count("source_history"), "0") << "nothing has changed";
    judged.judgement.source = told_anew(judged.judgement.source);
    session.rejudge(judged);
    EXPECT_EQ(ask("SELECT conclusion::json ->> 'group' FROM captura.source_history"), "Referral");
    EXPECT_EQ(ask("SELECT source::json ->> 'group' FROM captura.submission"), "Organic Social");
}

TEST_F(ReclassifyTest, ViewsTellFirstAndLastTouch)
{
    Judged first = visit("ana@example.com", "https://news.example/1");
    first.submission.received_at = now() - std::chrono::hours{2};
    Judged second = visit("ana@example.com", "https://other.example/");
    second.judgement.source.group = "Paid Search";
    second.judgement.source.campaign = "autumn";
    second.submission.received_at = now() - std::chrono::hours{1};
    save(first);
    save(second);
    const std::string columns = "touches || '|' || first_group || '|' || first_source || '|' || first_campaign || '|' || "
                                "first_page || '|' || last_group || '|' || last_campaign";
    EXPECT_EQ(ask("SELECT " + columns + " FROM captura.lead_touches"),
              "2|Referral|news.example|spring|https://www.example.com/contact|Paid Search|autumn");
    EXPECT_EQ(ask("SELECT string_agg(source_group || ' ' || referrer, ', ' ORDER BY touched_at) FROM captura.touch_overview"),
              "Referral https://news.example/1, Paid Search https://other.example/");

    Judged remembered = visit("bob@example.com", "https://www.example.com/");
    Source earlier;
    earlier.group = "Paid Social";
    earlier.source = "vk";
    remembered.judgement.source.earlier = {earlier};
    remembered.judgement.source.inputs.touches = {{"2026-01-31T09:00:00Z", "https://www.example.com/?utm_source=vk", ""}};
    save(remembered);
    EXPECT_EQ(ask("SELECT first_group || '|' || first_source || '|' || first_campaign || '|' || first_page || '|' || first_visit_at "
                  "|| '|' || last_group FROM captura.lead_touches WHERE first_visit_at IS NOT NULL"),
              "Paid Social|vk||https://www.example.com/?utm_source=vk|2026-01-31T09:00:00Z|Referral");
}

}  // namespace
}  // namespace captura::store
