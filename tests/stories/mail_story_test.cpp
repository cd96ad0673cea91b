// A letter's way: out of a Maildir, a pipe or the try folder to a card.
#include "stories/world.hpp"
#include "support/corpora.hpp"
#include "support/waiting.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace captura::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* letter =
    "From: =?utf-8?q?Jos=C3=A9_P=C3=A9rez?= <jose@perez-muebles.es>\r\n"
    "To: info@example.org\r\n"
    "Subject: Presupuesto\r\n"
    "Message-ID: <one@perez-muebles.es>\r\n"
    "Date: Mon, 02 Mar 2026 10:00:00 +0100\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "\r\n"
    "Hola, necesito diez mesas. Mi teléfono es 612 345 678.\r\n"
    "-- \r\n"
    "José\r\n";

std::string maildir_box(const World& world)
{
    return "[[mailbox]]\nname = \"sales\"\nurl = \"maildir://" + world.mail_folder().string() + "\"\n";
}

/// A mailbox needs the folder's name before the folder exists: the settings are written by a second look.
class MailWorld : public World {
public:
    MailWorld() { append(folder() / "captura.toml", maildir_box(*this)); }

private:
    static void append(const std::filesystem::path& file, const std::string& text)
    {
        std::ofstream{file, std::ios::app} << text;
    }
};

void deliver(const World& world, const std::string& name, const std::string& content)
{
    write_file(world.mail_folder() / "tmp" / name, content);
    std::filesystem::rename(world.mail_folder() / "tmp" / name, world.mail_folder() / "new" / name);
}

TEST(MailStory, ALetterBecomesACardOnceHoweverOftenTheDaemonStarts)
{
    MailWorld world;
    world.daemon().start();
    deliver(world, "1700000000.1.host", letter);
    world.expect_soon("SELECT count(*) FROM captura.lead_overview", "1", 2s);
    EXPECT_EQ(world.rows("SELECT name, email, phone, channel FROM captura.lead_overview"),
              (std::vector<Row>{{"José Pérez", "jose@perez-muebles.es", "+34612345678", "email"}}));
    world.expect_soon("SELECT count(*) FROM captura.notification_overview WHERE status = 'sent'", "1", 2s);

    world.daemon().stop();
    deliver(world, "1700000001.2.host", letter);  // the same letter by another road
    world.daemon().start();
    deliver(world, "1700000002.3.host",
            "From: Eva <eva@acme.org>\r\nSubject: other\r\nMessage-ID: <two@acme.org>\r\n\r\nA second letter.\r\n");
    world.expect_soon("SELECT count(*) FROM captura.lead_overview", "2");
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.submission_overview"), "2");
    EXPECT_EQ(world.value("SELECT max(submissions) FROM captura.lead_overview"), "1");
    EXPECT_TRUE(std::filesystem::exists(world.mail_folder() / "new" / "1700000000.1.host")) << "left where it was";
    world.daemon().stop();
}

TEST(MailStory, ALetterFromAPipeIsKeptWithoutADaemonAndSavedWhenOneComes)
{
    MailWorld world;
    const auto kept = world.captura({"ingest", "--mailbox", "sales"}, letter);
    EXPECT_EQ(kept.status, 0) << kept.err;
    world.daemon().start();
    world.expect_soon("SELECT email FROM captura.lead_overview", "jose@perez-muebles.es");

    const auto beside = world.captura({"ingest", "--mailbox", "sales"},
                                      "From: eva@acme.org\r\nMessage-ID: <3@acme.org>\r\n\r\nBeside a daemon.\r\n");
    EXPECT_EQ(beside.status, 0) << beside.err;
    world.expect_soon("SELECT count(*) FROM captura.lead_overview", "2");
    world.daemon().stop();
}

TEST(MailStory, WhatTheLanesHoldCanBeLookedIntoAndReleased)
{
    MailWorld world;
    world.daemon().start();
    deliver(world, "1.1.host",
            "From: Eva Lind <eva@acme.org>\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n"
            "X-Autoreply: yes\r\nMessage-ID: <away@acme.org>\r\n\r\nI am away until Monday.\r\n");
    world.expect_soon("SELECT verdict FROM captura.submission_overview", "automatic");
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.lead_overview"), "0");
    const std::string id = world.value("SELECT submission_id FROM captura.submission_overview");

    const auto listed = world.captura({"lane", "list", "automatic", "--json"});
    EXPECT_EQ(listed.status, 0) << listed.err;
    EXPECT_NE(listed.out.find(id), std::string::npos) << listed.out;
    const auto shown = world.captura({"lane", "show", id});
    EXPECT_NE(shown.out.find("away until Monday"), std::string::npos) << shown.out << shown.err;
    const auto released = world.captura({"lane", "release", id});
    EXPECT_EQ(released.status, 0) << released.err;
    EXPECT_EQ(world.value("SELECT email FROM captura.lead_overview"), "eva@acme.org");
    world.expect_soon("SELECT count(*) FROM captura.notification_overview WHERE status = 'sent'", "1");

    EXPECT_EQ(world.captura({"lane", "release", id}).status, 0) << "released twice is released";
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.notification_overview"), "1") << "and told once";
    world.daemon().stop();
}

/// "  form      http://127.0.0.1:1234/f/contact" of the banner.
std::string address_in(const std::string& banner)
{
    const auto at = banner.find("http://");
    if (at == std::string::npos) return {};
    return banner.substr(at + 7, banner.find('/', at + 7) - at - 7);
}

TEST(TryStory, EverythingOnOneMachineWithNoSetUp)
{
    TempFolder folder;
    const auto dir = folder / "try";
    const auto out = folder / "out";
    ChildProcess captura{{CAPTURA_BINARY, "try", "--dir", dir.string(), "--listen", "127.0.0.1:0"}, out, folder / "err"};
    const auto banner = [&] { return slurp(out); };
    ASSERT_TRUE(eventually(60s, [&] { return banner().find("Ctrl-C") != std::string::npos || !captura.running(); }));
    ASSERT_TRUE(captura.running()) << banner() << slurp(folder / "err");

    HttpClient browser{address_in(banner())};
    const auto answer = browser.post_form("/f/contact", {{"name", "Eva"}, {"email", "eva@acme.org"}});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 303);
    write_file(dir / "mail" / "letter.eml", letter);  // as `cp` would

    const auto outbox = [&] {
        std::size_t mails = 0;
        for (const auto& entry : std::filesystem::directory_iterator{dir / "outbox" / "new"})
            mails += entry.is_regular_file() ? 1 : 0;
        return mails;
    };
    EXPECT_TRUE(eventually(2s, [&] { return outbox() == 2; })) << slurp(folder / "err");

    captura.signal(SIGINT);
    EXPECT_EQ(captura.wait(), 0) << slurp(folder / "err");
    EXPECT_TRUE(std::filesystem::exists(dir / "captura.toml")) << "the folder stays";
    EXPECT_FALSE(std::filesystem::exists(dir / "postgres" / "data" / "postmaster.pid")) << "the database has ended";
}

}  // namespace
}  // namespace captura::test
