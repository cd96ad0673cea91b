/// What a story starts with: a fresh database on the program's own PostgreSQL, a folder, a daemon and one manager.
#pragma once

#include "stories/daemon_process.hpp"
#include "stories/http_client.hpp"
#include "support/temp_folder.hpp"

#include "captura/daemon/private_cluster.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace captura::test {

using Row = std::vector<std::string>;

/// One cluster for the whole program, made on first use.
daemon::PrivateCluster& shared_cluster();

class World {
public:
    struct Settings {
        std::string extra;         ///< TOML behind the usual sections
        std::string spool_extra;
        bool own_cluster = false;  ///< for stories that stop the database
        bool manager = true;       ///< ana.manager@example.org
        std::string notify_url;    ///< default: maildir in the folder
    };
    explicit World(Settings settings);
    World() : World(Settings{}) {}

    DaemonProcess& daemon() { return *daemon_; }
    daemon::PrivateCluster& cluster();
    const std::filesystem::path& folder() const { return folder_.path(); }
    const std::string& database_url() const { return url_; }
    std::filesystem::path mail_folder() const { return folder() / "mail"; }

    std::vector<Row> rows(const std::string& sql) const;
    std::string value(const std::string& sql) const;  ///< first column of the first row; empty where there is none
    /// Until the statement gives that value, or the test fails with what it gave last.
    void expect_soon(const std::string& sql, const std::string& expected,
                     std::chrono::milliseconds deadline = std::chrono::seconds{10}) const;

    /// Bodies of the mails in the notification folder, oldest first.
    std::vector<std::string> notices() const;
    /// captura with these arguments and this world's configuration.
    CommandResult captura(std::vector<std::string> arguments, const std::string& input = {}) const;

private:
    TempFolder folder_;
    std::unique_ptr<daemon::PrivateCluster> own_cluster_;
    std::string url_;
    std::unique_ptr<DaemonProcess> daemon_;
};

}  // namespace captura::test
