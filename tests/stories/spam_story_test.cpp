// Spam, or what looks like it: kept, marked, told to nobody, and a lead again after one command.
#include "stories/world.hpp"
#include "support/fake_vendor.hpp"
#include "support/temp_folder.hpp"
#include "support/waiting.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace captura::test {
namespace {

using namespace std::chrono_literals;

std::string between(const std::string& text, const std::string& before, const std::string& after)
{
    const auto at = text.find(before);
    if (at == std::string::npos) return {};
    const auto begin = at + before.size();
    return text.substr(begin, text.find(after, begin) - begin);
}

std::map<std::string, std::string> inquiry(const std::string& name)
{
    return {{"name", name}, {"email", name + ".ruiz@acme.org"}, {"message", "We need twelve desks."}};
}

TEST(SpamStory, AHoneypotThatABrowserFilledIsKeptAndReleasedInOneCommand)
{
    World world;
    world.daemon().start();
    HttpClient browser{world.daemon().http()};
    const auto page = browser.get("/f/contact");
    ASSERT_TRUE(page);
    EXPECT_EQ(page->header("cache-control"), "private, no-cache");
    const std::string token = between(page->body, "name=\"_token\" value=\"", "\"");
    const std::string honeypot = between(page->body, "id=\"captura-extra\" name=\"", "\"");
    ASSERT_FALSE(token.empty() || honeypot.empty()) << page->body;

    auto fields = inquiry("eva");
    fields["_token"] = token;
    fields[honeypot] = "eva";
    const auto answer = browser.post_form("/f/contact", fields);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 303) << "a person is never turned away by a score";
    const std::string id = between(answer->header("location") + "&", "id=", "&");

    world.expect_soon("SELECT verdict FROM captura.submission_overview WHERE submission_id = '" + id + "'", "spam", 5s);
    EXPECT_EQ(world.value("SELECT 'honeypot' = ANY (reasons) FROM captura.submission_overview"), "t");
    const auto listed = world.captura({"lane", "list", "spam", "--json"});
    EXPECT_NE(listed.out.find(id), std::string::npos) << listed.out;
    EXPECT_NE(listed.out.find("\"honeypot\""), std::string::npos) << listed.out;
    EXPECT_EQ(listed.out.find("\"spam_score\":0"), std::string::npos) << listed.out;
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.notification"), "0");
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.lead"), "0");

    const auto released = world.captura({"lane", "release", id});
    EXPECT_EQ(released.status, 0) << released.err;
    EXPECT_NE(released.out.find("spam -> lead card"), std::string::npos) << released.out;
    EXPECT_EQ(world.captura({"lane", "release", id}).status, 0) << "released twice is released";
    EXPECT_EQ(world.captura({"replay"}).status, 0);
    world.expect_soon("SELECT verdict FROM captura.submission_overview", "lead", 5s);
    EXPECT_TRUE(eventually(10s, [&] { return world.notices().size() == 1; }));
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.notification"), "1") << "and nobody is told twice";

    // A release is about one submission: the next one that fills the trap is looked at like the first.
    auto next = inquiry("bot");
    next["_gotcha"] = "x";
    ASSERT_TRUE(browser.post_form("/f/contact", next));
    world.expect_soon("SELECT count(*) FROM captura.submission_overview WHERE verdict = 'spam'", "1", 5s);
}

TEST(SpamStory, EverySignalIsAnswered201AndNamedInTheReasons)
{
    World world;
    world.daemon().start();
    HttpClient client{world.daemon().http()};
    const std::string token = between(client.get("/f/callback.json")->body, "\"token\":\"", "\"");
    ASSERT_FALSE(token.empty());
    const struct { const char* why; std::map<std::string, std::string> fields; const char* reason; } rows[] = {
        {"no token", {}, "token_missing"},
        {"no proof of work", {}, "proof_missing"},
        {"an altered token", {{"_token", token + "A"}}, "token_altered"},
        {"another form's token", {{"_token", token}}, "token_foreign"},
        {"a proof that is none", {{"altcha", "eyJjaGFsbGVuZ2UiOnt9fQ=="}}, "proof_wrong"},
        {"a filled honeypot", {{"_gotcha", "x"}}, "honeypot"},
    };
    int number = 0;
    for (const auto& row : rows) {
        auto fields = inquiry("person" + std::to_string(++number));
        fields.insert(row.fields.begin(), row.fields.end());
        const auto answer = client.post_form("/f/contact", fields, {{"Accept", "application/json"}});
        ASSERT_TRUE(answer) << row.why;
        EXPECT_EQ(answer->status, 201) << row.why;
        const std::string id = between(answer->body, "\"id\":\"", "\"");
        world.expect_soon("SELECT count(*) FROM captura.submission_overview WHERE submission_id = '" + id + "' AND '" +
                              row.reason + "' = ANY (reasons)",
                          "1", 5s);
    }
}

TEST(SpamStory, AFloodFromOneAddressGets429sAndOthersNoticeNothing)
{
    World world;  // which trusts what this machine says of others
    world.daemon().start();
    HttpClient flood{world.daemon().http()}, visitor{world.daemon().http()};
    int passed = 0, told = 0, served = 0;
    for (int i = 0; i < 2000; ++i) {
        const auto answer = flood.post_form("/f/contact", inquiry("bot"), {{"X-Forwarded-For", "203.0.113.7"}});
        passed += answer && answer->status == 303;
        told += answer && answer->status == 429 && !answer->header("retry-after").empty() &&
                !answer->header("ratelimit").empty() && !answer->header("ratelimit-policy").empty();
        if (i % 100 != 0) continue;
        const auto other = visitor.post_form("/f/contact", inquiry("eva" + std::to_string(i)), {{"X-Forwarded-For", "198.51.100.1"}});
        served += other && other->status == 303;
    }
    EXPECT_GE(passed, 300);
    EXPECT_GE(told, 1000);
    EXPECT_EQ(passed + told, 2000);
    EXPECT_EQ(served, 20);
}

TEST(SpamStory, SomebodyElsesCaptchaIsAWeightAndItsSilenceHoldsNobodyUp)
{
    const auto reasons_with = [](const std::string& vendor_answer, const std::string& token) {
        FakeVendor vendor{vendor_answer};
        const TempFolder ours;
        std::ofstream{ours.path() / "captcha"} << "secret";
        std::filesystem::permissions(ours.path() / "captcha", std::filesystem::perms::owner_read);
        World::Settings settings;
        settings.extra = "[captcha]\nprovider = \"turnstile\"\nsite_key = \"0x4AAA\"\nsecret_file = \"" + (ours.path() / "captcha").string() +
                         "\"\nforms = [\"contact\"]\n"
                         "url = \"" + vendor.url + "\"\ntimeout = \"300 ms\"\n";
        World world{settings};
        world.daemon().start();
        HttpClient browser{world.daemon().http()};
        const auto posted = browser.post_form("/f/contact", {{"name", "Ana"}, {"email", "ana@acme-shop.com"}, {"cf-turnstile-response", token}});
        EXPECT_EQ(posted->status, 303);
        world.expect_soon("SELECT count(*) FROM captura.submission_overview", "1");
        const std::string reasons = world.value("SELECT verdict || ' ' || array_to_string(reasons, ' ') FROM captura.submission_overview");
        world.daemon().stop();
        return reasons;
    };
    EXPECT_NE(reasons_with(R"({"success":true})", "good").find("captcha_solved"), std::string::npos);
    EXPECT_NE(reasons_with(R"({"success":false,"error-codes":["invalid-input-response"]})", "made-up").find("captcha_wrong"), std::string::npos);
    EXPECT_NE(reasons_with("", "good").find("captcha_unreachable"), std::string::npos);
    EXPECT_NE(reasons_with(R"({"success":true})", "").find("captcha_missing"), std::string::npos);
}

}  // namespace
}  // namespace captura::test
