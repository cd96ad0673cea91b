#include "captura/intake/intake.hpp"

#include "intake/scripted_ports.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>

#include <optional>

namespace captura::test {
namespace {

class IntakeTest : public ::testing::Test {
protected:
    static Submission post(const std::string& body, const std::string& address = "203.0.113.7")
    {
        Submission submission;
        submission.entry = "contact";
        submission.content_type = "application/x-www-form-urlencoded";
        submission.body = body;
        submission.visit.address = address;
        return submission;
    }

    /// Begins a submit; the answer is there once the loop has run dry.
    std::shared_ptr<std::optional<intake::Answer>> begin(Submission submission)
    {
        auto answer = std::make_shared<std::optional<intake::Answer>>();
        auto keep_answer = [answer](std::exception_ptr fault, intake::Answer given) {
            if (fault) std::rethrow_exception(fault);
            *answer = std::move(given);
        };
        boost::asio::co_spawn(loop_, intake_.submit(std::move(submission)), keep_answer);
        run();
        return answer;
    }

    intake::Answer submit(Submission submission)
    {
        const auto answer = begin(std::move(submission));
        EXPECT_TRUE(*answer);
        return answer->value_or(intake::Answer{});
    }

    /// One look of the replay at what is only kept.
    void replay_once()
    {
        boost::asio::co_spawn(loop_, intake_.replay_until_stopped(), [](std::exception_ptr fault) {
            if (fault) std::rethrow_exception(fault);
        });
        loop_.restart();
        loop_.run_for(std::chrono::milliseconds{200});
        intake_.stop();
        run();
    }

    void run()
    {
        loop_.restart();
        loop_.run();
    }

    boost::asio::io_context loop_;
    OneForm forms_;
    ScriptedKeeper keeper_;
    ScriptedSaver saver_;
    ThreadWorkers workers_;
    CountingEvents events_;
    intake::Intake intake_{intake::Settings{}, forms_, keeper_, saver_, workers_, events_};
};

using Kind = intake::Answer::Kind;

TEST_F(IntakeTest, DoesNotSayYesBeforeItIsKept)
{
    keeper_.holds_answers = true;
    auto answer = std::make_shared<std::optional<intake::Answer>>();
    auto keep_answer = [answer](std::exception_ptr, intake::Answer given) { *answer = std::move(given); };
    boost::asio::co_spawn(loop_, intake_.submit(post("name=Ana&email=ana@acme.org")), keep_answer);
    loop_.poll();
    EXPECT_EQ(keeper_.records(), 1u);
    EXPECT_FALSE(*answer);
    EXPECT_TRUE(saver_.saved.empty()) << "and is not saved before either";
    keeper_.answer_held();
    run();
    ASSERT_TRUE(*answer);
    EXPECT_EQ((*answer)->kind, Kind::accepted);
    EXPECT_EQ((*answer)->verdict, Verdict::lead);
    ASSERT_EQ(saver_.saved.size(), 1u);
    EXPECT_EQ(saver_.saved[0].submission.id, (*answer)->id);
    EXPECT_TRUE(keeper_.is_settled((*answer)->id));
    EXPECT_EQ(intake_.in_flight(), 0u);
}

TEST_F(IntakeTest, WhatCannotBeKeptIsRefusedAndNothingElseHappens)
{
    keeper_.refuses = true;
    const auto answer = submit(post("name=Ana&email=ana@acme.org"));
    EXPECT_EQ(answer.kind, Kind::refused);
    EXPECT_EQ(answer.reason, "spool_full");
    EXPECT_TRUE(saver_.saved.empty());
    EXPECT_EQ(intake_.in_flight(), 0u);
}

TEST_F(IntakeTest, WrongInputIsKeptSavedAndNamedFieldByField)
{
    const auto answer = submit(post("phone=12&message=hi"));
    EXPECT_EQ(answer.kind, Kind::rejected);
    const std::vector<Rejection> expected = {{"name", "required"}, {"phone", "invalid_phone"}};
    EXPECT_EQ(answer.rejections, expected);
    const Field typed{"message", "hi"};
    EXPECT_NE(std::find(answer.fields.begin(), answer.fields.end(), typed), answer.fields.end())
        << "so that the page can be drawn again";
    ASSERT_EQ(saver_.saved.size(), 1u);
    EXPECT_EQ(saver_.saved[0].judgement.verdict, Verdict::rejected);
    EXPECT_FALSE(answer.id.is_nil());
}

TEST_F(IntakeTest, OctetsThatCannotBeReadAreKeptInTheirLane)
{
    auto broken = post("{\"name\":");
    broken.content_type = "application/json";
    const auto answer = submit(broken);
    EXPECT_EQ(answer.kind, Kind::unreadable);
    ASSERT_EQ(saver_.saved.size(), 1u);
    EXPECT_EQ(saver_.saved[0].judgement.verdict, Verdict::unreadable);
    EXPECT_EQ(saver_.saved[0].submission.body, "{\"name\":");
}

TEST_F(IntakeTest, AQuickOneIsJudgedWhereItIsADearOneByAWorker)
{
    submit(post("name=Ana&email=ana@acme.org&phone=%2B34612345678&message=Call+me+in+the+morning"));
    EXPECT_EQ(workers_.runs, 0);
    submit(post("name=Ana&email=ana@acme.org&phone=" + std::string(200, '1')));
    EXPECT_EQ(workers_.runs, 1) << "many digits take long to try";
    submit(post("name=Ana&email=ana@acme.org&message=" + std::string(5000, 'a')));
    EXPECT_EQ(workers_.runs, 2);
    ASSERT_EQ(saver_.saved.size(), 3u);
    for (const Judged& judged : saver_.saved) EXPECT_EQ(judged.judgement.contact.emails.size(), 1u);
    EXPECT_EQ(saver_.saved[1].submission.body.size(), 234u) << "the spool gave it back whole";
    EXPECT_EQ(saver_.saved[1].submission.visit.address, "203.0.113.7");
}

TEST_F(IntakeTest, TheSameKeyGivesTheFirstReceiptAndIsSavedOnce)
{
    const auto first = submit(post("_id=k1&name=Ana&email=ana@acme.org"));
    const auto again = submit(post("_id=k1&name=Ana&email=ana@acme.org", "198.51.100.9"));
    const auto edited = submit(post("_id=k1&name=Ana&email=ana@acme.org&message=more"));
    EXPECT_FALSE(first.repeat);
    EXPECT_TRUE(again.repeat);
    EXPECT_EQ(again.id, first.id);
    EXPECT_FALSE(edited.repeat) << "other words under a used key are another submission";
    EXPECT_NE(edited.id, first.id);
    EXPECT_EQ(saver_.saved.size(), 2u);
}

TEST_F(IntakeTest, ARepeatedRefusalStaysARefusal)
{
    EXPECT_EQ(submit(post("_id=k2&phone=12")).kind, Kind::rejected);
    const auto again = submit(post("_id=k2&phone=12"));
    EXPECT_EQ(again.kind, Kind::rejected);
    EXPECT_TRUE(again.repeat);
    EXPECT_EQ(again.rejections.size(), 2u);
}

TEST_F(IntakeTest, ADoubleClickWithoutAKeyIsKnownByItsWordsFromTheSameAddress)
{
    const auto first = submit(post("name=Ana&email=ana@acme.org"));
    EXPECT_EQ(submit(post("name=Ana&email=ana@acme.org")).id, first.id);
    EXPECT_NE(submit(post("name=Ana&email=ana@acme.org", "198.51.100.9")).id, first.id);
    EXPECT_NE(submit(post("name=Ana&email=ana@acme.org&message=x")).id, first.id);
    EXPECT_EQ(saver_.saved.size(), 3u);
}

TEST_F(IntakeTest, WithTheDatabaseAwayTheAnswerIsTheSameAndReplaySavesItLater)
{
    saver_.away = true;
    const auto answer = submit(post("name=Ana&email=ana@acme.org"));
    EXPECT_EQ(answer.kind, Kind::accepted);
    EXPECT_EQ(answer.verdict, Verdict::lead);
    EXPECT_FALSE(keeper_.is_settled(answer.id));
    EXPECT_EQ(intake_.in_flight(), 0u);

    saver_.away = false;
    replay_once();
    ASSERT_EQ(saver_.saved.size(), 1u);
    EXPECT_EQ(saver_.saved[0].submission.id, answer.id);
    EXPECT_EQ(saver_.saved[0].judgement.verdict, Verdict::lead);
    EXPECT_TRUE(keeper_.is_settled(answer.id));
}

TEST_F(IntakeTest, ALargeOneIsAnsweredLikeAnyOtherAndSavedFromTheSpool)
{
    const auto part = [](const std::string& name, const std::string& value) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    };
    const std::string body = part("name", "Ana") + part("email", "ana@acme.org") +
                             part("plan\"; filename=\"plan.pdf", std::string(2 << 20, 'x')) + "--b--\r\n";
    auto large = post(body);
    large.content_type = "multipart/form-data; boundary=b";
    const auto answer = submit(large);
    EXPECT_EQ(answer.kind, Kind::accepted);
    EXPECT_EQ(keeper_.first().body, body);
    EXPECT_EQ(intake_.in_flight(), 0u);
    EXPECT_TRUE(saver_.saved.empty()) << "memory holds it only as long as the answer takes";
    replay_once();
    ASSERT_EQ(saver_.saved.size(), 1u);
    EXPECT_EQ(saver_.saved[0].submission.body, body);
    EXPECT_EQ(saver_.saved[0].submission.id, answer.id);
    EXPECT_TRUE(keeper_.is_settled(answer.id));
}

TEST_F(IntakeTest, ReplayFindsWhatAPipeWroteBesideUs)
{
    auto letter = post("From: eva@acme.org\r\n\r\nhello");
    letter.door = Door::mail;
    letter.entry = "sales";
    letter.content_type = "message/rfc822";
    letter.id = fresh_uuid();
    letter.key = "mail:somebody-else-wrote-this";
    keeper_.keep(Submission{letter}, [](Result<intake::Kept, intake::Refused>, Submission&&) {});
    replay_once();
    ASSERT_EQ(saver_.saved.size(), 1u);
    EXPECT_EQ(saver_.saved[0].submission.key, letter.key);
    EXPECT_TRUE(keeper_.is_settled(letter.id));
}

TEST_F(IntakeTest, AMailboxRoundIsOneSaveWithItsCursor)
{
    Submission letter = post("From: eva@acme.org\r\nMessage-ID: <1@acme.org>\r\n\r\nhello");
    letter.door = Door::mail;
    letter.entry = "sales";
    letter.content_type = "message/rfc822";
    intake::CursorMove move;
    move.mailbox = "sales";
    move.last_uid = 7;
    std::vector<Submission> round = {letter, letter};
    auto take = [this](std::vector<Submission> letters, intake::CursorMove cursor) -> Task<void> {
        auto outcome = co_await intake_.take(std::move(letters), std::move(cursor));
        EXPECT_TRUE(outcome);
    };
    boost::asio::co_spawn(loop_, take(round, move), [](std::exception_ptr fault) {
        if (fault) std::rethrow_exception(fault);
    });
    run();
    ASSERT_EQ(saver_.saved.size(), 2u);
    EXPECT_EQ(saver_.saved[0].submission.key, saver_.saved[1].submission.key) << "one letter, one key";
    EXPECT_EQ(keeper_.records(), 0u) << "a mailbox is its own spool";
    ASSERT_EQ(saver_.moves.size(), 1u);
    EXPECT_EQ(saver_.moves[0].last_uid, 7u);
}

TEST_F(IntakeTest, AfterStopNothingIsTaken)
{
    intake_.stop();
    EXPECT_EQ(submit(post("name=Ana&email=ana@acme.org")).kind, Kind::refused);
    EXPECT_EQ(keeper_.records(), 0u);
}

/// Fails where nobody expects it.
class FailingEvents final : public intake::Events {
public:
    int told = 0;
    void submission_kept(const Submission&) override {}
    void submission_judged(const Submission&, const Judgement&) override { throw std::runtime_error("no room for a log line"); }
    void submission_saved(const Uuid&, const intake::Saved&) override {}
    void submission_refused(Door, const std::string&, const std::string&) override {}
    void duplicate_key(const Submission&, const Uuid&) override {}
    void judging_failed(const Submission&, const std::string&) override { ++told; }
    void replay_finished(std::size_t) override {}
};

TEST_F(IntakeTest, WhateverFailsBehindTheKeepTheReceiptHolds)
{
    FailingEvents failing;
    intake::Intake fragile{intake::Settings{}, forms_, keeper_, saver_, workers_, failing};
    for (const std::size_t octets : {10u, 100'000u}) {  // on the loop, and on a worker
        std::optional<intake::Answer> answer;
        boost::asio::co_spawn(loop_, fragile.submit(post("name=Ana&email=ana%40acme.example&x=" + std::string(octets, 'y'))),
                              [&](std::exception_ptr fault, intake::Answer given) {
                                  EXPECT_FALSE(fault);
                                  answer = std::move(given);
                              });
        run();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->kind, Kind::accepted);
        EXPECT_FALSE(answer->id.is_nil());
        EXPECT_EQ(fragile.in_flight(), 0u);
    }
    EXPECT_EQ(failing.told, 2);
    EXPECT_EQ(keeper_.records(), 2u);
}

/// Says what the test wants, when it wants it.
class ScriptedVerifier final : public intake::Verifier {
public:
    bool holds = false;
    std::string fact = "captcha_solved";
    std::vector<std::string> asked;

    bool asks(const Submission& submission) const override { return submission.entry == "contact"; }
    void ask(const Submission&, const Inquiry& inquiry, std::function<void(std::string)> answer) override
    {
        asked.emplace_back(inquiry.value("name"));
        if (holds)
            held.push_back([answer, word = fact] { answer(word); });
        else
            answer(fact);
    }
    std::vector<std::function<void()>> held;
};

class VerifiedIntake : public IntakeTest {
protected:
    intake::Answer submit_verified(const std::string& body)
    {
        auto answer = std::make_shared<std::optional<intake::Answer>>();
        boost::asio::co_spawn(loop_, verified_.submit(post(body)), [answer](std::exception_ptr fault, intake::Answer given) {
            if (fault) std::rethrow_exception(fault);
            *answer = std::move(given);
        });
        run();
        return answer->value_or(intake::Answer{});
    }

    ScriptedVerifier verifier_;
    intake::Intake verified_{intake::Settings{}, forms_, keeper_, saver_, workers_, events_, nullptr, &verifier_};
};

TEST_F(VerifiedIntake, WhatSomebodyOutsideSaysIsJudgedAndSavedWithTheSubmission)
{
    EXPECT_EQ(submit_verified("name=Ana&email=ana%40acme.example&_id=1").kind, Kind::accepted);
    ASSERT_EQ(saver_.saved.size(), 1u);
    EXPECT_EQ(saver_.saved.front().submission.visit.observed, "captcha_solved");
    EXPECT_EQ(keeper_.first().visit.observed, "") << "it was kept before anybody was asked";
}

TEST_F(VerifiedIntake, NobodyIsAskedOfWhatIsRefusedNorTwiceOfTheSame)
{
    EXPECT_EQ(submit_verified("name=&email=ana%40").kind, Kind::rejected);
    EXPECT_TRUE(verifier_.asked.empty());
    EXPECT_FALSE(submit_verified("name=Ana&email=ana%40acme.example&_id=2").repeat);
    EXPECT_TRUE(submit_verified("name=Ana&email=ana%40acme.example&_id=2").repeat);
    EXPECT_EQ(verifier_.asked, std::vector<std::string>{"Ana"});
}

TEST_F(VerifiedIntake, ItIsKeptWhileTheAnswerIsNotThere)
{
    verifier_.holds = true;
    auto answer = std::make_shared<std::optional<intake::Answer>>();
    boost::asio::co_spawn(loop_, verified_.submit(post("name=Ana&email=ana%40acme.example&_id=3")),
                          [answer](std::exception_ptr fault, intake::Answer given) {
                              if (fault) std::rethrow_exception(fault);
                              *answer = std::move(given);
                          });
    loop_.poll();
    EXPECT_FALSE(*answer);
    EXPECT_EQ(keeper_.records(), 1u);
    ASSERT_EQ(verifier_.held.size(), 1u);
    verifier_.held.front()();
    run();
    ASSERT_TRUE(*answer);
    EXPECT_EQ((*answer)->kind, Kind::accepted);
}

}  // namespace
}  // namespace captura::test
