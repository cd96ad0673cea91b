// The vendor is a fake that speaks HTTP on loopback: what it answers, and what is made of it.
#include "daemon/captcha_check.hpp"
#include "support/fake_vendor.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace captura::daemon {
namespace {

using namespace std::chrono_literals;
using test::FakeVendor;

TEST(CaptchaAnswer, IsReadForWhatItSaysOfTheVisitor)
{
    const struct { const char* why; long status; const char* json; const char* fact; } rows[] = {
        {"solved", 200, R"({"success":true,"challenge_ts":"2026-01-01T00:00:00Z","hostname":"a.example"})", "captcha_solved"},
        {"a good score", 200, R"({"success":true,"score":0.9,"action":"submit"})", "captcha_solved"},
        {"a bad score", 200, R"({"success":true,"score":0.1})", "captcha_wrong"},
        {"used before", 200, R"({"success":false,"error-codes":["timeout-or-duplicate"]})", "captcha_wrong"},
        {"made up", 200, R"({"success":false,"error-codes":["invalid-input-response"]})", "captcha_wrong"},
        {"no code", 200, R"({"success":false})", "captcha_wrong"},
        {"our secret is wrong", 200, R"({"success":false,"error-codes":["invalid-input-secret"]})", "captcha_unreachable"},
        {"the vendor's fault", 200, R"({"success":false,"error-codes":["internal-error"]})", "captcha_unreachable"},
        {"an error of the server", 503, R"({"success":true})", "captcha_unreachable"},
        {"a page", 200, "<html>", "captcha_unreachable"},
        {"nothing", 200, "", "captcha_unreachable"},
        {"a word for a flag", 200, R"({"success":"true"})", "captcha_unreachable"},
        {"a list", 200, "[true]", "captcha_unreachable"},
        {"deep", 200, "[[[[[[[[[[[[[[[[", "captcha_unreachable"},
    };
    for (const auto& row : rows) EXPECT_EQ(read_captcha_answer(row.status, row.json), row.fact) << row.why;
}

CaptchaSettings settings(const std::string& url)
{
    CaptchaSettings made;
    made.captcha = {"turnstile", "site-1", {"contact"}};
    made.secret = "s3cr&t";
    made.url = url;
    made.timeout = 300ms;
    return made;
}

Inquiry answered(const std::string& token)
{
    Inquiry inquiry;
    inquiry.fields = {{"name", "Ana"}, {"cf-turnstile-response", token}};
    return inquiry;
}

std::future<std::string> ask(CaptchaCheck& check, const Inquiry& inquiry)
{
    auto promise = std::make_shared<std::promise<std::string>>();
    check.ask({}, inquiry, [promise](std::string fact) { promise->set_value(std::move(fact)); });
    return promise->get_future();
}

TEST(CaptchaCheck, AsksTheVendorWithSecretAndAnswer)
{
    FakeVendor vendor{R"({"success":true})"};
    CaptchaCheck check{settings(vendor.url)};
    EXPECT_EQ(ask(check, answered("to&ken=1")).get(), "captcha_solved");
    EXPECT_EQ(vendor.asked.substr(0, 17), "POST /siteverify ");
    EXPECT_NE(vendor.asked.find("\r\n\r\nsecret=s3cr%26t&response=to%26ken%3D1"), std::string::npos) << vendor.asked;
    EXPECT_EQ(ask(check, answered("again")).get(), "captcha_solved");
}

TEST(CaptchaCheck, OnlyForFormsThatCarryIt)
{
    CaptchaCheck check{settings("http://127.0.0.1:1/")};
    Submission post;
    post.entry = "contact";
    EXPECT_TRUE(check.asks(post));
    post.entry = "webinar";
    EXPECT_FALSE(check.asks(post));
    post.entry = "contact";
    post.door = Door::api;
    EXPECT_FALSE(check.asks(post));
}

TEST(CaptchaCheck, AsksNobodyWhereThereIsNothingToAsk)
{
    FakeVendor vendor{R"({"success":true})"};
    CaptchaCheck check{settings(vendor.url)};
    EXPECT_EQ(ask(check, {}).get(), "captcha_missing");
    EXPECT_EQ(ask(check, answered(std::string(100'000, 'x'))).get(), "captcha_wrong");
    EXPECT_EQ(vendor.questions, 0);
}

TEST(CaptchaCheck, AVendorThatCannotBeAskedSaysNothingAgainstTheVisitor)
{
    CaptchaCheck nobody{settings("http://127.0.0.1:1/")};
    EXPECT_EQ(ask(nobody, answered("x")).get(), "captcha_unreachable");
    FakeVendor huge{std::string(1u << 20, 'x')};
    CaptchaCheck much{settings(huge.url)};
    EXPECT_EQ(ask(much, answered("x")).get(), "captcha_unreachable");
}

TEST(CaptchaCheck, AVendorThatHangsHoldsNobodyLongerThanTheLimitHoweverManyAsk)
{
    FakeVendor vendor{""};
    CaptchaCheck check{settings(vendor.url)};
    std::vector<std::future<std::string>> answers;
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < 200; ++i) answers.push_back(ask(check, answered("x")));
    for (auto& answer : answers) EXPECT_EQ(answer.get(), "captcha_unreachable");
    EXPECT_LE(vendor.questions, 4) << "those that waited too long are not asked for";
    EXPECT_LT(std::chrono::steady_clock::now() - began, 10s) << "the limit is 0.3 s for all of them together";
}

TEST(CaptchaCheck, StoppingAnswersWhoWaits)
{
    FakeVendor vendor{""};
    std::vector<std::future<std::string>> answers;
    {
        CaptchaCheck check{settings(vendor.url)};
        for (int i = 0; i < 5; ++i) answers.push_back(ask(check, answered("x")));
    }
    for (auto& answer : answers) EXPECT_EQ(answer.get(), "captcha_unreachable");
}

}  // namespace
}  // namespace captura::daemon
