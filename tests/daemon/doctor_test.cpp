// `captura doctor`: each finding says what is wrong and what to do.
#include "captura/daemon/commands.hpp"
#include "captura/daemon/exit_status.hpp"
#include "daemon/doctor.hpp"
#include "support/command.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <sstream>

namespace captura::daemon {
namespace {

using nlohmann::json;

/// A port on which somebody listens, or (closed) on which nobody does.
class Listener {
public:
    Listener() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        ::listen(socket_, 4);
        socklen_t size = sizeof address;
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
        port = ntohs(address.sin_port);
    }
    ~Listener() { close(); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    void close()
    {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }

    int port = 0;

private:
    int socket_;
};

TEST(Reach, TellsAnOpenPortFromAClosedOne)
{
    Listener listener;
    EXPECT_EQ(reach("127.0.0.1", listener.port, 5), "");
    listener.close();
    EXPECT_THAT(reach("127.0.0.1", listener.port, 5), testing::HasSubstr("Connection refused"));
}

TEST(Doctor, SaysWhatIsWrongAndWhatToDo)
{
    test::TempFolder folder;
    std::filesystem::create_directories(folder / "box/new");
    std::filesystem::create_directories(folder / "box/cur");
    std::filesystem::create_directories(folder / "outbox/new");
    Listener nobody;
    nobody.close();
    test::write_file(folder / "secret", "geheim");
    test::write_file(folder / "captura.toml",
                     "[database]\nurl = \"host=127.0.0.1 port=" + std::to_string(nobody.port) + " dbname=captura\"\n" +
                         "[spool]\ndir = \"absent\"\n[forms]\ndir = \"forms\"\n[leads]\nown_domains = [\"acme.example\"]\n" +
                         "[[mailbox]]\nname = \"box\"\nurl = \"maildir://" + (folder / "box").string() + "\"\n" +
                         "[[mailbox]]\nname = \"gone\"\nurl = \"maildir:///nowhere\"\n" +
                         "[[mailbox]]\nname = \"imap\"\nurl = \"imap://ana@127.0.0.1:" + std::to_string(nobody.port) +
                         "/INBOX\"\npassword_file = \"secret\"\n" +
                         "[notify]\nurl = \"maildir://" + (folder / "outbox").string() + "\"\n");
    std::filesystem::create_directory(folder / "forms");

    test::Command command;
    EXPECT_EQ(doctor(folder / "captura.toml", true, command.streams()), exit_status::findings);
    std::map<std::string, json> by_subject;
    std::istringstream lines{command.out.str()};
    for (std::string line; std::getline(lines, line);) {
        const json finding = json::parse(line);
        by_subject[finding.at("subject")] = finding;
        EXPECT_EQ(finding.at("status") == "ok", finding.at("remedy").is_null()) << line;
    }
    EXPECT_EQ(by_subject["versions"]["status"], "ok");
    EXPECT_EQ(by_subject["database"]["status"], "fail");
    EXPECT_EQ(by_subject["spool"]["status"], "fail");
    EXPECT_EQ(by_subject["forms"]["status"], "warn") << "there is none";
    EXPECT_EQ(by_subject["mailbox box"]["status"], "ok");
    EXPECT_EQ(by_subject["mailbox gone"]["status"], "fail");
    EXPECT_EQ(by_subject["mailbox imap"]["status"], "fail");
    EXPECT_EQ(by_subject["notices"]["status"], "ok");
    EXPECT_EQ(command.out.str().find("geheim"), std::string::npos);
}

TEST(Doctor, StopsAtAConfigurationThatCannotBeRead)
{
    test::TempFolder folder;
    test::write_file(folder / "captura.toml", "[http]\nlistn = \"x\"\n");
    test::Command command;
    EXPECT_EQ(doctor(folder / "captura.toml", false, command.streams()), exit_status::findings);
    EXPECT_THAT(command.out.str(), testing::HasSubstr("fail  configuration: "));
    EXPECT_THAT(command.out.str(), testing::HasSubstr("did you mean \"http.listen\"?"));
}

}  // namespace
}  // namespace captura::daemon
