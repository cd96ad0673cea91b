#include "stories/daemon_process.hpp"

#include "support/corpora.hpp"
#include "support/temp_folder.hpp"
#include "support/waiting.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>

namespace captura::test {
namespace {

using namespace std::chrono_literals;

int open_for_writing(const std::filesystem::path& file)
{
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) throw std::runtime_error("cannot write " + file.string());
    return fd;
}

/// The address in a log line {"event":"listening",...,"what":"http","address":"127.0.0.1:1234"}.
std::string address_of(const std::string& log, const std::string& what)
{
    const std::string mark = "\"" + what + "\"";
    for (std::size_t at = log.find("\"listening\""); at != std::string::npos; at = log.find("\"listening\"", at + 1)) {
        const std::string line = log.substr(at, log.find('\n', at) - at);
        if (line.find(mark) == std::string::npos) continue;
        const auto colon = line.find("127.0.0.1:");
        if (colon == std::string::npos) continue;
        return line.substr(colon, line.find('"', colon) - colon);
    }
    return {};
}

}  // namespace

ChildProcess::ChildProcess(std::vector<std::string> command, std::filesystem::path out, std::filesystem::path err)
{
    const int out_fd = open_for_writing(out);
    const int err_fd = open_for_writing(err);
    std::vector<char*> arguments;
    for (std::string& word : command) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::setpgid(0, 0);
        ::dup2(out_fd, 1);
        ::dup2(err_fd, 2);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    ::close(out_fd);
    ::close(err_fd);
    if (pid_ < 0) throw std::runtime_error("cannot fork");
}

ChildProcess::~ChildProcess()
{
    if (!reaped_) kill();
}

void ChildProcess::signal(int number)
{
    if (!reaped_) ::kill(pid_, number);
}

bool ChildProcess::running()
{
    if (reaped_) return false;
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
    reaped_ = true;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return false;
}

int ChildProcess::wait()
{
    if (!eventually(30s, [&] { return !running(); })) throw std::runtime_error("the process does not end");
    return status_;
}

void ChildProcess::kill()
{
    signal(SIGKILL);
    if (!reaped_) wait();
}

DaemonProcess::DaemonProcess(Settings settings) : settings_(std::move(settings))
{
    const auto& folder = settings_.folder;
    write_file(folder / "captura.toml",
               "[http]\nlisten = \"127.0.0.1:0\"\ntrusted_proxies = [\"127.0.0.1\"]\n[admin]\nlisten = \"127.0.0.1:0\"\n"
               "[database]\nurl = \"" + settings_.database_url + "\"\n"
               "[spool]\ndir = \"" + (folder / "spool").string() + "\"\n" + settings_.spool_extra +
               "[forms]\ndir = \"" CAPTURA_SOURCE_DIR "/forms\"\n"
               "[log]\nform = \"json\"\nlevel = \"debug\"\n" + settings_.extra);
}

void DaemonProcess::start()
{
    const auto log_file = settings_.folder / "log";
    process_ = std::make_unique<ChildProcess>(
        std::vector<std::string>{CAPTURA_BINARY, "serve", "--config", (settings_.folder / "captura.toml").string()},
        settings_.folder / "out", log_file);
    const bool ready = eventually(30s, [&] {
        return log().find("\"ready\"") != std::string::npos || !process_->running();
    });
    if (!ready || !process_->running()) throw std::runtime_error("the daemon did not get ready:\n" + log());
    http_ = address_of(log(), "http");
    admin_ = address_of(log(), "admin");
    if (http_.empty() || admin_.empty()) throw std::runtime_error("no listening lines in the log:\n" + log());
}

void DaemonProcess::stop()
{
    process_->signal(SIGTERM);
    const int status = process_->wait();
    if (status != 0) throw std::runtime_error("exit status " + std::to_string(status) + "\n" + log());
}

void DaemonProcess::kill()
{
    process_->kill();
}

std::string DaemonProcess::log() const
{
    return slurp(settings_.folder / "log");
}

CommandResult run_command(const std::vector<std::string>& command, const std::filesystem::path& folder,
                          const std::string& input)
{
    write_file(folder / "stdin", input);
    std::vector<std::string> shell{"/bin/sh", "-c", "exec \"$@\" < \"$0\"", (folder / "stdin").string()};
    shell.insert(shell.end(), command.begin(), command.end());
    ChildProcess child{shell, folder / "stdout", folder / "stderr"};
    CommandResult result;
    result.status = child.wait();
    result.out = slurp(folder / "stdout");
    result.err = slurp(folder / "stderr");
    return result;
}

}  // namespace captura::test
