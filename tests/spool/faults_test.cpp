// F10, F11, F12: the disk fails, is full, or gives back other bytes than it was given.
#include "captura/spool/spool.hpp"

#include "spool/failing_disk.hpp"
#include "spool/spool_support.hpp"

#include <fstream>
#include <iterator>

namespace captura::spool::test {
namespace {

namespace fs = std::filesystem;

constexpr int failed_sync = 1034;
constexpr int failed_write = 778;
constexpr int disk_full = 13;

std::string slurp(const fs::path& file)
{
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void spill(const fs::path& file, const std::string& octets)
{
    std::ofstream{file, std::ios::binary | std::ios::trunc} << octets;
}

TEST(SpoolFaults, AFailedSyncRefusesItsGroupAndTheNextIsKept)
{
    use_failing_disk();
    const TempFolder folder;
    RecordedEvents events;
    Spool spool{settings_in(folder.path()), events};
    ASSERT_TRUE(keep(spool, a_submission("before")));
    fail_at(Operation::sync, 1, failed_sync);
    const auto refused = keep(spool, a_submission("during"));
    fail_never();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "spool_fault");
    ASSERT_TRUE(keep(spool, a_submission("after")));
    EXPECT_EQ(events.all(), (std::vector<std::string>{"fault", "recovered"}));
    const auto keys = pending_keys(spool);
    EXPECT_TRUE(keys.contains("web:before"));
    EXPECT_TRUE(keys.contains("web:after"));
    EXPECT_TRUE(keep(spool, a_submission("during"))) << "the sender tries again";
    EXPECT_EQ(pending_keys(spool).size(), 3u) << "once, whether the refused one stood in the file or not";
}

TEST(SpoolFaults, WhateverWriteFailsNoYesIsLost)
{
    use_failing_disk();
    struct Row {
        Operation operation;
        int code;
    };
    for (const Row& row :
         {Row{Operation::write, failed_write}, Row{Operation::sync, failed_sync}, Row{Operation::write, disk_full}}) {
        bool untouched = false;
        for (int n = 1; !untouched && n < 200; ++n) {
            const TempFolder folder;
            std::set<std::string> yes;
            {
                RecordedEvents events;
                Spool spool{settings_in(folder.path()), events};
                ASSERT_TRUE(keep(spool, a_submission("before")));
                yes.insert("web:before");
                fail_never();
                fail_at(row.operation, n, row.code);
                const auto before = operations(row.operation);
                for (int i = 0; i < 3; ++i) {
                    const Submission one = a_submission(std::to_string(i), std::string(3000, 'x'));
                    if (keep(spool, one)) yes.insert(one.key);
                    if (i == 1) pending(spool);
                }
                EXPECT_TRUE(keep(spool, a_submission("last")) || keep(spool, a_submission("last")))
                    << "service is back, n=" << n;
                yes.insert("web:last");
                untouched = operations(row.operation) - before < n;
            }
            fail_never();
            RecordedEvents events;
            Spool spool{settings_in(folder.path()), events};
            const auto keys = pending_keys(spool);
            for (const std::string& key : yes) EXPECT_TRUE(keys.contains(key)) << key << " n=" << n;
            EXPECT_TRUE(events.all().empty());
        }
        EXPECT_TRUE(untouched);
    }
}

TEST(SpoolFaults, ALastingFaultRefusesAndEndsByItself)
{
    use_failing_disk();
    const TempFolder folder;
    RecordedEvents events;
    Spool spool{settings_in(folder.path()), events};
    const Submission first = a_submission("1");
    ASSERT_TRUE(keep(spool, first));
    fail_at(Operation::sync, 1, failed_sync, true);
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(keep(spool, a_submission("no")));
    EXPECT_EQ(events.count("fault"), 1u) << "said once";
    EXPECT_TRUE(pending(spool).empty()) << "nothing is handed out that cannot be counted";
    spool.settle({first.id});
    fail_never();
    EXPECT_TRUE(
        eventually(spool, [&](const Figures& seen) { return events.count("recovered") == 1 && seen.pending <= 1; }));
    EXPECT_TRUE(keep(spool, a_submission("yes")));
    EXPECT_TRUE(eventually(spool, [&](const Figures&) { return !pending_keys(spool).contains("web:1"); }))
        << "settling was not forgotten";
}

TEST(SpoolFaults, AFullDiskIsNoFaultAndSettlingUsesTheReserve)
{
    use_failing_disk();
    const TempFolder folder;
    RecordedEvents events;
    Settings settings = settings_in(folder.path());
    settings.reserve_octets = 100'000;
    Spool spool{settings, events};
    const Submission first = a_submission("1");
    ASSERT_TRUE(keep(spool, first));
    ASSERT_EQ(fs::file_size(folder.path() / "reserve"), 100'000u);

    // One write is refused: it is the group's, and the settle in it finds room once the reserve is given back.
    std::promise<void> entered, go;
    spool.figures([&](Figures) {
        entered.set_value();
        go.get_future().wait();
    });
    entered.get_future().wait();
    auto refused = keep_later(spool, a_submission("2"));
    spool.settle({first.id});
    fail_at(Operation::write, 1, disk_full);
    go.set_value();
    const auto answer = refused.get();
    fail_never();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().reason, "spool_full");
    EXPECT_TRUE(eventually(spool, [](const Figures& seen) { return seen.pending == 0; }));
    EXPECT_EQ(events.count("full"), 1u);
    EXPECT_EQ(events.count("fault"), 0u);
    EXPECT_TRUE(keep(spool, a_submission("2")));
}

/// A folder with `count` records that were kept, as it lies on the disk while the daemon runs: part file, part WAL.
struct Picture {
    std::map<std::string, std::string> files;
    std::map<std::string, std::string> bodies;  // key: body
};

Picture take_picture(int count, bool checkpointed)
{
    const TempFolder folder;
    RecordedEvents events;
    Picture picture;
    const auto copy = [&] {
        for (const char* name : {"spool.db", "spool.db-wal"}) picture.files[name] = slurp(folder.path() / name);
    };
    {
        Spool spool{settings_in(folder.path()), events};
        for (int i = 0; i < count; ++i) {
            const Submission one =
                a_submission(std::to_string(i), "record " + std::to_string(i) + std::string(900, 'r'));
            if (!keep(spool, one)) throw std::runtime_error("not kept");
            picture.bodies[one.key] = one.body;
        }
        if (!checkpointed) copy();
    }
    if (checkpointed) copy();
    return picture;
}

void lay_out(const Picture& picture, const fs::path& dir)
{
    for (const auto& [name, octets] : picture.files) spill(dir / name, octets);
}

TEST(SpoolDamage, AWalCutAnywhereLosesNothingBeforeTheCut)
{
    const Picture picture = take_picture(12, false);
    const std::string& wal = picture.files.at("spool.db-wal");
    ASSERT_GT(wal.size(), 12u * 4096u);
    std::size_t most = 0;
    for (std::size_t cut = 0; cut <= wal.size(); cut += cut < 200 ? 67 : 2741) {
        const TempFolder folder;
        lay_out(picture, folder.path());
        spill(folder.path() / "spool.db-wal", wal.substr(0, cut));
        RecordedEvents events;
        Spool spool{settings_in(folder.path()), events};
        const auto records = all_pending(spool);
        EXPECT_GE(records.size(), most) << "a longer WAL holds more, cut=" << cut;
        most = std::max(most, records.size());
        for (const Pending& one : records) EXPECT_EQ(one.submission.body, picture.bodies.at(one.submission.key));
        EXPECT_TRUE(keep(spool, a_submission("more")));
    }
    EXPECT_GE(most, 11u);
}

TEST(SpoolDamage, AFlippedBitCostsAtMostWhatItHit)
{
    for (const bool checkpointed : {false, true}) {
        const Picture picture = take_picture(12, checkpointed);
        const char* name = checkpointed ? "spool.db" : "spool.db-wal";
        const std::string& sound = picture.files.at(name);
        std::size_t set_aside = 0;
        for (std::size_t at = 5; at < sound.size(); at += sound.size() / 60) {
            const TempFolder folder;
            lay_out(picture, folder.path());
            std::string hit = sound;
            hit[at] = static_cast<char>(hit[at] ^ 0x10);
            spill(folder.path() / name, hit);
            RecordedEvents events;
            Spool spool{settings_in(folder.path()), events};
            const auto records = all_pending(spool);
            for (const Pending& one : records)
                EXPECT_EQ(one.submission.body, picture.bodies.at(one.submission.key)) << "at " << at;
            if (checkpointed) {
                EXPECT_TRUE(records.size() == 12 || events.count("set aside") > 0) << "at " << at;
                // A page is 4096 octets and holds three records; those on it may be out of reach, no others.
                const bool first_page = at < 4096;
                EXPECT_TRUE(first_page || records.size() >= 8)
                    << records.size() << " at " << at << ": " << ::testing::PrintToString(events.all());
                set_aside += events.count("set aside");
            }
            EXPECT_TRUE(keep(spool, a_submission("more"))) << "at " << at;
        }
        EXPECT_TRUE(!checkpointed || set_aside > 5) << set_aside;
    }
}

TEST(SpoolDamage, ADamagedRecordIsCountedAndItsRepeatIsKept)
{
    Picture picture = take_picture(5, true);
    std::string& file = picture.files.at("spool.db");
    const std::size_t at = file.find("record 3");
    ASSERT_NE(at, std::string::npos);
    file[at] = 'R';
    const TempFolder folder;
    lay_out(picture, folder.path());
    RecordedEvents events;
    Spool spool{settings_in(folder.path()), events};
    EXPECT_EQ(pending(spool).size(), 4u);
    EXPECT_EQ(figures(spool).damaged, 1u);
    EXPECT_EQ(figures(spool).pending, 4u);
    EXPECT_EQ(events.count("set aside: record"), 1u);
    EXPECT_TRUE(keep(spool, a_submission("3"))->fresh) << "what cannot be read was not kept";
    const auto listed = [&](const fs::path& name) { return slurp(name).find("Record 3") != std::string::npos; };
    EXPECT_TRUE(listed(folder.path() / "spool.db") || listed(folder.path() / "spool.db-wal")) << "its bytes stay";
}

TEST(SpoolDamage, TablesThatContradictEachOtherAreRebuiltFromTheRecords)
{
    struct Row {
        const char* why;
        const char* damage;
        std::size_t rebuilt;
    };
    const Row rows[] = {
        {"a number was hit",
         "UPDATE pending SET sequence=sequence+7000 WHERE sequence=(SELECT min(sequence) FROM pending)", 1},
        {"a row is gone", "DELETE FROM pending WHERE sequence=(SELECT max(sequence) FROM pending)", 1},
        {"an id was hit", "UPDATE pending SET id=zeroblob(16)", 0},
    };
    for (const Row& row : rows) {
        const Picture picture = take_picture(5, true);
        const TempFolder folder;
        lay_out(picture, folder.path());
        change_file(folder.path() / "spool.db", row.damage);
        RecordedEvents events;
        Spool spool{settings_in(folder.path()), events};
        const auto records = pending(spool);
        EXPECT_EQ(records.size(), 5u) << row.why;
        EXPECT_EQ(events.count("set aside"), row.rebuilt) << row.why;
        for (const Pending& one : records) spool.settle({one.submission.id});
        EXPECT_TRUE(eventually(spool, [](const Figures& seen) { return seen.pending == 0; })) << row.why;
    }
}

TEST(SpoolUpgrade, AFileOfTheFirstVersionIsTakenOver)
{
    const Picture picture = take_picture(5, true);
    const TempFolder folder;
    lay_out(picture, folder.path());
    change_file(folder.path() / "spool.db", "CREATE INDEX pending_id ON pending (id); PRAGMA user_version=1;");
    RecordedEvents events;
    Spool spool{settings_in(folder.path()), events};
    const auto records = pending(spool);
    ASSERT_EQ(records.size(), 5u);
    spool.settle({records[0].submission.id});
    EXPECT_TRUE(eventually(spool, [](const Figures& seen) { return seen.pending == 4; }));
    EXPECT_FALSE(keep(spool, a_submission("0"))->fresh);
    EXPECT_TRUE(keep(spool, a_submission("more"))->fresh);
    EXPECT_TRUE(events.all().empty());
}

TEST(SpoolDamage, AFileThatIsNoneIsMovedAsideNotDeleted)
{
    struct Row {
        const char* why;
        std::string octets;
    };
    Picture later = take_picture(1, true);
    later.files.at("spool.db")[63] = 9;  // user_version, big-endian at 60
    const Row rows[] = {
        {"text", std::string(10'000, 'x')},
        {"half a header", later.files.at("spool.db").substr(0, 50)},
        {"a later version", later.files.at("spool.db")},
    };
    for (const Row& row : rows) {
        const TempFolder folder;
        spill(folder.path() / "spool.db", row.octets);
        RecordedEvents events;
        Spool spool{settings_in(folder.path()), events};
        EXPECT_TRUE(keep(spool, a_submission("new"))) << row.why;
        EXPECT_EQ(events.count("set aside"), 1u) << row.why;
        bool found = false;
        for (const auto& entry : fs::directory_iterator{folder.path()})
            found = found || (entry.path().filename().string().starts_with("spool.db.damaged-") &&
                              fs::file_size(entry.path()) == row.octets.size());
        EXPECT_TRUE(found) << row.why;
    }
}

TEST(SpoolDamage, AWalWithoutItsFileIsNotPlayedIntoANewOne)
{
    const Picture picture = take_picture(3, false);
    const TempFolder folder;
    spill(folder.path() / "spool.db-wal", picture.files.at("spool.db-wal"));
    RecordedEvents events;
    Spool spool{settings_in(folder.path()), events};
    EXPECT_TRUE(pending(spool).empty());
    EXPECT_TRUE(keep(spool, a_submission("new")));
}

}  // namespace
}  // namespace captura::spool::test
