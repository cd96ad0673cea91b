/// The real binary as a child process, and what a story sees of it: its log lines and its listeners.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

namespace captura::test {

/// A child process with its output in a file. Killed (and only it) when the object goes.
class ChildProcess {
public:
    ChildProcess(std::vector<std::string> command, std::filesystem::path out, std::filesystem::path err);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    pid_t pid() const { return pid_; }
    void signal(int number);
    bool running();
    /// Exit status, or 128 + signal. Waits at most 30 s, then throws.
    int wait();
    /// SIGKILL and wait.
    void kill();

private:
    pid_t pid_ = -1;
    int status_ = -1;
    bool reaped_ = false;
};

/// `captura serve` on free ports, with a configuration written into a folder of the test's.
class DaemonProcess {
public:
    struct Settings {
        std::filesystem::path folder;      ///< configuration, spool and log go here
        std::string database_url;
        std::string extra;                 ///< TOML behind the usual sections
        std::string spool_extra;           ///< keys of [spool]
    };
    explicit DaemonProcess(Settings settings);

    /// Starts it and waits until it says ready. Throws with the log when it does not.
    void start();
    void stop();                          ///< SIGTERM; expects exit status 0
    void kill();                          ///< SIGKILL
    ChildProcess& process() { return *process_; }

    const std::string& http() const { return http_; }
    const std::string& admin() const { return admin_; }
    std::string log() const;              ///< of the present run

private:
    Settings settings_;
    std::string http_;
    std::string admin_;
    std::unique_ptr<ChildProcess> process_;
};

/// What `command` printed on standard output, and its exit status.
struct CommandResult {
    int status = 0;
    std::string out;
    std::string err;
};
CommandResult run_command(const std::vector<std::string>& command, const std::filesystem::path& folder,
                          const std::string& input = {});

}  // namespace captura::test
