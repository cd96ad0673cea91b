/// A private Dovecot on loopback, with its own configuration, folder, ports and certificate. Each user logs in with the
/// password "secret". As root the mail belongs to `mail` and the login processes to Debian's `dovenull`; anybody else
/// runs all of it as himself.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace captura::test {

class Dovecot {
public:
    static bool installed()
    {
        return std::filesystem::exists("/usr/sbin/dovecot") && std::filesystem::exists("/usr/lib/dovecot/imap") &&
               std::filesystem::exists("/usr/bin/openssl");
    }

    /// Ready to take connections when it returns; throws std::runtime_error with the end of its log.
    Dovecot()
    {
        std::string name = (std::filesystem::temp_directory_path() / "captura-dc-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
        dir_ = name;
        std::filesystem::permissions(dir_, std::filesystem::perms(0755));
        std::filesystem::create_directory(dir_ / "mail");
        plain_port = free_port();
        tls_port = free_port();
        make_certificate();
        write_configuration();
        start();
    }

    ~Dovecot()
    {
        stop();
        std::error_code ignored;
        std::filesystem::remove_all(dir_, ignored);
    }
    Dovecot(const Dovecot&) = delete;
    Dovecot& operator=(const Dovecot&) = delete;

    void start()
    {
        const std::string configuration = (dir_ / "dovecot.conf").string();
        process_ = ::fork();
        if (process_ == 0) {
            const int nothing = ::open("/dev/null", O_RDWR);
            for (int descriptor : {0, 1, 2}) ::dup2(nothing, descriptor);
            ::execl("/usr/sbin/dovecot", "dovecot", "-F", "-c", configuration.c_str(), static_cast<char*>(nullptr));
            ::_exit(127);
        }
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        while (!answers(plain_port)) {
            if (::waitpid(process_, nullptr, WNOHANG) == process_) process_ = -1;
            if (process_ < 0 || std::chrono::steady_clock::now() > end)
                throw std::runtime_error("Dovecot does not start: " + log());
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
    }

    void stop()
    {
        if (process_ <= 0) return;
        ::kill(process_, SIGTERM);
        ::waitpid(process_, nullptr, 0);
        process_ = -1;
    }

    /// Ends every connection of that user, as an administrator would.
    void kick(const std::string& user) const
    {
        run("doveadm -c " + (dir_ / "dovecot.conf").string() + " kick " + user);
    }

    /// Who may be trusted; it names "localhost" and nothing else.
    std::string certificate() const { return (dir_ / "cert.pem").string(); }

    std::string log() const
    {
        std::ifstream in{dir_ / "log"};
        const std::string all{std::istreambuf_iterator<char>{in}, {}};
        return all.size() > 2000 ? all.substr(all.size() - 2000) : all;
    }

    std::uint16_t plain_port = 0;  ///< imap, with STARTTLS
    std::uint16_t tls_port = 0;    ///< imaps

private:
    static bool run(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

    static sockaddr_in loopback(std::uint16_t port)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }

    static std::uint16_t free_port()
    {
        const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address = loopback(0);
        socklen_t length = sizeof address;
        ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), length);
        ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length);
        ::close(descriptor);
        return ntohs(address.sin_port);
    }

    static bool answers(std::uint16_t port)
    {
        const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
        const sockaddr_in address = loopback(port);
        const bool connected = ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        ::close(descriptor);
        return connected;
    }

    void make_certificate() const
    {
        if (!run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
                 " -addext subjectAltName=DNS:localhost -keyout " +
                 (dir_ / "key.pem").string() + " -out " + certificate()))
            throw std::runtime_error("openssl makes no certificate");
    }

    void write_configuration() const
    {
        const bool root = ::geteuid() == 0;
        const passwd* self = ::getpwuid(::geteuid());
        const group* own = ::getgrgid(::getegid());
        const std::string user = root ? "mail" : self->pw_name;
        const std::string group = root ? "mail" : own->gr_name;
        if (root) {
            const passwd* mail = ::getpwnam("mail");
            if (::chown((dir_ / "mail").c_str(), mail->pw_uid, mail->pw_gid) != 0)
                throw std::runtime_error("cannot hand the mail folder over");
        }
        std::ofstream out{dir_ / "dovecot.conf"};
        if (!root)
            out << "default_internal_user = " << user << "\ndefault_internal_group = " << group
                << "\ndefault_login_user = " << user << "\n";
        out << "base_dir = " << (dir_ / "run").string() << "\nstate_dir = " << (dir_ / "state").string()
            << "\nlog_path = " << (dir_ / "log").string()
            << "\nprotocols = imap\nlisten = 127.0.0.1\nssl = yes\nssl_cert = <" << certificate() << "\nssl_key = <"
            << (dir_ / "key.pem").string()
            << "\ndisable_plaintext_auth = no\nauth_failure_delay = 0\nmail_max_userip_connections = 50\n"
            << "first_valid_uid = 1\nfirst_valid_gid = 1\n"
            << "mail_uid = " << user << "\nmail_gid = " << group
            << "\nmail_location = maildir:" << (dir_ / "mail").string() << "/%u\n"
            << "passdb {\n driver = static\n args = password=secret\n}\n"
            << "userdb {\n driver = static\n args = uid=" << user << " gid=" << group
            << " home=" << (dir_ / "mail").string() << "/%u\n}\n"
            << "service anvil {\n chroot =\n}\n"
            << "service imap-login {\n chroot =\n"
            << " inet_listener imap {\n  port = " << plain_port << "\n }\n"
            << " inet_listener imaps {\n  port = " << tls_port << "\n  ssl = yes\n }\n}\n";
    }

    std::filesystem::path dir_;
    pid_t process_ = -1;
};

}  // namespace captura::test

/// First line of a test that talks to Dovecot: without it the test is skipped, and says so.
#define CAPTURA_NEEDS_DOVECOT()                 \
    if (!::captura::test::Dovecot::installed()) \
    GTEST_SKIP() << "SKIPPED, NOT PASSED: dovecot-imapd or openssl is not installed"
