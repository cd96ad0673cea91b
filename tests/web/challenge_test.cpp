// ALTCHA v2: the vectors of the protocol's two library releases, and everything that must not pass.
#include "web/challenge.hpp"

#include "support/cpu_time.hpp"
#include "web/base64.hpp"
#include "web/spent.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace captura::web {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using State = ProofReading::State;

const Timestamp today{1'764'041'234'567ms};
const std::string site = "https://www.example.com";
constexpr const char* right_key = "235591c352190848f61689b2722b458a0be935197ea4dfcd597193e606ba65e2";
constexpr const char* first_key = "00da788e35e157711e4ea332bbf4956f4ab4325cce94485ce37c14af88784588";
constexpr const char* trap_key = "4772f22b6e52e65510593d48a0e90855d07537357ca86ef0be1ce7ba1d1d0eee";
constexpr const char* deterministic_signature = "17898abc3acdfcdacb2b060220f77f08bbe94b8b12f9c27522b3f7c3bca5e660";
constexpr const char* probabilistic_signature = "b7b5b140f9a6f2366130af4ab40d8d55383fd429ae81df583f650bdf585062bb";

Challenges vectors()
{
    return Challenges{{{"captura-test-secret", "captura-test-key-secret"}}};
}

std::string counted_octets(int first)
{
    std::string octets;
    for (int i = 0; i < 16; ++i) octets += static_cast<char>(first + i);
    return octets;
}

Puzzle puzzle_of(std::uint32_t counter)
{
    return {counted_octets(0x00), counted_octets(0x10), counter, 4102444800s};
}

Json issued()
{
    const Puzzle puzzle = puzzle_of(300);
    return Json::parse(vectors().issue(puzzle, derive_puzzle_key(puzzle), "contact", site));
}

Json issued_without_key()
{
    Json challenge = issued();
    challenge["parameters"].erase("keySignature");
    challenge["parameters"]["keyPrefix"] = "00";
    challenge["signature"] = probabilistic_signature;
    return challenge;
}

std::string base64(std::string_view octets)
{
    std::string text = to_base64url(octets);
    for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
    while (text.size() % 4 != 0) text += '=';
    return text;
}

std::string payload(const Json& challenge, int counter, const std::string& key)
{
    return base64(Json{{"challenge", challenge}, {"solution", {{"counter", counter}, {"derivedKey", key}, {"time", 312.5}}}}.dump());
}

State read(const std::string& sent, const char* form = "contact", const std::string& origin = site, Timestamp when = today)
{
    return vectors().read(sent, form, origin, when).state;
}

TEST(Challenge, IsTheVectorOfTheProtocol)
{
    EXPECT_EQ(to_hex(derive_puzzle_key(puzzle_of(300))), right_key);
    EXPECT_EQ(to_hex(derive_puzzle_key(puzzle_of(459))), first_key);
    EXPECT_EQ(to_hex(derive_puzzle_key(puzzle_of(0))), trap_key);
    const Json challenge = issued();
    EXPECT_EQ(challenge["parameters"]["keySignature"], "b55ca5a7c64bb70ec36b2c3b16e5fbaf06873e2fc6cfed4be54ff0b2739724c0");
    EXPECT_EQ(challenge["signature"], deterministic_signature);
    EXPECT_EQ(challenge["parameters"]["keyPrefix"], std::string(right_key).substr(0, 32));
    EXPECT_EQ(challenge["parameters"]["nonce"], "000102030405060708090a0b0c0d0e0f");
    EXPECT_EQ(challenge["parameters"]["cost"], 5000);
}

TEST(Challenge, ASolvedOneIsTaken)
{
    const ProofReading reading = vectors().read(payload(issued(), 300, right_key), "contact", site, today);
    EXPECT_EQ(reading.state, State::solved);
    EXPECT_EQ(reading.nonce, "000102030405060708090a0b0c0d0e0f");
    EXPECT_EQ(read(payload(issued(), 300, right_key), "contact", ""), State::solved) << "a browser that says no site";
    EXPECT_EQ(read(payload(issued(), 300, right_key), "contact", "null"), State::solved);
    EXPECT_EQ(read(payload(issued(), 300, right_key), "contact", site, Timestamp{4102444800s}), State::solved);
}

TEST(Challenge, TheTrapAndAllItsLikeAreRefused)
{
    const auto changed = [](const char* name, Json value) {
        Json challenge = issued();
        challenge["parameters"][name] = std::move(value);
        return challenge;
    };
    Json unsigned_one = issued();
    unsigned_one["signature"] = "";
    Json no_signature = issued();
    no_signature.erase("signature");
    Json reordered = Json::parse(R"({"signature":"","parameters":null})");
    const struct { const char* why; std::string sent; } rows[] = {
        {"the trap: counter 0, unsolved", payload(issued(), 0, trap_key)},
        {"the trap of a probabilistic challenge", payload(issued_without_key(), 0, trap_key)},
        {"a probabilistic one solved: not what we issue", payload(issued_without_key(), 459, first_key)},
        {"a right prefix and a wrong key", payload(issued(), 300, std::string(right_key).substr(0, 32) + std::string(32, '0'))},
        {"the prefix alone", payload(issued(), 300, std::string(right_key).substr(0, 32))},
        {"an odd digit", payload(issued(), 300, std::string(right_key) + "0")},
        {"no key", payload(issued(), 300, "")},
        {"a cost raised by the sender", payload(changed("cost", 4'000'000'000u), 300, right_key)},
        {"a cost lowered by the sender", payload(changed("cost", 1), 300, right_key)},
        {"another algorithm", payload(changed("algorithm", "SHA-256"), 300, right_key)},
        {"another nonce", payload(changed("nonce", "ff0102030405060708090a0b0c0d0e0f"), 300, right_key)},
        {"a longer life", payload(changed("expiresAt", 5102444800), 300, right_key)},
        {"another form inside", payload(changed("data", {{"form", "callback"}, {"origin", site}}), 300, right_key)},
        {"something added", payload(changed("extra", 1), 300, right_key)},
        {"an empty signature", payload(unsigned_one, 300, right_key)},
        {"no signature", payload(no_signature, 300, right_key)},
        {"nothing in it", payload(reordered, 300, right_key)},
        {"a list", base64("[1,2,3]")},
        {"no JSON", base64("hello")},
        {"deep JSON", base64(std::string(1500, '[') + std::string(1500, ']'))},
        {"4 KiB and one", std::string(4097, 'A')},
    };
    for (const auto& row : rows) EXPECT_EQ(read(row.sent), State::wrong) << row.why;
}

TEST(Challenge, IsBoundToFormSiteAndTime)
{
    const std::string sent = payload(issued(), 300, right_key);
    EXPECT_EQ(read(sent, "callback"), State::wrong);
    EXPECT_EQ(read(sent, "contact", "https://evil.example"), State::wrong);
    EXPECT_EQ(read(sent, "contact", site, Timestamp{4102444801s}), State::expired);
}

TEST(Challenge, WhatIsNoBase64IsAbsent)
{
    EXPECT_EQ(read(""), State::missing);
    for (const char* sent : {"%%%", "a", "YWJj YWJj"}) EXPECT_EQ(read(sent), State::missing) << sent;
}

TEST(Challenge, KeysInAnotherOrderStillVerifyForTheSignatureSortsThem)
{
    const std::string sorted = issued()["parameters"].dump();
    nlohmann::ordered_json backwards;
    const Json sorted_parameters = Json::parse(sorted);
    for (auto one = sorted_parameters.rbegin(); one != sorted_parameters.rend(); ++one) backwards[one.key()] = Json(*one);
    nlohmann::ordered_json proof;
    proof["solution"] = {{"derivedKey", right_key}, {"counter", 300}};
    proof["challenge"]["signature"] = deterministic_signature;
    proof["challenge"]["parameters"] = backwards;
    EXPECT_EQ(read(base64(proof.dump())), State::solved);
}

TEST(Challenge, AnotherKeyVerifiesWhileItStandsSecond)
{
    const Puzzle puzzle = puzzle_of(300);
    const auto before = Challenges::secrets_from({"the key of last month"});
    const std::string sent = payload(Json::parse(Challenges{before}.issue(puzzle, derive_puzzle_key(puzzle), "contact", site)), 300, right_key);
    EXPECT_EQ(Challenges{Challenges::secrets_from({"of this month", "the key of last month"})}.read(sent, "contact", site, today).state, State::solved);
    EXPECT_EQ(Challenges{Challenges::secrets_from({"of this month"})}.read(sent, "contact", site, today).state, State::wrong);
}

// However dear the sender says the puzzle is, refusing it costs what a signature costs.
TEST(Challenge, RefusingCostsNoKeyDerivation)
{
    Json dear = issued();
    dear["parameters"]["cost"] = 4'000'000'000u;
    const std::string sent = payload(dear, 300, right_key);
    const Challenges ours = vectors();
    const double took = test::least_cpu_seconds_of([&] {
        for (int i = 0; i < 100; ++i) ours.read(sent, "contact", site, today);
    });
    EXPECT_LT(took, test::allowed(0.25));
}

TEST(Spent, AProofDoesNotDoForAChainOfCorrections)
{
    Spent spent{3};
    Uuid before = fresh_uuid();
    EXPECT_TRUE(spent.spend("n", before, std::nullopt));
    for (int correction = 1; correction <= Spent::most_corrections; ++correction) {
        const Uuid next = fresh_uuid();
        EXPECT_TRUE(spent.spend("n", next, before)) << correction;
        before = next;
    }
    EXPECT_FALSE(spent.spend("n", fresh_uuid(), before));
    EXPECT_TRUE(spent.spend("n", before, std::nullopt)) << "a retry of the last good one";
}

TEST(Spent, AProofCountsForOneSubmissionItsRetriesAndItsCorrections)
{
    const auto id = [](int n) { return *Uuid::parse("01890a5d-ac96-774b-bcce-b3020000000" + std::to_string(n)); };
    Spent spent{3};
    EXPECT_TRUE(spent.spend("a", id(1), {}));
    EXPECT_TRUE(spent.spend("a", id(1), {})) << "a retry is the same submission";
    EXPECT_FALSE(spent.spend("a", id(2), {})) << "a replay";
    EXPECT_TRUE(spent.spend("a", id(3), id(1))) << "the corrected form of the first";
    EXPECT_FALSE(spent.spend("a", id(4), id(1))) << "of which there is one";
    for (const char* other : {"b", "c", "d", "e"}) EXPECT_TRUE(spent.spend(other, id(5), {}));
    EXPECT_EQ(spent.size(), 3u);
}

}  // namespace
}  // namespace captura::web
