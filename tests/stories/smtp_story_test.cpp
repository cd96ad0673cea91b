// A notice's way to a real SMTP server: with TLS and a password, and once though the server was away.
#include "stories/world.hpp"
#include "support/smtp_sink.hpp"
#include "support/waiting.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace captura::test {
namespace {

using namespace std::chrono_literals;

/// Made for "localhost" only, by openssl; false where that is not installed.
bool make_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key)
{
    const std::string command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
                                "-subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout " +
                                key.string() + " -out " + certificate.string() + " >/dev/null 2>&1";
    return std::system(command.c_str()) == 0;
}

void post_lead(const DaemonProcess& daemon, const std::string& email)
{
    HttpClient browser{daemon.http()};
    const auto answer = browser.post_form("/f/contact", {{"name", "Eva Lind"}, {"email", email}, {"message", "ten tables"}});
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->status, 303) << answer->body;
}

TEST(SmtpStory, AManagerIsToldOverTlsWithAPasswordThatNobodyElseSees)
{
    CAPTURA_NEEDS_SMTP_SINK();
    TempFolder mine;
    if (!make_certificate(mine / "cert.pem", mine / "key.pem")) GTEST_SKIP() << "SKIPPED, NOT PASSED: no openssl";
    write_file(mine / "password", "s3cret-of-the-relay\n");
    std::filesystem::permissions(mine / "password", std::filesystem::perms::owner_read);
    const SmtpSink sink{mine / "sink", {"--tls", (mine / "cert.pem").string(), (mine / "key.pem").string(), "--auth",
                                        "captura:s3cret-of-the-relay"}};
    World::Settings settings;
    settings.notify_url = "smtp://captura@localhost:" + std::to_string(sink.port());
    settings.extra = "password_file = \"" + (mine / "password").string() + "\"\nca_file = \"" +
                     (mine / "cert.pem").string() + "\"\nstarttls = \"required\"\n";
    World world{settings};
    world.daemon().start();
    post_lead(world.daemon(), "eva@acme.org");

    const auto mails = sink.wait_for(1);
    ASSERT_EQ(mails.size(), 1u) << world.daemon().log();
    EXPECT_EQ(mails[0].from, "captura@example.org");
    EXPECT_EQ(mails[0].to, "ana.manager@example.org");
    EXPECT_NE(mails[0].octets.find("eva@acme.org"), std::string::npos) << mails[0].octets;
    world.expect_soon("SELECT status FROM captura.notification_overview", "sent");
    EXPECT_NE(sink.commands().find("STARTTLS"), std::string::npos);
    world.daemon().stop();
    EXPECT_EQ(world.daemon().log().find("s3cret"), std::string::npos) << "the password is in the log";
    EXPECT_EQ(world.daemon().log().find("eva@acme.org"), std::string::npos) << "an address stands in the log unmasked";
}

TEST(SmtpStory, WithTheServerAwayTheNoticeWaitsAndIsSentOnce)  // F44
{
    CAPTURA_NEEDS_SMTP_SINK();
    TempFolder mine;
    int port = 0;
    {
        const SmtpSink first{mine / "first"};
        port = first.port();  // free again, and nobody listens there
    }
    World::Settings settings;
    settings.notify_url = "smtp://127.0.0.1:" + std::to_string(port);
    settings.extra = "poll = \"1 s\"\n";
    World world{settings};
    world.daemon().start();
    post_lead(world.daemon(), "eva@acme.org");
    world.expect_soon("SELECT attempts FROM captura.notification_overview", "1");
    EXPECT_EQ(world.value("SELECT status FROM captura.notification_overview"), "pending");

    const SmtpSink sink{mine / "second", {"--port", std::to_string(port)}};
    // The next attempt is a minute away: it is made due, as an operator would.
    world.rows("UPDATE captura.notification SET next_attempt_at = now()");
    ASSERT_EQ(sink.wait_for(1).size(), 1u) << world.daemon().log();
    world.expect_soon("SELECT status FROM captura.notification_overview", "sent");

    // A mail that was told is not told again by the next start, nor by the next lead.
    world.daemon().stop();
    world.daemon().start();
    post_lead(world.daemon(), "luis@acme.org");
    const auto mails = sink.wait_for(2);
    ASSERT_EQ(mails.size(), 2u) << world.daemon().log();
    EXPECT_NE(mails[1].octets.find("luis@acme.org"), std::string::npos);
    world.expect_soon("SELECT count(*) FROM captura.notification_overview WHERE status = 'sent'", "2");
    world.daemon().stop();
    EXPECT_EQ(sink.wait_for(3, 0ms).size(), 2u);
}

}  // namespace
}  // namespace captura::test
