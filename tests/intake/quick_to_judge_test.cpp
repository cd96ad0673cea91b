// What the loop judges by itself must never cost it a millisecond, whatever a stranger writes.
#include "captura/rules/phone.hpp"
#include "captura/rules/qualify.hpp"
#include "intake/arrival.hpp"
#include "support/cpu_time.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace captura::test {
namespace {

intake::Arrival arrived(std::string body, std::string type = "application/x-www-form-urlencoded")
{
    intake::Arrival arrival;
    arrival.submission.entry = "contact";
    arrival.submission.content_type = std::move(type);
    arrival.submission.body = std::move(body);
    arrival.submission.received_at = Timestamp{std::chrono::milliseconds{1'790'000'000'000}};
    arrival.submission.visit = {"2001:db8::1", std::string(8000, 'u'), std::string(8000, 'e'), "https://www.acme.example",
                                "https://www.acme.example/?utm_source=" + std::string(8000, 'r')};
    intake::receive(arrival, reading::Limits{});
    return arrival;
}

std::string repeated(std::string text, std::string_view unit, int times)
{
    for (int i = 0; i < times; ++i) {
        std::string next{unit};
        if (const auto at = next.find("{}"); at != std::string::npos) next.replace(at, 2, std::to_string(10 + i));
        text += next;
    }
    return text;
}

/// As often as is still quick: `unit` over and over behind `head`, `{}` in it a number.
intake::Arrival dearest(const std::string& head, std::string_view unit)
{
    int quick = 0;
    for (int step = 4096; step > 0; step /= 2) {
        const intake::Arrival longer = arrived(repeated(head, unit, quick + step));
        if (longer.inquiry && intake::is_quick_to_judge(longer)) quick += step;
    }
    return arrived(repeated(head, unit, quick));
}

TEST(QuickToJudge, AnOrdinaryFormIsAndWhateverIsLongOrFullOfDigitsIsNot)
{
    EXPECT_TRUE(intake::is_quick_to_judge(arrived("name=Visitor+Number+1234567&email=visitor1234567%40bench.example.org"
                                                  "&phone=%2B34612345678&company=Bench+Company+1234&_page=https%3A%2F%2F"
                                                  "www.bench.example.org%2Fdesks&message=An+offer+for+42+desks"
                                                  "&_id=0190a1b2-1234-7123-8123-001234567890")));
    EXPECT_TRUE(intake::is_quick_to_judge(arrived("{\"name\":", "application/json"))) << "cannot be read";
    EXPECT_FALSE(intake::is_quick_to_judge(arrived("message=" + std::string(4096, 'a'))));
    EXPECT_FALSE(intake::is_quick_to_judge(arrived("phone=" + std::string(49, '1'))));
    std::string written_otherwise = "phone=", arabic = "phone=", wide = "phone=";
    for (int i = 0; i < 49; ++i) {
        written_otherwise += "%31";
        arabic += "\xD9\xA1";
        wide += "\xEF\xBC\x91";
    }
    for (const std::string& body : {written_otherwise, arabic, wide})
        EXPECT_FALSE(intake::is_quick_to_judge(arrived(body))) << body;
    auto letter = arrived("From: ana@acme.org\r\n\r\nhello", "message/rfc822");
    letter.submission.door = Door::mail;
    intake::receive(letter, reading::Limits{});
    EXPECT_FALSE(intake::is_quick_to_judge(letter));
}

TEST(QuickToJudge, TheDearestThatIsQuickIsJudgedInAMillisecond)
{
#if defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "one thread alone, and ten times slower";
#endif
    struct Row {
        const char* head;
        const char* unit;
    };
    const Row rows[] = {
        {"name=Ana&phone=", "+1"},          {"name=Ana&phone=", "%2B1+"},        {"name=Ana&phone=", "%2B1"},
        {"name=Ana&phone=", "1"},           {"name=Ana&phone=", "6123456/"},     {"name=Ana&phone=", "\xEF\xBC\x91"},
        {"name=Ana&phone=12345678", "-"},   {"name=Ana&phone=12345678", ";ext="}, {"name=Ana&phone=1800", "ABC"},
        {"name=Ana", "&phone=612345{}"},    {"name=Ana", "&phone=%2B999999{}"},  {"name=Ana", "&phone=%2B34{}"},
        {"name=Ana&phone=", "\xC2\xB9"},    {"name=Ana&message=", "12%0A"},      {"name=Ana&message=", "612+345+678%0A"},
        {"name=Ana&message=1", "(("},       {"name=Ana&message=", "%2B"},        {"name=Ana&message=", "6-1-2-3-4-5-6+a+"},
        {"name=Ana&message=", "a%40b.co+"}, {"name=Ana&message=", "a@"},         {"name=Ana&message=", "a."},
        {"name=Ana&message=", "\xD0\xAF "}, {"name=Ana&message=", "\xCC\x81"},   {"name=Ana&email=", "a%40b.co,"},
        {"name=Ana&email=a%40", "\xD0\xAF."}, {"name=Ana&email=\"", "\\\""},    {"name=Ana", "&email=a%40\xC3\xBC.de"},
        {"email=a%40b.co&name=", "A,"},     {"email=a%40b.co", "&name=a+b"},     {"a=b", "&website=http%3A//a.co"},
        {"email=a%40b.co&_page=http%3A//a.co/?", "utm_source=a%26"},
    };
    Entry strict;
    strict.name = "contact";
    strict.strict = true;
    strict.fields = {{"name", FieldType::text, true, 200, {}},
                     {"email", FieldType::email, false, 254, {}},
                     {"phone", FieldType::phone, false, 40, {}}};
    rules::warm_up();
    for (const Row& row : rows) {
        const intake::Arrival arrival = dearest(row.head, row.unit);
        ASSERT_TRUE(arrival.inquiry);
        const auto judge = [&] { rules::qualify(*arrival.inquiry, arrival.submission, strict); };
        // 0.5 ms at most where the build is optimized; a debug build takes several times as long.
        EXPECT_LT(least_cpu_seconds_of(judge), allowed(0.010)) << row.head << " and " << row.unit;
    }
}

}  // namespace
}  // namespace captura::test
