#include "captura/spool/spool.hpp"

#include "spool/places.hpp"
#include "spool/record.hpp"
#include "spool/spool_support.hpp"
#include "spool/waiting.hpp"

#include <sys/resource.h>

#include <atomic>
#include <cstdio>

#include <fstream>
#include <thread>

namespace captura::spool::test {
namespace {

TEST(SpoolRecord, ComesBackAsItWas)
{
    Submission submission = a_submission("k", std::string("\0\xff\r\n", 4));
    submission.door = Door::mail;
    submission.given_key = "given";
    submission.after = fresh_uuid();
    submission.place = Place{"sales", "INBOX", 7, 4294967295u, "1.2.host"};
    std::string head;
    write_head(submission, head);
    std::uint64_t octets = 0;
    const auto back = read_head(head, octets);
    ASSERT_TRUE(back);
    EXPECT_EQ(octets, submission.body.size());
    EXPECT_EQ(back->id, submission.id);
    EXPECT_EQ(back->door, submission.door);
    EXPECT_EQ(back->entry, submission.entry);
    EXPECT_EQ(back->received_at, submission.received_at);
    EXPECT_EQ(back->content_type, submission.content_type);
    EXPECT_EQ(back->given_key, submission.given_key);
    EXPECT_EQ(back->key, submission.key);
    EXPECT_EQ(back->after, submission.after);
    EXPECT_EQ(back->place, submission.place);
    EXPECT_EQ(back->visit.address, submission.visit.address);
    EXPECT_EQ(back->visit.referrer, submission.visit.referrer);
}

TEST(SpoolRecord, ACutHeadIsNoHead)
{
    std::string head;
    write_head(a_submission("k"), head);
    std::uint64_t octets = 0;
    for (std::size_t length = 0; length < head.size(); ++length)
        EXPECT_FALSE(read_head(std::string_view{head}.substr(0, length), octets)) << length;
    EXPECT_FALSE(read_head(head + "x", octets));
}

TEST(Spool, HandsOutWhatItKeptOldestFirst)
{
    const TempFolder folder;
    RecordedEvents events;
    Spool spool{settings_in(folder.path()), events};
    const Submission first = a_submission("1", std::string("a\0b", 3));
    const auto kept = keep(spool, first);
    ASSERT_TRUE(kept);
    EXPECT_TRUE(kept->fresh);
    EXPECT_EQ(kept->id, first.id);
    ASSERT_TRUE(keep(spool, a_submission("2")));
    ASSERT_TRUE(keep(spool, a_submission("3", "")));

    const auto records = pending(spool);
    ASSERT_EQ(records.size(), 3u);
    EXPECT_EQ(records[0].submission.body, first.body);
    EXPECT_EQ(records[0].submission.id, first.id);
    EXPECT_EQ(records[2].submission.body, "");
    EXPECT_LT(records[0].sequence, records[1].sequence);
    EXPECT_EQ(pending(spool, records[0].sequence, 1)[0].submission.key, "web:2");
    EXPECT_TRUE(pending(spool, records[2].sequence).empty());

    const Figures seen = figures(spool);
    EXPECT_EQ(seen.pending, 3u);
    EXPECT_GT(seen.pending_octets, first.body.size());
    EXPECT_EQ(seen.oldest, first.received_at);
    EXPECT_EQ(seen.damaged, 0u);
}

TEST(Spool, RemembersOverARestart)
{
    const TempFolder folder;
    RecordedEvents events;
    Uuid instance;
    {
        Spool spool{settings_in(folder.path()), events};
        instance = spool.instance();
        ASSERT_TRUE(keep(spool, a_submission("1")));
        ASSERT_TRUE(keep(spool, a_submission("2")));
    }
    Spool spool{settings_in(folder.path()), events};
    EXPECT_EQ(spool.instance(), instance);
    EXPECT_EQ(pending_keys(spool), (std::set<std::string>{"web:1", "web:2"}));
    EXPECT_EQ(figures(spool).pending, 2u);
    EXPECT_TRUE(events.all().empty());
}

TEST(Spool, CountsDurablyHowOftenItHandedARecordOut)
{
    const TempFolder folder;
    RecordedEvents events;
    for (std::int32_t start = 0; start < 3; ++start) {
        Spool spool{settings_in(folder.path()), events};
        ASSERT_TRUE(keep(spool, a_submission("1")));
        EXPECT_EQ(pending(spool).at(0).attempts, start);
    }
}

TEST(Spool, ARepeatGetsTheFirstReceipt)
{
    const TempFolder folder;
    RecordedEvents events;
    const Submission first = a_submission("same");
    {
        Spool spool{settings_in(folder.path()), events};
        ASSERT_TRUE(keep(spool, first)->fresh);
        const auto again = keep(spool, a_submission("same"));
        ASSERT_TRUE(again);
        EXPECT_FALSE(again->fresh);
        EXPECT_EQ(again->id, first.id);
        EXPECT_EQ(figures(spool).pending, 1u);

        spool.settle({first.id});
        ASSERT_TRUE(eventually(spool, [](const Figures& seen) { return seen.pending == 0; }));
        const auto late = keep(spool, a_submission("same"));
        EXPECT_FALSE(late->fresh) << "settled";
        EXPECT_EQ(late->id, first.id);
    }
    Spool spool{settings_in(folder.path()), events};
    EXPECT_EQ(keep(spool, a_submission("same"))->id, first.id) << "after a restart";
    EXPECT_EQ(figures(spool).pending, 0u);
}

TEST(Spool, FiftyAtOnceWithOneKeyAreOneRecord)
{
    const TempFolder folder;
    RecordedEvents events;
    Spool spool{settings_in(folder.path()), events};
    std::vector<std::future<Result<Kept, Refused>>> answers(50);
    std::vector<std::thread> threads;
    for (auto& answer : answers) threads.emplace_back([&] { answer = keep_later(spool, a_submission("F40")); });
    for (std::thread& thread : threads) thread.join();
    std::set<Uuid> ids;
    int fresh = 0;
    for (auto& answer : answers) {
        const auto kept = answer.get();
        ASSERT_TRUE(kept);
        ids.insert(kept->id);
        fresh += kept->fresh ? 1 : 0;
    }
    EXPECT_EQ(ids.size(), 1u);
    EXPECT_EQ(fresh, 1);
    EXPECT_EQ(pending(spool).size(), 1u);
}

TEST(Spool, SettledRecordsAreForgottenByAgeAndBySize)
{
    struct Row {
        const char* why;
        std::chrono::hours age;
        std::uint64_t octets;
        bool remembered;
    };
    const Row rows[] = {
        {"young and small", std::chrono::hours{24}, 1u << 20, true},
        {"too old", std::chrono::hours{-1}, 1u << 20, false},
        {"too much", std::chrono::hours{24}, 0, false},
    };
    for (const Row& row : rows) {
        const TempFolder folder;
        RecordedEvents events;
        Settings settings = settings_in(folder.path());
        settings.settled_for = row.age;
        settings.settled_octets = row.octets;
        Spool spool{settings, events};
        const Submission first = a_submission("1");
        ASSERT_TRUE(keep(spool, first));
        ASSERT_TRUE(keep(spool, a_submission("2")));
        spool.settle({first.id});
        ASSERT_TRUE(eventually(spool, [](const Figures& seen) { return seen.pending == 1; }));
        EXPECT_EQ(keep(spool, a_submission("1"))->fresh, !row.remembered) << row.why;
    }
}

TEST(Spool, WhatWasSettledIsOwedAgainWhereTheDatabaseIsAnotherOneOrAnEarlierState)
{
    const struct {
        const char* why;
        Whereabouts next;
        bool owed;
    } rows[] = {
        {"the same, further on", {"7/5/00000001", 200}, false},
        {"the same, where it was", {"7/5/00000001", 100}, false},
        {"failed over", {"7/5/00000002", 200}, true},
        {"made anew", {"7/6/00000001", 200}, true},
        {"another system", {"8/5/00000001", 200}, true},
        {"a backup put back in place", {"7/5/00000001", 99}, true},
    };
    for (const auto& [why, next, owed] : rows) {
        const TempFolder folder;
        RecordedEvents events;
        constexpr std::size_t many = 1100;  // more than two portions
        {
            Spool spool{settings_in(folder.path()), events};
            spool.saved_in({"7/5/00000001", 90});
            std::vector<Uuid> ids;
            for (std::size_t i = 0; i < many; ++i) ids.push_back(keep(spool, a_submission(std::to_string(i)))->id);
            spool.settle(ids);
            ASSERT_TRUE(eventually(spool, [](const Figures& seen) { return seen.pending == 0; }));
            spool.saved_in({"7/5/00000001", 100});
        }
        Spool spool{settings_in(folder.path()), events};
        EXPECT_EQ(figures(spool).pending, 0u) << why;
        spool.saved_in(next);
        const std::size_t expected = owed ? many : 0;
        ASSERT_TRUE(eventually(spool, [&](const Figures& seen) { return seen.pending == expected; })) << why;
        const auto records = all_pending(spool);
        ASSERT_EQ(records.size(), expected) << why;
        if (owed) {
            EXPECT_EQ(records[0].submission.key, "web:0") << "oldest first";
            std::vector<Uuid> ids;
            for (const Pending& one : records) ids.push_back(one.submission.id);
            spool.settle(ids);
            ASSERT_TRUE(eventually(spool, [](const Figures& seen) { return seen.pending == 0; })) << why;
        }
        spool.saved_in(next);
        EXPECT_EQ(figures(spool).pending, 0u) << why << ": once";
        EXPECT_EQ(events.count("owed again: 1100"), owed ? 1u : 0u) << why;
    }
}

TEST(Spool, SettlesWhatAnEarlierRunKeptWithoutHavingHandedItOut)
{
    const TempFolder folder;
    RecordedEvents events;
    std::vector<Uuid> ids;
    {
        Spool spool{settings_in(folder.path()), events};
        for (int i = 0; i < 5; ++i) ids.push_back(keep(spool, a_submission(std::to_string(i)))->id);
    }
    Spool spool{settings_in(folder.path()), events};
    ids.push_back(keep(spool, a_submission("5"))->id);
    spool.settle({fresh_uuid(), ids[3], ids[5], ids[0], ids[0]});
    ASSERT_TRUE(eventually(spool, [](const Figures& seen) { return seen.pending == 3; }));
    EXPECT_EQ(pending_keys(spool), (std::set<std::string>{"web:1", "web:2", "web:4"}));
    EXPECT_FALSE(keep(spool, a_submission("3"))->fresh);
}

TEST(SpoolPlaces, KnowTheNewestAndForgetTheOlderHalfFirst)
{
    Places places;
    std::vector<Uuid> ids;
    for (std::int64_t i = 0; i < 100'000; ++i) {
        ids.push_back(fresh_uuid());
        places.add(ids.back(), {i, 2 * i});
        ASSERT_LE(places.size(), 65'536u);
    }
    EXPECT_FALSE(places.take(ids.front()));
    const auto found = places.take(ids[99'000]);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->sequence, 99'000);
    EXPECT_EQ(found->octets, 198'000);
    EXPECT_FALSE(places.take(ids[99'000])) << "once";
    const std::size_t before = places.size();
    places.add(ids[70'000], {7, 7});
    EXPECT_EQ(places.size(), before) << "one id, one place";
    EXPECT_EQ(places.take(ids[70'000])->sequence, 7);
    places.clear();
    EXPECT_EQ(places.size(), 0u);
}

/// What take() gives, asked by the thread that puts in: nothing waits for long.
TEST(SpoolWaiting, ALoneKeepGoesAtOnceAndARushGoesTogether)
{
    Waiting waiting{Settings{}};
    const auto put = [&](int many) {
        for (int i = 0; i < many; ++i) waiting.keep(a_submission("k"), [](Result<Kept, Refused>, Submission&&) {});
    };
    const auto taken = [&] { return waiting.take(Waiting::Clock::now() + patience).keeps.size(); };
    for (int i = 0; i < 100; ++i) {
        put(1);
        EXPECT_EQ(taken(), 1u);
    }
    for (int i = 0; i < 100; ++i) {
        put(8);
        EXPECT_EQ(taken(), 8u) << "whoever is there goes along, however few were expected";
    }
    // In a rush whoever comes while the thread waits goes with the rest: far fewer groups than keeps.
    int groups = 0;
    std::atomic<bool> go{false};
    std::thread client([&] {
        go.wait(false);
        for (int i = 0; i < 100; ++i) {
            put(1);
            for (const auto next = Waiting::Clock::now() + std::chrono::microseconds{50}; Waiting::Clock::now() < next;) {
            }
        }
    });
    go = true;
    go.notify_one();
    for (std::size_t all = 0; all < 100; ++groups) all += taken();
    client.join();
    EXPECT_LT(groups, 50);
    waiting.stop();
    EXPECT_TRUE(waiting.take(Waiting::Clock::now()).last);
}

TEST(SpoolWaiting, SettlesWaitForCompanyButNotForLong)
{
    Waiting waiting{Settings{}};
    waiting.settle({fresh_uuid()});
    const auto start = Waiting::Clock::now();
    EXPECT_EQ(waiting.take(start + patience).settles.size(), 1u) << "though nobody kept anything";
    EXPECT_GE(Waiting::Clock::now() - start, std::chrono::milliseconds{40});
    waiting.settle({fresh_uuid()});
    waiting.keep(a_submission("k"), [](Result<Kept, Refused>, Submission&&) {});
    const Work work = waiting.take(Waiting::Clock::now() + patience);
    EXPECT_EQ(work.settles.size(), 1u);
    EXPECT_EQ(work.keeps.size(), 1u);

    // One that may come while the thread already waits for longer wakes it.
    for (int i = 0; i < 3; ++i) {
        std::thread saver([&] { waiting.settle({fresh_uuid()}); });
        const auto asked = Waiting::Clock::now();
        EXPECT_EQ(waiting.take(asked + patience).settles.size(), 1u);
        EXPECT_LT(Waiting::Clock::now() - asked, patience / 2);
        saver.join();
    }
}

TEST(Spool, NoSequenceIsGivenTwice)
{
    const TempFolder folder;
    RecordedEvents events;
    Settings settings = settings_in(folder.path());
    settings.settled_octets = 0;
    std::int64_t last = 0;
    for (int round = 0; round < 5; ++round) {
        Spool spool{settings, events};
        const Submission one = a_submission(std::to_string(round));
        ASSERT_TRUE(keep(spool, one));
        const auto records = pending(spool, last);
        ASSERT_EQ(records.size(), 1u) << "behind the last one seen";
        last = records[0].sequence;
        spool.settle({one.id});
    }
}

TEST(Spool, ALetterOfManyMegabytesComesBackWhole)
{
    const TempFolder folder;
    RecordedEvents events;
    Submission big = a_submission("big");
    big.door = Door::mail;
    for (std::size_t i = 0; big.body.size() < (24u << 20); ++i) big.body += "line " + std::to_string(i) + "\r\n";
    {
        Spool spool{settings_in(folder.path()), events};
        ASSERT_TRUE(keep(spool, big));
        ASSERT_TRUE(keep(spool, a_submission("small")));
        EXPECT_FALSE(keep(spool, big)->fresh);
    }
    Spool spool{settings_in(folder.path()), events};
    const auto records = all_pending(spool);
    ASSERT_EQ(records.size(), 2u);
    EXPECT_TRUE(records[0].submission.body == big.body);
}

TEST(Spool, AFullSpoolRefusesAndSettlingOpensItAgain)
{
    const TempFolder folder;
    RecordedEvents events;
    Settings settings = settings_in(folder.path());
    settings.max_octets = 100'000;
    Spool spool{settings, events};
    std::vector<Submission> kept;
    for (;;) {
        Submission one = a_submission(std::to_string(kept.size()), std::string(4000, 'x'));
        const auto answer = keep(spool, one);
        if (!answer) {
            EXPECT_EQ(answer.error().reason, "spool_full");
            break;
        }
        kept.push_back(std::move(one));
        ASSERT_LT(kept.size(), 30u);
    }
    EXPECT_GE(kept.size(), 20u);
    EXPECT_FALSE(keep(spool, a_submission("more", std::string(4000, 'x'))));
    EXPECT_EQ(events.count("full"), 1u) << "said once, not per visitor";
    EXPECT_EQ(keep(spool, a_submission("0"))->id, kept[0].id) << "a repeat needs no room";

    spool.settle({kept[0].id, kept[1].id});
    ASSERT_TRUE(eventually(spool, [&](const Figures& seen) { return seen.pending == kept.size() - 2; }));
    EXPECT_TRUE(keep(spool, a_submission("again", std::string(4000, 'x'))));
    EXPECT_EQ(events.count("recovered"), 1u);
}

TEST(Spool, MoreThanMayWaitIsRefused)
{
    const TempFolder folder;
    RecordedEvents events;
    Settings settings = settings_in(folder.path());
    settings.max_waiting = 4;
    Spool spool{settings, events};
    std::promise<void> entered, go;
    spool.figures([&](Figures) {
        entered.set_value();
        go.get_future().wait();  // the spool's thread stands still
    });
    entered.get_future().wait();
    std::vector<std::future<Result<Kept, Refused>>> answers;
    for (int i = 0; i < 6; ++i) answers.push_back(keep_later(spool, a_submission(std::to_string(i))));
    go.set_value();
    for (int i = 0; i < 6; ++i) {
        const auto answer = answers[static_cast<std::size_t>(i)].get();
        EXPECT_EQ(answer.has_value(), i < 4) << i;
        EXPECT_TRUE(answer || answer.error().reason == "spool_busy") << i;
    }
}

TEST(Spool, WhatWaitsAtTheEndIsStillKeptAndAnswered)
{
    const TempFolder folder;
    RecordedEvents events;
    std::vector<std::future<Result<Kept, Refused>>> answers;
    {
        Spool spool{settings_in(folder.path()), events};
        for (int i = 0; i < 500; ++i) answers.push_back(keep_later(spool, a_submission(std::to_string(i))));
    }
    for (auto& answer : answers) EXPECT_TRUE(answer.get());
    Spool spool{settings_in(folder.path()), events};
    EXPECT_EQ(pending_keys(spool).size(), 500u);
}

TEST(Spool, ASecondDaemonIsLockedOut)
{
    const TempFolder folder;
    RecordedEvents events;
    {
        const Spool first{settings_in(folder.path()), events};
        EXPECT_THROW((Spool{settings_in(folder.path()), events}), Locked);
    }
    EXPECT_NO_THROW((Spool{settings_in(folder.path()), events}));
}

TEST(Spool, AFolderThatCannotBeMadeIsNamed)
{
    const TempFolder folder;
    std::ofstream{folder.path() / "file"} << "not a folder";
    RecordedEvents events;
    try {
        const Spool spool{settings_in(folder.path() / "file" / "spool"), events};
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string{error.what()}.find((folder.path() / "file").string()), std::string::npos) << error.what();
    }
}

TEST(KeepBeside, IsSeenByARunningSpool)
{
    const TempFolder folder;
    RecordedEvents events;
    const Settings settings = settings_in(folder.path());
    Spool spool{settings, events};
    ASSERT_TRUE(keep(spool, a_submission("1")));
    const Submission mail = a_submission("mail");
    const auto kept = keep_beside(settings, mail);
    ASSERT_TRUE(kept);
    EXPECT_TRUE(kept->fresh);
    EXPECT_EQ(figures(spool).pending, 2u);
    ASSERT_TRUE(keep(spool, a_submission("2")));
    EXPECT_EQ(pending_keys(spool), (std::set<std::string>{"web:1", "web:mail", "web:2"}));
    EXPECT_EQ(keep(spool, a_submission("mail"))->id, mail.id);
    EXPECT_FALSE(keep_beside(settings, a_submission("1"))->fresh);
    spool.settle({mail.id});
    EXPECT_TRUE(eventually(spool, [](const Figures& seen) { return seen.pending == 2; }));
}

TEST(KeepBeside, NeedsNoDaemon)
{
    const TempFolder folder;
    const Settings settings = settings_in(folder.path() / "new");
    ASSERT_TRUE(keep_beside(settings, a_submission("1"))->fresh);
    ASSERT_FALSE(keep_beside(settings, a_submission("1"))->fresh);
    RecordedEvents events;
    Spool spool{settings, events};
    EXPECT_EQ(pending_keys(spool), std::set<std::string>{"web:1"});
}

TEST(KeepBeside, WritersDoNotLoseEachOther)
{
    const TempFolder folder;
    RecordedEvents events;
    const Settings settings = settings_in(folder.path());
    Spool spool{settings, events};
    std::atomic<int> yes{0};
    std::vector<std::thread> writers;
    for (int writer = 0; writer < 3; ++writer)
        writers.emplace_back([&, writer] {
            for (int i = 0; i < 20; ++i) {
                const auto submission = a_submission(std::to_string(writer) + "-" + std::to_string(i));
                const auto kept = writer == 0 ? keep(spool, submission) : keep_beside(settings, submission);
                yes += kept.has_value() ? 1 : 0;
            }
        });
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(yes.load(), 60);
    EXPECT_EQ(pending_keys(spool).size(), 60u);
    EXPECT_EQ(figures(spool).pending, 60u);
}

double cpu_seconds()
{
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

TEST(SpoolSpeed, KeepingInGroupsCostsMicroseconds)
{
    const TempFolder folder;
    RecordedEvents events;
    Settings settings = settings_in(folder.path());
    settings.group = 32;
    Spool spool{settings, events};
    constexpr int groups = 256;
    const std::string body(1000, 'x');
    std::vector<Submission> ready;
    for (int i = 0; i < groups * 32; ++i) {
        ready.push_back(a_submission(std::to_string(i), body));
        ready.back().key = "web:" + hex(sha256(ready.back().key));
    }
    const double before = cpu_seconds();
    const auto start = std::chrono::steady_clock::now();
    std::size_t next = 0;
    for (int group = 0; group < groups; ++group) {
        std::promise<void> done;
        std::atomic<int> left{32};
        for (int i = 0; i < 32; ++i)
            spool.keep(std::move(ready[next++]), [&](Result<Kept, Refused> kept, Submission&&) {
                EXPECT_TRUE(kept);
                if (--left == 0) done.set_value();
            });
        done.get_future().wait();
    }
    const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const double cpu = (cpu_seconds() - before) * 1e6 / (groups * 32);
    std::printf("[   SPEED  ] %.0f records/s, %.1f us CPU a record\n", groups * 32 / elapsed, cpu);
    EXPECT_LT(cpu, 600.0);  // tenfold of a debug build under a sanitizer
}

}  // namespace
}  // namespace captura::spool::test
