// F01, F03: the process is killed; the system calls are counted.
#include "captura/spool/spool.hpp"

#include "spool/spool_support.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cstring>
#include <fstream>
#include <random>

extern char** environ;

namespace captura::spool::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* child_folder = "CAPTURA_SPOOL_CHILD_FOLDER";
constexpr const char* child_ledger = "CAPTURA_SPOOL_CHILD_LEDGER";
constexpr const char* child_round = "CAPTURA_SPOOL_CHILD_ROUND";

/// Runs this program again with one of its tests alone. The caller reaps it.
pid_t start_child(std::vector<std::string> before, const std::string& test, std::vector<std::string> environment)
{
    std::vector<std::string> words = std::move(before);
    words.push_back(fs::read_symlink("/proc/self/exe").string());
    words.push_back("--gtest_filter=" + test);
    words.push_back("--gtest_also_run_disabled_tests");
    for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
    std::vector<char*> argv, envp;
    for (std::string& word : words) argv.push_back(word.data());
    for (std::string& entry : environment) envp.push_back(entry.data());
    argv.push_back(nullptr);
    envp.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    pid_t child = -1;
    const int error = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), envp.data());
    posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? child : -1;
}

std::vector<std::string> whole_lines(const fs::path& file)
{
    std::ifstream in{file, std::ios::binary};
    const std::string all{std::istreambuf_iterator<char>{in}, {}};
    std::vector<std::string> lines;
    std::size_t start = 0;
    for (std::size_t end = all.find('\n'); end != std::string::npos; end = all.find('\n', start)) {
        lines.push_back(all.substr(start, end - start));
        start = end + 1;
    }
    return lines;
}

TEST(SpoolChild, DISABLED_KeepsUntilKilled)
{
    const char* dir = std::getenv(child_folder);
    if (dir == nullptr) GTEST_SKIP() << "run by SpoolKill alone";
    const std::string round = std::getenv(child_round);
    const int ledger = ::open(std::getenv(child_ledger), O_WRONLY | O_CREAT | O_APPEND, 0600);
    RecordedEvents events;
    Spool spool{settings_in(dir), events};
    for (int i = 0;; i += 8) {
        std::vector<std::future<Result<Kept, Refused>>> answers;
        for (int j = 0; j < 8; ++j) {
            const std::string key = round + "-" + std::to_string(i + j);
            auto promise = std::make_shared<std::promise<Result<Kept, Refused>>>();
            answers.push_back(promise->get_future());
            spool.keep(a_submission(key, std::string(1200, 'x')), [=](Result<Kept, Refused> kept, Submission&&) {
                const std::string line = "web:" + key + "\n";
                if (kept && ::write(ledger, line.data(), line.size()) < 0) std::abort();
                promise->set_value(std::move(kept));
            });
        }
        for (auto& answer : answers) answer.wait();
    }
}

TEST(SpoolKill, EveryYesIsThereAfterwards)
{
    const TempFolder folder;
    const fs::path ledger = folder.path() / "ledger";
    std::mt19937 chance{20260131};
    for (int round = 0; round < 20; ++round) {
        const std::size_t known = whole_lines(ledger).size();
        const pid_t child = start_child({}, "SpoolChild.DISABLED_KeepsUntilKilled",
                                        {std::string{child_folder} + "=" + (folder.path() / "spool").string(),
                                         std::string{child_ledger} + "=" + ledger.string(),
                                         std::string{child_round} + "=" + std::to_string(round)});
        ASSERT_GT(child, 0);
        const std::size_t enough = known + 1 + chance() % 200;
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (whole_lines(ledger).size() < enough && std::chrono::steady_clock::now() < deadline) ::usleep(500);
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        ASSERT_GE(whole_lines(ledger).size(), enough) << "round " << round;

        RecordedEvents events;
        Spool spool{settings_in(folder.path() / "spool"), events};
        const auto keys = pending_keys(spool);
        for (const std::string& yes : whole_lines(ledger)) EXPECT_TRUE(keys.contains(yes)) << yes << " round " << round;
        EXPECT_TRUE(events.all().empty());
    }
}

TEST(SpoolChild, DISABLED_KeepsTenOneByOne)
{
    const char* dir = std::getenv(child_folder);
    if (dir == nullptr) GTEST_SKIP() << "run by SpoolSync alone";
    RecordedEvents events;
    Spool spool{settings_in(dir), events};
    for (int i = 0; i < 10; ++i) {
        spool.keep(a_submission(std::to_string(i)), [](Result<Kept, Refused> kept, Submission&&) {
            // A mark in the trace, where the sender would be told.
            if (kept) std::ignore = ::access("/yes", F_OK);
        });
        figures(spool);
    }
}

TEST(SpoolSync, NoYesBeforeItsFdatasyncReturned)
{
    const TempFolder folder;
    const fs::path trace = folder.path() / "trace";
    const pid_t child = start_child(
        {"strace", "-f", "-qq", "-o", trace.string(), "-e", "trace=fdatasync,access"},
        "SpoolChild.DISABLED_KeepsTenOneByOne",
        {std::string{child_folder} + "=" + (folder.path() / "spool").string(), "ASAN_OPTIONS=detect_leaks=0"});
    if (child < 0) GTEST_SKIP() << "SKIPPED, NOT PASSED: no strace";
    int status = 0;
    ::waitpid(child, &status, 0);
    const auto lines = whole_lines(trace);
    if (lines.empty()) GTEST_SKIP() << "SKIPPED, NOT PASSED: strace may not trace here";
    int synced = 0;
    int told = 0;
    bool fresh_sync = false;
    for (const std::string& line : lines) {
        if (line.find("fdatasync") != std::string::npos && line.find("= 0") != std::string::npos) {
            ++synced;
            fresh_sync = true;
        } else if (line.find("\"/yes\"") != std::string::npos) {
            EXPECT_TRUE(fresh_sync) << "yes number " << told + 1;
            fresh_sync = false;
            ++told;
        }
    }
    EXPECT_EQ(told, 10);
    EXPECT_GE(synced, 10);
}

}  // namespace
}  // namespace captura::spool::test
