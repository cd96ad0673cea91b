// One table for the server, the rules and the script: show_if_cases.json is read by tests/rules and tests/browser too.
#include "captura/domain/condition.hpp"

#include "web/door.hpp"
#include "web/form_view.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <set>

namespace captura::web::test {
namespace {

using Json = nlohmann::json;

Json cases()
{
    std::ifstream file{std::filesystem::path{CAPTURA_SOURCE_DIR} / "tests/web/show_if_cases.json"};
    return Json::parse(file);
}

std::vector<std::string_view> posted(const Json& fields, std::string_view name)
{
    std::vector<std::string_view> values;
    const auto field = fields.find(std::string(name));
    if (field == fields.end()) return values;
    for (const Json& value : *field) values.push_back(value.get_ref<const std::string&>());
    return values;
}

TEST(ShowIf, EveryCaseHoldsAndIsEmittedAsItsTree)
{
    const Json table = cases();
    ASSERT_GE(table["cases"].size(), 50u);
    for (const Json& row : table["cases"]) {
        const std::string expression = row["expression"];
        const std::string why = row["why"].get<std::string>() + ": " + expression;
        const auto condition = parse_condition(expression);
        ASSERT_TRUE(condition) << why << ": " << condition.error().reason;
        const auto values_of = [&](std::string_view name) { return posted(row["fields"], name); };
        EXPECT_EQ(holds(*condition, values_of), row["expected"].get<bool>()) << why;

        std::set<std::string> names;
        for_each_comparison(*condition, [&](const Condition& compared) { names.insert(compared.field); });
        std::string file = "title = \"A\"\n";
        for (const std::string& name : names) file += "[[field]]\nname = \"" + name + "\"\ntype = \"text\"\nlabel = \"L\"\n";
        const Folder folder;
        folder.write("a.toml", file + "[[field]]\nname = \"target\"\nlabel = \"L\"\nshow_if = '''" + expression + "'''\n");
        const Json definition = Json::parse(view_of(load(folder.path())->forms.at("a"), {}, 0).definition);
        EXPECT_EQ(definition["fields"].back()["show"], row["tree"]) << why;
    }
}

TEST(ShowIf, SaysWhereItIsWrong)
{
    struct Row {
        const char* why;
        std::string expression;
        std::size_t at;
        const char* reason;
    };
    const Row rows[] = {
        {"nothing at all", "", 0, "expected a field name"},
        {"one equals sign", "need = \"quote\"", 5, "expected \"==\""},
        {"no value", "need ==", 7, "expected a text in quotes"},
        {"a word without quotes", "need == quote", 8, "expected a text in quotes"},
        {"an open text", "need == \"quote", 8, "closing quote"},
        {"an open bracket", "(need == \"quote\"", 16, "expected \")\""},
        {"two comparisons side by side", "a == \"1\" b == \"1\"", 9, "expected \"and\""},
        {"a list that is none", "need in \"quote\"", 8, "expected a list"},
        {"an open list", "need in [\"quote\"", 16, "expected \",\" or \"]\""},
        {"a call", "alert(1)", 5, "expected \"==\""},
        {"nothing behind and", "a == \"1\" and", 12, "expected a field name"},
        {"too deep", std::string(17, '(') + "a == \"1\"" + std::string(17, ')'), 16, "more than 16 levels"},
        {"too many nots", [] { std::string nots; for (int i = 0; i < 200; ++i) nots += "not "; return nots; }(), 63, "more than 16 levels"},
        {"too long", "a == \"" + std::string(1000, 'x') + "\"", 1000, "longer than 1000"},
    };
    for (const Row& row : rows) {
        const auto condition = parse_condition(row.expression);
        ASSERT_FALSE(condition) << row.why;
        EXPECT_EQ(condition.error().at, row.at) << row.why << ": " << condition.error().reason;
        EXPECT_NE(condition.error().reason.find(row.reason), std::string::npos) << row.why << ": " << condition.error().reason;
    }
}

}  // namespace
}  // namespace captura::web::test
