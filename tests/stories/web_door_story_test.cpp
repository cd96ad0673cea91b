// The form door as other programs and other sites see it.
#include "stories/world.hpp"

#include "support/waiting.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <thread>
#include <vector>

namespace captura::test {
namespace {

using Json = nlohmann::json;
using namespace std::chrono_literals;

const HttpClient::Headers wants_json = {{"Accept", "application/json"}};

TEST(WebDoorStory, AFormOnAnotherSiteReadsItsAnswersWithoutAnySetting)
{
    World world;
    world.daemon().start();
    HttpClient page{world.daemon().http()};
    const HttpClient::Headers from_site = {{"Accept", "application/json"}, {"Origin", "https://shop.example"}};

    const auto script = page.get("/embed.js");
    ASSERT_TRUE(script);
    EXPECT_EQ(script->status, 200);
    EXPECT_EQ(script->header("content-type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(script->header("cache-control"), "public, max-age=300");
    const auto known = page.get("/embed.js", {{"If-None-Match", script->header("etag")}});
    ASSERT_TRUE(known);
    EXPECT_EQ(known->status, 304);

    for (const char* slug : {"contact", "callback", "webinar", "ebook", "newsletter"}) {
        const auto form = page.get("/f/" + std::string(slug) + ".json", from_site);
        ASSERT_TRUE(form);
        EXPECT_EQ(form->header("access-control-allow-origin"), "*") << slug;
        EXPECT_EQ(Json::parse(form->body)["origins"], Json::array({"*"})) << slug;

        const auto wrong = page.post_form("/f/" + std::string(slug), {{"message", "x"}}, from_site);
        ASSERT_TRUE(wrong);
        EXPECT_EQ(wrong->status, 422) << slug;
        EXPECT_EQ(wrong->header("access-control-allow-origin"), "https://shop.example") << slug;
    }
    const auto sent = page.post_form("/f/contact", {{"name", "Eva"}, {"email", "eva@acme.org"}}, from_site);
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->status, 201);
    EXPECT_EQ(sent->header("access-control-allow-origin"), "https://shop.example");
    world.expect_soon("SELECT count(*) FROM captura.lead_overview", "1");
    world.daemon().stop();
}

TEST(WebDoorStory, TheSameWrongPostTwiceIsOneRejectionAndTheSameAnswer)
{
    World world;
    world.daemon().start();
    HttpClient script{world.daemon().http()};
    const std::map<std::string, std::string> wrong = {{"_id", "w-1"}, {"phone", "12"}};
    const auto first = script.post_form("/f/contact", wrong, wants_json);
    const auto second = script.post_form("/f/contact", wrong, wants_json);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->status, 422);
    EXPECT_EQ(second->status, 422);
    EXPECT_EQ(first->body, second->body);
    const Json problem = Json::parse(first->body);
    EXPECT_EQ(problem["status"], 422);
    EXPECT_EQ(problem["id"], problem["instance"]);
    ASSERT_EQ(problem["errors"].size(), 2u);
    for (const Json& error : problem["errors"])
        for (const char* name : {"field", "code", "message"}) EXPECT_FALSE(error[name].get<std::string>().empty());
    world.expect_soon("SELECT count(*) FROM captura.submission_overview", "1");

    const auto corrected = script.post_form(
        "/f/contact", {{"_after", problem["id"]}, {"name", "Ana"}, {"phone", "+34 612 345 678"}}, wants_json);
    ASSERT_TRUE(corrected);
    EXPECT_EQ(corrected->status, 201);
    world.expect_soon("SELECT count(*) FROM captura.lead_overview", "1");
    world.daemon().stop();
}

TEST(WebDoorStory, SaysNoInTheWordsOfTheProtocol)
{
    struct Row {
        const char* why;
        const char* method;
        const char* target;
        HttpClient::Headers headers;
        std::size_t octets;
        int status;
    };
    const Row rows[] = {
        {"no such form", "POST", "/f/nothing", {}, 3, 404},
        {"a wrong method", "PUT", "/f/contact", {}, 3, 405},
        {"one octet too many", "POST", "/f/contact", {}, 256 * 1024 + 1, 413},
        {"one octet too many of an upload", "POST", "/f/contact", {{"Content-Type", "multipart/form-data; boundary=x"}},
         10 * 1024 * 1024 + 1, 413},
        {"a kind nobody reads", "POST", "/f/contact", {{"Content-Type", "application/xml"}}, 3, 415},
        {"a compressed body", "POST", "/f/contact", {{"Content-Encoding", "gzip"}}, 3, 415},
        {"a header without end", "GET", "/f/contact", {{"X-Long", std::string(17'000, 'a')}}, 0, 431},
    };
    World world;
    world.daemon().start();
    for (const Row& row : rows) {
        HttpClient client{world.daemon().http()};
        auto headers = row.headers;
        headers.insert({"Accept", "application/json"});
        const auto answer = client.request(row.method, row.target, std::string(row.octets, 'a'), headers);
        ASSERT_TRUE(answer) << row.why << ": no answer reached the client";
        EXPECT_EQ(answer->status, row.status) << row.why;
        EXPECT_EQ(answer->header("content-type"), "application/problem+json") << row.why;
        EXPECT_EQ(Json::parse(answer->body)["status"], row.status) << row.why;
        EXPECT_EQ(answer->header("allow"), row.status == 405 ? "GET, HEAD, POST, OPTIONS" : "") << row.why;
    }
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.submission_overview"), "0");
    world.daemon().stop();
}

std::string upload(int number, std::size_t octets)
{
    const std::string n = std::to_string(number);
    const std::string part = "--x\r\nContent-Disposition: form-data; name=";
    return part + "\"name\"\r\n\r\nVisitor " + n + "\r\n" + part + "\"email\"\r\n\r\nv" + n + "@acme.org\r\n" + part +
           "\"plan\"; filename=\"plan.pdf\"\r\nContent-Type: application/pdf\r\n\r\n" + std::string(octets, 'p') + "\r\n--x--\r\n";
}

TEST(WebDoorStory, ManyLargeUploadsAtOnceAreAllTaken)
{
    constexpr int visitors = 24;
    World world;
    world.daemon().start();
    std::atomic<int> accepted{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < visitors; ++i)
        threads.emplace_back([&, i] {
            HttpClient browser{world.daemon().http()};
            const auto answer =
                browser.request("POST", "/f/contact", upload(i, 10'000'000),
                                {{"Accept", "application/json"}, {"Content-Type", "multipart/form-data; boundary=x"}});
            if (answer && answer->status == 201) ++accepted;
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(accepted, visitors) << "a large upload waits its turn, it is not turned away\n" << world.daemon().log();
    world.expect_soon("SELECT count(*) FROM captura.lead_overview", std::to_string(visitors), 60s);
    world.daemon().stop();
}

TEST(WebDoorStory, AFormIsTriedOutAlongTheWholeLineAndNoListKnowsOfIt)
{
    World world;
    world.daemon().start();
    HttpClient browser{world.daemon().http()};
    const auto real = browser.post_form("/f/contact", {{"name", "Ana"}, {"email", "ana@acme-shop.com"}});
    ASSERT_EQ(real->status, 303);
    world.expect_soon("SELECT count(*) FROM captura.notification_overview WHERE status = 'sent'", "1");

    ASSERT_NE(browser.get("/f/contact?test=1")->body.find("name=\"_test\" value=\"1\""), std::string::npos);
    const auto tried = browser.post_form("/f/contact?test=1", {{"name", "Ana"}, {"email", "ana@acme-shop.com"}, {"message", "Does it work?"}});
    ASSERT_EQ(tried->status, 303);
    EXPECT_NE(browser.get(tried->header("location"))->body.find("This was a test"), std::string::npos);
    world.expect_soon("SELECT verdict || ' ' || (reasons @> ARRAY['test:lead']) FROM captura.submission_overview WHERE verdict <> 'lead'", "test true");
    const auto told = [&] {
        for (const std::string& mail : world.notices())
            if (mail.find("Subject: Test: Ana via contact") != std::string::npos) return true;
        return false;
    };
    EXPECT_TRUE(eventually(10s, told)) << world.daemon().log();
    EXPECT_EQ(world.value("SELECT string_agg(submissions::text, ',') FROM captura.lead_overview"), "1");
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.notification_overview"), "1");
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.touch_overview"), "1");
    world.daemon().stop();
}

}  // namespace
}  // namespace captura::test
