#include "daemon/sealing_keys.hpp"

#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <fstream>
#include <thread>

namespace captura::daemon {
namespace {

using testing::ElementsAre;

TEST(SealingKeys, AreOneALineTheNewestFirst)
{
    EXPECT_THAT(split_keys("new\nold\n"), ElementsAre("new", "old"));
    EXPECT_THAT(split_keys("\r\nnew\r\n\r\nold"), ElementsAre("new", "old"));
    EXPECT_THAT(split_keys(""), ElementsAre());
}

TEST(SealingKeys, AreMadeOnceAndReadableByUsAlone)
{
    const test::TempFolder folder;
    const std::filesystem::path file = folder.path() / "sealing_key";
    const auto first = read_or_make_keys(file);
    ASSERT_EQ(first.size(), 1u);
    EXPECT_EQ(first[0].size(), 64u);
    EXPECT_EQ(read_or_make_keys(file), first);
    struct stat what{};
    ASSERT_EQ(::stat(file.c_str(), &what), 0);
    EXPECT_EQ(what.st_mode & 0777, 0600u);
}

TEST(SealingKeys, ThatSeveralMakeAtOnceAreTheSame)
{
    const test::TempFolder folder;
    const std::filesystem::path file = folder.path() / "sealing_key";
    std::vector<std::vector<std::string>> read(8);
    std::vector<std::thread> threads;
    for (auto& keys : read) threads.emplace_back([&keys, &file] { keys = read_or_make_keys(file); });
    for (std::thread& thread : threads) thread.join();
    for (const auto& keys : read) EXPECT_EQ(keys, read.front());
}

TEST(SealingKeys, NameTheFileThatCannotBeMade)
{
    try {
        read_or_make_keys("/nowhere/sealing_key");
        FAIL() << "made in a folder that is not there";
    } catch (const std::system_error& fault) {
        EXPECT_THAT(fault.what(), testing::HasSubstr("/nowhere/sealing_key"));
    }
}

}  // namespace
}  // namespace captura::daemon
