// POST /v1/submissions: who may, what each line gets, what is believed of it.
#include "web/door.hpp"

#include "support/cpu_time.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

namespace captura::web {
namespace {

using nlohmann::json;
using test::Door;
using testing::HasSubstr;

constexpr const char* secret = "cap_the-token-of-a-partner";

Settings with_tokens(bool relays = false)
{
    ApiToken other;
    other.name = "other";
    other.hash = sha256("cap_another");
    ApiToken token;
    token.name = "partner";
    token.hash = sha256(secret);
    token.forms = {"contact"};
    token.relays = relays;
    Settings settings;
    settings.tokens = {other, token};
    return settings;
}

class ApiDoor : public testing::Test {
protected:
    http::Response post(const std::string& body, const std::string& type = "application/json",
                        std::vector<http::Header> headers = {{"Authorization", "Bearer " + std::string{secret}}})
    {
        headers.push_back({"Content-Type", type});
        return door.ask("POST", "/v1/submissions", std::move(headers), body);
    }

    static std::vector<json> lines(const std::string& body)
    {
        std::vector<json> all;
        std::istringstream in{body};
        for (std::string line; std::getline(in, line);) all.push_back(json::parse(line));
        return all;
    }

    Door door{test::load(test::shipped_forms()), with_tokens()};
};

TEST_F(ApiDoor, OneObjectIsASubmissionOfItsToken)
{
    const auto response = post(R"({"name":"Ana","email":"ana@acme.org"})");
    EXPECT_EQ(response.status, 201);
    const json answer = json::parse(response.body);
    EXPECT_EQ(answer.at("id"), "01890a5d-ac96-774b-bcce-b302099a8057");
    EXPECT_EQ(answer.at("status"), "accepted");
    EXPECT_TRUE(answer.contains("message") && answer.contains("redirect"));
    ASSERT_EQ(door.submitted.size(), 1u);
    EXPECT_EQ(door.submitted[0].door, captura::Door::api);
    EXPECT_EQ(door.submitted[0].entry, "partner");
    EXPECT_EQ(door.submitted[0].body, R"({"name":"Ana","email":"ana@acme.org"})");
    EXPECT_EQ(test::header(response, "Access-Control-Allow-Origin"), "") << "no page may read this";
}

TEST_F(ApiDoor, WithoutAGoodTokenNothingIsRead)
{
    struct Row {
        const char* header;
        const char* why;
    };
    const Row rows[] = {
        {"", "none"},
        {"Bearer", "no token behind it"},
        {"Bearer ", "an empty one"},
        {"Bearer cap_wrong", "an unknown one"},
        {"cap_the-token-of-a-partner", "no scheme"},
        {"Basic cap_the-token-of-a-partner", "another scheme"},
        {"Bearer cap_the-token-of-a-partner x", "something behind it"},
        {"Bearer cap_the-token-of-a-partne", "its beginning"},
    };
    for (const Row& row : rows) {
        const auto response = post("{}", "application/json", {{"Authorization", row.header}});
        EXPECT_EQ(response.status, 401) << row.why;
        EXPECT_EQ(test::header(response, "WWW-Authenticate"), "Bearer") << row.why;
        EXPECT_EQ(test::header(response, "Content-Type"), "application/problem+json") << row.why;
    }
    EXPECT_TRUE(door.submitted.empty());
    EXPECT_EQ(post("{}", "application/json", {{"Authorization", "bearer   " + std::string{secret}}}).status, 201) << "the scheme in any case";
}

TEST_F(ApiDoor, TakesWhatItSaysAndNothingElse)
{
    EXPECT_EQ(post("a=b", "application/x-www-form-urlencoded").status, 415);
    EXPECT_EQ(post("a=b", "").status, 415);
    EXPECT_EQ(door.ask("GET", "/v1/submissions").status, 405);
    EXPECT_EQ(door.ask("OPTIONS", "/v1/submissions").status, 405) << "no preflight succeeds";
    EXPECT_EQ(door.ask("POST", "/v1/submissions/", {{"Content-Type", "application/json"}}).status, 404);
}

TEST_F(ApiDoor, ATokenNamesTheFormsItMay)
{
    EXPECT_EQ(post(R"({"form":"contact","email":"ana@acme.org"})").status, 201);
    EXPECT_EQ(post(R"({"form":"webinar","email":"ana@acme.org"})").status, 403);
    EXPECT_EQ(door.submitted.size(), 1u);
}

TEST_F(ApiDoor, TheVisitorIsBelievedOnlyFromATokenThatRelays)
{
    const std::string body = R"({"email":"ana@acme.org","context":{"ip":"198.51.100.9","agent":"Visitor/1"}})";
    post(body);
    EXPECT_EQ(door.submitted.back().visit.address, "203.0.113.7");
    Door relay{test::load(test::shipped_forms()), with_tokens(true)};
    const std::vector<http::Header> headers{{"Authorization", "Bearer " + std::string{secret}}, {"Content-Type", "application/json"}};
    relay.ask("POST", "/v1/submissions", headers, body);
    EXPECT_EQ(relay.submitted.back().visit.address, "198.51.100.9");
    EXPECT_EQ(relay.submitted.back().visit.user_agent, "Visitor/1");
    relay.ask("POST", "/v1/submissions", headers, R"({"context":{"ip":"198.51.100.9\nforged log line"}})");
    EXPECT_EQ(relay.submitted.back().visit.address, "203.0.113.7") << "what is no address is not taken for one";
}

TEST_F(ApiDoor, WhatAVisitorTypedIsNeverTheServersWord)
{
    EXPECT_EQ(post(R"({"fields":{"email":"ana@acme.org","form":"Call me","channel":"Instagram"}})").status, 201) << "a field called form";
    Door relay{test::load(test::shipped_forms()), with_tokens(true)};
    const std::vector<http::Header> headers{{"Authorization", "Bearer " + std::string{secret}}, {"Content-Type", "application/json"}};
    for (const char* typed : {R"("_ip":"192.0.2.66")", R"("context.ip":"192.0.2.66")", R"("context":{"ip":"192.0.2.66"})", R"("_agent":"Evil/1","_form":"contact")"}) {
        for (const bool fields_first : {true, false}) {
            const std::string fields = "\"fields\":{\"email\":\"ana@acme.org\"," + std::string{typed} + "}";
            const std::string context = R"("context":{"ip":"198.51.100.9","agent":"Visitor/1"})";
            const std::string body = "{" + (fields_first ? fields + "," + context : context + "," + fields) + "}";
            EXPECT_EQ(relay.ask("POST", "/v1/submissions", headers, body).status, 201) << body;
            EXPECT_EQ(relay.submitted.back().visit.address, "198.51.100.9") << body;
            EXPECT_EQ(relay.submitted.back().visit.user_agent, "Visitor/1") << body;
        }
    }
}

TEST_F(ApiDoor, EachLineHasItsOwnAnswerAndSpoilsNoOther)
{
    std::string batch = "{\"email\":\"a@acme.org\"}\n"
                        "\n"
                        "{\"form\":\"webinar\",\"email\":\"b@acme.org\"}\r\n"
                        "{\"email\":\"" + std::string(300 * 1024, 'x') + "\"}\n"
                        "{\"email\":\"c@acme.org\"}";
    const auto response = post(batch, "application/x-ndjson");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(test::header(response, "Content-Type"), "application/x-ndjson");
    const auto answers = lines(response.body);
    ASSERT_EQ(answers.size(), 4u) << "empty lines are no submissions";
    EXPECT_EQ(answers[0].at("line"), 1);
    EXPECT_EQ(answers[0].at("status"), 201);
    EXPECT_EQ(answers[0].at("id"), "01890a5d-ac96-774b-bcce-b302099a8057");
    EXPECT_EQ(answers[1].at("line"), 3);
    EXPECT_EQ(answers[1].at("status"), 403);
    EXPECT_EQ(answers[2].at("line"), 4);
    EXPECT_EQ(answers[2].at("status"), 413);
    EXPECT_EQ(answers[3].at("line"), 5);
    EXPECT_EQ(answers[3].at("status"), 201);
    EXPECT_EQ(door.submitted.size(), 2u);
}

TEST_F(ApiDoor, ABatchIsThousandLinesAtMost)
{
    std::string batch;
    for (int i = 0; i < 1000; ++i) batch += "{\"email\":\"a@acme.org\"}\n";
    EXPECT_EQ(lines(post(batch, "application/x-ndjson").body).size(), 1000u);
    EXPECT_EQ(door.submitted.size(), 1000u);
    EXPECT_EQ(post(batch + "{}", "application/x-ndjson").status, 413);
    EXPECT_EQ(door.submitted.size(), 1000u) << "nothing of it was kept";
}

TEST_F(ApiDoor, TheKeyOfABatchIsAKeyOfEachLine)
{
    post("{\"a\":1}\n{\"a\":2}\n", "application/x-ndjson",
         {{"Authorization", "Bearer " + std::string{secret}}, {"Idempotency-Key", "\"night-7\""}});
    ASSERT_EQ(door.submitted.size(), 2u);
    EXPECT_EQ(door.submitted[0].given_key, "night-7.1");
    EXPECT_EQ(door.submitted[1].given_key, "night-7.2");
}

TEST_F(ApiDoor, AKeyThatHasNoRoomForTheNumberIsOneOfEachLineAllTheSame)
{
    const std::string longest(255, 'k');
    for (int i = 0; i < 2; ++i)
        post("{\"a\":1}\n{\"a\":2}\n", "application/x-ndjson",
             {{"Authorization", "Bearer " + std::string{secret}}, {"Idempotency-Key", longest}});
    ASSERT_EQ(door.submitted.size(), 4u);
    EXPECT_LE(door.submitted[0].given_key.size(), 255u);
    EXPECT_EQ(door.submitted[0].given_key, hex(sha256(longest)) + ".1");
    EXPECT_NE(door.submitted[0].given_key, door.submitted[1].given_key);
    EXPECT_EQ(door.submitted[0].given_key, door.submitted[2].given_key) << "sent again it is the same one";
}

TEST_F(ApiDoor, WhoseItIsDoesNotDependOnHowMuchElseStandsInIt)
{
    std::string many = "{";
    for (int i = 0; i < 1500; ++i) many += "\"f" + std::to_string(i) + "\":" + std::to_string(i) + ",";
    EXPECT_EQ(post(many + R"("form":"webinar"})").status, 403) << "a form that its token may not name";
    Door relay{test::load(test::shipped_forms()), with_tokens(true)};
    relay.ask("POST", "/v1/submissions", {{"Authorization", "Bearer " + std::string{secret}}, {"Content-Type", "application/json"}},
              many + R"("context":{"ip":"198.51.100.9"}})");
    EXPECT_EQ(relay.submitted.back().visit.address, "198.51.100.9");
}

TEST_F(ApiDoor, EmptyLinesWithoutEndAreOneRefusal)
{
    const double before = captura::test::cpu_seconds();
    EXPECT_EQ(post(std::string(10u << 20, '\n'), "application/x-ndjson").status, 413);
    EXPECT_LT(captura::test::cpu_seconds() - before, captura::test::allowed(0.2)) << "a thousand of them are looked at";
    EXPECT_TRUE(door.submitted.empty());
}

class Pool : public intake::Workers {
public:
    void run(std::function<void()> work) override { boost::asio::post(pool_, std::move(work)); }

private:
    boost::asio::thread_pool pool_{1};
};

/// Ten megabytes in lines as long as they may be, each of thousands of members; 40 of them.
std::string largest_batch()
{
    std::string line = "{\"email\":\"ana@acme.org\"";
    for (int i = 0; line.size() < 255 * 1024; ++i) line += ",\"f" + std::to_string(i) + "\":\"" + std::string(64, 'v') + "\"";
    line += "}\n";
    std::string batch;
    while (batch.size() + line.size() <= 10u << 20) batch += line;
    return batch;
}

TEST(ApiDoorBesideOthers, ALargeBatchHoldsTheLoopForNobody)
{
    Pool pool;
    Door door{test::load(test::shipped_forms()), with_tokens(), nullptr, &pool};
    const auto request = [&](const std::string& path, const std::string& type) {
        http::Request asked;
        asked.method = "POST";
        asked.path = path;
        asked.headers = {{"Authorization", "Bearer " + std::string{secret}}, {"Content-Type", type}};
        asked.peer = asked.client = door.client;
        return asked;
    };
    bool batch_answered = false;
    int posts = 0, answered_meanwhile = 0;
    double longest = 0;
    door.begin(request("/v1/submissions", "application/x-ndjson"), largest_batch(), [&](http::Response answer) {
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(std::count(answer.body.begin(), answer.body.end(), '\n'), 40);
        batch_answered = true;
    });
    while (!batch_answered) {
        // A visitor comes as often as the loop turns.
        if (posts == answered_meanwhile && posts < 250) {
            ++posts;
            door.begin(request("/f/contact", "application/x-www-form-urlencoded"), "name=Ana&email=ana%40acme.org", [&](http::Response answer) {
                EXPECT_EQ(answer.status, 303);
                ++answered_meanwhile;
            });
        }
        const double before = captura::test::cpu_seconds();
        if (door.loop().run_one() == 0) break;
        longest = std::max(longest, captura::test::cpu_seconds() - before);
    }
    EXPECT_TRUE(batch_answered);
    EXPECT_GT(answered_meanwhile, 10);
    // A line of this size takes tens of milliseconds to read in a build like this; copying it, a fraction of one.
    EXPECT_LT(longest, captura::test::allowed(0.010));
    RecordProperty("longest_microseconds", static_cast<int>(longest * 1e6));
}

TEST_F(ApiDoor, ALineWithAKeyOfItsOwnHasThatOneWhereverItStands)
{
    post("{\"_id\":\"77\",\"email\":\"a@acme.org\"}\n{\"email\":\"b@acme.org\"}", "application/x-ndjson",
         {{"Authorization", "Bearer " + std::string{secret}}, {"Idempotency-Key", "batch-1"}});
    ASSERT_EQ(door.submitted.size(), 2u);
    EXPECT_EQ(door.submitted[0].given_key, "") << "it is read with the line";
    EXPECT_EQ(door.submitted[1].given_key, "batch-1.2");
}

TEST_F(ApiDoor, RefusalsAreProblemsWithTheReceipt)
{
    door.next.kind = intake::Answer::Kind::rejected;
    door.next.rejections = {{"email", "invalid_email"}};
    const auto rejected = post(R"({"email":"x"})");
    EXPECT_EQ(rejected.status, 422);
    EXPECT_EQ(json::parse(rejected.body).at("errors").at(0).at("code"), "invalid_email");
    EXPECT_EQ(json::parse(rejected.body).at("id"), "01890a5d-ac96-774b-bcce-b302099a8057");
    door.next.kind = intake::Answer::Kind::unreadable;
    EXPECT_EQ(post("{").status, 400);
    door.next.kind = intake::Answer::Kind::refused;
    const auto refused = post("{}");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(test::header(refused, "Retry-After"), "10");
    door.next.kind = intake::Answer::Kind::accepted;
    door.next.repeat = true;
    EXPECT_EQ(post("{}").status, 200);
}

TEST_F(ApiDoor, NoThrottleStandsBeforeAToken)
{
    for (int i = 0; i < 400; ++i) ASSERT_EQ(post("{\"a\":1}").status, 201);
}

TEST(ApiToken, IsFreshUnguessableAndFoundByItsDigest)
{
    const std::string one = fresh_token();
    EXPECT_EQ(one.size(), 48u);
    EXPECT_NE(one, fresh_token());
    captura::ApiToken token;
    token.hash = sha256(one);
    const std::vector<captura::ApiToken> tokens{token};
    EXPECT_EQ(find_token(tokens, one), &tokens[0]);
    EXPECT_EQ(find_token(tokens, one + "x"), nullptr);
    EXPECT_EQ(find_token(tokens, ""), nullptr);
    EXPECT_EQ(find_token({}, one), nullptr);
}

}  // namespace
}  // namespace captura::web
