#include "reading/form_body_support.hpp"
#include "support/corpora.hpp"

namespace captura::reading::test {
namespace {

TEST(JsonBody, AnObjectIsAForm)
{
    struct Row {
        const char* why;
        std::string body;
        Fields expected;
    };
    const Row rows[] = {
        {"strings in order",
         R"({"name":"Ana","email":"ana@acme.example"})",
         {{"name", "Ana"}, {"email", "ana@acme.example"}}},
        {"empty", " { } ", {}},
        {"numbers keep their text",
         R"({"a":0,"b":-0,"c":1.50,"d":1E400,"e":123456789012345678901234567890})",
         {{"a", "0"}, {"b", "-0"}, {"c", "1.50"}, {"d", "1E400"}, {"e", "123456789012345678901234567890"}}},
        {"words", R"({"yes":true,"no":false,"none":null})", {{"yes", "true"}, {"no", "false"}, {"none", ""}}},
        {"scalars of an array repeat", R"({"a":["x",1,true]})", {{"a", "x"}, {"a", "1"}, {"a", "true"}}},
        {"nested names are paths",
         R"({"a":{"b":{"c":"1"},"d":"2"},"e":"3"})",
         {{"a.b.c", "1"}, {"a.d", "2"}, {"e", "3"}}},
        {"objects in arrays are numbered",
         R"({"fields":[{"name":"email","value":"x"},{"name":"n"}]})",
         {{"fields[0].name", "email"}, {"fields[0].value", "x"}, {"fields[1].name", "n"}}},
        {"arrays in arrays too", R"({"a":["s",[1,2]]})", {{"a", "s"}, {"a[1]", "1"}, {"a[1]", "2"}}},
        {"empty ones give nothing", R"({"a":[],"b":{}})", {}},
        {"escapes", R"({"a":"\"\\\/\b\f\n\r\t\u00f1\ud83d\ude00"})", {{"a", "\"\\/\b\f\n\r\tñ😀"}}},
        {"a byte order mark", "\xef\xbb\xbf{\"a\":\"1\"}", {{"a", "1"}}},
        {"the last of equal keys wins", R"({"a":"1","b":"2","a":"3"})", {{"b", "2"}, {"a", "3"}}},
        {"with all below it", R"({"a":{"x":"1","x":"2"},"b":["1"],"a":{"y":"3"},"b":[]})", {{"a.y", "3"}}},
        {"an empty key", R"({"":0})", {{"", "0"}}},
        {"no name is ours",
         R"({"id":"1","status":"won","owner":"me"})",
         {{"id", "1"}, {"status", "won"}, {"owner", "me"}}},
    };
    for (const Row& row : rows) EXPECT_EQ(fields_of(json_type, row.body), row.expected) << row.why;
}

TEST(JsonBody, WhatIsNoTextIsReplacedAndNoted)
{
    struct Row {
        const char* why;
        std::string body;
        std::string expected;
        bool noted;
    };
    const Row rows[] = {
        {"sound", R"({"a":"x"})", "x", false},
        {"NUL", R"({"a":"x\u0000y"})", "x\uFFFDy", true},
        {"a lone high surrogate", R"({"a":"x\ud800y"})", "x\uFFFDy", true},
        {"a lone low surrogate", R"({"a":"x\udc00y"})", "x\uFFFDy", true},
        {"high and another escape", R"({"a":"\ud800\u0041"})",
         "\uFFFD"
         "A",
         true},
        {"high and a pair", R"({"a":"\ud800\ud83d\ude00"})", "\uFFFD😀", true},
        {"a bad octet", "{\"a\":\"x\xff\"}", "x\uFFFD", true},
        {"an overlong NUL", "{\"a\":\"\xc0\x80\"}", "\uFFFD\uFFFD", true},
    };
    for (const Row& row : rows) {
        const auto inquiry = read_form(json_type, row.body);
        ASSERT_TRUE(inquiry) << row.why;
        EXPECT_EQ(inquiry->value("a"), row.expected) << row.why;
        EXPECT_EQ(has_note(*inquiry, "invalid_characters_replaced"), row.noted) << row.why;
    }
    EXPECT_TRUE(has_note(*read_form(json_type, R"({"a":1,"a":1})"), "duplicate_json_key"));
}

TEST(JsonBody, WhatIsNoObjectIsUnreadable)
{
    struct Row {
        const char* why;
        std::string body;
        std::string code;
    };
    const Row rows[] = {
        {"an array", "[1]", "not_an_object"},
        {"a string", "\"a\"", "not_an_object"},
        {"a number", "12", "not_an_object"},
        {"a word", "null", "not_an_object"},
        {"more behind it", "{} x", "json_syntax"},
        {"two", "{}{}", "json_syntax"},
        {"cut", "{\"a\":\"", "json_syntax"},
        {"a comma too many", "{\"a\":1,}", "json_syntax"},
        {"a bare key", "{a:1}", "json_syntax"},
        {"a leading zero", "{\"a\":01}", "json_syntax"},
        {"a plus", "{\"a\":+1}", "json_syntax"},
        {"a line end in a string", "{\"a\":\"\n\"}", "json_syntax"},
        {"half an escape", "{\"a\":\"\\u12\"}", "json_syntax"},
        {"NaN", "{\"a\":NaN}", "json_syntax"},
        {"blanks alone", " \n", "json_syntax"},
    };
    for (const Row& row : rows) EXPECT_EQ(refusal_of(json_type, row.body), row.code) << row.why;
}

TEST(JsonBody, EveryCutOfAnObjectIsUnreadable)
{
    const std::string whole = R"({"a":[{"b":"\ud83d\ude00"},-1.5e3,true],"c":null})";
    ASSERT_EQ(refusal_of(json_type, whole), "");
    for (std::size_t length = 1; length < whole.size(); ++length)
        EXPECT_EQ(refusal_of(json_type, whole.substr(0, length)), "json_syntax") << length;
}

TEST(JsonBody, LimitsHoldAtNAndRefuseOneMore)
{
    const FormLimits limits;
    const auto nested = [](std::size_t depth) {
        std::string body = "{\"a\":";
        for (std::size_t i = 1; i < depth; ++i) body += "[";
        body += "1";
        for (std::size_t i = 1; i < depth; ++i) body += "]";
        return body + "}";
    };
    EXPECT_EQ(refusal_of(json_type, nested(limits.json_depth)), "");
    EXPECT_EQ(refusal_of(json_type, nested(limits.json_depth + 1)), "too_deep");
    EXPECT_EQ(refusal_of(json_type, nested(1'000'000)), "too_deep");

    std::string many = "{\"a\":[1";
    for (std::size_t i = 1; i < limits.fields; ++i) many += ",1";
    EXPECT_EQ(refusal_of(json_type, many + "]}"), "");
    EXPECT_EQ(refusal_of(json_type, many + ",1]}"), "too_many_fields");

    const std::string name(limits.name_octets, 'n');
    EXPECT_EQ(refusal_of(json_type, "{\"" + name + "\":1}"), "");
    EXPECT_EQ(refusal_of(json_type, "{\"" + name + "n\":1}"), "name_too_long");
    EXPECT_EQ(refusal_of(json_type, "{\"n\":{\"" + name + "\":1}}"), "name_too_long") << "the path counts";

    const std::string value(limits.value_octets, 'v');
    EXPECT_EQ(refusal_of(json_type, "{\"a\":\"" + value + "\"}"), "");
    EXPECT_EQ(refusal_of(json_type, "{\"a\":\"" + value + "v\"}"), "value_too_long");
}

TEST(JsonBody, TakesTimeByItsLengthAlone)
{
    struct Row {
        const char* start;
        std::string (*piece)(int);
    };
    const Row rows[] = {
        {"{\"a\":\"", [](int) { return std::string{"\\u0000"}; }},
        {"{\"a\":[", [](int) { return std::string{"[],"}; }},
        {"{", [](int i) { return "\"k" + std::to_string(i) + "\":[],"; }},
        {"{", [](int) { return std::string{"\"k\":[],"}; }},
        {"{\"a\":", [](int) { return std::string{"{\"a\":"}; }},
        {"{\"a\":", [](int) { return std::string{"1"}; }},
        {"{", [](int) { return std::string{" "}; }},
    };
    for (const Row& row : rows) {
        std::string body = row.start;
        for (int i = 0; body.size() < (1u << 20); ++i) body += row.piece(i);
        const double before = cpu_seconds();
        (void)read_form(json_type, body);
        EXPECT_LT(cpu_seconds() - before, 5.0) << row.start << row.piece(0);
    }
}

TEST(JsonBody, TheTestSuiteHolds)
{
    CAPTURA_NEEDS_CORPUS("json-testsuite");
    int accepted = 0, refused = 0;
    for (const auto& file : captura::test::files_below(captura::test::corpora() / "json-testsuite" / "test_parsing")) {
        const std::string name = file.filename().string();
        const std::string body = captura::test::slurp(file);
        const std::size_t first = body.find_first_not_of(" \t\r\n");
        const bool object = first != std::string::npos && body[first] == '{';
        const auto inquiry = read_form(json_type, body);
        if (name.starts_with("y_")) {
            EXPECT_EQ(inquiry.has_value(), object) << name << (inquiry ? "" : inquiry.error().detail);
            EXPECT_TRUE(object || inquiry.error().reason == "not_an_object") << name;
            accepted += object ? 1 : 0;
        } else if (name.starts_with("n_") && !body.empty()) {
            EXPECT_FALSE(inquiry) << name;
            ++refused;
        }
    }
    EXPECT_GE(accepted, 12);
    EXPECT_GE(refused, 180);
    for (const auto& file : captura::test::files_below(captura::test::corpora() / "json-testsuite" / "test_transform"))
        (void)read_form(json_type, captura::test::slurp(file));
}

}  // namespace
}  // namespace captura::reading::test
