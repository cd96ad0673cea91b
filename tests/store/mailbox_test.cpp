#include "store/store_fixture.hpp"

#include <functional>

namespace captura::store {
namespace {

using test::inquiry;
using namespace std::chrono_literals;
using Mailbox = test::StoreTest;

Judged letter(const std::string& email, std::uint32_t uid)
{
    Judged judged = inquiry("N", email);
    judged.submission.door = Door::mail;
    judged.submission.entry = "sales";
    judged.submission.place = Place{"sales", "INBOX", 7, uid, ""};
    return judged;
}

StoreError::Kind kind_thrown(const std::function<void()>& work)
{
    try {
        work();
    } catch (const StoreError& error) {
        return error.kind;
    }
    ADD_FAILURE() << "nothing was thrown";
    return StoreError::Kind::ours;
}

TEST_F(Mailbox, ALeaseIsItsOwnersUntilItRunsOut)
{
    Session session{settings()};
    const auto mine = session.claim_mailbox("sales", "INBOX", "a", 60s);
    ASSERT_TRUE(mine);
    EXPECT_EQ(mine->uidvalidity, 0u);
    EXPECT_FALSE(session.claim_mailbox("sales", "INBOX", "b", 60s));
    const auto restarted = session.claim_mailbox("sales", "INBOX", "a", 60s);
    ASSERT_TRUE(restarted) << "a restarted daemon takes its own back at once";
    EXPECT_GT(restarted->epoch, mine->epoch);
    EXPECT_TRUE(session.claim_mailbox("sales", "Junk", "b", 60s)) << "another folder";
    execute("UPDATE captura.mailbox_cursor SET lease_until = now() - interval '1 second'");
    const auto taken = session.claim_mailbox("sales", "INBOX", "b", 60s);
    ASSERT_TRUE(taken);
    EXPECT_GT(taken->epoch, restarted->epoch);
}

TEST_F(Mailbox, TheCursorMovesWithTheLetters)
{
    Session session{settings()};
    const auto cursor = session.claim_mailbox("sales", "INBOX", "a", 60s);
    session.set_baseline({"sales", "INBOX", cursor->epoch, 7, 40});
    const std::vector<Judged> round{letter("a@example.com", 41), letter("b@example.com", 43)};
    const CursorMove move{"sales", "INBOX", cursor->epoch, 7, 43};
    session.save(round, &move);
    const auto later = session.claim_mailbox("sales", "INBOX", "a", 60s);
    EXPECT_EQ(later->uidvalidity, 7u);
    EXPECT_EQ(later->last_uid, 43u);
    EXPECT_EQ(count("delivery WHERE outcome = 'saved'"), "2");
    EXPECT_EQ(ask("SELECT baseline_uid FROM captura.mailbox_cursor"), "40");
}

TEST_F(Mailbox, FencedRoundWritesNothing)
{
    Session session{settings()};
    const auto old = session.claim_mailbox("sales", "INBOX", "a", 60s);
    session.claim_mailbox("sales", "INBOX", "a", 60s);
    const std::vector<Judged> round{letter("a@example.com", 41)};
    const CursorMove move{"sales", "INBOX", old->epoch, 7, 41};
    EXPECT_EQ(kind_thrown([&] { session.save(round, &move); }), StoreError::Kind::fenced);
    EXPECT_EQ(kind_thrown([&] { session.save_carefully(round, &move); }), StoreError::Kind::fenced);
    EXPECT_EQ(kind_thrown([&] { session.set_baseline(move); }), StoreError::Kind::fenced);
    EXPECT_EQ(count("submission"), "0");
    EXPECT_EQ(count("delivery"), "0");
    EXPECT_EQ(ask("SELECT last_uid FROM captura.mailbox_cursor"), "0");
}

TEST_F(Mailbox, APlaceIsTakenOnceWhateverItsKey)
{
    Session session{settings()};
    const Judged first = letter("a@example.com", 41);
    Judged same_key = letter("a@example.com", 99), same_place = letter("a@example.com", 41);
    same_key.submission.key = first.submission.key;
    session.save({&first, 1});
    EXPECT_TRUE(session.save({&same_key, 1})[0].repeat) << "the same letter in a second place";
    EXPECT_TRUE(session.save({&same_place, 1})[0].repeat) << "the same place under a second key";
    EXPECT_EQ(session.save({&same_place, 1})[0].submission_id, first.submission.id);
    EXPECT_EQ(count("submission"), "1");
    EXPECT_EQ(count("delivery"), "2");
}

TEST_F(Mailbox, ABadLetterDoesNotHoldItsRound)
{
    Session session{settings()};
    const auto cursor = session.claim_mailbox("sales", "INBOX", "a", 60s);
    std::vector<Judged> round{letter("a@example.com", 41), letter("b@example.com", 42), letter("c@example.com", 43)};
    round[1].judgement.contact.name = "\xff";
    const CursorMove move{"sales", "INBOX", cursor->epoch, 7, 43};
    const auto careful = session.save_carefully(round, &move);
    EXPECT_EQ(careful.set_aside.size(), 1u);
    EXPECT_EQ(ask("SELECT last_uid FROM captura.mailbox_cursor"), "43");
    EXPECT_EQ(count("submission WHERE verdict = 'lead'"), "2");
    EXPECT_EQ(count("delivery"), "3");
}

TEST_F(Mailbox, KnowsTheNamesItHasSeen)
{
    Session session{settings()};
    Judged seen = letter("a@example.com", 0);
    seen.submission.place = Place{"dropbox", "", 0, 0, "1700000000.M1.host\xff"};
    session.save({&seen, 1});
    EXPECT_EQ(session.known_places("dropbox", {"1700000000.M1.host\xff", "1700000001.M2.host"}).size(), 1u);
    EXPECT_TRUE(session.known_places("dropbox", {}).empty());
    EXPECT_TRUE(session.known_places("other", {"1700000000.M1.host\xff"}).empty());
}

TEST_F(Mailbox, ReleaseMakesACardAndTellsOnce)
{
    Settings told = settings();
    told.notify_to = "sales@example.com";
    Session session{told};
    Judged rejected = inquiry("Ana", "ana@example.com");
    rejected.judgement.verdict = Verdict::rejected;
    session.save({&rejected, 1});
    EXPECT_EQ(session.submissions_by_verdict(Verdict::rejected, 10, Uuid{}), std::vector<Uuid>{rejected.submission.id});

    Judged released = *session.submission(rejected.submission.id);
    released.judgement.verdict = Verdict::lead;
    released.judgement.reasons = {"released"};
    const Saved card = session.rejudge(released);
    EXPECT_TRUE(card.new_card);
    ASSERT_TRUE(card.lead_id);
    const Saved again = session.rejudge(released);
    EXPECT_FALSE(again.new_card);
    EXPECT_EQ(again.lead_id, card.lead_id);
    for (const char* table : {"lead", "touch", "notification", "identity", "submission"})
        EXPECT_EQ(count(table), "1") << table;
    EXPECT_EQ(ask("SELECT verdict || reasons::text FROM captura.submission_overview"), "lead{released}");
    EXPECT_EQ(session.submissions_by_verdict(Verdict::lead, 10, Uuid{}).size(), 1u);
    EXPECT_EQ(session.lane(Verdict::lead, 10).at(0).email, "ana@example.com");

    Judged unknown = inquiry("X", "x@example.com");
    EXPECT_EQ(kind_thrown([&] { session.rejudge(unknown); }), StoreError::Kind::bad_row);
    EXPECT_EQ(count("lead"), "1");
}

}  // namespace
}  // namespace captura::store
