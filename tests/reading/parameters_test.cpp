#include "reading/parameters.hpp"

#include <gtest/gtest.h>

namespace captura::reading {
namespace {

struct Row {
    const char* why;
    std::string given;
    std::string value;
    std::string name;
    std::string expected;
};

TEST(ParseParameterValue, ReadsWhatMailersSend)
{
    const Row rows[] = {
        {"plain", "text/plain; charset=utf-8", "text/plain", "charset", "utf-8"},
        {"quoted semicolon", "multipart/mixed; boundary=\"a;b\"", "multipart/mixed", "boundary", "a;b"},
        {"comments", "text/plain (c); charset=\"utf-8\" (x)", "text/plain", "charset", "utf-8"},
        {"blanks and case", " Text/PLAIN ; CHARSET = UTF-8 ; x=y", "text/plain", "charset", "UTF-8"},
        {"no quote at the end", "a/b; name=\"x y", "a/b", "name", "x y"},
        {"escaped quotes", "a/b; name=\"x\\\"y\\\\z\"", "a/b", "name", "x\"y\\z"},
        {"a path keeps its backslashes", "a/b; name=\"C:\\temp\\x\"", "a/b", "name", "C:\\temp\\x"},
        {"blanks without quotes", "a/b; name=my file.pdf; x=y", "a/b", "name", "my file.pdf"},
        {"no semicolon between", "a/b; charset=utf-8 name=\"x\"", "a/b", "name", "x"},
        {"the one before it", "a/b; charset=utf-8 name=\"x\"", "a/b", "charset", "utf-8"},
        {"many semicolons", "a/b;;; ; charset=utf-8;", "a/b", "charset", "utf-8"},
        {"segments", "a; filename*0=\"a;b\"; filename*1=.pdf", "a", "filename", "a;b.pdf"},
        {"segments in any order", "a; filename*1=.pdf; filename*0=\"a;b\"", "a", "filename", "a;b.pdf"},
        {"a gap ends the chain", "a; filename*0=a; filename*2=c", "a", "filename", "a"},
        {"a charset", "a; filename*=UTF-8''f%20g.txt", "a", "filename", "f g.txt"},
        {"a charset over segments", "a; filename*0*=utf-8'en'caf%C3; filename*1*=%A9", "a", "filename", "café"},
        {"percent only where starred", "a; filename*0*=utf-8''a%20; filename*1=b%20", "a", "filename", "a b%20"},
        {"starred in quotes", "a; filename*=\"iso-8859-1''caf%E9\"", "a", "filename", "café"},
        {"an encoded word", "a; filename=\"=?utf-8?Q?caf=C3=A9.pdf?=\"", "a", "filename", "café.pdf"},
        {"an encoded word without quotes", "a; filename==?utf-8?Q?a_b?= =?utf-8?Q?c?=", "a", "filename", "a bc"},
        {"raw eight bit", "a; filename=\"caf\xE9\"", "a", "filename", "café"},
        {"the starred one is better", "a; filename=x; filename*=utf-8''y", "a", "filename", "y"},
        {"the first of two", "a; name=x; name=y", "a", "name", "x"},
        {"no type in front", "boundary=x", "", "boundary", "x"},
        {"absent", "a/b", "a/b", "name", ""},
        {"nothing", "", "", "name", ""},
    };
    for (const Row& row : rows) {
        const ParameterValue value = parse_parameter_value(row.given);
        EXPECT_EQ(value.value, row.value) << row.why;
        EXPECT_EQ(parameter_text(value, row.name, {}), row.expected) << row.why;
    }
}

TEST(ParseParameterValue, IsBounded)
{
    std::string many = "a/b";
    for (int i = 0; i < 100'000; ++i) many += "; x=y";
    EXPECT_EQ(parse_parameter_value(many).parameters.size(), 100u);
}

}  // namespace
}  // namespace captura::reading
