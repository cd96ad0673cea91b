#include "stories/world.hpp"

#include "support/corpora.hpp"
#include "support/waiting.hpp"

#include <gtest/gtest.h>
#include <pqxx/pqxx>

#include <atomic>
#include <stdexcept>

namespace captura::test {
namespace {

std::string with_database(std::string url, const std::string& name)
{
    const auto at = url.find("dbname=captura");
    if (at == std::string::npos) throw std::runtime_error("no dbname=captura in " + url);
    return url.replace(at, 14, "dbname=" + name);
}

std::string fresh_database(const std::string& url)
{
    static std::atomic<int> count{0};
    const std::string name = "story_" + std::to_string(++count);
    pqxx::connection connection{url};
    pqxx::nontransaction work{connection};
    work.exec("CREATE DATABASE " + name);
    return with_database(url, name);
}

}  // namespace

daemon::PrivateCluster& shared_cluster()
{
    static TempFolder folder;
    static daemon::PrivateCluster cluster{[] {
        daemon::PrivateCluster::Settings settings;
        settings.dir = folder / "postgres";
        settings.options = {"fsync=off", "max_connections=60"};
        return settings;
    }()};
    return cluster;
}

World::World(Settings settings)
{
    if (settings.own_cluster) {
        daemon::PrivateCluster::Settings cluster;
        cluster.dir = folder_ / "postgres";
        own_cluster_ = std::make_unique<daemon::PrivateCluster>(cluster);
    }
    url_ = settings.own_cluster ? cluster().url() : fresh_database(cluster().url());

    for (const char* sub : {"mail/new", "mail/cur", "mail/tmp"}) std::filesystem::create_directories(folder_ / sub);
    const std::string notify =
        settings.notify_url.empty() ? "maildir://" + (folder_ / "outbox").string() : settings.notify_url;
    DaemonProcess::Settings daemon;
    daemon.folder = folder();
    daemon.database_url = url_;
    daemon.spool_extra = settings.spool_extra;
    daemon.extra = "[notify]\nfrom = \"captura@example.org\"\nto = \"sales@example.org\"\nurl = \"" + notify + "\"\n" +
                   settings.extra;
    daemon_ = std::make_unique<DaemonProcess>(daemon);

    const auto migrated = captura({"migrate"});
    if (migrated.status != 0) throw std::runtime_error("captura migrate: " + migrated.err);
    if (!settings.manager) return;
    const auto added = captura({"manager", "add", "--name", "Ana Manager", "--email", "ana.manager@example.org"});
    if (added.status != 0) throw std::runtime_error("captura manager add: " + added.err);
}

daemon::PrivateCluster& World::cluster()
{
    return own_cluster_ ? *own_cluster_ : shared_cluster();
}

std::vector<Row> World::rows(const std::string& sql) const
{
    pqxx::connection connection{url_};
    pqxx::nontransaction work{connection};
    std::vector<Row> rows;
    for (const auto& row : work.exec(sql)) {
        Row texts;
        for (const auto& field : row) texts.emplace_back(field.is_null() ? "" : field.c_str());
        rows.push_back(std::move(texts));
    }
    return rows;
}

std::string World::value(const std::string& sql) const
{
    const auto all = rows(sql);
    return all.empty() ? std::string{} : all.front().front();
}

void World::expect_soon(const std::string& sql, const std::string& expected, std::chrono::milliseconds deadline) const
{
    std::string last;
    const bool held = eventually(deadline, [&] { return (last = value(sql)) == expected; });
    EXPECT_TRUE(held) << sql << "\n  gave " << last << ", expected " << expected << "\n" << daemon_->log();
}

std::vector<std::string> World::notices() const
{
    std::vector<std::string> mails;
    if (!std::filesystem::is_directory(folder() / "outbox" / "new")) return mails;
    for (const auto& file : files_below(folder() / "outbox" / "new")) mails.push_back(slurp(file));
    return mails;
}

CommandResult World::captura(std::vector<std::string> arguments, const std::string& input) const
{
    std::vector<std::string> command{CAPTURA_BINARY};
    command.insert(command.end(), arguments.begin(), arguments.end());
    command.insert(command.end(), {"--config", (folder() / "captura.toml").string()});
    return run_command(command, folder(), input);
}

}  // namespace captura::test
