#include "blocking_socket.hpp"
#include "desk.hpp"

#include "support/dovecot.hpp"

#include <gtest/gtest.h>

#include <set>

namespace captura::test {
namespace {

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
        for (;;) {
            const std::string line = socket_.read_line();
            if (line.empty()) throw std::runtime_error("Dovecot hung up after " + text);
            if (line.starts_with(tag + " ")) {
                if (!line.starts_with(tag + " OK")) throw std::runtime_error(text + ": " + line);
                return;
            }
        }
    }

    void append(const std::string& letter)
    {
        command("APPEND INBOX {" + std::to_string(letter.size()) + "+}\r\n" + letter);
    }

private:
    BlockingSocket socket_;
    int number_ = 0;
};

std::string letter(int number)
{
    return "From: Ana <ana" + std::to_string(number) + "@example.org>\r\nSubject: inquiry " + std::to_string(number) +
           "\r\n\r\n" + std::string(static_cast<std::size_t>(number) * 37, 'x') + "\r\n";
}

mail::MailboxSettings settings_for(const Dovecot& dovecot, const std::string& scheme, const std::string& host)
{
    mail::MailboxSettings settings;
    settings.name = "sales";
    const auto port = scheme == "imaps" ? dovecot.tls_port : dovecot.plain_port;
    settings.url = scheme + "://ana@" + host + ":" + std::to_string(port) + "/INBOX";
    settings.password = "secret";
    settings.start = "all";
    settings.ca_file = dovecot.certificate();
    settings.pace = quick_pace();
    settings.poll = std::chrono::seconds{1};
    settings.batch = 20;
    return settings;
}

TEST(Dovecot, EachLetterOnceThoughOthersReadMoveAndKill)  // F31, P2
{
    CAPTURA_NEEDS_DOVECOT();
    Dovecot dovecot;
    Colleague colleague{dovecot.plain_port};
    colleague.command("CREATE Archive");
    Desk desk;
    desk.open(settings_for(dovecot, "imaps", "localhost"));
    ASSERT_TRUE(desk.run_until([&] { return desk.connected > 0; })) << desk.all_lost();

    for (int i = 1; i <= 150; ++i) colleague.append(letter(i));
    colleague.command("SELECT INBOX");
    colleague.command("STORE 1:* +FLAGS (\\Seen)");  // read by somebody: no reason to skip it
    ASSERT_TRUE(desk.run_until([&] { return desk.saved.size() >= 40; })) << desk.all_lost();
    dovecot.kick("ana");
    Colleague again{dovecot.plain_port};
    again.command("SELECT INBOX");
    ASSERT_TRUE(desk.run_until([&] { return desk.saved.size() >= 150; })) << desk.all_lost();
    again.command("UID MOVE 1:30 Archive");
    for (int i = 151; i <= 170; ++i) again.append(letter(i));
    dovecot.kick("ana");
    Colleague third{dovecot.plain_port};
    for (int i = 171; i <= 200; ++i) third.append(letter(i));

    ASSERT_TRUE(desk.run_until([&] { return desk.saved.size() >= 200; })) << desk.saved.size() << desk.all_lost();
    const int rounds = desk.rounds;
    ASSERT_TRUE(desk.run_until([&] { return desk.rounds >= rounds + 2; }));
    EXPECT_EQ(desk.saved.size(), 200u);
    std::set<std::string> bodies;
    std::set<std::uint32_t> uids;
    for (const auto& one : desk.saved) {
        bodies.insert(one.body);
        uids.insert(one.place->uid);
    }
    EXPECT_EQ(uids.size(), 200u);
    for (int i = 1; i <= 200; ++i) EXPECT_TRUE(bodies.contains(letter(i))) << i;
    EXPECT_GE(desk.connected, 2) << "the connection was killed";
}

TEST(Dovecot, StarttlsStartNewAndFirstLetterByIdle)
{
    CAPTURA_NEEDS_DOVECOT();
    Dovecot dovecot;
    Colleague colleague{dovecot.plain_port};
    colleague.append(letter(1));
    mail::MailboxSettings settings = settings_for(dovecot, "imap", "localhost");
    settings.start = "new";
    settings.pace.idle = std::chrono::minutes{5};  // only IDLE can tell
    Desk desk;
    desk.open(settings);
    ASSERT_TRUE(desk.run_until([&] { return desk.rounds > 0; })) << desk.all_lost();
    colleague.append(letter(2));
    ASSERT_TRUE(desk.run_until([&] { return !desk.saved.empty(); }, std::chrono::seconds{10})) << desk.all_lost();
    EXPECT_EQ(desk.saved.front().body, letter(2));
}

TEST(Dovecot, ALetterAboveTheLimitIsTakenInPartAndTheFolderMadeAnewIsReadFromItsStart)  // F32, L1
{
    CAPTURA_NEEDS_DOVECOT();
    Dovecot dovecot;
    Colleague colleague{dovecot.plain_port};
    mail::MailboxSettings settings = settings_for(dovecot, "imap", "127.0.0.1");
    settings.tls = false;
    settings.max_letter = 64 * 1024;
    Desk desk;
    desk.open(settings);
    const std::string header = "Subject: big\r\n\r\n";
    colleague.append(header + std::string(700'000, 'y'));
    colleague.append(letter(2));
    ASSERT_TRUE(desk.run_until([&] { return desk.saved.size() >= 2; })) << desk.all_lost();
    EXPECT_EQ(desk.saved[0].body, header + std::string(262'144, 'y'));
    EXPECT_EQ(desk.saved[1].body, letter(2));
    EXPECT_EQ(desk.skipped.size(), 1u);
    desk.stop();

    ++desk.cursor.uidvalidity;  // as if the folder had been another one
    desk.open(settings);
    ASSERT_TRUE(desk.run_until([&] { return desk.saved.size() >= 4; })) << desk.all_lost();
    EXPECT_EQ(desk.saved[3].body, letter(2));
    EXPECT_NE(desk.skipped[1].find("UIDVALIDITY changed"), std::string::npos);
}

TEST(Dovecot, WhomNobodyVouchesForIsRefusedWithAReason)  // M20
{
    CAPTURA_NEEDS_DOVECOT();
    Dovecot dovecot;
    const struct {
        const char* why;
        const char* scheme;
        const char* host;
        bool known;
        const char* reason;
    } rows[] = {
        {"another name", "imaps", "127.0.0.1", true, "mismatch"},
        {"another name, STARTTLS", "imap", "127.0.0.1", true, "mismatch"},
        {"unknown authority", "imaps", "localhost", false, "certificate of localhost is refused: self"},
        {"unknown authority, STARTTLS", "imap", "localhost", false, "certificate of localhost is refused: self"},
    };
    for (const auto& row : rows) {
        mail::MailboxSettings settings = settings_for(dovecot, row.scheme, row.host);
        if (!row.known) settings.ca_file.clear();
        Desk desk;
        desk.open(settings);
        ASSERT_TRUE(desk.run_until([&] { return desk.lost.size() >= 2; })) << row.why;
        EXPECT_TRUE(desk.lost_because(row.reason)) << row.why << ": " << desk.all_lost();
        EXPECT_EQ(desk.connected, 0) << row.why;
        desk.stop();
    }
}

TEST(Dovecot, AWrongPasswordIsSaid)
{
    CAPTURA_NEEDS_DOVECOT();
    Dovecot dovecot;
    mail::MailboxSettings settings = settings_for(dovecot, "imaps", "localhost");
    settings.password = "wr\"ong";
    Desk desk;
    desk.open(settings);
    ASSERT_TRUE(desk.run_until([&] { return desk.lost_because("login is refused"); })) << desk.all_lost();
}

}  // namespace
}  // namespace captura::test
