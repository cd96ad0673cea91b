// A visitor's way: from a post to a card and a mail in the manager's box.
#include "stories/world.hpp"
#include "support/waiting.hpp"

#include <gtest/gtest.h>

#include <barrier>
#include <mutex>
#include <set>
#include <thread>

namespace captura::test {
namespace {

using namespace std::chrono_literals;

/// The value of a string member in a flat JSON text; empty where it is absent.
std::string member(const std::string& json, const std::string& name)
{
    const std::string mark = "\"" + name + "\":";
    auto at = json.find(mark);
    if (at == std::string::npos) return {};
    at = json.find_first_not_of(' ', at + mark.size());
    if (at == std::string::npos || json[at] != '"') return {};
    return json.substr(at + 1, json.find('"', at + 1) - at - 1);
}

const HttpClient::Headers wants_json = {{"Accept", "application/json"}};

bool some_notice_has(const World& world, const std::string& text)
{
    for (const std::string& mail : world.notices())
        if (mail.find(text) != std::string::npos) return true;
    return false;
}

TEST(WebStory, AFormPostBecomesALeadAndANoticeWithinTwoSeconds)
{
    World world;
    world.daemon().start();
    HttpClient browser{world.daemon().http()};

    const auto page = browser.get("/f/contact");
    ASSERT_TRUE(page);
    EXPECT_EQ(page->status, 200);
    EXPECT_NE(page->body.find("name=\"email\""), std::string::npos);

    const auto answer = browser.post_form("/f/contact", {{"name", "Eva Ruiz"},
                                                         {"email", "Eva.Ruiz@acme.org"},
                                                         {"company", "Acme"},
                                                         {"message", "We need twelve desks."},
                                                         {"_page", "https://acme.org/desks?utm_source=spring"}});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 303);
    EXPECT_NE(answer->header("location").find("/f/contact/"), std::string::npos);

    world.expect_soon("SELECT count(*) FROM captura.lead_overview", "1", 2s);
    const auto lead = world.rows(
        "SELECT name, email, company, owner, channel, source, submissions, stage FROM captura.lead_overview");
    ASSERT_EQ(lead.size(), 1u);
    EXPECT_EQ(lead[0], (Row{"Eva Ruiz", "eva.ruiz@acme.org", "Acme", "ana.manager@example.org", "form", "spring", "1",
                            "lead"}));
    EXPECT_TRUE(eventually(2s, [&] { return some_notice_has(world, "Reply-To: \"Eva Ruiz\" <"); }))
        << world.daemon().log();
    world.expect_soon("SELECT string_agg(status, ',') FROM captura.notification_overview", "sent");
    world.daemon().stop();
}

TEST(WebStory, OnePersonHoweverTheyWriteTheirPhoneIsOneCard)
{
    World world;
    world.daemon().start();
    HttpClient browser{world.daemon().http()};
    int told = 0;
    for (const char* phone : {"+34 612 345 678", "0034612345678", "612-345-678"}) {
        const auto answer = browser.post_form("/f/contact", {{"name", "Luis Paz"}, {"phone", phone}}, wants_json);
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 201) << phone << "\n" << answer->body;
        world.expect_soon("SELECT sum(submissions) FROM captura.lead_overview", std::to_string(++told));
    }
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.lead_overview"), "1");
    EXPECT_EQ(world.value("SELECT phone FROM captura.lead_overview"), "+34612345678");
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.submission_overview"), "3");
    world.expect_soon("SELECT count(*) FROM captura.notification_overview "
                      "WHERE recipient = 'ana.manager@example.org' AND status = 'sent'", "3");
    EXPECT_TRUE(eventually(2s, [&] { return some_notice_has(world, "Repeat"); })) << "the owner is told of a repeat";
    world.daemon().stop();
}

TEST(WebStory, TheSameKeyTwiceIsOneSubmissionAndTheSameAnswer)
{
    World world;
    world.daemon().start();
    HttpClient browser{world.daemon().http()};
    const std::map<std::string, std::string> fields = {
        {"_id", "01890a5d-ac96-774b-bcce-b302099a8057"}, {"name", "Ana"}, {"email", "ana@acme.org"}};
    const auto first = browser.post_form("/f/contact", fields, wants_json);
    const auto second = browser.post_form("/f/contact", fields, wants_json);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->status, 201);
    EXPECT_EQ(second->status, 200);
    EXPECT_EQ(member(first->body, "id"), member(second->body, "id"));
    EXPECT_EQ(member(first->body, "message"), member(second->body, "message"));

    auto edited = fields;
    edited["message"] = "one more thing";
    const auto third = browser.post_form("/f/contact", edited, wants_json);
    ASSERT_TRUE(third);
    EXPECT_EQ(third->status, 201) << "other words under a used key are never swallowed";
    EXPECT_NE(member(third->body, "id"), member(first->body, "id"));
    world.expect_soon("SELECT count(*) FROM captura.submission_overview", "2");
    world.expect_soon("SELECT submissions FROM captura.lead_overview", "2");
    world.daemon().stop();
}

TEST(WebStory, FiftyPostsOfOneKeyAtOnceAreOneRowAndOneNotice)
{
    World world;
    world.daemon().start();
    constexpr int visitors = 50;
    std::barrier start{visitors};
    std::mutex mutex;
    std::set<std::string> ids;
    std::vector<std::thread> threads;
    for (int i = 0; i < visitors; ++i)
        threads.emplace_back([&] {
            HttpClient browser{world.daemon().http()};
            browser.get("/f/contact");
            start.arrive_and_wait();
            const auto answer = browser.post_form(
                "/f/contact", {{"_id", "k-1"}, {"name", "Ana"}, {"email", "ana@acme.org"}}, wants_json);
            const std::lock_guard lock{mutex};
            ids.insert(answer ? member(answer->body, "id") : "none");
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(ids.size(), 1u);
    world.expect_soon("SELECT count(*) FROM captura.submission_overview", "1");
    world.expect_soon("SELECT count(*) FROM captura.notification_overview WHERE status = 'sent'", "1");
    world.daemon().stop();
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.submission_overview"), "1");
}

TEST(WebStory, WrongInputNamesEveryFieldAndIsKeptAllTheSame)
{
    World world;
    world.daemon().start();
    HttpClient browser{world.daemon().http()};
    const std::map<std::string, std::string> wrong = {{"phone", "12"}, {"message", "call <b>me</b>"}};

    const auto page = browser.post_form("/f/contact", wrong, {{"Accept", "text/html"}});
    ASSERT_TRUE(page);
    EXPECT_EQ(page->status, 422);
    EXPECT_NE(page->body.find("href=\"#f-name\""), std::string::npos) << "the summary leads to the field";
    EXPECT_NE(page->body.find("href=\"#f-phone\""), std::string::npos);
    EXPECT_NE(page->body.find("call &lt;b&gt;me&lt;"), std::string::npos) << "what was typed stays, as text";

    auto other = wrong;
    other["message"] = "again";
    const auto json = browser.post_form("/f/contact", other, wants_json);
    ASSERT_TRUE(json);
    EXPECT_EQ(json->status, 422);
    EXPECT_EQ(json->header("content-type").substr(0, 24), "application/problem+json");
    EXPECT_NE(json->body.find("\"name\""), std::string::npos);
    EXPECT_NE(json->body.find("\"required\""), std::string::npos);
    EXPECT_NE(json->body.find("\"invalid_phone\""), std::string::npos);
    const std::string id = member(json->body, "id");

    world.expect_soon("SELECT count(*) FROM captura.submission_overview WHERE verdict = 'rejected'", "2");
    EXPECT_EQ(world.value("SELECT verdict FROM captura.submission_overview WHERE submission_id = '" + id + "'"),
              "rejected");
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.lead_overview"), "0");
    world.daemon().stop();
}

}  // namespace
}  // namespace captura::test
