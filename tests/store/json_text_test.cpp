#include "store/json_text.hpp"

#include <gtest/gtest.h>

namespace captura::store {
namespace {

TEST(Scrubbed, IsTextWhateverCame)
{
    const struct {
        const char* why;
        std::string given;
        std::string expected;
    } rows[] = {
        {"plain", "abc", "abc"},
        {"two, three and four octets", "é€😀", "é€😀"},
        {"a NUL", std::string{"a\0b", 3}, "a\xEF\xBF\xBD" "b"},
        {"a stray continuation", "a\x80", "a\xEF\xBF\xBD"},
        {"cut short", "a\xe2\x82", "a\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"overlong", "\xc0\xaf", "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"overlong, three octets", "\xe0\x80\xaf", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"a surrogate", "\xed\xa0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"beyond Unicode", "\xf4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"the last code point", "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(scrubbed(row.given), row.expected) << row.why;
        EXPECT_EQ(is_clean(row.given), row.given == row.expected) << row.why;
        EXPECT_TRUE(is_clean(scrubbed(row.given))) << row.why;
    }
}

TEST(JsonText, FieldsKeepTheirOrderAndRepetitions)
{
    const std::vector<Field> fields{{"a", "1"}, {"b", ""}, {"a", "2\n\"\\\x1f"}, {"", "é"}};
    EXPECT_EQ(fields_json(fields),
              R"([{"name":"a","value":"1"},{"name":"b","value":""},{"name":"a","value":"2\u000a\"\\\u001f"},)"
              "{\"name\":\"\",\"value\":\"é\"}]");
    EXPECT_EQ(parse_fields(fields_json(fields)), fields);
    EXPECT_EQ(fields_json({}), "[]");
}

TEST(JsonText, EmptyMembersAreLeftOut)
{
    EXPECT_EQ(visit_json({}), "{}");
    EXPECT_EQ(contact_json({}), "{}");
    EXPECT_EQ(source_json({}), R"({"inputs":{}})");
    EXPECT_TRUE(parse_contact("").name.empty());
    EXPECT_TRUE(parse_rejections("").empty());
}

TEST(JsonText, EventsCarryIdsOnly)
{
    const Uuid lead = *Uuid::parse("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    EXPECT_EQ(event_json(lead, lead, "created"),
              R"({"lead_id":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f",)"
              R"("submission_id":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f","event":"created"})");
    EXPECT_EQ(event_json(std::nullopt, lead, "created").substr(0, 16), R"({"lead_id":null,)");
}

}  // namespace
}  // namespace captura::store
