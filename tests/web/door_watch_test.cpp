// What the door notes of a submission before it is kept, and what a drawn form carries for it.
#include "captura/web/door_watch.hpp"

#include "captura/domain/uuid.hpp"
#include "support/cpu_time.hpp"
#include "web/challenge.hpp"
#include "web/door.hpp"
#include "web/form_token.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <iostream>
#include <optional>

namespace captura::web::test {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

const std::string site = "https://www.example.com";

/// Makes each puzzle at once, or never.
struct Hands : intake::Workers {
    void run(std::function<void()> work) override
    {
        if (idle) return held.push_back(std::move(work));
        work();
    }
    bool idle = false;
    std::vector<std::function<void()>> held;
};

class Watched : public testing::Test {
protected:
    std::string noted(std::vector<Field> fields, const char* address = "203.0.113.7")
    {
        Submission submission;
        submission.id = id.value_or(fresh_uuid());
        submission.after = after;
        submission.entry = entry;
        submission.received_at = when;
        submission.visit.address = address;
        submission.visit.origin = origin;
        Inquiry inquiry;
        inquiry.fields = std::move(fields);
        watch.note(submission, inquiry);
        return submission.visit.observed;
    }

    std::string challenge(const std::string& network = "203.0.113.7")
    {
        std::string json;
        boost::asio::io_context loop{1};
        auto done = [&](std::exception_ptr, std::string made) { json = std::move(made); };
        boost::asio::co_spawn(loop, watch.challenge(entry, origin, network), done);
        loop.run();
        return json;
    }

    /// As a browser does it: counting up.
    static std::string solve(const std::string& challenge)
    {
        const Json parameters = Json::parse(challenge)["parameters"];
        const auto octets = [](const std::string& hex) {
            std::string bytes;
            for (std::size_t i = 0; i < hex.size(); i += 2) bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
            return bytes;
        };
        Puzzle puzzle{octets(parameters["nonce"]), octets(parameters["salt"]), 0, 0s};
        const std::string prefix = parameters["keyPrefix"];
        for (;; ++puzzle.counter) {
            const std::string key = derive_puzzle_key(puzzle);
            std::string digits;
            for (const char c : key) {
                constexpr std::string_view hex = "0123456789abcdef";
                digits += hex[static_cast<unsigned char>(c) >> 4];
                digits += hex[static_cast<unsigned char>(c) & 15];
            }
            if (!digits.starts_with(prefix)) continue;
            const Json proof{{"challenge", Json::parse(challenge)}, {"solution", {{"counter", puzzle.counter}, {"derivedKey", digits}, {"time", 1}}}};
            return base64(proof.dump());
        }
    }

    static std::string base64(const std::string& octets)
    {
        constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        std::string text;
        for (std::size_t at = 0; at < octets.size(); at += 3) {
            std::uint32_t bits = 0;
            for (std::size_t i = 0; i < 3; ++i) bits = bits << 8 | (at + i < octets.size() ? static_cast<unsigned char>(octets[at + i]) : 0u);
            for (int shift = 18; shift >= 0; shift -= 6) text += alphabet[bits >> shift & 63];
        }
        const std::size_t short_by = (3 - octets.size() % 3) % 3;
        text.replace(text.size() - short_by, short_by, short_by, '=');
        return text;
    }

    Hands hands;
    DoorWatch watch{{"the secret of these tests, thirty-two octets"}, hands};
    Timestamp when = now();
    std::string entry = "contact";
    std::string origin = site;
    std::optional<Uuid> id;
    std::optional<Uuid> after;
};

TEST_F(Watched, ABarePostBringsNeitherTokenNorProof)
{
    EXPECT_EQ(noted({{"name", "Ana"}}), "token_missing proof_missing");
}

TEST_F(Watched, ATokenTellsWhatIsWrongWithItAndHowOldThePageIs)
{
    const DrawnMarks marks = watch.draw("contact", site, when);
    when += 1520ms;
    EXPECT_EQ(noted({{"_token", marks.token}}), "age=1520 proof_missing");
    EXPECT_EQ(noted({{"_token", marks.token}, {marks.honeypot, " "}}), "age=1520 proof_missing") << "blanks are nothing";
    EXPECT_EQ(noted({{"_token", marks.token}, {marks.honeypot, "Ana"}}), "age=1520 honeypot proof_missing");
    EXPECT_EQ(noted({{"_token", marks.token + "x"}}), "token_altered proof_missing");
    origin = "https://elsewhere.example";
    EXPECT_EQ(noted({{"_token", marks.token}}), "token_foreign age=1520 proof_missing");
    origin = site;
    when += 25h;
    EXPECT_EQ(noted({{"_token", marks.token}}), "token_expired age=90001520 proof_missing");
}

TEST_F(Watched, OnePageSentAgainAndAgainIsWorn)
{
    const DrawnMarks marks = watch.draw("contact", site, when);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(noted({{"_token", marks.token}}, "").find("token_worn"), std::string::npos);
    EXPECT_NE(noted({{"_token", marks.token}}, "").find("token_worn"), std::string::npos);
}

TEST_F(Watched, ASolvedPuzzleCountsOnce)
{
    const std::string proof = solve(challenge());
    id = fresh_uuid();
    EXPECT_EQ(noted({{"altcha", proof}}), "token_missing proof_solved");
    EXPECT_EQ(noted({{"altcha", proof}}), "token_missing proof_solved") << "a retry of the same";
    after = id;
    id = fresh_uuid();
    EXPECT_EQ(noted({{"altcha", proof}}), "token_missing proof_solved") << "the corrected form";
    after.reset();
    id = fresh_uuid();
    EXPECT_EQ(noted({{"altcha", proof}}), "token_missing proof_replayed");
    entry = "callback";
    EXPECT_EQ(noted({{"altcha", proof}}), "token_missing proof_wrong");
    entry = "contact";
    when += 61min;
    EXPECT_EQ(noted({{"altcha", proof}}, ""), "token_missing proof_expired");
}

TEST_F(Watched, RatesAreNotedPerNetworkAndNeverForAProxyThatNamesNobody)
{
    for (int i = 0; i < 5; ++i) EXPECT_EQ(noted({}, "2001:db8:1:2::7"), "token_missing proof_missing") << i;
    EXPECT_EQ(noted({}, "2001:db8:1:2::8"), "token_missing proof_missing rate_form") << "the same /64";
    EXPECT_EQ(noted({}, "2001:db8:1:3::8"), "token_missing proof_missing") << "another";
    entry = "callback";
    EXPECT_EQ(noted({}, "2001:db8:1:2::8"), "token_missing proof_missing") << "another form";
    for (int i = 0; i < 25; ++i) noted({}, "2001:db8:1:2::8");
    EXPECT_EQ(noted({}, "2001:db8:1:2::8"), "token_missing proof_missing rate_form rate_address");
    when += 60s;
    EXPECT_EQ(noted({}, "2001:db8:1:2::8"), "token_missing proof_missing");

    Submission relayed;
    relayed.entry = "contact";
    relayed.received_at = when;
    relayed.visit.address = "10.0.0.1";
    for (int i = 0; i < 100; ++i) {
        relayed.visit.observed = "from_proxy";
        watch.note(relayed, {});
    }
    EXPECT_EQ(relayed.visit.observed, "from_proxy token_missing proof_missing");
}

TEST_F(Watched, PuzzlesGrowUnderAFloodForThatFormAndThatNetwork)
{
    EXPECT_EQ(watch.difficulty("contact", "203.0.113.7", when), 1u);
    for (int i = 0; i < 31; ++i) noted({}, "203.0.113.7");
    EXPECT_EQ(watch.difficulty("callback", "203.0.113.7", when), 4u) << "one address beyond 30";
    EXPECT_EQ(watch.difficulty("contact", "198.51.100.1", when), 1u) << "others are not asked for more";
    for (int i = 0; i < 61; ++i) noted({}, "");
    EXPECT_EQ(watch.difficulty("contact", "198.51.100.1", when), 4u) << "until the form as a whole is flooded";
    for (int i = 0; i < 200; ++i) noted({}, "");
    EXPECT_EQ(watch.difficulty("contact", "198.51.100.1", when), 16u);
    EXPECT_EQ(watch.difficulty("contact", "198.51.100.1", when + 60s), 1u);
}

TEST_F(Watched, NoMorePuzzlesWaitThanCanBeMadeSoon)
{
    hands.idle = true;
    boost::asio::io_context loop{1};
    std::vector<std::string> made;
    int answers = 0;
    auto done = [&](std::exception_ptr, std::string json) {
        ++answers;
        made.push_back(std::move(json));
    };
    for (int i = 0; i < 80; ++i) boost::asio::co_spawn(loop, watch.challenge("contact", site, "203.0.113.7"), done);
    loop.poll();
    EXPECT_EQ(answers, 16) << "those beyond 64 are told so at once";
    for (const std::string& json : made) EXPECT_EQ(json, "");
    for (auto& work : hands.held) work();
    loop.run();
    EXPECT_EQ(answers, 80);
    EXPECT_NE(made.back(), "");
}

TEST_F(Watched, NotingAPlainPostCostsMicroseconds)
{
    const DrawnMarks marks = watch.draw("contact", site, when);
    const double took = captura::test::least_cpu_seconds_of([&] {
        for (int i = 0; i < 1000; ++i) noted({{"_token", marks.token}, {"name", "Ana"}, {"email", "ana@acme.example"}});
    });
    std::cout << "noting a post with a token: " << took * 1000 << " us\n";
    EXPECT_LT(took / 1000, captura::test::allowed(200e-6));
}

/// The door with a watch.
class WatchedDoor : public testing::Test {
protected:
    std::string hidden(const std::string& page, const std::string& name)
    {
        const std::string mark = "name=\"" + name + "\" value=\"";
        const std::size_t at = page.find(mark);
        return at == std::string::npos ? "" : page.substr(at + mark.size(), page.find('"', at + mark.size()) - at - mark.size());
    }

    Hands hands;
    std::shared_ptr<DoorWatch> watch =
        std::make_shared<DoorWatch>(std::vector<std::string>{"the secret of these tests, thirty-two octets"}, hands);
    Door door{load(shipped_forms()), settings(), watch};

    static Settings settings()
    {
        Settings settings;
        settings.public_url = "https://forms.example.com";
        return settings;
    }
};

TEST_F(WatchedDoor, EachPageCarriesATokenAndAHoneypotOfItsOwn)
{
    const http::Response first = door.get("/f/contact"), second = door.get("/f/contact");
    const std::string token = hidden(first.body, "_token");
    EXPECT_TRUE(token.starts_with("v1.")) << token;
    EXPECT_NE(token, hidden(second.body, "_token"));
    EXPECT_NE(first.body.find("name=\"" + honeypot_name(token) + "\""), std::string::npos);
    EXPECT_EQ(first.body.find("_gotcha"), std::string::npos);
    EXPECT_EQ(header(first, "Cache-Control"), "private, no-cache") << "what goes back to it has its key again";
}

TEST_F(WatchedDoor, TheDefinitionCarriesBothAndIsNeverCached)
{
    const http::Response response = door.get("/f/contact.json", {{"Origin", site}});
    const Json json = Json::parse(response.body);
    EXPECT_EQ(json["slug"], "contact");
    EXPECT_EQ(json["honeypot"], honeypot_name(json["token"].get<std::string>()));
    EXPECT_EQ(header(response, "Cache-Control"), "no-store");
    EXPECT_EQ(header(response, "ETag"), "");
    EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "*");
}

TEST_F(WatchedDoor, AChallengeIsReadableForTheSiteAndNeverCached)
{
    const http::Response response = door.get("/f/contact/challenge", {{"Origin", site}, {"Accept", "application/json"}});
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(header(response, "Cache-Control"), "no-store");
    EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), site);
    const Json json = Json::parse(response.body);
    EXPECT_EQ(json["parameters"]["algorithm"], "PBKDF2/SHA-256");
    EXPECT_EQ(json["parameters"]["data"], (Json{{"form", "contact"}, {"origin", site}}));
    EXPECT_EQ(door.get("/f/nowhere/challenge").status, 404);
    EXPECT_EQ(door.ask("POST", "/f/contact/challenge").status, 405);
}

TEST_F(WatchedDoor, ChallengesAreThrottledPerAddressLikePosts)
{
    for (int i = 0; i < 300; ++i) ASSERT_EQ(door.get("/f/contact/challenge").status, 200) << i;
    const http::Response response = door.get("/f/contact/challenge");
    EXPECT_EQ(response.status, 429);
    door.client = "198.51.100.1";
    EXPECT_EQ(door.get("/f/contact/challenge").status, 200);
}

TEST_F(WatchedDoor, TooManyPostsAreToldWhenToComeAgain)
{
    for (int i = 0; i < 300; ++i) ASSERT_EQ(door.post("contact", "name=Ana").status, 303) << i;
    const http::Response response = door.post("contact", "name=Ana");
    EXPECT_EQ(response.status, 429);
    const std::string wait = header(response, "Retry-After");
    EXPECT_EQ(header(response, "RateLimit-Policy"), "\"address\";q=300;w=60");
    EXPECT_EQ(header(response, "RateLimit"), "\"address\";r=0;t=" + wait);
    EXPECT_GE(std::stoi(wait), 1);
    EXPECT_LE(std::stoi(wait), 60);
}

TEST_F(WatchedDoor, TheHeadOfAPostIsNoted)
{
    const struct { const char* why; std::vector<http::Header> headers; const char* observed; } rows[] = {
        {"nothing to say", {}, ""},
        {"our own page", {{"Origin", "https://forms.example.com"}}, ""},
        {"our own page under another name", {{"Origin", "http://localhost:8080"}, {"Host", "localhost:8080"}}, ""},
        {"a browser that hides the site", {{"Origin", "null"}}, ""},
        {"any site, where the form lists none", {{"Origin", "https://any.example"}}, ""},
        {"a page opened from nowhere posts nothing", {{"Sec-Fetch-Site", "none"}}, "direct_post"},
        {"a site that embeds us", {{"Sec-Fetch-Site", "cross-site"}}, ""},
    };
    for (const auto& row : rows) {
        door.post("contact", "name=Ana", row.headers);
        EXPECT_EQ(door.submitted.back().visit.observed, row.observed) << row.why;
    }
    door.from_proxy = true;
    door.post("contact", "name=Ana");
    EXPECT_EQ(door.submitted.back().visit.observed, "from_proxy");
}

TEST(Flood, OneAddressAt2000ASecondGets429AndAnotherIsUnaffected)
{
    Door door;
    int passed = 0, told = 0, others = 0;
    const double took = captura::test::cpu_seconds_of([&] {
        for (int i = 0; i < 2000; ++i) {
            door.client = "203.0.113.7";
            const int status = door.post("contact", "name=Ana").status;
            passed += status == 303;
            told += status == 429;
            door.client = "198.51.100.1";
            if (i % 20 == 0) others += door.post("contact", "name=Eva").status == 303;
        }
    });
    EXPECT_EQ(passed, 300);
    EXPECT_EQ(told, 1700);
    EXPECT_EQ(others, 100);
    std::cout << "2,000 posts of one address: " << took << " s of CPU\n";
    EXPECT_LT(took, captura::test::allowed(10.0));
}

}  // namespace
}  // namespace captura::web::test
