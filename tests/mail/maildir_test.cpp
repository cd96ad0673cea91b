#include "desk.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>

namespace captura::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class MaildirStory : public testing::Test {
protected:
    MaildirStory()
    {
        settings.name = "inbox";
        settings.url = "maildir://" + dir().string();
        settings.pace = quick_pace();
        settings.max_letter = 64 * 1024;
    }

    fs::path dir() const { return temp.path / "Maildir"; }
    void make_folders() const
    {
        for (const char* part : {"new", "cur", "tmp"}) fs::create_directories(dir() / part);
    }
    bool wait_for(std::size_t letters)
    {
        return desk.run_until([&] { return desk.saved.size() >= letters; });
    }
    /// Some more rounds, in which nothing should happen.
    void let_rounds_pass(int count)
    {
        const int until = desk.rounds + count;
        EXPECT_TRUE(desk.run_until([&] { return desk.rounds >= until; }));
    }
    const Submission* named(const std::string& name) const
    {
        for (const auto& one : desk.saved)
            if (one.place->name == name) return &one;
        return nullptr;
    }

    TempFolder temp;
    mail::MailboxSettings settings;
    Desk desk;
};

TEST_F(MaildirStory, MakesMissingFoldersAndTakesALetterMovedIn)
{
    desk.open(settings);
    ASSERT_TRUE(desk.run_until([&] { return desk.rounds > 0; })) << desk.all_lost();
    write_file(dir() / "tmp" / "17.a", "Subject: x\r\n\r\nhello\r\n");
    fs::rename(dir() / "tmp" / "17.a", dir() / "new" / "17.a");
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_TRUE(wait_for(1));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
    const Submission& letter = desk.saved.front();
    EXPECT_EQ(letter.door, Door::mail);
    EXPECT_EQ(letter.entry, "inbox");
    EXPECT_EQ(letter.content_type, "message/rfc822");
    EXPECT_EQ(letter.body, "Subject: x\r\n\r\nhello\r\n");
    EXPECT_EQ(letter.place->mailbox, "inbox");
    EXPECT_EQ(letter.place->name, "17.a");
    EXPECT_TRUE(fs::exists(dir() / "new" / "17.a")) << "files are left where they are";
}

TEST_F(MaildirStory, TakesAPlainCopyWhenItIsClosed)
{
    make_folders();
    settings.pace.unchanged = 3600s;  // only inotify can find it
    desk.open(settings);
    ASSERT_TRUE(desk.run_until([&] { return desk.rounds > 0; }));
    std::ofstream slow{dir() / "lead.eml", std::ios::binary};
    slow << "Subject: half" << std::flush;
    desk.run_until([] { return false; }, 300ms);
    EXPECT_TRUE(desk.saved.empty()) << "still being written";
    slow << "\r\n\r\nwhole\r\n";
    slow.close();
    ASSERT_TRUE(wait_for(1));
    EXPECT_EQ(desk.saved[0].body, "Subject: half\r\n\r\nwhole\r\n");
    write_file(dir() / "new" / "other.eml", "Subject: y\r\n\r\n");
    ASSERT_TRUE(wait_for(2));
    EXPECT_EQ(desk.saved[1].place->name, "other.eml");
}

TEST_F(MaildirStory, FirstVisitTakesNewAndLeavesOldSeenMail)
{
    make_folders();
    write_file(dir() / "new" / "1.new", "a");
    write_file(dir() / "cur" / "2.old:2,S", "b");
    fs::last_write_time(dir() / "cur" / "2.old:2,S", fs::file_time_type::clock::now() - 48h);
    desk.open(settings);
    ASSERT_TRUE(wait_for(1));
    write_file(dir() / "cur" / "3.later:2,", "c");  // a colleague's reader was faster than we
    ASSERT_TRUE(wait_for(2));
    EXPECT_TRUE(named("1.new"));
    EXPECT_TRUE(named("3.later"));
    EXPECT_EQ(desk.cursor.last_uid, 0u);
}

TEST_F(MaildirStory, StartAllTakesSeenMailToo)
{
    make_folders();
    settings.start = "all";
    write_file(dir() / "cur" / "2.old:2,S", "b");
    fs::last_write_time(dir() / "cur" / "2.old:2,S", fs::file_time_type::clock::now() - 48h);
    desk.open(settings);
    ASSERT_TRUE(wait_for(1));
    EXPECT_TRUE(named("2.old"));
}

TEST_F(MaildirStory, EachLetterOnceThoughRenamedAndTheDaemonRestarted)  // F33
{
    make_folders();
    settings.poll = 1s;
    write_file(dir() / "new" / "1.a", "a");
    desk.open(settings);
    ASSERT_TRUE(wait_for(1));
    fs::rename(dir() / "new" / "1.a", dir() / "cur" / "1.a:2,S");
    write_file(dir() / "new" / "2.b", "b");
    ASSERT_TRUE(wait_for(2));
    desk.stop();
    write_file(dir() / "new" / "3.c", "c");
    desk.open(settings);
    ASSERT_TRUE(wait_for(3));
    let_rounds_pass(1);
    EXPECT_EQ(desk.saved.size(), 3u);
    for (const auto& [name, times] : desk.saved_names) EXPECT_EQ(times, 1) << name;
}

TEST_F(MaildirStory, NeverReadsWhatIsNoLetter)
{
    make_folders();
    write_file(temp.path / "secret", "not yours");
    fs::create_symlink(temp.path / "secret", dir() / "new" / "link");
    ASSERT_EQ(::mkfifo((dir() / "new" / "fifo").c_str(), 0600), 0);
    fs::create_directory(dir() / "new" / "folder");
    write_file(dir() / "new" / ".hidden", "x");
    write_file(dir() / "new" / "empty", "");
    write_file(dir() / "tmp" / "unfinished", "x");
    write_file(dir() / "notes.txt", "x");
    write_file(dir() / "new" / "real", "Subject: z\r\n\r\n");
    settings.poll = 1s;
    desk.open(settings);
    ASSERT_TRUE(wait_for(1));
    fs::create_symlink(temp.path / "secret", dir() / "new" / "link2");
    write_file(dir() / "new" / ".hidden2", "x");
    let_rounds_pass(2);
    ASSERT_EQ(desk.saved.size(), 1u);
    EXPECT_EQ(desk.saved[0].place->name, "real");
    EXPECT_TRUE(fs::exists(dir() / "tmp" / "unfinished"));
}

TEST_F(MaildirStory, NothingIsSavedTwiceWhenTheDatabaseComesAndGoes)  // M3
{
    make_folders();
    for (int i = 0; i < 120; ++i)
        write_file(dir() / "new" / ("m" + std::to_string(1000 + i)), "letter " + std::to_string(i));
    desk.next_saves_fail = {Desk::Fault::fenced, Desk::Fault::away, Desk::Fault::overloaded, Desk::Fault::ours};
    desk.open(settings);
    ASSERT_TRUE(wait_for(120)) << desk.all_lost();
    EXPECT_EQ(desk.saved.size(), 120u);
    EXPECT_LE(desk.most_at_once, 50u);
    for (const auto& [name, times] : desk.saved_names) EXPECT_EQ(times, 1) << name;
    EXPECT_TRUE(desk.lost_because("database"));
}

TEST_F(MaildirStory, ALetterAboveFourTimesTheLimitIsTakenInPartAndSaidSo)
{
    make_folders();
    write_file(dir() / "new" / "1.whole", std::string(4 * 64 * 1024, 'x'));
    write_file(dir() / "new" / "2.huge", std::string(4 * 64 * 1024 + 1, 'x'));
    desk.open(settings);
    ASSERT_TRUE(wait_for(2));
    EXPECT_EQ(named("1.whole")->body.size(), 4u * 64 * 1024);
    EXPECT_EQ(named("2.huge")->body.size(), 64u * 1024);
    EXPECT_EQ(desk.skipped.size(), 1u);
}

TEST_F(MaildirStory, AMissingParentIsSaidAndRepaired)
{
    settings.url = "maildir://" + (temp.path / "no/such").string();
    desk.open(settings);
    ASSERT_TRUE(desk.run_until([&] { return desk.lost_because("cannot make the folder"); }));
    fs::create_directory(temp.path / "no");
    EXPECT_TRUE(desk.run_until([&] { return desk.rounds > 0; }));
    fs::remove_all(temp.path / "no/such/new");
    ASSERT_TRUE(desk.run_until([&] { return desk.lost_because("removed or renamed"); }));
    EXPECT_TRUE(desk.run_until([&] { return fs::exists(temp.path / "no/such/new"); }));
}

TEST_F(MaildirStory, WhatAnotherDaemonHoldsIsLeftAlone)  // F18
{
    make_folders();
    write_file(dir() / "new" / "1.a", "a");
    settings.lease = 1s;
    desk.held_by_another = true;
    desk.open(settings);
    ASSERT_TRUE(desk.run_until([&] { return desk.claims > 3; }));
    EXPECT_TRUE(desk.saved.empty());
    EXPECT_TRUE(desk.lost.empty()) << "waiting is no trouble";
    desk.held_by_another = false;
    EXPECT_TRUE(wait_for(1));
    const int before = desk.claims;
    ASSERT_TRUE(desk.run_until([&] { return desk.claims > before + 2; })) << "renewed every third";
    write_file(dir() / "new" / "2.b", "b");
    EXPECT_TRUE(wait_for(2)) << "under the epoch of the renewal";
}

}  // namespace
}  // namespace captura::test
