// POST /v1/submissions: who may, what each line gets, what is believed of it.
#include "web/door.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

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
