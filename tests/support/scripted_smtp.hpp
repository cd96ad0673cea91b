/// An SMTP server that does as a test says, also what no server should: refusals, silence, a cut after DATA.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace captura::test {

/// What one connection does. An answer is written with CR LF; "cut" hangs up instead, "silence" says nothing more.
struct SmtpScript {
    std::string greeting = "220 scripted.test ESMTP";
    std::map<std::string, std::string> answers;  ///< by verb; others get a plain yes
    std::string after_data = "250 2.0.0 taken";
    std::size_t mails_before_cut = 1000;         ///< then the connection is closed
};

class ScriptedSmtp {
public:
    /// The n-th connection follows the n-th script, all later ones the last.
    explicit ScriptedSmtp(std::vector<SmtpScript> scripts) : scripts_(std::move(scripts))
    {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 16) != 0 ||
            ::getsockname(listener_, generic, &size) != 0)
            throw std::runtime_error("no loopback port");
        port_ = ntohs(address.sin_port);
        leave_ = ::eventfd(0, EFD_CLOEXEC);
        thread_ = std::thread{[this] { serve(); }};
    }

    ~ScriptedSmtp()
    {
        const std::uint64_t one = 1;
        if (::write(leave_, &one, sizeof one) != sizeof one) std::abort();
        thread_.join();
        ::close(listener_);
        ::close(leave_);
    }
    ScriptedSmtp(const ScriptedSmtp&) = delete;
    ScriptedSmtp& operator=(const ScriptedSmtp&) = delete;

    int port() const { return port_; }
    std::string url(std::string_view user = {}) const
    {
        return "smtp://" + (user.empty() ? std::string{} : std::string{user} + "@") + "127.0.0.1:" + std::to_string(port_);
    }
    std::vector<std::string> mails() const
    {
        const std::lock_guard lock{mutex_};
        return mails_;
    }
    std::vector<std::string> commands() const
    {
        const std::lock_guard lock{mutex_};
        return commands_;
    }
    std::size_t connections() const
    {
        const std::lock_guard lock{mutex_};
        return connections_;
    }

private:
    bool readable(int socket) const
    {
        pollfd waits[] = {{socket, POLLIN, 0}, {leave_, POLLIN, 0}};
        return ::poll(waits, 2, -1) > 0 && waits[1].revents == 0;
    }

    void serve()
    {
        while (readable(listener_)) {
            const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            std::size_t which = 0;
            {
                const std::lock_guard lock{mutex_};
                which = std::min(connections_++, scripts_.size() - 1);
            }
            converse(socket, scripts_[which]);
            ::close(socket);
        }
    }

    static bool say(int socket, const std::string& line)
    {
        const std::string octets = line + "\r\n";
        return ::send(socket, octets.data(), octets.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(octets.size());
    }

    /// False: the connection ends.
    bool follow(int socket, const std::string& answer) const
    {
        if (answer == "cut") return false;
        if (answer == "silence") {
            while (readable(socket)) {
                char waste[512];
                if (::recv(socket, waste, sizeof waste, 0) <= 0) break;
            }
            return false;
        }
        return say(socket, answer);
    }

    void converse(int socket, const SmtpScript& script)
    {
        std::string buffer;
        std::string mail;
        bool in_data = false;
        std::size_t taken = 0;
        if (!follow(socket, script.greeting)) return;
        while (readable(socket)) {
            char octets[4096];
            const ssize_t count = ::recv(socket, octets, sizeof octets, 0);
            if (count <= 0) return;
            buffer.append(octets, static_cast<std::size_t>(count));
            for (std::size_t end; (end = buffer.find("\r\n")) != std::string::npos;) {
                const std::string line = buffer.substr(0, end);
                buffer.erase(0, end + 2);
                if (!in_data) {
                    if (!command(socket, script, line, in_data)) return;
                } else if (line != ".") {
                    mail += (line.starts_with(".") ? line.substr(1) : line) + "\r\n";
                } else {
                    in_data = false;
                    {
                        const std::lock_guard lock{mutex_};
                        mails_.push_back(std::exchange(mail, {}));
                    }
                    if (!follow(socket, script.after_data) || ++taken == script.mails_before_cut) return;
                }
            }
        }
    }

    bool command(int socket, const SmtpScript& script, const std::string& line, bool& in_data)
    {
        {
            const std::lock_guard lock{mutex_};
            commands_.push_back(line);
        }
        const std::string verb = line.substr(0, line.find(' '));
        const auto answer = script.answers.find(verb);
        if (answer != script.answers.end()) return follow(socket, answer->second);
        in_data = verb == "DATA";
        return say(socket, verb == "DATA" ? "354 go ahead" : verb == "QUIT" ? "221 bye" : "250 ok");
    }

    std::vector<SmtpScript> scripts_;
    int listener_ = -1;
    int leave_ = -1;
    int port_ = 0;
    mutable std::mutex mutex_;
    std::vector<std::string> mails_;
    std::vector<std::string> commands_;
    std::size_t connections_ = 0;
    std::thread thread_;
};

}  // namespace captura::test
