/// The operator's tables of sources: found wrong by file and line, and taken by every command that judges.
#include "daemon/source_tables.hpp"

#include "captura/daemon/commands.hpp"
#include "captura/daemon/entries.hpp"
#include "captura/daemon/exit_status.hpp"
#include "support/command.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>

namespace captura::daemon {
namespace {

using test::Command;
using testing::HasSubstr;

constexpr const char* one_rule = "[[rule]]\nid = \"all\"\ngroup = \"Everything\"\n";

TEST(SourceTables, AreTheShippedOnesWhereNoneIsNamed)
{
    EXPECT_EQ(load_source_rules({}), nullptr);
}

TEST(SourceTables, NameEachFaultByFileAndLine)
{
    test::TempFolder folder;
    test::write_file(folder / "channels.toml", std::string{one_rule} + "medium = 7\nwhen = { sender = \"socail\" }\n");
    test::write_file(folder / "senders.txt", "social\n");
    try {
        load_source_rules({(folder / "channels.toml").string(), (folder / "senders.txt").string()});
        FAIL() << "taken";
    } catch (const ConfigError& error) {
        EXPECT_THAT(error.what(), HasSubstr("channels.toml:4: medium must be a text\n"));
        EXPECT_THAT(error.what(), HasSubstr("channels.toml:5: no kind of sender: \"socail\""));
        EXPECT_THAT(error.what(), HasSubstr("senders.txt:1: a line is a kind"));
    }
    test::write_file(folder / "empty.toml", "");
    EXPECT_THROW(load_source_rules({(folder / "empty.toml").string(), ""}), ConfigError) << "not the shipped one by chance";
}

TEST(SourceTables, AreCheckedWithTheConfiguration)
{
    test::TempFolder folder;
    std::filesystem::create_directory(folder / "forms");
    test::write_file(folder / "channels.toml", "[[rule]]\nid = \"all\"\n");
    test::write_file(folder / "captura.toml", "[forms]\ndir = \"forms\"\n[sources]\nchannels = \"channels.toml\"\n");
    Command wrong;
    const auto checking = [&] { return check(folder / "captura.toml", false, wrong.streams()); };
    EXPECT_EQ(fenced(wrong.streams(), checking), exit_status::configuration);
    EXPECT_THAT(wrong.err.str(), HasSubstr((folder / "channels.toml").string() + ":1: a rule needs a group"));
}

TEST(SourceTables, ArePartOfEveryEntry)
{
    test::TempFolder folder;
    test::write_file(folder / "channels.toml", one_rule);
    Config config;
    config.sources.channels = (folder / "channels.toml").string();
    web::FormBook forms;
    forms.forms["contact"] = std::make_shared<web::Form>();
    ConfiguredEntries entries{config, forms};
    const auto group = [&](const std::shared_ptr<const Entry>& entry) {
        return rules::attribute_source({}, "", rules::source_rules_or_shipped(entry->sources)).group;
    };
    EXPECT_EQ(group(entries.find(Door::web, "contact")), "Everything");
    EXPECT_EQ(group(entries.find_or_plain(Door::web, "a form that is gone")), "Everything");

    const auto held = entries.find(Door::web, "contact");
    entries.replace_sources(nullptr);
    EXPECT_EQ(group(entries.find(Door::web, "contact")), "Direct") << "reloaded";
    EXPECT_EQ(group(held), "Everything") << "an answer stays valid while it is held";
    entries.replace_forms(forms);
    EXPECT_EQ(group(entries.find(Door::web, "contact")), "Direct") << "a reload of the forms brings no old table back";
}

TEST(SourceTables, DecideWhatExplainSays)
{
    test::TempFolder folder;
    std::filesystem::create_directory(folder / "forms");
    test::write_file(folder / "channels.toml", one_rule);
    test::write_file(folder / "captura.toml", "[forms]\ndir = \"forms\"\n[sources]\nchannels = \"channels.toml\"\n");
    test::write_file(folder / "post", "name=Ana&email=ana%40acme.org&utm_source=vk");
    ExplainOptions options;
    options.config = folder / "captura.toml";
    options.content_type = "application/x-www-form-urlencoded";
    options.files = {(folder / "post").string()};
    Command command;
    EXPECT_EQ(explain(options, command.streams()), exit_status::done);
    EXPECT_THAT(command.out.str(), HasSubstr(R"("group":"Everything","rule":"all","source":"vk")"));
}

}  // namespace
}  // namespace captura::daemon
