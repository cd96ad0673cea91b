// `captura validate`: one JSON line for each address and number.
#include "captura/daemon/commands.hpp"
#include "captura/daemon/exit_status.hpp"
#include "support/command.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

namespace captura::daemon {
namespace {

using nlohmann::json;
using test::Command;

std::vector<json> lines_of(const std::string& out)
{
    std::vector<json> lines;
    std::istringstream in{out};
    for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
    return lines;
}

json validate_one(ValidateOptions options)
{
    Command command;
    EXPECT_EQ(validate(options, command.streams()), exit_status::done);
    const auto lines = lines_of(command.out.str());
    EXPECT_EQ(lines.size(), 1u);
    return lines.empty() ? json{} : lines.front();
}

TEST(Validate, JudgesAddresses)
{
    const struct {
        const char* why;
        std::string input;
        const char* verdict;
        json canonical;
    } rows[] = {
        {"an ordinary address", "Ana.Perez@Gmail.com", "valid", "ana.perez@gmail.com"},
        {"reserved for examples", "ana@example.com", "suspect", "ana@example.com"},
        {"a display name beside it", "Ana <ana@gmail.com>", "invalid", nullptr},
        {"no domain", "ana", "invalid", nullptr},
        {"octets that are no text", "\xff@gmail.com", "invalid", nullptr},
    };
    for (const auto& row : rows) {
        const json line = validate_one({"ES", {row.input}, {}, ""});
        EXPECT_EQ(line.at("verdict"), row.verdict) << row.why << line;
        EXPECT_EQ(line.at("canonical"), row.canonical) << row.why;
        EXPECT_EQ(line.at("kind"), "email") << row.why;
        EXPECT_TRUE(line.at("reasons").is_array()) << row.why;
        EXPECT_EQ(line.at("verdict") == "valid", line.at("reasons").empty()) << row.why;
    }
    EXPECT_EQ(validate_one({"ES", {"ana@gmial.com"}, {}, ""}).at("suggestion"), "ana@gmail.com");
}

TEST(Validate, JudgesNumbers)
{
    const json mobile = validate_one({"ES", {}, {"612 345 678"}, ""});
    EXPECT_EQ(mobile.at("verdict"), "valid");
    EXPECT_EQ(mobile.at("canonical"), "+34612345678");
    EXPECT_EQ(mobile.at("region"), "ES");
    EXPECT_EQ(mobile.at("type"), "mobile");
    EXPECT_EQ(mobile.at("international"), "+34 612 34 56 78");
    EXPECT_EQ(mobile.at("time_zones"), json::array({"Atlantic/Canary", "Europe/Madrid"})) << "a mobile may be on either";

    const json office = validate_one({"us", {}, {"+34 913 456 789"}, ""});
    EXPECT_EQ(office.at("type"), "fixed_line");
    EXPECT_EQ(office.at("place"), "Madrid");
    EXPECT_EQ(office.at("time_zones"), json::array({"Europe/Madrid"}));

    const json wrong = validate_one({"ES", {}, {"12"}, ""});
    EXPECT_EQ(wrong.at("verdict"), "invalid");
    EXPECT_EQ(wrong.at("canonical"), nullptr);
    EXPECT_FALSE(wrong.at("reasons").empty());
}

TEST(Validate, ReadsOneALine)
{
    Command command{"ana@gmail.com\r\n\n612345678\nno newline at the end @"};
    EXPECT_EQ(validate({"ES", {}, {}, "-"}, command.streams()), exit_status::done);
    const auto lines = lines_of(command.out.str());
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(lines[0].at("kind"), "email");
    EXPECT_EQ(lines[0].at("input"), "ana@gmail.com");
    EXPECT_EQ(lines[1].at("kind"), "phone");
    EXPECT_EQ(lines[2].at("verdict"), "invalid");
}

TEST(Validate, TellsAddressesFromNumbersByTheirLook)
{
    Command command{"ana.acme.com\n+34 612 345 678 Ana\n---\n612 345 678 / 913 456 789\n"};
    EXPECT_EQ(validate({"ES", {}, {}, "-"}, command.streams()), exit_status::done);
    const auto lines = lines_of(command.out.str());
    ASSERT_EQ(lines.size(), 4u);
    EXPECT_EQ(lines[0].at("kind"), "email") << "an address without its @ is no number";
    EXPECT_EQ(lines[0].at("verdict"), "invalid");
    EXPECT_EQ(lines[1].at("kind"), "phone");
    EXPECT_EQ(lines[2].at("kind"), "phone");
    EXPECT_EQ(lines[3].at("canonical"), "+34612345678");
    EXPECT_EQ(lines[3].at("others"), json::array({"+34913456789"}));
    EXPECT_EQ(lines[3].at("reasons"), json::array({"several_numbers"}));
}

TEST(Validate, GivesEveryNumberTheSameMembers)
{
    const json good = validate_one({"ES", {}, {"612 345 678"}, ""});
    const json bad = validate_one({"ES", {}, {"nothing"}, ""});
    for (const auto& [member, value] : good.items()) EXPECT_TRUE(bad.contains(member)) << member;
}

TEST(Validate, EndsWith66WithoutItsFile)
{
    test::TempFolder folder;
    for (const auto& file : {folder / "absent", folder.path()}) {
        Command command;
        EXPECT_EQ(validate({"ES", {}, {}, file.string()}, command.streams()), exit_status::no_input);
        EXPECT_EQ(command.out.str(), "");
    }
}

}  // namespace
}  // namespace captura::daemon
