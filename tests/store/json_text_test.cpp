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

// Text is looked at eight octets at a time: whatever stands wherever in and behind them must be seen as if it were one.
TEST(Scrubbed, FindsTheOneWrongOctetWhereverItStands)
{
    for (std::size_t length = 1; length <= 20; ++length)
        for (std::size_t at = 0; at < length; ++at)
            for (int octet = 0; octet < 256; ++octet) {
                std::string text(length, 'x');
                text[at] = static_cast<char>(octet);
                EXPECT_EQ(is_clean(text), octet != 0 && octet < 0x80) << octet << " at " << at << " of " << length;
            }
    for (std::size_t before = 0; before < 20; ++before) {
        const std::string plain(before, 'x');
        EXPECT_TRUE(is_clean(plain + "é€😀" + plain));
        EXPECT_FALSE(is_clean(plain + "é\xe2\x82" + plain));
    }
}

TEST(JsonText, EscapesWhateverStandsWherever)
{
    const auto escaped = [](std::string_view text) {
        std::string out;
        for (const char c : text) {
            const auto octet = static_cast<unsigned char>(c);
            if (octet == 0)
                out += "\xEF\xBF\xBD";
            else if (c == '"' || c == '\\')
                out += {'\\', c};
            else if (octet < 0x20)
                out += {'\\', 'u', '0', '0', "0123456789abcdef"[octet >> 4], "0123456789abcdef"[octet & 15]};
            else
                out.push_back(c);
        }
        return out;
    };
    for (std::size_t length = 1; length <= 20; ++length)
        for (std::size_t at = 0; at < length; ++at)
            for (int octet = 0; octet < 256; ++octet) {
                std::string text(length, '!');  // the first that stays as it is, beside the quotation mark
                text[at] = static_cast<char>(octet);
                if (length > 1) text[(at + 1) % length] = '\x7f';
                EXPECT_EQ(fields_json({{"n", text}}), R"([["n",")" + escaped(text) + R"("]])");
            }
    const std::string all = "\"\"\"\"\"\"\"\"\\\\\\\\\\\\\\\\\1\2\3\4\5\6\7\10\n";
    EXPECT_EQ(fields_json({{"n", all}}), R"([["n",")" + escaped(all) + R"("]])");
}

TEST(JsonText, FieldsKeepTheirOrderAndRepetitions)
{
    const std::vector<Field> fields{{"a", "1"}, {"b", ""}, {"a", "2\n\"\\\x1f"}, {"", "é"}};
    EXPECT_EQ(fields_json(fields),
              R"([["a","1"],["b",""],["a","2\u000a\"\\\u001f"],["","é"]])");
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
