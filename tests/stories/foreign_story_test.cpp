// A site that posted to other products, and a partner's server: their leads are cards like all others.
#include "stories/world.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace captura::test
