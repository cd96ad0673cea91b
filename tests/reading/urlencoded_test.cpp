#include "reading/form_body_support.hpp"

namespace captura::reading::test {
namespace {

TEST(Urlencoded, IsReadAsTheUrlStandardSays)
{
    struct Row {
        const char* why;
        std::string body;
        Fields expected;
    };
    const Row rows[] = {
        {"pairs in order", "name=Ana&email=ana%40acme.example", {{"name", "Ana"}, {"email", "ana@acme.example"}}},
        {"plus is a blank, %2B a plus", "phone=%2B34+612", {{"phone", "+34 612"}}},
        {"repeated names stay", "a=1&b=2&a=3", {{"a", "1"}, {"b", "2"}, {"a", "3"}}},
        {"names as sent", "a[b][c]=1&a.b=2&a%5Bd%5D=3", {{"a[b][c]", "1"}, {"a.b", "2"}, {"a[d]", "3"}}},
        {"no sign of equality", "a&b=", {{"a", ""}, {"b", ""}}},
        {"an empty name", "=x", {{"", "x"}}},
        {"the first sign of equality parts", "a=b=c", {{"a", "b=c"}}},
        {"empty pairs are none", "&&a=1&&", {{"a", "1"}}},
        {"broken escapes stand for themselves",
         "a=%&b=%z1&c=%4&d=100%25",
         {{"a", "%"}, {"b", "%z1"}, {"c", "%4"}, {"d", "100%"}}},
        {"escapes in either case", "a=%c3%B1", {{"a", "ñ"}}},
        {"bare UTF-8", "a=ñ", {{"a", "ñ"}}},
        {"line ends stay", "m=one%0D%0Atwo", {{"m", "one\r\ntwo"}}},
        {"NUL is no text", "a=x%00y", {{"a", "x\uFFFDy"}}},
        {"a lone surrogate is no text", "a=%ED%A0%80|", {{"a", "\uFFFD\uFFFD\uFFFD|"}}},
    };
    for (const Row& row : rows) {
        if (std::string_view{row.why}.starts_with("a lone")) {
            const auto fields = fields_of(urlencoded_type + "; charset=utf-8", row.body);
            EXPECT_EQ(fields, row.expected) << row.why;
            continue;
        }
        EXPECT_EQ(fields_of(urlencoded_type, row.body), row.expected) << row.why;
    }
}

TEST(Urlencoded, TheCharsetIsTheFieldsThenTheTypesThenGuessed)
{
    struct Row {
        const char* why;
        std::string type;
        std::string body;
        std::string expected;
        bool guessed;
    };
    const Row rows[] = {
        {"named by the form", urlencoded_type, "_charset_=windows-1251&name=%C8%E2%E0%ED", "Иван", false},
        {"named behind", urlencoded_type, "name=%C8%E2%E0%ED&_charset_=windows-1251", "Иван", false},
        {"named by the type", urlencoded_type + "; charset=ISO-8859-1", "name=Jos%E9", "José", false},
        {"unknown name, sound UTF-8", urlencoded_type, "_charset_=x-nothing&name=%C3%B1", "ñ", false},
        {"nothing said, no UTF-8", urlencoded_type, "name=Jos%E9", "José", true},
        {"not of that charset: as HTML writes it", urlencoded_type, "_charset_=iso-8859-2&name=%26%238364%3B", "€",
         false},
        {"typed by a person in UTF-8: left alone", urlencoded_type, "name=%26%238364%3B", "&#8364;", false},
    };
    for (const Row& row : rows) {
        const auto inquiry = read_form(row.type, row.body);
        ASSERT_TRUE(inquiry) << row.why;
        EXPECT_EQ(inquiry->value("name"), row.expected) << row.why;
        EXPECT_EQ(has_note(*inquiry, "charset_guessed"), row.guessed) << row.why;
    }
}

TEST(Urlencoded, LimitsHoldAtNAndRefuseOneMore)
{
    const FormLimits limits;
    std::string body;
    for (std::size_t i = 0; i < limits.fields; ++i) body += "a=1&";
    EXPECT_EQ(fields_of(urlencoded_type, body).size(), limits.fields);
    EXPECT_EQ(refusal_of(urlencoded_type, body + "b=1"), "too_many_fields");
    const std::string name(limits.name_octets, 'n');
    EXPECT_EQ(refusal_of(urlencoded_type, name + "=1"), "");
    EXPECT_EQ(refusal_of(urlencoded_type, name + "n=1"), "name_too_long");
    std::string value;
    for (std::size_t i = 0; i < limits.value_octets; ++i) value += "%41";
    EXPECT_EQ(refusal_of(urlencoded_type, "a=" + value), "") << "measured as decoded";
    EXPECT_EQ(refusal_of(urlencoded_type, "a=" + value + "b"), "value_too_long");
}

TEST(Urlencoded, TakesTimeByItsLengthAlone)
{
    for (const char* piece : {"&", "a=1&", "%", "%41", "+", "="}) {
        std::string body;
        while (body.size() < (4u << 20)) body += piece;
        const double before = cpu_seconds();
        (void)read_form(urlencoded_type, body);
        EXPECT_LT(cpu_seconds() - before, 3.0) << piece;
    }
}

}  // namespace
}  // namespace captura::reading::test
