#include "captura/daemon/private_cluster.hpp"

#include <gtest/gtest.h>
#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <pqxx/result>

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

namespace captura::daemon {
namespace {

namespace fs = std::filesystem;

/// A folder that the unprivileged user may enter, gone afterwards.
class Folder {
public:
    Folder()
    {
        char name[] = "/tmp/captura-cluster-XXXXXX";
        if (::mkdtemp(name) == nullptr) throw std::runtime_error("mkdtemp");
        path_ = name;
        fs::permissions(path_, fs::perms::owner_all | fs::perms::others_exec);
    }
    ~Folder()
    {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

PrivateCluster::Settings in(const fs::path& dir)
{
    return {dir, {"fsync=off", "max_connections=10"}, "captura"};
}

std::string ask(const PrivateCluster& cluster, const std::string& sql)
{
    pqxx::connection connection{cluster.url()};
    pqxx::nontransaction work{connection};
    const pqxx::result rows = work.exec(sql);
    return rows.empty() ? std::string{} : std::string{rows[0][0].c_str()};
}

bool ends_within(std::chrono::seconds limit, pid_t pid)
{
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (::kill(pid, 0) == 0) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return true;
}

#define NEEDS_POSTGRESQL() \
    if (!PrivateCluster::available()) GTEST_SKIP() << "SKIPPED, NOT PASSED: PostgreSQL is not installed"

TEST(PrivateCluster, KeepsItsDataOverStopsOfEveryKind)
{
    NEEDS_POSTGRESQL();
    Folder folder;
    {
        PrivateCluster cluster{in(folder.path() / "db")};
        ask(cluster, "CREATE TABLE kept AS SELECT 'señor'::text AS word");
        cluster.stop();
        EXPECT_EQ(cluster.pid(), 0);
        cluster.stop();
        cluster.start();
        EXPECT_EQ(ask(cluster, "SELECT word FROM kept"), "señor");
        cluster.stop_immediately();
        cluster.start();
        EXPECT_EQ(ask(cluster, "SELECT word FROM kept"), "señor");
    }
    PrivateCluster again{in(folder.path() / "db")};
    EXPECT_EQ(ask(again, "SELECT word FROM kept"), "señor");
}

TEST(PrivateCluster, HasNoDoorButItsSocketFolder)
{
    NEEDS_POSTGRESQL();
    Folder folder;
    PrivateCluster cluster{in(folder.path() / std::string(120, 'x') / "a folder")};
    EXPECT_EQ(ask(cluster, "SHOW listen_addresses"), "");
    EXPECT_EQ(ask(cluster, "SHOW server_encoding"), "UTF8");
    EXPECT_EQ(ask(cluster, "SELECT current_database()"), "captura");
    const std::string socket = ask(cluster, "SHOW unix_socket_directories");
    EXPECT_LT(socket.size(), 90u) << "a socket path has 108 octets at most";
    struct stat facts{};
    ASSERT_EQ(::stat(socket.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0700u);
}

TEST(PrivateCluster, DoesNotBelieveAPidFileThatNamesAStranger)
{
    NEEDS_POSTGRESQL();
    Folder folder;
    PrivateCluster cluster{in(folder.path() / "db")};
    cluster.stop();
    const pid_t stranger = ::fork();
    if (stranger == 0) {
        ::pause();
        ::_exit(0);
    }
    std::ofstream{folder.path() / "db/data/postmaster.pid"} << stranger << "\n" << (folder.path() / "db/data").string()
                                                            << "\n1\n5432\n\n\n";
    EXPECT_NO_THROW(cluster.start());
    ::kill(stranger, SIGKILL);
    ::waitpid(stranger, nullptr, 0);
}

TEST(PrivateCluster, EndsWithAKilledParentAndServesTheNextOne)
{
    NEEDS_POSTGRESQL();
    Folder folder;
    int wire[2];
    ASSERT_EQ(::pipe(wire), 0);
    const pid_t parent = ::fork();
    if (parent == 0) {
        PrivateCluster cluster{in(folder.path() / "db")};
        ask(cluster, "CREATE TABLE kept AS SELECT 'yes'::text AS word");
        const pid_t pid = cluster.pid();
        (void)!::write(wire[1], &pid, sizeof pid);
        for (;;) ::pause();
    }
    pid_t postmaster = 0;
    ASSERT_EQ(::read(wire[0], &postmaster, sizeof postmaster), static_cast<ssize_t>(sizeof postmaster));
    ::kill(parent, SIGKILL);
    ::waitpid(parent, nullptr, 0);
    PrivateCluster next{in(folder.path() / "db")};
    EXPECT_TRUE(ends_within(std::chrono::seconds{10}, postmaster));
    EXPECT_EQ(ask(next, "SELECT word FROM kept"), "yes");
    ::close(wire[0]);
    ::close(wire[1]);
}

TEST(PrivateCluster, LivesOnWhenTheThreadThatMadeItEnds)
{
    NEEDS_POSTGRESQL();
    Folder folder;
    std::unique_ptr<PrivateCluster> cluster;
    std::thread{[&] { cluster = std::make_unique<PrivateCluster>(in(folder.path() / "db")); }}.join();
    EXPECT_EQ(ask(*cluster, "SELECT 1"), "1");
}

TEST(PrivateCluster, SaysWhatToDoWhenItCannotStart)
{
    NEEDS_POSTGRESQL();
    Folder folder;
    try {
        PrivateCluster cluster{{folder.path() / "db", {"fsync=off", "no_such_setting=1"}, "captura"}};
        FAIL() << "started with a setting that does not exist";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string{error.what()}.find("no_such_setting"), std::string::npos) << error.what();
    }
    if (::geteuid() != 0) return;
    fs::permissions(folder.path(), fs::perms::owner_all);
    try {
        PrivateCluster cluster{in(folder.path() / "other")};
        FAIL() << "the unprivileged user cannot enter";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string{error.what()}.find("chmod o+x"), std::string::npos) << error.what();
    }
}

}  // namespace
}  // namespace captura::daemon
