// Another product's fields under our names: by generic shapes, and whatever a stranger makes of them.
#include "captura/reading/read.hpp"
#include "reading/dialect.hpp"

#include <gtest/gtest.h>

namespace captura::reading {
namespace {

std::string show(const std::vector<Field>& fields)
{
    std::string shown;
    for (const Field& field : fields) shown += (shown.empty() ? "" : " | ") + field.name + "=" + field.value;
    return shown;
}

Dialect sample()
{
    Dialect dialect;
    dialect.name = "sample";
    dialect.fields = {{"your-email", "email"}, {"fio", "name"}, {"context.page", "_page"}, {"tran", "_id"}};
    dialect.control = {"secret", "_wp*", "data.hidden"};
    dialect.unwrap = {"data.", "form."};
    dialect.records = {{{"fields", "*"}, {"name", "label"}, {"value", "raw"}}, {{"keyed", "*"}, {"*", "title"}, {"value"}}};
    dialect.only_id = "lead_id";
    dialect.probe = "test=test";
    return dialect;
}

Submission posted(std::string type, std::string body)
{
    Submission submission;
    submission.content_type = mark_dialect(type, "sample");
    submission.body = std::move(body);
    return submission;
}

Limits limits_with(Dialect dialect)
{
    Limits limits;
    auto book = std::make_shared<DialectBook>();
    (*book)[dialect.name] = std::make_shared<const Dialect>(dialect);
    limits.dialects = std::move(book);
    return limits;
}

struct Row {
    const char* body;  ///< JSON where it begins with a brace
    const char* expected;
    const char* why;
};

const Row rows[] = {
    {"Your-Email=a%40b.org&FIO=Ana", "email=a@b.org | name=Ana", "flat, in whatever case"},
    {"other=1&Your Name=Ana", "other=1 | Your Name=Ana", "unknown names stay as they are"},
    {"secret=x&_wpcf7=1&_wpnonce=2&a=1", "a=1", "control fields go, by name and by beginning"},
    {"secrets=x&wp_a=1", "secrets=x | wp_a=1", "but not what only looks like them"},
    {"data[your-email]=a%40b.org&data[City]=Madrid&data[hidden]=x", "email=a@b.org | City=Madrid", "bracket names"},
    {"data[a][b]=1&data[]=2&form.City=3", "a.b=1 | data[]=2 | City=3", "deeper ones, and a list without a name"},
    {R"({"data":{"Your Name":"Ana","Nr. of seats":12},"context":{"page":"https://a.org"}})",
     "Your Name=Ana | Nr. of seats=12 | _page=https://a.org", "nested objects, with a dot in a label"},
    {R"({"fields":[{"name":"your-email","value":"a@b.org"},{"name":"City","value":"Madrid","type":"text"}]})",
     "email=a@b.org | City=Madrid", "a list of names and values"},
    {R"({"fields":[{"value":"a@b.org","name":"your-email"}]})", "email=a@b.org", "the value before the name"},
    {R"({"fields":[{"label":"City","value":"Madrid"},{"name":"","label":"Zip","value":"28001"}]})", "City=Madrid | Zip=28001",
     "another member names it"},
    {R"({"fields":[{"name":"A","raw":"1","value":"2"},{"name":"B","raw":"3"}]})", "A=2 | B=3", "the first value there is"},
    {R"({"fields":[{"name":"A","value":["1","2"]}]})", "A=1 | A=2", "several values of one"},
    {R"({"fields":[{"value":"lost?"}]})", "unnamed=lost?", "a value without a name is not lost"},
    {R"({"fields":[{"name":"A"}],"x":1})", "x=1", "a name without a value says nothing"},
    {R"({"fields":"text"})", "fields=text", "no list at all"},
    {R"({"fields":["a","b"]})", "fields=a | fields=b", "a list of something else"},
    {R"({"fields":[[{"name":"A","value":"1"}]]})", "fields[0][0].name=A | fields[0][0].value=1", "a list in a list is none of ours"},
    {R"({"keyed":{"fio":{"title":"Nombre","value":"Ana"},"x1":{"title":"City","value":"Madrid"},"x2":{"value":"3"}}})",
     "name=Ana | City=Madrid | x2=3", "a key that the table knows before the label, the label before the key"},
    {"keyed[fio][value]=Ana&z=1&keyed[x1][title]=City&keyed[x1][value]=Madrid", "name=Ana | z=1 | City=Madrid", "the same in brackets"},
    {"keyed[x1][value]=1&keyed[x2][value]=2&keyed[x1][title]=A", "A=1 | x2=2", "members of one item apart"},
    {"tran=1:2&a=1", "_id=1:2 | a=1", "the key of the vendor"},
    {"[]=1&[a]=2&]=3&[=4&.=5", "[]=1 | [a]=2 | ]=3 | [=4 | .=5", "names of brackets and dots"},
    {"a[b=1&a]b=2&data[=3&data]=4", "a[b=1 | a]b=2 | data[=3 | data]=4", "brackets that do not close"},
};

TEST(Dialect, TranslatesByShapesAndLosesNothing)
{
    const Limits limits = limits_with(sample());
    for (const Row& row : rows) {
        const bool json = row.body[0] == '{';
        const auto inquiry = read(posted(json ? "application/json" : "application/x-www-form-urlencoded", row.body), limits);
        ASSERT_TRUE(inquiry) << row.why;
        EXPECT_EQ(show(inquiry->fields), row.expected) << row.why;
        EXPECT_EQ(inquiry->dialect, "sample");
    }
}

TEST(Dialect, BrokenBodiesAreUnreadableForTheSameReasonsAsOurOwn)
{
    const Limits limits = limits_with(sample());
    const std::string deep = std::string(40, '[') + std::string(40, ']');
    const std::string nested = "{\"fields\":" + deep + "}";
    const Row broken[] = {
        {"{", "json_syntax", "cut off"},
        {"{\"fields\":[{\"name\":", "json_syntax", "cut off in a list"},
        {"[{\"name\":\"a\",\"value\":\"b\"}]", "not_an_object", "a list"},
        {"\"text\"", "not_an_object", "a text"},
        {"{\"a\":1}}", "json_syntax", "one bracket too many"},
        {nested.c_str(), "too_deep", "deep"},
    };
    for (const Row& row : broken) {
        const auto inquiry = read(posted("application/json", row.body), limits);
        ASSERT_FALSE(inquiry) << row.why;
        EXPECT_EQ(inquiry.error().reason, row.expected) << row.why;
    }
}

TEST(Dialect, ATableMayHaveFourTimesTheMembersAndNoMore)
{
    const Limits limits = limits_with(sample());
    const auto body_of = [](std::size_t items) {
        std::string body = "{\"fields\":[";
        for (std::size_t i = 0; i < items; ++i)
            body += (i == 0 ? "" : ",") + std::string{"{\"name\":\"f"} + std::to_string(i) + "\",\"value\":\"1\"}";
        return body + "]}";
    };
    const auto fits = read(posted("application/json", body_of(400)), limits);
    ASSERT_TRUE(fits);
    EXPECT_EQ(fits->fields.size(), 400u);
    const auto over = read(posted("application/json", body_of(401)), limits);
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().reason, "too_many_fields");
}

TEST(Dialect, NoticesOfAnIdAloneAndProbesAreNoted)
{
    const Limits limits = limits_with(sample());
    const auto notice = read(posted("application/json", R"({"lead_id":"7"})"), limits);
    ASSERT_TRUE(notice);
    EXPECT_EQ(notice->notes, std::vector<std::string>{"dialect_only_id"});
    const auto whole = read(posted("application/json", R"({"lead_id":"7","fields":[{"name":"a","value":"1"}]})"), limits);
    ASSERT_TRUE(whole);
    EXPECT_TRUE(whole->notes.empty());
    const auto probe = read(posted("application/x-www-form-urlencoded", "test=test"), limits);
    ASSERT_TRUE(probe);
    EXPECT_EQ(probe->notes, std::vector<std::string>{"dialect_probe"});
    const auto more = read(posted("application/x-www-form-urlencoded", "test=test&a=1"), limits);
    ASSERT_TRUE(more);
    EXPECT_TRUE(more->notes.empty()) << "who says more than that is no probe";
}

TEST(Dialect, OneThatIsGoneIsReadByTheGenericNames)
{
    const auto inquiry = read(posted("application/x-www-form-urlencoded", "your-email=a%40b.org"), {});
    ASSERT_TRUE(inquiry);
    EXPECT_EQ(show(inquiry->fields), "your-email=a@b.org");
    EXPECT_EQ(inquiry->notes, std::vector<std::string>{"dialect_unknown"});
}

TEST(Dialect, IsTheFirstParameterOfTheContentTypeAndNothingElse)
{
    EXPECT_EQ(mark_dialect("application/json", "x"), "application/json; captura-dialect=x");
    EXPECT_EQ(mark_dialect("multipart/form-data; boundary=b", "x"), "multipart/form-data; captura-dialect=x; boundary=b");
    EXPECT_EQ(mark_dialect("", "x"), "; captura-dialect=x");
    EXPECT_EQ(mark_dialect("a/b; captura-dialect=stranger", "x"), "a/b; captura-dialect=x; captura-dialect=stranger");
    EXPECT_EQ(dialect_of("multipart/form-data; captura-dialect=x; boundary=b"), "x");
    EXPECT_EQ(dialect_of("a/b; captura-dialect=x; captura-dialect=stranger"), "x");
    EXPECT_EQ(dialect_of("a/b; charset=utf-8; captura-dialect=x"), "");
    EXPECT_EQ(dialect_of("a/b; captura-dialect=../x"), "");
    EXPECT_EQ(dialect_of("a/b; captura-dialect=" + std::string(65, 'a')), "");
    EXPECT_EQ(dialect_of("; captura-dialect="), "");
}

TEST(Dialect, TheSameWordsAreTheSameContentHoweverTheirControlFieldsDiffer)
{
    const Limits limits = limits_with(sample());
    const auto one = read(posted("application/x-www-form-urlencoded", "secret=1&your-email=a%40b.org"), limits);
    const auto two = read(posted("application/x-www-form-urlencoded", "secret=2&your-email=a%40b.org"), limits);
    ASSERT_TRUE(one && two);
    EXPECT_EQ(content_digest(*one), content_digest(*two));
}

}  // namespace
}  // namespace captura::reading
