// Double opt-in: an address counts when its owner pressed the button in the mail.
#include "stories/world.hpp"
#include "support/waiting.hpp"

#include <gtest/gtest.h>

namespace captura::test {
namespace {

using namespace std::chrono_literals;

/// Quoted-printable undone as far as a link needs it.
std::string unfolded(std::string text)
{
    for (std::size_t at; (at = text.find("=\r\n")) != std::string::npos;) text.erase(at, 3);
    for (std::size_t at; (at = text.find("=\n")) != std::string::npos;) text.erase(at, 2);
    for (std::size_t at; (at = text.find("=2E")) != std::string::npos;) text.replace(at, 3, ".");
    return text;
}

/// The path of the link in the first mail to that address; empty while there is none.
std::string link_for(const World& world, const std::string& address)
{
    for (const std::string& raw : world.notices()) {
        if (raw.find("To: " + address) == std::string::npos) continue;
        const std::string mail = unfolded(raw);
        const std::size_t at = mail.find("/a/v1.");
        if (at != std::string::npos) return mail.substr(at, mail.find_first_of(" \r\n\"<", at) - at);
    }
    return {};
}

/// Which of the two reasons it has; the signals of the door stand beside them.
const char* const verdict = "SELECT verdict || ' ' || array_to_string(ARRAY(SELECT reason FROM unnest(reasons) AS reason "
                            "WHERE reason IN ('awaiting_confirmation', 'confirmed')), ',') FROM captura.submission_overview";

TEST(OptInStory, AnAddressCountsWhenItsOwnerPressedTheButton)
{
    World world;
    world.daemon().start();
    HttpClient browser{world.daemon().http()};
    ASSERT_EQ(browser.post_form("/f/newsletter", {{"email", "ana@acme-shop.com"}, {"_lang", "es"}})->status, 303);
    world.expect_soon(verdict, "interest awaiting_confirmation");

    std::string link;
    ASSERT_TRUE(eventually(10s, [&] { return !(link = link_for(world, "ana@acme-shop.com")).empty(); })) << world.daemon().log();
    for (int scanner = 0; scanner < 3; ++scanner) {
        const auto page = browser.get(link);
        ASSERT_TRUE(page);
        EXPECT_EQ(page->status, 200);
        EXPECT_EQ(page->header("cache-control"), "no-store");
        EXPECT_EQ(page->header("referrer-policy"), "no-referrer");
        EXPECT_NE(page->body.find("<form class=\"captura-form\" method=\"post\" action=\"" + link + "\""), std::string::npos);
        EXPECT_NE(page->body.find("lang=\"es\""), std::string::npos) << "in the language of the form";
    }
    EXPECT_EQ(world.value(verdict), "interest awaiting_confirmation") << "opening the link changes nothing";
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.lead_overview"), "0");

    for (int twice = 0; twice < 2; ++twice) {
        const auto pressed = browser.request("POST", link);
        ASSERT_TRUE(pressed);
        EXPECT_EQ(pressed->status, 200) << pressed->body;
    }
    EXPECT_EQ(world.value(verdict), "lead confirmed");
    EXPECT_EQ(world.value("SELECT email FROM captura.lead_overview"), "ana@acme-shop.com");
    world.expect_soon("SELECT count(*) || ' ' || min(recipient) || ' ' || min(status) FROM captura.notification_overview",
                      "1 ana.manager@example.org sent");
    world.daemon().stop();
}

TEST(OptInStory, ALinkThatIsNoneOfOursOpensNothing)
{
    World world;
    world.daemon().start();
    HttpClient browser{world.daemon().http()};
    ASSERT_EQ(browser.post_form("/f/newsletter", {{"email", "ana@acme-shop.com"}})->status, 303);
    std::string link;
    ASSERT_TRUE(eventually(10s, [&] { return !(link = link_for(world, "ana@acme-shop.com")).empty(); }));
    std::string altered = link;
    altered[10] = altered[10] == 'A' ? 'B' : 'A';
    for (const std::string& wrong : {altered, link + "x", std::string{"/a/"}, std::string{"/a/v1.x.y"}, "/a/" + std::string(3000, 'a')})
        for (const char* method : {"GET", "POST"}) EXPECT_EQ(browser.request(method, wrong)->status, 404) << wrong;
    EXPECT_EQ(world.value(verdict), "interest awaiting_confirmation");
    EXPECT_EQ(browser.request("DELETE", link)->status, 405);

    world.daemon().stop();
    world.daemon().start();
    HttpClient later{world.daemon().http()};
    EXPECT_EQ(later.get(link)->status, 200) << "the key outlives a restart";
    world.daemon().stop();
}

TEST(OptInStory, WithoutTheDatabaseTheVisitorIsAskedToTryAgainAndTheLinkStaysGood)
{
    World::Settings settings;
    settings.own_cluster = true;
    World world{settings};
    world.daemon().start();
    HttpClient browser{world.daemon().http()};
    ASSERT_EQ(browser.post_form("/f/newsletter", {{"email", "ana@acme-shop.com"}})->status, 303);
    std::string link;
    ASSERT_TRUE(eventually(10s, [&] { return !(link = link_for(world, "ana@acme-shop.com")).empty(); }));
    world.cluster().stop();
    const auto refused = browser.request("POST", link);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 503);
    EXPECT_NE(refused->header("retry-after"), "");
    world.cluster().start();
    EXPECT_TRUE(eventually(20s, [&] {
        const auto pressed = browser.request("POST", link);
        return pressed && pressed->status == 200;
    }));
    EXPECT_EQ(world.value(verdict), "lead confirmed");
    world.daemon().stop();
}

}  // namespace
}  // namespace captura::test
