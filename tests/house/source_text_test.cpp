#include "house/source_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace captura::house {
namespace {

TEST(AwaitRule, FindsWhatIsPlanted)
{
    const std::pair<const char*, const char*> rows[] = {
        {"an aggregate as argument", "co_await f(Agg{a, b});"},
        {"designated too", "auto x = co_await f({.a = x});"},
        {"a capture by value", "co_await f([s] { g(); });"},
        {"a capture in an await of a spawn", "co_await co_spawn(ex, [s]() -> Task<void> { co_return; }, token);"},
        {"a member of a temporary aggregate", "co_await Agg{a}.member(x);"},
        {"on several lines", "co_await f(\n    1,\n    Agg{a});"},
        {"inside a function", "Task<void> g()\n{\n    co_await f(Agg{a});\n}\n"},
        {"inside the head of a block", "if (co_await f(Agg{a})) { g(); }"},
        {"inside a lambda's body", "auto job = [&]() -> Task<void> { co_await f(Agg{a}); co_return; };"},
        {"returning it", "co_return co_await f(std::array<S, 2>{a, b});"},
        {"after an innocent neighbour", "g(); co_await f(Agg{a});"},
        {"an index", "co_await f(list[0]);"},
    };
    for (const auto& [why, source] : rows) EXPECT_EQ(offences_against_the_await_rule(source).size(), 1u) << why << ": " << source;
}

TEST(AwaitRule, LetsTheHonestPass)
{
    const std::pair<const char*, const char*> rows[] = {
        {"the brace opens a block", "if (co_await f()) {\n    g();\n}"},
        {"so does this", "while (co_await f(a)) { g(); }"},
        {"and this", "for (auto& x : co_await f()) { g(x); }"},
        {"else if too", "if (a) { b(); } else if (co_await f()) { g(); }"},
        {"a function that awaits", "Task<void> g()\n{\n    co_await f(a);\n}\n"},
        {"named on the line above", "Agg v{a, b};\nco_await f(std::move(v));"},
        {"a lambda with a name whose body awaits", "auto job = [&]() -> Task<void> { co_await f(a); co_return; };\nco_await g(std::move(job));"},
        {"in a comment", "// co_await f(Agg{a});\nint x{1};"},
        {"in a string", "log(\"co_await f({})\", x{1});"},
        {"in a raw string", "log(R\"(co_await f({}))\");"},
        {"a brace in a literal", "co_await f('{', \"[\");"},
        {"a number with a mark", "int x = 1'000; co_await f(x); int y = 1'000;"},
        {"a label", "switch (x) {\n    case 1: {\n        co_await f(a);\n    }\n}"},
        {"an attribute", "[[maybe_unused]] const auto x = co_await f(a);"},
        {"try", "try {\n    co_await f(a);\n} catch (const E& e) {\n    g();\n}"},
        {"a struct with a coroutine", "struct S {\n    int a{0};\n    Task<void> g() { co_await f(a_); }\n};"},
        {"a const member", "Task<int> S::g() const\n{\n    co_return co_await f(a_);\n}"},
        {"an initializer list of a constructor", "S::S() : a_{1}, b_{2}\n{\n}\nTask<void> g() { co_await f(); }"},
    };
    for (const auto& [why, source] : rows) EXPECT_TRUE(offences_against_the_await_rule(source).empty()) << why << ": " << source;
}

TEST(AwaitRule, NamesTheLine)
{
    const auto found = offences_against_the_await_rule("#include <x>\n\nTask<void> g()\n{\n    int a = 1;\n    co_await f(Agg{a});\n}\n");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].line, 6u);
}

TEST(Includes, AreReadAsWritten)
{
    const auto found = includes("#pragma once\n#include \"captura/domain/uuid.hpp\"\n  #  include <vector>\n// #include <no>\n");
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].target, "captura/domain/uuid.hpp");
    EXPECT_FALSE(found[0].angled);
    EXPECT_EQ(found[1].target, "vector");
    EXPECT_TRUE(found[1].angled);
    EXPECT_EQ(found[1].line, 3u);
}

}  // namespace
}  // namespace captura::house
