// A letter's way from a real IMAP server to a card, while others read it and the daemon is killed.
#include "mail/blocking_socket.hpp"
#include "stories/world.hpp"
#include "support/dovecot.hpp"
#include "support/waiting.hpp"

#include <gtest/gtest.h>

namespace captura::test {
namespace {

using namespace std::chrono_literals;

/// Another client of the same mailbox.
class Colleague {
public:
    explicit Colleague(std::uint16_t port) : socket_(BlockingSocket::connect(port))
    {
        socket_.read_line();
        command("LOGIN ana secret");
    }

    void command(const std::string& text)
    {
        const std::string tag = "t" + std::to_string(++number_);
        socket_.send(tag + " " + text + "\r\n");
        for (std::string line = socket_.read_line();; line = socket_.read_line()) {
            if (line.empty()) throw std::runtime_error("Dovecot hung up after " + text);
            if (!line.starts_with(tag + " ")) continue;
            if (!line.starts_with(tag + " OK")) throw std::runtime_error(text + ": " + line);
            return;
        }
    }

    void write_from(int person)
    {
        const std::string who = "p" + std::to_string(person);
        const std::string letter = "From: Person " + who + " <" + who + "@acme.org>\r\nTo: ana@example.org\r\nSubject: inquiry\r\n"
                                   "Message-ID: <" + who + "@acme.org>\r\n\r\nPlease call me back, I need ten tables.\r\n";
        command("APPEND INBOX {" + std::to_string(letter.size()) + "+}\r\n" + letter);
    }

private:
    BlockingSocket socket_;
    int number_ = 0;
};

TEST(ImapStory, EachLetterIsACardOnceThoughOthersReadItAndTheDaemonIsKilled)  // P2, F33
{
    CAPTURA_NEEDS_DOVECOT();
    Dovecot dovecot;
    TempFolder mine;
    write_file(mine / "password", "secret\n");
    World::Settings settings;
    settings.extra = "[[mailbox]]\nname = \"sales\"\nurl = \"imaps://ana@localhost:" + std::to_string(dovecot.tls_port) +
                     "/INBOX\"\npassword_file = \"" + (mine / "password").string() + "\"\nca_file = \"" +
                     dovecot.certificate() + "\"\nstart = \"all\"\npoll = \"1 s\"\nlease = \"5 s\"\nbatch = 5\n";
    World world{settings};
    Colleague colleague{dovecot.plain_port};
    for (int person = 1; person <= 30; ++person) colleague.write_from(person);
    colleague.command("SELECT INBOX");
    colleague.command("STORE 1:* +FLAGS (\\Seen)");  // read by somebody: no reason to skip it

    world.daemon().start();
    for (int kill = 1; kill <= 3; ++kill) {
        const auto some = [&] { return std::stoi(world.value("SELECT count(*) FROM captura.submission_overview")) >= kill * 8; };
        ASSERT_TRUE(eventually(20s, some)) << world.daemon().log();
        world.daemon().kill();
        world.daemon().start();
    }
    world.expect_soon("SELECT count(*) FROM captura.lead_overview", "30", 20s);

    colleague.write_from(31);  // told by IDLE
    world.expect_soon("SELECT count(*) FROM captura.lead_overview", "31", 5s);
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.submission_overview"), "31");
    EXPECT_EQ(world.value("SELECT max(submissions) FROM captura.lead_overview"), "1");
    EXPECT_EQ(world.value("SELECT name || ' ' || email || ' ' || channel FROM captura.lead_overview WHERE email = 'p31@acme.org'"),
              "Person p31 p31@acme.org email");
    EXPECT_EQ(world.value("SELECT count(*) - count(DISTINCT lead_id) FROM captura.notification_overview"), "0");

    const auto before = std::chrono::steady_clock::now();
    world.daemon().stop();  // out of IDLE
    EXPECT_LT(std::chrono::steady_clock::now() - before, 10s);
}

}  // namespace
}  // namespace captura::test
