// One post, several leads: each a body of its own, and nothing of the post in none of them.
#include "captura/reading/json_items.hpp"

#include "support/cpu_time.hpp"

#include <gmock/gmock.h>

namespace captura::reading {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<std::string> meta{"entry", "*", "changes", "*"};

TEST(JsonItems, EachItemStandsInTheOctetsOfTheWhole)
{
    EXPECT_THAT(split_items(R"({"object":"page", "entry":[{"id":1,"changes":[{"a":"x"}, {"a":"]}"}]},{"id":2,"changes":[{"b":1.50}]}]})", meta),
                ElementsAre(R"({"object":"page", "entry":[{"id":1,"changes":[{"a":"x"}]}]})",
                            R"({"object":"page", "entry":[{"id":1,"changes":[{"a":"]}"}]}]})",
                            R"({"object":"page", "entry":[{"id":2,"changes":[{"b":1.50}]}]})"));
}

TEST(JsonItems, WhatLeavesThePathIsAnItemAsItIs)
{
    EXPECT_THAT(split_items(R"({"entry":[{"id":1},{"changes":[]},{"changes":[7,8]},"x"]})", meta),
                ElementsAre(R"({"entry":[{"id":1}]})", R"({"entry":[{"changes":[]}]})", R"({"entry":[{"changes":[7]}]})",
                            R"({"entry":[{"changes":[8]}]})", R"({"entry":["x"]})"));
}

TEST(JsonItems, WhatIsNotSeveralIsLeftInOnePiece)
{
    const struct { const char* body; const char* why; } rows[] = {
        {"", "nothing"},
        {"[1,2]", "no object"},
        {"{}", "no list"},
        {R"({"entry":[{"changes":[{"a":1}]}]})", "one"},
        {R"({"entry":{"changes":[1,2]}})", "no list where one is expected"},
        {R"({"entry":[1,2)", "no end"},
        {R"({"entry":[1,2]} x)", "more behind it"},
        {R"({"entry":[1 2]})", "no comma"},
        {R"({"entry":[1,"2]})", "a text without end"},
        {R"({"entry":[1,2}})", "another bracket"},
        {R"({"entry":[1,,2]})", "nothing between the commas"},
        {R"({"a":1,"a)", "a name without end"},
    };
    for (const auto& row : rows) EXPECT_THAT(split_items(row.body, meta), IsEmpty()) << row.why;
}

TEST(JsonItems, MemoryAndTimeAreBounded)
{
    const auto list_of = [](int items, const std::string& beside) {
        std::string body = "{\"beside\":\"" + beside + "\",\"entry\":[0";
        for (int i = 1; i < items; ++i) body += ",0";
        return body + "]}";
    };
    EXPECT_EQ(split_items(list_of(1000, ""), meta).size(), 1000u);
    EXPECT_THAT(split_items(list_of(1001, ""), meta), IsEmpty());
    EXPECT_THAT(split_items(list_of(1000, std::string(200'000, 'x')), meta), IsEmpty()) << "two hundred megabytes of one post";
    const std::string deep = "{\"entry\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
    const std::string braces = "{\"entry\":[" + std::string(200'000, '{');
    EXPECT_LT(test::cpu_seconds_of([&] { split_items(deep, meta); split_items(braces, meta); }), test::allowed(0.2));
}

}  // namespace
}  // namespace captura::reading
