#include "captura/notify/courier.hpp"

#include "notify/mail_reader.hpp"
#include "notify/notices.hpp"
#include "support/temp_folder.hpp"
#include "support/scripted_smtp.hpp"
#include "support/smtp_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace captura::notify {
namespace {

using namespace std::chrono_literals;
using test::ordinary_notice;
using test::ordinary_settings;
using test::ScriptedSmtp;
using test::SmtpScript;
using test::SmtpSink;
using test::TempFolder;
using testing::HasSubstr;
using testing::Not;

constexpr auto sent = Delivery::Kind::sent;
constexpr auto later = Delivery::Kind::later;
constexpr auto never = Delivery::Kind::never;

Settings to(const std::string& url)
{
    Settings settings = ordinary_settings();
    settings.url = url;
    settings.timeout = 2s;
    return settings;
}

Mail ordinary_mail() { return compose(ordinary_notice(), ordinary_settings()); }

/// A certificate for localhost, made by openssl(1), which is its own authority.
struct Certificate {
    explicit Certificate(const std::filesystem::path& folder) : cert((folder / "cert.pem").string()), key((folder / "key.pem").string())
    {
        const std::string command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost "
                                    "-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout " + key + " -out " + cert + " 2>/dev/null";
        made = std::system(command.c_str()) == 0;
    }
    std::string cert;
    std::string key;
    bool made = false;
};

TEST(Send, ReachesARealServerOctetByOctet)
{
    CAPTURA_NEEDS_SMTP_SINK();
    const TempFolder folder;
    const SmtpSink sink{folder.path() / "sink"};
    const Mail mail = ordinary_mail();
    const Delivery delivery = send(mail, to(sink.url()));
    EXPECT_EQ(delivery.kind, sent) << delivery.reason;
    const auto received = sink.wait_for(1);
    ASSERT_EQ(received.size(), 1u);
    EXPECT_EQ(received[0].from, "leads@company.example");
    EXPECT_EQ(received[0].to, "head@company.example");
    EXPECT_EQ(received[0].octets, mail.octets);
}

TEST(Send, StuffsDotsOfAnyMail)
{
    CAPTURA_NEEDS_SMTP_SINK();
    const TempFolder folder;
    const SmtpSink sink{folder.path() / "sink"};
    Mail mail = ordinary_mail();
    mail.octets = "Subject: x\r\n\r\n.\r\n..\r\n.QUIT\r\na.\r\n";
    EXPECT_EQ(send(mail, to(sink.url())).kind, sent);
    ASSERT_EQ(sink.wait_for(1).size(), 1u);
    EXPECT_EQ(sink.wait_for(1)[0].octets, mail.octets);
}

TEST(Send, LogsIn)
{
    CAPTURA_NEEDS_SMTP_SINK();
    const TempFolder folder;
    const SmtpSink sink{folder.path() / "sink", {"--auth", "leads@company.example:s3cret"}};
    Settings settings = to("smtp://leads%40company.example@127.0.0.1:" + std::to_string(sink.port()));
    settings.password = "s3cret";
    EXPECT_EQ(send(ordinary_mail(), settings).kind, sent);
    settings.password = "wrong-pass";
    const Delivery refused = send(ordinary_mail(), settings);
    EXPECT_EQ(refused.kind, later) << "an operator can repair it";
    EXPECT_THAT(refused.reason, Not(HasSubstr("wrong-pass")));
    EXPECT_THAT(refused.reason, HasSubstr("AUTH"));
}

TEST(Send, UsesStartTlsAndVerifiesWhoAnswers)
{
    CAPTURA_NEEDS_SMTP_SINK();
    const TempFolder folder;
    const Certificate certificate{folder.path()};
    ASSERT_TRUE(certificate.made);
    const SmtpSink sink{folder.path() / "sink", {"--tls", certificate.cert, certificate.key}};
    Settings settings = to(sink.url());
    EXPECT_EQ(send(ordinary_mail(), settings).kind, sent) << "offered, so used, even from a stranger";
    settings.starttls_required = true;
    EXPECT_EQ(send(ordinary_mail(), settings).kind, later) << "nobody vouches for it";
    settings.ca_file = certificate.cert;
    const Delivery vouched = send(ordinary_mail(), settings);
    EXPECT_EQ(vouched.kind, sent) << vouched.reason;
}

TEST(Send, DoesNotGoOnInPlainWhereTlsIsRequired)
{
    const ScriptedSmtp server{{SmtpScript{}}};
    Settings settings = to(server.url());
    settings.starttls_required = true;
    EXPECT_EQ(send(ordinary_mail(), settings).kind, later);
    EXPECT_TRUE(server.mails().empty());
}

TEST(Send, SpeaksTlsFromTheBeginning)
{
    CAPTURA_NEEDS_SMTP_SINK();
    const TempFolder folder;
    const Certificate certificate{folder.path()};
    ASSERT_TRUE(certificate.made);
    const SmtpSink sink{folder.path() / "sink", {"--smtps", certificate.cert, certificate.key}};
    Settings settings = to("smtps://127.0.0.1:" + std::to_string(sink.port()));
    EXPECT_EQ(send(ordinary_mail(), settings).kind, later) << "nobody vouches for it";
    settings.ca_file = certificate.cert;
    const Delivery delivery = send(ordinary_mail(), settings);
    EXPECT_EQ(delivery.kind, sent) << delivery.reason;
}

/// F44: what each trouble means for the notice.
TEST(Send, SortsTroubleByWhatComesNext)
{
    struct Row {
        const char* why;
        SmtpScript script;
        Delivery::Kind expected;
        std::string reason;
    };
    SmtpScript no_greeting;
    no_greeting.greeting = "554 no service";
    SmtpScript cut_greeting;
    cut_greeting.greeting = "cut";
    SmtpScript silent;
    silent.greeting = "silence";
    const auto answering = [](const char* verb, const char* answer) {
        SmtpScript script;
        script.answers[verb] = answer;
        return script;
    };
    const auto after_data = [](const char* answer) {
        SmtpScript script;
        script.after_data = answer;
        return script;
    };
    const Row rows[] = {
        {"an unknown recipient stays unknown", answering("RCPT", "550 5.1.1 no such user"), never, "RCPT: 550 5.1.1 no such user"},
        {"greylisted", answering("RCPT", "450 4.2.0 come back"), later, "RCPT: 450 4.2.0 come back"},
        {"a full mailbox empties", answering("RCPT", "552 5.2.2 full"), later, "RCPT: 552 5.2.2 full"},
        {"log-in first is ours to repair", answering("RCPT", "530 5.7.0 log in"), later, "RCPT: 530 5.7.0 log in"},
        {"a refused sender too", answering("MAIL", "550 5.7.1 not you"), later, "MAIL: 550 5.7.1 not you"},
        {"the content is refused for good", after_data("554 5.7.1 spam"), never, "DATA: 554 5.7.1 spam"},
        {"or for now", after_data("451 4.3.0 later"), later, "DATA: 451 4.3.0 later"},
        {"any 2xx is a yes", after_data("251 will forward"), sent, ""},
        {"cut after the dot: nobody knows", after_data("cut"), later, "DATA: "},
        {"silent after the dot: nobody knows", after_data("silence"), later, "DATA: "},
        {"the server is closed", no_greeting, later, "greeting: 554 no service"},
        {"the server hangs up", cut_greeting, later, "greeting: "},
        {"the server says nothing", silent, later, "greeting: "},
    };
    for (const Row& row : rows) {
        const ScriptedSmtp server{{row.script}};
        Settings settings = to(server.url());
        settings.timeout = 1s;
        const auto begin = std::chrono::steady_clock::now();
        const Delivery delivery = send(ordinary_mail(), settings);
        EXPECT_LT(std::chrono::steady_clock::now() - begin, 20s) << row.why;
        EXPECT_EQ(delivery.kind, row.expected) << row.why << ": " << delivery.reason;
        EXPECT_THAT(delivery.reason, testing::StartsWith(row.reason)) << row.why;
    }
}

TEST(Send, RefusesAddressesThatAreCommands)
{
    const ScriptedSmtp server{{SmtpScript{}}};
    for (const char* address : {"a@b.example>\r\nRCPT TO:<x@evil.example", "<a@b.example>", "\"a\r\nb\"@b.example", ""}) {
        Mail mail = ordinary_mail();
        mail.to = address;
        EXPECT_EQ(send(mail, to(server.url())).kind, never) << address;
        mail = ordinary_mail();
        mail.from = address;
        EXPECT_EQ(send(mail, to(server.url())).kind, never) << address;
    }
    EXPECT_EQ(server.connections(), 0u);
}

TEST(Send, DoesNotRepeatThePasswordAServerRepeats)
{
    SmtpScript script;
    script.answers["EHLO"] = "250-scripted\r\n250 AUTH PLAIN";
    script.answers["AUTH"] = "535 5.7.8 password s3cret is wrong";
    const ScriptedSmtp server{{script}};
    Settings settings = to(server.url("leads"));
    settings.password = "s3cret";
    EXPECT_EQ(send(ordinary_mail(), settings).reason, "AUTH: 535 5.7.8 password *** is wrong");
}

TEST(Send, WritesAMaildirThatIsAlwaysWhole)
{
    const TempFolder folder;
    const Mail mail = ordinary_mail();
    const Settings settings = to("maildir://" + (folder.path() / "out").string());
    for (int i = 0; i < 3; ++i) EXPECT_EQ(send(mail, settings).kind, sent);
    const auto files = test::files_below(folder.path() / "out" / "new");
    ASSERT_EQ(files.size(), 3u);
    for (const auto& file : files) EXPECT_EQ(test::slurp(file), mail.octets);
    EXPECT_TRUE(test::files_below(folder.path() / "out" / "tmp").empty());
}

TEST(Send, TriesAMaildirAgainThatCannotBeWritten)
{
    const Delivery delivery = send(ordinary_mail(), to("maildir:///proc/nowhere"));
    EXPECT_EQ(delivery.kind, later);
    EXPECT_THAT(delivery.reason, HasSubstr("/proc/nowhere"));
}

TEST(Probe, SaysHelloAndSendsNothing)
{
    const ScriptedSmtp server{{SmtpScript{}}};
    EXPECT_EQ(probe(to(server.url())).kind, sent);
    EXPECT_TRUE(server.mails().empty());
    EXPECT_THAT(server.commands(), testing::Contains("NOOP"));
    EXPECT_THAT(server.commands(), Not(testing::Contains(testing::StartsWith("MAIL"))));
    const TempFolder folder;
    EXPECT_EQ(probe(to("maildir://" + folder.path().string())).kind, sent);
    EXPECT_EQ(probe(to("maildir:///proc/nowhere/at-all")).kind, later);
    int closed_port = 0;
    {
        const ScriptedSmtp gone{{SmtpScript{}}};
        closed_port = gone.port();
    }
    EXPECT_EQ(probe(to("smtp://127.0.0.1:" + std::to_string(closed_port))).kind, later);
}

}  // namespace
}  // namespace captura::notify
