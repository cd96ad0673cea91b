/// A PostgreSQL cluster of our own in a folder: unix socket only, no password, ended with us. For `captura try`, the
/// tests and the benchmarks. PostgreSQL refuses to run as root: as root it runs as an unprivileged user (postgres where
/// that exists, else nobody), to whom the folder then belongs.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace captura::daemon {

class PrivateCluster {
public:
    struct Settings {
        std::filesystem::path dir;               ///< made where absent; data in dir/data, socket in a short folder
        std::vector<std::string> options;        ///< "fsync=off", "max_connections=20": passed with -c
        std::string database = "captura";        ///< made where absent
    };

    /// Whether initdb and postgres are installed; tests skip loudly without them.
    static bool available();

    /// Finds initdb and postgres under /usr/lib/postgresql, makes the cluster on first use and starts it. Blocks until
    /// it answers. Throws std::runtime_error with what to do. As root every folder above `dir` must be open (o+x) to
    /// the unprivileged user. With option "fsync=off" making it is not synced either.
    explicit PrivateCluster(Settings settings);
    /// Stops it (fast) and leaves the folder. Should this process be killed instead, the kernel ends the postmaster.
    ~PrivateCluster();

    std::string url() const;  ///< a libpq conninfo: "host=/... dbname=captura user=postgres"
    void stop();              ///< fast shutdown; idempotent
    void stop_immediately();
    void start();
    int pid() const;          ///< of the postmaster

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace captura::daemon
