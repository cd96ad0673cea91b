/// The table source_cases.txt: addresses and referrers as they come, and what each counts as by the shipped rules.
#include "captura/rules/source.hpp"
#include "rules/source_rules.hpp"

#include "rules/ascii.hpp"
#include "support/corpora.hpp"

#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace captura::rules {
namespace {

constexpr const char* page = "https://www.acme-shop.com/contact";

struct Case {
    std::size_t line = 0;
    std::string why;
    std::string group;
    std::string rule;
    std::string source;
    Inquiry inquiry;
    Visit visit;
};

/// "a{3*x}b" is "axxxb".
std::string unfold(std::string text)
{
    for (std::size_t open = text.find('{'); open != text.npos; open = text.find('{', open)) {
        const std::size_t star = text.find('*', open), close = text.find('}', open);
        std::string repeated;
        for (int n = std::stoi(text.substr(open + 1, star - open - 1)); n > 0; --n)
            repeated += text.substr(star + 1, close - star - 1);
        text.replace(open, close - open + 1, repeated);
        open += repeated.size();
    }
    return text;
}

Case read_case(const std::string& text, std::size_t number)
{
    std::vector<std::string> cells;
    std::size_t at = 0;
    for (std::size_t bar = text.find(" | "); bar != text.npos; bar = text.find(" | ", at)) {
        cells.push_back(text.substr(at, bar - at));
        at = bar + 3;
    }
    cells.push_back(text.substr(at));
    Case made{number, cells.at(0), cells.at(1), cells.at(2), unfold(cells.at(3)), {}, {}};
    bool has_page = false;
    for (std::size_t i = 4; i < cells.size(); ++i) {
        const std::string cell = unfold(cells[i]);
        const std::size_t equals = cell.find('=');
        const std::string name = cell.substr(0, equals);
        if (cell.starts_with('?'))
            made.inquiry.fields.push_back({"_page", page + cell});
        else if (name == "referer")
            made.visit.referrer = cell.substr(equals + 1);
        else
            made.inquiry.fields.push_back({name, cell.substr(equals + 1)});
        has_page = has_page || cell.starts_with('?') || name == "_page" || name == "referer";
    }
    if (!has_page) made.inquiry.fields.push_back({"_page", page});
    return made;
}

const std::vector<Case>& cases()
{
    static const std::vector<Case> all = [] {
        std::vector<Case> read;
        std::istringstream file{test::slurp(std::filesystem::path{CAPTURA_SOURCE_DIR} / "tests/rules/source_cases.txt")};
        std::string line;
        for (std::size_t number = 1; std::getline(file, line); ++number)
            if (!line.empty() && !line.starts_with('#')) read.push_back(read_case(line, number));
        return read;
    }();
    return all;
}

TEST(SourceCases, AreEachTakenForWhatTheyAre)
{
    EXPECT_GE(cases().size(), 150u);
    for (const Case& one : cases()) {
        const Source source = attribute_source(observe_source(one.inquiry, one.visit, shipped_source_rules()), "",
                                               shipped_source_rules());
        const std::string place = "line " + std::to_string(one.line) + ": " + one.why;
        EXPECT_EQ(source.group, one.group) << place << " (by " << source.rule << ")";
        EXPECT_EQ(source.rule, one.rule) << place;
        EXPECT_EQ(source.source, one.source) << place;
        EXPECT_NE(source.medium, "") << place;
    }
}

TEST(SourceCases, AreToldTheSameFromTheRawInputsAlone)
{
    for (const Case& one : cases()) {
        const SourceInputs seen = observe_source(one.inquiry, one.visit, shipped_source_rules());
        const Source first = attribute_source(seen, "spring", shipped_source_rules());
        const Source again = attribute_source(first.inputs, first.campaign, shipped_source_rules());
        EXPECT_EQ(again.rule, first.rule) << one.why;
        EXPECT_EQ(again.source, first.source) << one.why;
        EXPECT_EQ(again.medium, first.medium) << one.why;
        EXPECT_EQ(again.campaign, first.campaign) << one.why;
    }
}

TEST(SourceCases, CoverEveryRuleAndTheGroupsOfGoogleAnalytics)
{
    std::map<std::string, int> groups, rules;
    for (const Case& one : cases()) {
        ++groups[one.group];
        ++rules[one.rule];
    }
    for (const ChannelRule& rule : shipped_source_rules().state().rules) EXPECT_GE(rules[rule.id], 1) << rule.id;
    for (const char* group : {"Direct", "Cross-network", "Paid Shopping", "Paid Search", "Paid Social", "Paid Video", "Display", "Paid Other",
                              "Organic Shopping", "Organic Social", "Organic Video", "Organic Search", "Referral", "Email",
                              "Affiliates", "Audio", "SMS", "Mobile Push Notifications", "AI Assistant", "Messenger",
                              "Campaign", "Internal"})
        EXPECT_GE(groups[group], 2) << group;
}

}  // namespace
}  // namespace captura::rules
