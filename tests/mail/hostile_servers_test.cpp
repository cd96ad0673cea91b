#include "blocking_socket.hpp"
#include "desk.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace captura::test {
namespace {

/// Plays one part for every connection until it is destroyed.
class ScriptedServer {
public:
    using Part = std::function<void(BlockingSocket&, int connection)>;

    explicit ScriptedServer(Part part) : part_(std::move(part))
    {
        std::tie(listener_, port) = BlockingSocket::listen();
        thread_ = std::thread{[this] { serve(); }};
    }
    ~ScriptedServer()
    {
        ending_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }

    std::uint16_t port = 0;
    std::atomic<int> connections{0};

private:
    void serve()
    {
        while (!ending_) {
            const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (descriptor < 0) return;
            BlockingSocket peer{descriptor};
            part_(peer, ++connections);
        }
    }

    Part part_;
    int listener_ = -1;
    std::atomic<bool> ending_{false};
    std::thread thread_;
};

std::string tag_of(const std::string& line)
{
    return line.substr(0, line.find(' '));
}

/// Up to the first list, which names two letters. False where the client left before.
bool play_to_first_fetch(BlockingSocket& peer, std::string& tag)
{
    peer.send("* OK ready\r\n");
    for (;;) {
        const std::string line = peer.read_line();
        if (line.empty()) return false;
        tag = tag_of(line);
        if (line.find("BODY.PEEK") != std::string::npos) return true;
        if (line.find("EXAMINE") != std::string::npos) peer.send("* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n");
        if (line.find("RFC822.SIZE") != std::string::npos)
            peer.send("* 1 FETCH (UID 11 RFC822.SIZE 5)\r\n* 2 FETCH (UID 12 RFC822.SIZE 5)\r\n");
        peer.send(tag + " OK done\r\n");
    }
}

mail::MailboxSettings settings_for(std::uint16_t port)
{
    mail::MailboxSettings settings;
    settings.name = "sales";
    settings.url = "imap://ana@127.0.0.1:" + std::to_string(port) + "/INBOX";
    settings.password = "secret";
    settings.start = "all";
    settings.pace = quick_pace();
    settings.poll = std::chrono::seconds{1};
    return settings;
}

TEST(HostileServer, CostsItsConnectionAndNothingElse)  // F31
{
    const struct {
        const char* why;
        std::string answer;  ///< to the fetch of two letters; $ is the tag
        const char* reason;  ///< in the operator's line
    } rows[] = {
        {"a literal of four gigabytes", "* 1 FETCH (UID 11 BODY[] {4294967295}\r\nxxxx", "literal above the limit"},
        {"a line of ten megabytes", "* " + std::string(10u << 20, 'x') + "\r\n", "more than 64 KiB"},
        {"goodbye in the middle", "* 1 FETCH (UID 11 BODY[] \"abcde\")\r\n* BYE tired\r\n", "tired"},
        {"cut within a literal", "* 1 FETCH (UID 11 BODY[] {5}\r\nab", "hung up"},
        {"silence within a literal", "-* 1 FETCH (UID 11 BODY[] {5}\r\nab", "does not answer"},
        {"a wrong tag", "* 1 FETCH (UID 11 BODY[] \"abcde\")\r\nz9 OK done\r\n", "out of turn"},
        {"lists without bottom", "* 1 FETCH " + std::string(60'000, '(') + "\r\n", "cannot be read"},
        {"BAD", "* 1 FETCH (UID 11 BODY[] \"abcde\")\r\n$ BAD what\r\n", "what"},
    };
    for (const auto& row : rows) {
        ScriptedServer server{[&](BlockingSocket& peer, int) {
            std::string tag;
            if (!play_to_first_fetch(peer, tag)) return;
            std::string answer = row.answer;
            const bool stays = answer.starts_with('-');
            if (stays) answer.erase(0, 1);
            if (const auto at = answer.find('$'); at != std::string::npos) answer.replace(at, 1, tag);
            peer.send(answer);
            if (stays) peer.read_line();
        }};
        Desk desk;
        desk.open(settings_for(server.port));
        ASSERT_TRUE(desk.run_until([&] { return desk.lost.size() >= 2 || !desk.saved.empty(); })) << row.why;
        EXPECT_TRUE(desk.saved.empty()) << row.why;
        EXPECT_EQ(desk.cursor.last_uid, 0u) << row.why;
        EXPECT_TRUE(desk.lost_because(row.reason)) << row.why << ": " << desk.all_lost();
        EXPECT_GE(server.connections, 2) << row.why << ": it is tried again";
        desk.stop();
    }
}

TEST(HostileServer, UnaskedAnswersAndExpungesChangeNothing)  // F31
{
    ScriptedServer server{[](BlockingSocket& peer, int) {
        std::string tag;
        if (!play_to_first_fetch(peer, tag)) return;
        peer.send(
            "* 9 FETCH (UID 4000000000 BODY[] \"evil\")\r\n* 1 EXPUNGE\r\n* 1 FETCH (BODY[] \"nobody\")\r\n"
            "* 1 FETCH (UID 12 BODY[] \"two\")\r\n* 7 EXISTS\r\n* 1 FETCH (UID 11 BODY[] {3}\r\none)\r\n" +
            tag + " OK done\r\n");
        for (std::string line = peer.read_line(); !line.empty(); line = peer.read_line())
            peer.send(tag_of(line) + " OK\r\n");
    }};
    Desk desk;
    desk.open(settings_for(server.port));
    ASSERT_TRUE(desk.run_until([&] { return desk.saved.size() >= 2; })) << desk.all_lost();
    EXPECT_EQ(desk.saved[0].body, "one");
    EXPECT_EQ(desk.saved[1].body, "two");
    EXPECT_EQ(desk.cursor.last_uid, 12u);
    EXPECT_EQ(desk.saved[1].place->uid, 12u);
    EXPECT_EQ(desk.saved[1].place->uidvalidity, 7u);
    EXPECT_EQ(desk.saved[1].place->folder, "INBOX");
}

TEST(HostileServer, NothingIsFetchedWhileTheDatabaseIsAway)  // M3
{
    ScriptedServer server{[](BlockingSocket& peer, int) { peer.send("* BYE\r\n"); }};
    Desk desk;
    desk.database_away = true;
    desk.open(settings_for(server.port));
    ASSERT_TRUE(desk.run_until([&] { return desk.claims >= 4; }));
    EXPECT_EQ(server.connections, 0);
    EXPECT_TRUE(desk.lost_because("database is away"));
}

TEST(HostileServer, PlaintextIsNeverSpokenWhereTlsWasAskedFor)  // F31
{
    std::atomic<bool> password_seen{false};
    ScriptedServer server{[&](BlockingSocket& peer, int) {
        peer.send("* OK ready\r\n");
        for (std::string line = peer.read_line(); !line.empty(); line = peer.read_line()) {
            if (line.find("LOGIN") != std::string::npos || line.find("secret") != std::string::npos)
                password_seen = true;
            if (line.find("CAPABILITY") != std::string::npos) peer.send("* CAPABILITY IMAP4rev1 STARTTLS\r\n");
            peer.send(tag_of(line) + " OK go\r\n* OK [ALERT] injected\r\n");
        }
    }};
    mail::MailboxSettings settings = settings_for(server.port);
    Desk desk;
    desk.open(settings);
    ASSERT_TRUE(desk.run_until([&] { return desk.lost.size() >= 2; }));
    desk.stop();
    settings.url.replace(0, 4, "imaps");
    Desk implicit;
    implicit.open(settings);
    ASSERT_TRUE(implicit.run_until([&] { return implicit.lost.size() >= 2; }));
    EXPECT_TRUE(implicit.lost_because("TLS handshake")) << implicit.all_lost();
    implicit.stop();
    EXPECT_FALSE(password_seen);
}

TEST(HostileServer, ASilentOneIsLeftInTimeAndStopDoesNotWaitForIt)
{
    ScriptedServer server{[](BlockingSocket& peer, int) { peer.read_line(); }};
    mail::MailboxSettings settings = settings_for(server.port);
    settings.pace.greeting = std::chrono::milliseconds{100};
    Desk desk;
    desk.open(settings);
    ASSERT_TRUE(desk.run_until([&] { return desk.lost_because("does not answer"); }));
    desk.stop();
}

TEST(MailboxSettings, ThatCannotWorkStopTheStartByName)
{
    const auto refused = [](mail::MailboxSettings settings, const std::string& part) {
        settings.name = settings.name.empty() ? "sales" : settings.name;
        Desk desk;
        try {
            desk.open(settings);
        } catch (const std::invalid_argument& e) {
            EXPECT_NE(std::string{e.what()}.find("mailbox \"sales\""), std::string::npos) << e.what();
            EXPECT_NE(std::string{e.what()}.find(part), std::string::npos) << e.what();
            return;
        }
        ADD_FAILURE() << "accepted, though: " << part;
    };
    mail::MailboxSettings settings = settings_for(1);
    settings.url = "pop3s://ana@host";
    refused(settings, "unknown scheme");
    settings = settings_for(1);
    settings.start = "2024-01-01";
    refused(settings, "start");
    settings = settings_for(1);
    settings.ca_file = "/nowhere.pem";
    refused(settings, "/nowhere.pem");
    settings = settings_for(1);
    settings.url = "imaps://ana@host";
    settings.tls = false;
    refused(settings, "plaintext");
}

}  // namespace
}  // namespace captura::test
