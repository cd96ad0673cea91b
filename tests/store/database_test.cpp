#include "captura/store/database.hpp"

#include "store/commit_thief.hpp"
#include "store/store_fixture.hpp"

#include <signal.h>

#include <atomic>
#include <condition_variable>
#include <set>

namespace captura::store {
namespace {

using test::eventually;
using test::inquiry;
using namespace std::chrono_literals;
using Answer = Result<Saved, StoreError::Kind>;

struct Heard : Events {
    void database_lost(const std::string&) override { ++lost; }
    void database_back(std::chrono::milliseconds) override { ++back; }
    void submission_set_aside(const Uuid& submission, const std::string&) override
    {
        const std::lock_guard lock{mutex};
        set_aside.insert(submission);
    }
    void store_bug(const std::string&) override { ++bugs; }
    void notify_failed(const std::string&) override { ++notify_failures; }
    void notices_made(std::size_t count) override { made += count; }

    std::atomic<int> lost{0}, back{0}, bugs{0}, notify_failures{0};
    std::atomic<std::size_t> made{0};
    std::mutex mutex;
    std::set<Uuid> set_aside;
};

/// Answers by position of the question.
class Answers {
public:
    std::function<void(Answer)> next()
    {
        const std::lock_guard lock{mutex_};
        const std::size_t place = answers_.size();
        answers_.emplace_back();
        return [this, place](Answer answer) {
            const std::lock_guard guard{mutex_};
            EXPECT_FALSE(answers_[place]) << "answered twice";
            answers_[place] = std::move(answer);
            ++count_;
            changed_.notify_all();
        };
    }
    /// All of them, within the limit.
    std::vector<Answer> wait(std::chrono::seconds limit = 30s)
    {
        std::unique_lock lock{mutex_};
        EXPECT_TRUE(changed_.wait_for(lock, limit, [&] { return count_ == answers_.size(); }));
        std::vector<Answer> all;
        for (auto& answer : answers_) all.push_back(answer ? *answer : Answer{StoreError::Kind::again});
        return all;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::optional<Answer>> answers_;
    std::size_t count_ = 0;
};

class DatabaseThreads : public test::StoreTest {
protected:
    static std::string folder()
    {
        const std::string url = cluster_url();
        return url.substr(5, url.find(' ') - 5);
    }
    static std::string cluster_url() { return test::TestCluster::get().url(); }

    /// Saves until it is saved, as the choke point does.
    static void save_stubbornly(Database& database, const Judged& judged)
    {
        const auto is_saved = [&] {
            Answers answers;
            database.save(Judged{judged}, answers.next());
            return answers.wait()[0].has_value();
        };
        EXPECT_TRUE(eventually(is_saved, std::chrono::seconds{60}));
    }

    Heard heard;
};

TEST_F(DatabaseThreads, SameKeyFromFiftyThreadsIsOneRow)
{
    Settings many = settings();
    many.batch = 3;
    Database database{many, heard};
    const Judged first = inquiry("Ana", "ana@example.com");
    Answers answers;
    std::vector<std::thread> clients;
    for (int i = 0; i < 50; ++i)
        clients.emplace_back([&] {
            Judged same = inquiry("Ana", "ana@example.com");
            same.submission.key = first.submission.key;
            database.save(std::move(same), answers.next());
        });
    for (auto& client : clients) client.join();
    int fresh = 0;
    std::set<Uuid> ids;
    for (const Answer& answer : answers.wait()) {
        ASSERT_TRUE(answer.has_value());
        fresh += answer->repeat ? 0 : 1;
        ids.insert(answer->submission_id);
    }
    EXPECT_EQ(fresh, 1);
    EXPECT_EQ(ids.size(), 1u);
    EXPECT_EQ(count("submission"), "1");
    EXPECT_EQ(count("touch"), "1");
    EXPECT_EQ(count("lead"), "1");
}

TEST_F(DatabaseThreads, TheSameKeyWithoutAnyIdentityIsOneRowToo)
{
    Settings many = settings();
    many.batch = 2;
    Database database{many, heard};
    const Judged first = test::in_lane(Verdict::spam, "links");
    Answers answers;
    for (int i = 0; i < 60; ++i) {
        Judged same = test::in_lane(Verdict::spam, "links");
        same.submission.key = first.submission.key;
        database.save(std::move(same), answers.next());
    }
    for (const Answer& answer : answers.wait()) EXPECT_TRUE(answer.has_value());
    EXPECT_EQ(count("submission"), "1");
}

TEST_F(DatabaseThreads, TwinsThroughTwoSaversAreOneCard)
{
    Settings one_by_one = settings();
    one_by_one.batch = 2;
    Database one{one_by_one, heard}, two{one_by_one, heard};
    ASSERT_TRUE(eventually([&] { return one.reachable() && two.reachable(); }));
    Answers answers;
    for (int i = 0; i < 60; ++i) {
        const std::string email = "twin" + std::to_string(i) + "@example.com";
        const std::string phone = "+346000000" + std::to_string(10 + i);
        one.save(inquiry("T", email, phone), answers.next());
        two.save(inquiry("T", i % 2 == 0 ? email : "", phone), answers.next());
    }
    for (const Answer& answer : answers.wait()) EXPECT_TRUE(answer.has_value());
    EXPECT_EQ(count("lead"), "60");
    EXPECT_EQ(count("touch"), "120");
    EXPECT_EQ(ask("SELECT count(*) FROM captura.lead WHERE submissions <> 2"), "0");
}

/// Large batches lock everybody out, small ones single persons; each must wait for the other.
TEST_F(DatabaseThreads, TwinsThroughALargeAndASmallBatchAreOneCard)
{
    Settings flood = settings(), trickle = settings();
    flood.batch = 256;
    trickle.batch = 3;
    Database large{flood, heard}, small{trickle, heard};
    ASSERT_TRUE(eventually([&] { return large.reachable() && small.reachable(); }));
    constexpr int persons = 600;
    Answers answers;
    std::thread beside{[&] {
        for (int i = 0; i < persons; ++i)
            small.save(inquiry("T", "flood" + std::to_string(i) + "@example.com", ""), answers.next());
    }};
    for (int i = 0; i < persons; ++i)
        large.save(inquiry("T", "flood" + std::to_string(i) + "@example.com", "+34600" + std::to_string(100000 + i)),
                   answers.next());
    beside.join();
    for (const Answer& answer : answers.wait()) EXPECT_TRUE(answer.has_value());
    EXPECT_EQ(count("lead"), std::to_string(persons));
    EXPECT_EQ(count("touch"), std::to_string(2 * persons));
    EXPECT_EQ(ask("SELECT count(*) FROM captura.lead WHERE submissions <> 2"), "0");
}

/// Most who come to wait call nobody. What is left over when many came at once, and what comes alone behind them, must
/// be seen without anybody else coming.
TEST_F(DatabaseThreads, NobodyWaitsForAnotherToCome)
{
    Database database{settings(), heard};
    save_stubbornly(database, inquiry("First", "first@example.com"));
    std::chrono::steady_clock::duration alone{};
    constexpr int rounds = 10;
    for (int round = 0; round < rounds; ++round) {
        Answers many;
        for (int i = 0; i < 150; ++i) {
            const std::string who = std::to_string(round) + "." + std::to_string(i);
            database.save(inquiry(who, who + "@example.com"), many.next());
        }
        for (const Answer& answer : many.wait()) ASSERT_TRUE(answer.has_value());
        const auto start = std::chrono::steady_clock::now();
        Answers one;
        database.save(inquiry("Lone", "lone" + std::to_string(round) + "@example.com"), one.next());
        ASSERT_TRUE(one.wait()[0].has_value());
        alone += std::chrono::steady_clock::now() - start;
    }
    EXPECT_LT(alone, rounds * 100ms) << "idle savers look by themselves each 250 ms only";
}

TEST_F(DatabaseThreads, OneBadRowCostsOnlyItself)
{
    Database database{settings(), heard};
    Answers answers;
    std::vector<Judged> batch;
    for (int i = 0; i < 40; ++i) batch.push_back(inquiry("N", "n" + std::to_string(i) + "@example.com"));
    for (const std::size_t bad : {0u, 17u, 39u}) batch[bad].judgement.contact.name = "\xff";
    for (const Judged& judged : batch) database.save(Judged{judged}, answers.next());
    for (const Answer& answer : answers.wait()) EXPECT_TRUE(answer.has_value());
    EXPECT_EQ(count("submission WHERE verdict = 'lead'"), "37");
    EXPECT_EQ(count("submission WHERE verdict = 'unreadable' AND reasons = '{store_refused:22021}'"), "3");
    const std::lock_guard lock{heard.mutex};
    EXPECT_EQ(heard.set_aside, (std::set<Uuid>{batch[0].submission.id, batch[17].submission.id, batch[39].submission.id}));
}

TEST_F(DatabaseThreads, LostCommitAnswerIsNotDoubled)
{
    test::CommitThief thief{folder()};
    Settings through = settings();
    through.url = thief.url();
    through.connections = 2;
    through.batch = 5;
    through.notify_to = "sales@example.com";
    Database database{through, heard};
    ASSERT_TRUE(eventually([&] { return database.reachable(); }));
    thief.to_steal = 3;
    Answers answers;
    for (int i = 0; i < 60; ++i) database.save(inquiry("N", "n" + std::to_string(i) + "@example.com"), answers.next());
    for (const Answer& answer : answers.wait()) EXPECT_TRUE(answer.has_value());
    EXPECT_EQ(thief.stolen, 3);
    for (const char* table : {"submission", "lead", "touch", "notification", "identity"})
        EXPECT_EQ(count(table), "60") << table;
    EXPECT_EQ(ask("SELECT count(*) FROM captura.lead WHERE submissions <> 1"), "0");
    database.close();
}

TEST_F(DatabaseThreads, DatabaseRestartedUnderLoadLosesAndDoublesNothing)
{
    Settings small = settings();
    small.batch = 7;
    Database database{small, heard};
    constexpr int clients = 6, each = 60;
    std::atomic<int> saved{0};
    std::vector<std::thread> threads;
    for (int c = 0; c < clients; ++c)
        threads.emplace_back([&, c] {
            for (int i = 0; i < each; ++i) {
                save_stubbornly(database, inquiry("N", "c" + std::to_string(c) + "i" + std::to_string(i) + "@example.com"));
                ++saved;
            }
        });
    for (int restart = 1; restart <= 3; ++restart) {
        EXPECT_TRUE(eventually([&] { return saved > restart * 40; }, 60s));
        if (restart % 2 == 0)
            test::TestCluster::get().stop();
        else
            test::TestCluster::get().stop_immediately();
        EXPECT_TRUE(eventually([&] { return !database.reachable(); })) << "it is noticed";
        test::TestCluster::get().start();
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(count("submission"), std::to_string(clients * each));
    EXPECT_EQ(count("touch"), std::to_string(clients * each));
    EXPECT_EQ(count("lead"), std::to_string(clients * each));
    EXPECT_EQ(ask("SELECT count(*) FROM captura.lead WHERE submissions <> 1"), "0");
    EXPECT_GE(heard.lost, 1);
    EXPECT_TRUE(eventually([&] { return heard.back == heard.lost; }));
    EXPECT_EQ(heard.bugs, 0);
}

TEST_F(DatabaseThreads, AwayIsSaidAtOnceAndItIsBackWithinTwoSeconds)
{
    Database database{settings(), heard};
    ASSERT_TRUE(eventually([&] { return database.reachable(); }));
    test::TestCluster::get().stop();
    Answers answers;
    for (int i = 0; i < 20; ++i) database.save(inquiry("N", "n" + std::to_string(i) + "@example.com"), answers.next());
    for (const Answer& answer : answers.wait(5s)) {
        ASSERT_FALSE(answer.has_value());
        EXPECT_EQ(answer.error(), StoreError::Kind::away);
    }
    std::atomic<bool> failed{false};
    database.run([](Session& session) { session.ping(); },
                 [&](StoreError::Kind kind, const std::string&) { failed = kind == StoreError::Kind::away; });
    EXPECT_TRUE(eventually([&] { return failed.load(); }));
    EXPECT_TRUE(eventually([&] { return !database.reachable(); }));
    test::TestCluster::get().start();
    EXPECT_TRUE(eventually([&] { return database.reachable(); }, 2s));
    save_stubbornly(database, inquiry("N", "n@example.com"));
    EXPECT_EQ(count("submission"), "1");
}

TEST_F(DatabaseThreads, HungServerIsLeftByTheWatchdog)
{
    Settings impatient = settings();
    impatient.connections = 1;
    impatient.watchdog = 1s;
    impatient.url += " application_name=hangs";
    Database database{impatient, heard};
    save_stubbornly(database, inquiry("N", "first@example.com"));
    const auto rows = execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'hangs'");
    std::vector<pid_t> hung;
    for (const auto& row : rows) hung.push_back(std::atoi(row[0].c_str()));
    ASSERT_FALSE(hung.empty());
    for (const pid_t pid : hung) ::kill(pid, SIGSTOP);
    Answers answers;
    database.save(inquiry("N", "second@example.com"), answers.next());
    const auto all = answers.wait(10s);
    for (const pid_t pid : hung) ::kill(pid, SIGCONT);
    ASSERT_TRUE(all[0].has_value()) << "over a new connection";
    EXPECT_EQ(count("submission"), "2");
}

TEST_F(DatabaseThreads, AReadOnlyServerIsAwayAndComesBack)
{
    const auto on_the_side = [](const std::string& sql) {
        std::string url = test::TestCluster::get().url();
        url.replace(url.find("dbname=captura"), 14, "dbname=postgres");
        pqxx::connection connection{url};
        pqxx::nontransaction work{connection};
        work.exec(sql);
    };
    on_the_side("ALTER DATABASE captura SET default_transaction_read_only = on");
    {
        Database database{settings(), heard};
        Answers answers;
        database.save(inquiry("N", "n@example.com"), answers.next());
        EXPECT_EQ(answers.wait()[0].error(), StoreError::Kind::away);
        on_the_side("ALTER DATABASE captura RESET default_transaction_read_only");
        save_stubbornly(database, inquiry("N", "n@example.com"));
    }
    EXPECT_EQ(count("submission"), "1");
}

TEST_F(DatabaseThreads, ADatabaseThatRefusesToSaveIsAlarmedOnceThoughItAnswers)
{
    execute("CREATE FUNCTION captura.full_disk() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE 'no space left on device' USING ERRCODE = '53100'; END $$");
    execute("CREATE TRIGGER full_disk BEFORE INSERT ON captura.submission EXECUTE FUNCTION captura.full_disk()");
    Database database{settings(), heard};
    ASSERT_TRUE(eventually([&] { return database.reachable(); }));
    for (int i = 0; i < 8; ++i) {
        Answers answers;
        database.save(inquiry("N", "n@example.com"), answers.next());
        EXPECT_EQ(answers.wait()[0].error(), StoreError::Kind::away) << "it stays pending";
    }
    EXPECT_EQ(heard.lost, 1);
    EXPECT_EQ(heard.back, 0);
    execute("DROP TRIGGER full_disk ON captura.submission");
    save_stubbornly(database, inquiry("N", "n@example.com"));
    EXPECT_TRUE(eventually([&] { return heard.back == 1; }));
    EXPECT_EQ(heard.lost, 1);
}

TEST_F(DatabaseThreads, AMissingSchemaIsOurFaultAndLosesNothing)
{
    execute("DROP SCHEMA captura CASCADE");
    Database database{settings(), heard};
    Answers answers;
    database.save(inquiry("N", "n@example.com"), answers.next());
    EXPECT_EQ(answers.wait()[0].error(), StoreError::Kind::ours);
    EXPECT_GE(heard.bugs, 1);
    Session{settings()}.migrate();
    save_stubbornly(database, inquiry("N", "n@example.com"));
    EXPECT_EQ(count("lead"), "1");
}

TEST_F(DatabaseThreads, AMissingRightSetsNothingAside)
{
    Database database{settings(), heard};
    ASSERT_TRUE(eventually([&] { return database.reachable(); }));
    execute("ALTER TABLE captura.touch RENAME TO touch_elsewhere");
    Answers answers;
    for (int i = 0; i < 10; ++i) database.save(inquiry("N", "n" + std::to_string(i) + "@example.com"), answers.next());
    for (const Answer& answer : answers.wait()) {
        ASSERT_FALSE(answer.has_value());
        EXPECT_EQ(answer.error(), StoreError::Kind::ours);
    }
    EXPECT_EQ(count("submission"), "0") << "they stay pending; a lead is not called unreadable for our mistake";
    EXPECT_GE(heard.bugs, 1);
}

TEST_F(DatabaseThreads, RoundsAreFencedAndMoveTheirCursor)
{
    Database database{settings(), heard};
    Session session{settings()};
    const auto old = session.claim_mailbox("sales", "INBOX", "a", 60s);
    const auto mine = session.claim_mailbox("sales", "INBOX", "a", 60s);
    const auto save = [&](std::int64_t epoch, std::vector<Judged> letters) {
        std::mutex mutex;
        std::condition_variable answered;
        std::optional<Result<std::vector<Saved>, StoreError::Kind>> outcome;
        database.save_round(std::move(letters), {"sales", "INBOX", epoch, 7, 43}, [&](auto answer) {
            const std::lock_guard lock{mutex};
            outcome = std::move(answer);
            answered.notify_all();
        });
        std::unique_lock lock{mutex};
        answered.wait(lock, [&] { return outcome.has_value(); });
        return *outcome;
    };
    std::vector<Judged> letters{inquiry("A", "a@example.com"), inquiry("B", "b@example.com")};
    letters[1].judgement.contact.name = "\xff";
    const auto fenced = save(old->epoch, letters);
    ASSERT_FALSE(fenced.has_value());
    EXPECT_EQ(fenced.error(), StoreError::Kind::fenced);
    EXPECT_EQ(count("submission"), "0");
    const auto saved = save(mine->epoch, letters);
    ASSERT_TRUE(saved.has_value());
    EXPECT_EQ(saved->size(), 2u);
    EXPECT_EQ(ask("SELECT last_uid FROM captura.mailbox_cursor"), "43");
    EXPECT_EQ(count("submission WHERE verdict = 'unreadable'"), "1");
}

TEST_F(DatabaseThreads, CloseOwesNobodyAnAnswer)
{
    Answers answers;
    {
        Database database{settings(), heard};
        for (int i = 0; i < 500; ++i)
            database.save(inquiry("N", "n" + std::to_string(i) + "@example.com"), answers.next());
        database.close();
        database.close();
        database.save(inquiry("N", "late@example.com"), answers.next());
    }
    std::size_t saved = 0;
    for (const Answer& answer : answers.wait()) saved += answer.has_value() ? 1 : 0;
    EXPECT_EQ(count("submission"), std::to_string(saved));
    EXPECT_LE(saved, 500u);
}

}  // namespace
}  // namespace captura::store
