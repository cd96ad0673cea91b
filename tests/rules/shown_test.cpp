// Fields behind fields that are not shown; the script draws by the same table (tests/browser).
#include "rules/shown.hpp"

#include "captura/domain/condition.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace captura::rules {
namespace {

using Json = nlohmann::json;

TEST(Shown, AFieldThatIsNotShownCountsAsEmptyForThoseBehindIt)
{
    std::ifstream file{std::filesystem::path{CAPTURA_SOURCE_DIR} / "tests/web/show_if_cases.json"};
    const Json table = Json::parse(file);
    ASSERT_FALSE(table["forms"].empty());
    for (const Json& row : table["forms"]) {
        Entry entry;
        for (const Json& field : row["fields"]) {
            FieldRule rule;
            rule.name = field["name"];
            if (field.contains("show_if")) {
                auto condition = parse_condition(field["show_if"].get<std::string>());
                ASSERT_TRUE(condition);
                rule.show_if = std::make_shared<const Condition>(std::move(*condition));
            }
            entry.fields.push_back(std::move(rule));
        }
        Inquiry inquiry;
        for (const auto& [name, values] : row["posted"].items())
            for (const Json& value : values) inquiry.fields.push_back({name, value});
        const Shown shown{inquiry, entry};
        std::vector<std::string> names;
        for (const FieldRule& rule : entry.fields)
            if (shown.has(rule.name)) names.push_back(rule.name);
        EXPECT_EQ(names, row["shown"].get<std::vector<std::string>>()) << row["why"];
    }
}

}  // namespace
}  // namespace captura::rules
