// A site that posted to other products, and a partner's server: their leads are cards like all others.
#include "stories/world.hpp"

#include "captura/domain/digest.hpp"
#include "support/waiting.hpp"

#include <gtest/gtest.h>

#include <barrier>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>

namespace captura::test {
namespace {

TEST(ForeignStory, WhatOtherProductsClientsSendBecomesOneCardAndSurvivesARestart)
{
    World world;
    world.daemon().start();
    HttpClient browser{world.daemon().http()};
    const auto hubspot = browser.post_json(
        "/compat/hubspot/contact",
        R"({"submittedAt":"1769850307123","fields":[{"name":"firstname","value":"Ana"},{"name":"email","value":"ana@acme.org"},{"name":"floor","value":"3"}],"context":{"pageUri":"https://acme.org/?utm_source=spring"}})");
    ASSERT_TRUE(hubspot);
    EXPECT_EQ(hubspot->status, 200);
    EXPECT_NE(hubspot->body.find("inlineMessage"), std::string::npos);
    const auto salesforce = browser.post_form("/compat/salesforce/contact",
                                              {{"oid", "00D"}, {"retURL", "https://www.acme.org/thanks"}, {"email", "ana@acme.org"}, {"last_name", "Paz"}},
                                              {{"Origin", "https://www.acme.org"}});
    ASSERT_TRUE(salesforce);
    EXPECT_EQ(salesforce->status, 302);
    EXPECT_EQ(salesforce->header("location"), "https://www.acme.org/thanks");
    world.expect_soon("SELECT submissions FROM captura.lead_overview", "2");
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.submission_overview WHERE door = 'web' AND entry = 'contact' AND "
                          "('dialect:hubspot' = ANY(reasons) OR 'dialect:salesforce' = ANY(reasons))"), "2");
    world.daemon().stop();
    EXPECT_EQ(world.value("SELECT content_type FROM captura.submission WHERE given_key = '1769850307123'"),
              "application/json; captura-dialect=hubspot") << "so that a replay reads it in the same way";
}

TEST(ForeignStory, ATokenIsMadeOnceAndItsBatchBecomesLeads)
{
    const TempFolder folder;
    const CommandResult made = run_command({CAPTURA_BINARY, "token", "new", "partner"}, folder.path());
    ASSERT_EQ(made.status, 0) << made.err;
    const std::string token = made.out.substr(0, made.out.find('\n'));
    EXPECT_EQ(made.err.find(token), std::string::npos) << "shown once";
    const auto section = made.err.find("[[token]]");
    ASSERT_NE(section, std::string::npos);

    World::Settings settings;
    settings.extra = made.err.substr(section) + "channel = \"partner\"\n";
    World world{settings};
    world.daemon().start();
    HttpClient server{world.daemon().http()};
    const HttpClient::Headers headers{{"Authorization", "Bearer " + token}, {"Content-Type", "application/x-ndjson"}};
    const std::string batch = "{\"_id\":\"1\",\"form\":\"contact\",\"fields\":{\"name\":\"Ana\",\"email\":\"ana@acme.org\"}}\n{\"email\":\n"
                              "{\"_id\":\"2\",\"name\":\"Luis\",\"phone\":\"612 345 678\"}\n";
    const auto first = server.request("POST", "/v1/submissions", batch, headers);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->status, 200) << first->body;
    EXPECT_NE(first->body.find("{\"line\":1,\"status\":201,"), std::string::npos) << first->body;
    EXPECT_NE(first->body.find("{\"line\":2,\"type\""), std::string::npos) << first->body;
    EXPECT_NE(first->body.find("{\"line\":3,\"status\":201,"), std::string::npos) << first->body;
    const auto again = server.request("POST", "/v1/submissions", batch, headers);
    ASSERT_TRUE(again);
    EXPECT_NE(again->body.find("{\"line\":1,\"status\":200,"), std::string::npos) << "the same key and words are the same one: " << again->body;
    const auto stranger = server.request("POST", "/v1/submissions", batch, {{"Authorization", "Bearer cap_x"}, {"Content-Type", "application/x-ndjson"}});
    ASSERT_TRUE(stranger);
    EXPECT_EQ(stranger->status, 401);
    world.expect_soon("SELECT count(*) FROM captura.lead_overview WHERE channel = 'partner'", "2");
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.submission_overview WHERE door = 'api' AND entry = 'partner' AND verdict = 'lead'"), "2");
    world.expect_soon("SELECT count(*) FROM captura.submission_overview WHERE verdict = 'unreadable'", "1");
    world.daemon().stop();
}

/// 50 connections send it at one moment; the answers, without what differs between the first and a repeat (the status).
std::set<std::string> answers_of_fifty(const World& world, const std::string& address, const std::string& target, const std::string& body,
                                       const HttpClient::Headers& headers)
{
    constexpr int senders = 50;
    std::barrier start{senders};
    std::mutex mutex;
    std::set<std::string> answers;
    std::vector<std::thread> threads;
    for (int i = 0; i < senders; ++i)
        threads.emplace_back([&] {
            HttpClient client{address};
            client.get("/f/contact");
            start.arrive_and_wait();
            const auto answer = client.request("POST", target, body, headers);
            const std::lock_guard lock{mutex};
            answers.insert(answer ? answer->body : "no answer");
        });
    for (auto& thread : threads) thread.join();
    world.expect_soon("SELECT count(*) FROM captura.submission_overview", "1");
    world.expect_soon("SELECT count(*) FROM captura.notification_overview WHERE status = 'sent'", "1");
    return answers;
}

TEST(ForeignStory, FiftyPostsOfOneIdAtOnceAreOneSubmissionByEveryDoor)
{
    struct Sent {
        const char* why;
        std::string target, body;
        HttpClient::Headers headers;
    };
    const std::string token = "cap_story";
    const std::string urlencoded = "application/x-www-form-urlencoded";
    const Sent rows[] = {
        {"our own form, by its header", "/f/contact", "name=Ana&email=ana%40acme.org",
         {{"Content-Type", urlencoded}, {"Idempotency-Key", "\"k-1\""}, {"Accept", "application/json"}}},
        {"Tilda, by its tranid", "/compat/tilda/contact", "Name=Ana&Email=ana%40acme.org&tranid=1%3A2&formid=f", {{"Content-Type", urlencoded}}},
        {"Formspree's client, by the field; the receipt is in its answer", "/compat/formspree/contact",
         "name=Ana&email=ana%40acme.org&_id=k-1", {{"Content-Type", urlencoded}, {"Accept", "application/json"}}},
        {"a notice of Facebook with the lead in it, by the lead's own id", "/compat/facebook/contact",
         R"({"object":"page","entry":[{"id":"1","changes":[{"field":"leadgen","value":{"leadgen_id":"77","field_data":[{"name":"full_name","values":["Ana"]},{"name":"email","values":["ana@acme.org"]}]}}]}]})",
         {{"Content-Type", "application/json"}}},
        {"a server, by its header", "/v1/submissions", R"({"form":"contact","name":"Ana","email":"ana@acme.org"})",
         {{"Content-Type", "application/json"}, {"Authorization", "Bearer " + token}, {"Idempotency-Key", "k-1"}}},
    };
    for (const Sent& row : rows) {
        SCOPED_TRACE(row.why);
        World::Settings settings;
        settings.extra = "[[token]]\nname = \"partner\"\nhash = \"" + hex(sha256(token)) + "\"\nforms = [\"contact\"]\n";
        World world{settings};
        world.daemon().start();
        const auto answers = answers_of_fifty(world, world.daemon().http(), row.target, row.body, row.headers);
        EXPECT_EQ(answers.size(), 1u) << *answers.begin();
        EXPECT_NE(*answers.begin(), "no answer");
        world.daemon().stop();
    }
}

TEST(ForeignStory, ABatchCutOffInTheMiddleIsSentAgainAndNothingIsThereTwice)
{
    const std::string token = "cap_story";
    World::Settings settings;
    settings.extra = "[[token]]\nname = \"partner\"\nhash = \"" + hex(sha256(token)) + "\"\n";
    World world{settings};
    world.daemon().start();
    std::string batch;
    constexpr int lines = 600;
    for (int i = 0; i < lines; ++i)
        batch += "{\"name\":\"Ana\",\"email\":\"ana" + std::to_string(i) + "@acme.org\",\"message\":\"" + std::string(5000, 'x') + "\"}\n";
    const HttpClient::Headers headers{{"Authorization", "Bearer " + token}, {"Content-Type", "application/x-ndjson"}, {"Idempotency-Key", "night-7"}};
    {
        HttpClient gone{world.daemon().http()};
        ASSERT_TRUE(gone.send("POST", "/v1/submissions", batch, headers));
        ASSERT_TRUE(eventually(std::chrono::seconds{20}, [&] { return world.value("SELECT count(*) > 20 FROM captura.submission") == "t"; }));
    }
    HttpClient again{world.daemon().http()};
    const auto answer = again.request("POST", "/v1/submissions", batch, headers);
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->status, 200);
    std::istringstream in{answer->body};
    int number = 0, repeats = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        EXPECT_EQ(line.find("{\"line\":" + std::to_string(number) + ",\"status\":20"), 0u) << line;
        repeats += line.find("\"status\":200,") != std::string::npos;
    }
    EXPECT_EQ(number, lines);
    EXPECT_GT(repeats, 20) << "what was kept before the cut is known again";
    world.expect_soon("SELECT count(*) FROM captura.submission_overview", std::to_string(lines), std::chrono::seconds{30});
    world.daemon().stop();
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.submission_overview"), std::to_string(lines));
}

}  // namespace
}  // namespace captura::test
