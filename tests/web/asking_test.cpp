#include "web/asking.hpp"
#include "web/throttle.hpp"

#include <gtest/gtest.h>

namespace captura::web {
namespace {

constexpr const char* browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

TEST(WantsJson, FollowsTheWholeTable)
{
    struct Row {
        const char* content_type;
        const char* accept;
        bool json;
    };
    const Row rows[] = {
        {"", "", false},
        {"application/json", "text/json", true},
        {"application/json", "application/json", true},
        {"", "application/json", true},
        {"", "application/json, text/javascript, */*; q=0.01", true},
        {"application/json", "", true},
        {"application/json", "application/json, text/plain, */*", true},
        {"application/x-www-form-urlencoded", "application/json", true},
        {"application/x-www-form-urlencoded", "application/json, text/plain, */*", true},
        {"application/x-www-form-urlencoded", "", false},
        {"", "text/html", false},
        {"application/json", "text/html", false},
        {"application/json", browser, false},
        {"application/x-www-form-urlencoded", "text/html, */*; q=0.01", false},
        {"", browser, false},
        {"Application/JSON; charset=utf-8", "*/*", true},
        {"application/json", "text/html, application/json", false},
        {"", "application/json, text/html", true},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(wants_json(row.content_type, row.accept, ""), row.json) << row.content_type << " | " << row.accept;
        EXPECT_TRUE(wants_json(row.content_type, row.accept, "XMLHttpRequest")) << row.content_type << " | " << row.accept;
    }
}

TEST(BodyKind, IsOneOfThreeOrSniffedOrUnknown)
{
    EXPECT_EQ(body_kind(""), BodyKind::form);
    EXPECT_EQ(body_kind("application/x-www-form-urlencoded; charset=windows-1251"), BodyKind::form);
    EXPECT_EQ(body_kind("application/json"), BodyKind::form);
    EXPECT_EQ(body_kind("text/plain"), BodyKind::form);
    EXPECT_EQ(body_kind("Multipart/Form-Data; boundary=x"), BodyKind::multipart);
    EXPECT_EQ(body_kind("application/xml"), BodyKind::unknown);
    EXPECT_EQ(body_kind("image/png"), BodyKind::unknown);
}

TEST(ReadGivenKey, TakesQuotedAndBareKeys)
{
    EXPECT_EQ(read_given_key("\"8e03978e-40d5\""), "8e03978e-40d5");
    EXPECT_EQ(read_given_key("8e03978e-40d5"), "8e03978e-40d5");
    EXPECT_EQ(read_given_key(R"("a\"b\\c")"), R"(a"b\c)");
    EXPECT_EQ(read_given_key(std::string(255, 'k')).size(), 255u);
    EXPECT_EQ(read_given_key(std::string(256, 'k')), "");
    EXPECT_EQ(read_given_key("a b"), "");
    EXPECT_EQ(read_given_key("caf\xc3\xa9"), "");
    EXPECT_EQ(read_given_key(""), "");
}

TEST(Throttle, LetsSoManyPassAMinutePerNetworkAndNoMore)
{
    Throttle throttle{3, 42};
    const Throttle::Time start{std::chrono::hours{1}};
    for (int i = 0; i < 3; ++i) EXPECT_EQ(throttle.count("203.0.113.7", start).count(), 0);
    EXPECT_EQ(throttle.count("203.0.113.7", start + std::chrono::seconds{20}).count(), 40);
    EXPECT_EQ(throttle.count("203.0.113.8", start).count(), 0) << "a second network is unaffected";
    EXPECT_EQ(throttle.count("203.0.113.7", start + std::chrono::seconds{60}).count(), 0);
}

TEST(Throttle, AFloodOfAddressesHidesNobodyAndHurtsNobody)
{
    Throttle throttle{100, 7};
    const Throttle::Time start{std::chrono::hours{1}};
    for (int i = 0; i < 100; ++i) throttle.count("198.51.100.1", start);
    for (int i = 0; i < 200'000; ++i)
        ASSERT_EQ(throttle.count("flood " + std::to_string(i), start).count(), 0) << i;
    EXPECT_GT(throttle.count("198.51.100.1", start).count(), 0) << "the one over the limit is still known";
}

}  // namespace
}  // namespace captura::web
