// The table of spam weights: the operator's file over the shipped one, and every fault named with its line.
#include "captura/daemon/config.hpp"
#include "daemon/spam_file.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>

namespace captura::daemon {
namespace {

using rules::SpamSignal;
using testing::HasSubstr;

class SpamTableFile : public testing::Test {
protected:
    std::shared_ptr<const rules::SpamTable> load(const std::string& text)
    {
        test::write_file(folder / "spam.toml", text);
        return load_spam_table(folder / "spam.toml");
    }
    std::string fault_of(const std::string& text)
    {
        try {
            load(text);
        } catch (const ConfigError& error) {
            return std::string{error.what()}.substr(folder.path().string().size() + 1);
        }
        return "";
    }
    test::TempFolder folder;
};

TEST_F(SpamTableFile, ShippedOneHoldsEverySignal)
{
    const auto table = load_spam_table({});
    EXPECT_EQ(table->threshold, 100);
    for (std::size_t i = 0; i < rules::spam_signals; ++i) {
        const auto signal = static_cast<SpamSignal>(i);
        EXPECT_EQ(rules::parse_spam_signal(to_text(signal)), signal);
        if (signal != SpamSignal::role_account) {
            EXPECT_NE(table->weight(signal), 0) << to_text(signal) << " is missing in config/spam.toml";
        }
    }
    EXPECT_LT(table->weight(SpamSignal::proof_solved), 0);
    EXPECT_GE(table->groups.size(), 8u);
}

TEST_F(SpamTableFile, AProgramThatPostsForPeopleNeverCrossesTheLineByItsMannersAlone)
{
    const auto table = load_spam_table({});
    int sum = 0;
    for (const SpamSignal manner : {SpamSignal::token_missing, SpamSignal::proof_missing, SpamSignal::no_user_agent,
                                    SpamSignal::no_accept_language, SpamSignal::rate_form, SpamSignal::rate_address,
                                    SpamSignal::text_repeated, SpamSignal::text_elsewhere, SpamSignal::email_often,
                                    SpamSignal::phone_often})
        sum += table->weight(manner);
    EXPECT_LT(sum, table->threshold);
    EXPECT_GE(table->weight(SpamSignal::honeypot), table->threshold);
}

TEST_F(SpamTableFile, OwnFileWinsWhereItSpeaks)
{
    const auto table = load("threshold = 150\n[weights]\nmarkup = 0\n[credits]\nproof_solved = 70\n[limits]\nlinks = 9\n"
                            "[[phrases]]\nname = \"gambling\"\nweight = 5\nany = []\n"
                            "[[phrases]]\nname = \"ours\"\nweight = 30\nany = [\"cheap solar panels\"]\n");
    const auto shipped = load_spam_table({});
    EXPECT_EQ(table->threshold, 150);
    EXPECT_EQ(table->weight(SpamSignal::markup), 0);
    EXPECT_EQ(table->weight(SpamSignal::proof_solved), -70);
    EXPECT_EQ(table->weight(SpamSignal::honeypot), shipped->weight(SpamSignal::honeypot));
    EXPECT_EQ(table->links, 9);
    EXPECT_EQ(table->groups.size(), shipped->groups.size() + 1);
    EXPECT_EQ(table->groups.back().name, "ours");
}

TEST_F(SpamTableFile, NamesWhatIsWrongWithItsLine)
{
    const struct {
        const char* why;
        const char* text;
        const char* expected;
    } rows[] = {
        {"an unknown section", "[wieghts]\nhoneypot = 1", "spam.toml:1: unknown key \"wieghts\", did you mean \"weights\"?"},
        {"an unknown signal", "[weights]\nhoneypott = 1", "spam.toml:2: unknown key \"weights.honeypott\", did you mean"},
        {"a weight that is none", "[weights]\nmarkup = -4", "spam.toml:2: "},
        {"a weight in words", "[weights]\nmarkup = \"much\"", "spam.toml:2: \"weights.markup\" must be"},
        {"a group without a name", "[[phrases]]\nweight = 3\nany = [\"a b\"]", "spam.toml:1: a group of phrases has a name"},
        {"a phrase of nothing", "[[phrases]]\nname = \"x\"\nany = [\"!!\"]", "spam.toml:3: \"!!\" is no phrase"},
        {"a star within", "[[phrases]]\nname = \"x\"\nany = [\"a* b\"]", "spam.toml:3: \"a* b\" is no phrase"},
        {"no TOML", "threshold = = 3", "spam.toml:1: "},
    };
    for (const auto& row : rows) EXPECT_THAT(fault_of(row.text), testing::StartsWith(row.expected)) << row.why;
}

TEST_F(SpamTableFile, ConfigurationNamesItsFaultsToo)
{
    test::write_file(folder / "spam.toml", "[weights]\nmarkup = true\n");
    test::write_file(folder / "captura.toml", "[spam]\ntable = \"spam.toml\"\n");
    try {
        load_config(folder / "captura.toml");
        FAIL() << "a wrong table was taken";
    } catch (const ConfigError& error) {
        EXPECT_THAT(error.what(), HasSubstr("spam.toml:2: "));
    }
}

}  // namespace
}  // namespace captura::daemon
