/// A real SMTP server (Debian's python3-aiosmtpd) as a child process on a free loopback port; see smtp_sink.py.
#pragma once

#include "support/corpora.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace captura::test {

struct ReceivedMail {
    std::string from;
    std::string to;  ///< one recipient a line
    std::string octets;
};

class SmtpSink {
public:
    static bool available()
    {
        static const bool there = std::system("/usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null") == 0;
        return there;
    }

    /// `folder` is made, and belongs to the caller. Options as smtp_sink.py takes them.
    explicit SmtpSink(std::filesystem::path folder, std::vector<std::string> options = {}) : folder_(std::move(folder))
    {
        std::filesystem::create_directories(folder_);
        const std::string script = std::string{CAPTURA_SOURCE_DIR} + "/tests/support/smtp_sink.py";
        std::vector<std::string> words{"/usr/bin/python3", "-W", "ignore", script, folder_.string()};
        words.insert(words.end(), options.begin(), options.end());
        std::vector<char*> arguments;
        for (std::string& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);

        int to_child[2];
        int from_child[2];
        if (::pipe2(to_child, O_CLOEXEC) != 0 || ::pipe2(from_child, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        pid_ = ::fork();
        if (pid_ == 0) {
            ::dup2(to_child[0], STDIN_FILENO);
            ::dup2(from_child[1], STDOUT_FILENO);
            ::execv(arguments[0], arguments.data());
            ::_exit(127);
        }
        ::close(to_child[0]);
        ::close(from_child[1]);
        leash_ = to_child[1];
        std::string line;
        for (char c = 0; ::read(from_child[0], &c, 1) == 1 && c != '\n';) line += c;
        ::close(from_child[0]);
        if (line.empty()) throw std::runtime_error("the SMTP sink does not start");
        port_ = std::stoi(line);
    }

    ~SmtpSink()
    {
        ::close(leash_);
        ::waitpid(pid_, nullptr, 0);
    }
    SmtpSink(const SmtpSink&) = delete;
    SmtpSink& operator=(const SmtpSink&) = delete;

    int port() const { return port_; }
    std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }

    /// What has come so far, once it is `count` mails or the deadline has passed.
    std::vector<ReceivedMail> wait_for(std::size_t count, std::chrono::milliseconds deadline = std::chrono::seconds{10}) const
    {
        const auto end = std::chrono::steady_clock::now() + deadline;
        const auto there = [&](std::size_t n) { return std::filesystem::exists(folder_ / (std::to_string(n) + ".eml")); };
        while (!there(count) && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds{2});
        std::vector<ReceivedMail> mails;
        for (std::size_t n = 1; there(n); ++n) {
            const auto read = [&](const char* part) { return slurp(folder_ / (std::to_string(n) + part)); };
            mails.push_back({read(".from"), read(".to"), read(".eml")});
        }
        return mails;
    }

    /// Every line as it came over the wire.
    std::string commands() const { return slurp(folder_ / "commands.log"); }

private:
    std::filesystem::path folder_;
    pid_t pid_ = -1;
    int leash_ = -1;
    int port_ = 0;
};

}  // namespace captura::test

/// First line of a test that needs the server: without it the test is skipped, and says so.
#define CAPTURA_NEEDS_SMTP_SINK() \
    if (!::captura::test::SmtpSink::available()) GTEST_SKIP() << "SKIPPED, NOT PASSED: no python3-aiosmtpd"
