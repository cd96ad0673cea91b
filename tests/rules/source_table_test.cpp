/// An operator's own channels.toml and referrers: what they change, and what is refused with which line.
#include "captura/rules/source.hpp"

#include "rules/lists.hpp"
#include "rules/referrers.hpp"
#include "support/cpu_time.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace captura::rules {
namespace {

using testing::HasSubstr;

SourceInputs visit(std::string page, std::string referrer)
{
    SourceInputs inputs;
    inputs.page = std::move(page);
    inputs.referrer = std::move(referrer);
    return inputs;
}

TEST(SourceTable, IsTheOperatorsOwnWhereOneIsGiven)
{
    const auto table = read_source_rules(R"(
        [words]
        fairs = ["fair", "Expo*"]
        [clicks]
        partnerid = "partner"
        [[rule]]
        id = "fair"
        group = "Events"
        when = [{ medium = "@fairs" }, { source = "*-messe" }]
        [[rule]]
        id = "partner_click"
        group = "Partners"
        medium = "partner"
        when = { click = "PartnerId" }
        [[rule]]
        id = "partner"
        group = "Partners"
        when = { host = ["partner.example", "news.example/Offers", "сайт.рф"] }
        [[rule]]
        id = "germans"
        group = "Networks"
        when = { sender = ["social", "messenger"], referred = true }
        [[rule]]
        id = "inside"
        group = "Ourselves"
        when = { internal = true }
        [[rule]]
        id = "rest"
        group = "Rest"
        medium = "none"
        source = "nobody"
    )", {});
    ASSERT_TRUE(table) << table.error().front().reason;

    const struct { const char* why; const char* query; const char* referrer; const char* rule; const char* source; } rows[] = {
        {"a word of a list", "utm_medium=Fair&utm_source=x", "", "fair", "x"},
        {"the beginning of a word, in another case", "utm_medium=expo-2026", "", "fair", "(not set)"},
        {"the second of two conditions", "utm_source=hannover-messe", "", "fair", "hannover-messe"},
        {"a click id that the operator named is kept and tells the source", "PARTNERID=7", "", "partner_click", "partner"},
        {"a host below", "", "https://shop.partner.example/", "partner", "shop.partner.example"},
        {"a host that only ends alike", "", "https://notpartner.example/", "rest", "nobody"},
        {"the beginning of a path", "", "https://news.example/offers/7", "partner", "news.example"},
        {"a host in Cyrillic as browsers send it", "", "https://xn--80aswg.xn--p1ai/", "partner", "xn--80aswg.xn--p1ai"},
        {"a path that only begins alike", "", "https://news.example/offersx", "rest", "nobody"},
        {"a path in another case", "", "https://News.example/Offers/7", "partner", "news.example"},
        {"one of two kinds", "", "https://t.me/acme", "germans", "telegram"},
        {"all conditions of a table must hold", "utm_source=vk", "", "rest", "vk"},
        {"from the site itself", "", "https://www.acme.example/", "inside", "(not set)"},
    };
    for (const auto& row : rows) {
        Inquiry inquiry;
        inquiry.fields = {{"_page", std::string{"https://acme.example/form?"} + row.query}, {"_referrer", row.referrer}};
        const Source source = attribute_source(observe_source(inquiry, {}, **table), "", **table);
        EXPECT_EQ(source.rule, row.rule) << row.why;
        EXPECT_EQ(source.source, row.source) << row.why;
    }
}

TEST(SourceTable, NamesEveryFaultWithItsLine)
{
    constexpr const char* end = "\n[[rule]]\nid = \"rest\"\ngroup = \"Rest\"\n";
    const struct { const char* why; const char* text; std::size_t line; const char* reason; } rows[] = {
        {"no TOML", "[[rule]\n", 1, ""},
        {"an unknown section", "[wrods]\n", 1, "unknown key \"wrods\""},
        {"an unknown key", "[[rule]]\nid = \"a\"\ngruop = \"A\"\n", 3, "unknown key of a rule \"gruop\""},
        {"an unknown condition", "[[rule]]\nid = \"a\"\ngroup = \"A\"\nwhen = { mediun = \"cpc\" }\n", 4, "unknown condition \"mediun\""},
        {"an unknown kind", "[[rule]]\nid = \"a\"\ngroup = \"A\"\nwhen = { sender = \"socail\" }\n", 4, "no kind of sender: \"socail\""},
        {"an unknown list", "[[rule]]\nid = \"a\"\ngroup = \"A\"\nwhen = { medium = \"@payd\" }\n", 4, "no list \"payd\""},
        {"an unknown click id", "[[rule]]\nid = \"a\"\ngroup = \"A\"\nwhen = { click = \"gclid\" }\n", 4, "not in [clicks]"},
        {"a star in the middle", "[[rule]]\nid = \"a\"\ngroup = \"A\"\nwhen = { medium = \"c*c\" }\n", 4, "a * stands"},
        {"a number for a word", "[[rule]]\nid = \"a\"\ngroup = \"A\"\nwhen = { medium = 7 }\n", 4, "medium must be a text"},
        {"an address for a host", "[[rule]]\nid = \"a\"\ngroup = \"A\"\nwhen = { host = \"https://a.example\" }\n", 4, "a host is written"},
        {"a condition that can never hold", "[[rule]]\nid = \"a\"\ngroup = \"A\"\nwhen = { medium = [] }\n", 4, "empty list"},
        {"an empty condition", "[[rule]]\nid = \"a\"\ngroup = \"A\"\nwhen = {}\n", 4, "an empty condition"},
        {"a parameter that is not kept", "[[rule]]\nid = \"a\"\ngroup = \"A\"\nwhen = { parameter = \"ref\" }\n", 4, "is not kept"},
        {"a text for yes and no", "[[rule]]\nid = \"a\"\ngroup = \"A\"\nwhen = { internal = \"yes\" }\n", 4, "true or false"},
        {"no id", "[[rule]]\ngroup = \"A\"\nwhen = { internal = true }\n", 1, "needs an id"},
        {"no group", "[[rule]]\nid = \"a\"\nwhen = { internal = true }\n", 1, "needs a group"},
        {"one id twice", "[[rule]]\nid = \"rest\"\ngroup = \"A\"\nwhen = { internal = true }\n", 6, "two rules have the id"},
        {"a rule that hides the others", "[[rule]]\nid = \"a\"\ngroup = \"A\"\n", 1, "none behind it"},
    };
    for (const auto& row : rows) {
        const auto table = read_source_rules(std::string{row.text} + end, {});
        ASSERT_FALSE(table) << row.why;
        EXPECT_EQ(table.error().front().line, row.line) << row.why << ": " << table.error().front().reason;
        EXPECT_THAT(table.error().front().reason, HasSubstr(row.reason)) << row.why;
    }
    const auto endless = read_source_rules("[[rule]]\nid = \"a\"\ngroup = \"A\"\nwhen = { internal = true }\n", {});
    ASSERT_FALSE(endless);
    EXPECT_THAT(endless.error().front().reason, HasSubstr("the last rule")) << "every visit needs a group";
    ASSERT_FALSE(read_source_rules("# nothing\n", {}));
    EXPECT_EQ(read_source_rules("[[rule]]\nid=1\n[[rule]]\ngroup=2\n", {}).error().size(), 6u) << "all faults at once";
}

TEST(SourceTable, PutsAnOperatorsReferrersBeforeTheShippedOnes)
{
    const auto table = read_source_rules({}, "# ours\nsocial partners club.example клуб.рф ~club\nsite x vk.com\nwebmail own mail.acme.example\r\n"
                                             "search intranet find.example?q\n");
    ASSERT_TRUE(table);
    const auto group = [&](const char* referrer) {
        return attribute_source(visit("https://acme.com/", referrer), "", **table).group;
    };
    EXPECT_EQ(group("https://www.club.example/"), "Organic Social");
    EXPECT_EQ(group("https://xn--90ard6a.xn--p1ai/"), "Organic Social");
    EXPECT_EQ(group("https://vk.com/"), "Referral") << "the operator's line wins";
    EXPECT_EQ(group("https://mail.acme.example/"), "Email");
    EXPECT_EQ(group("https://find.example/?q=desk"), "Organic Search");
    EXPECT_EQ(group("https://find.example/?x=desk"), "Referral");
    EXPECT_EQ(group("https://t.me/x"), "Messenger") << "the rest is as shipped";

    const auto wrong = read_source_rules({}, "social vk\nnetwork vk vk.com\n\nsocial vk https://vk.com\n");
    ASSERT_FALSE(wrong);
    ASSERT_EQ(wrong.error().size(), 3u);
    EXPECT_EQ(wrong.error()[1].line, 2u);
    EXPECT_EQ(wrong.error()[2].line, 4u);
    EXPECT_EQ(wrong.error()[2].in, SourceFault::In::referrers);
}

TEST(Referrers, KnowTheGapsOfThePublicList)
{
    Referrers table;
    EXPECT_TRUE(table.add(list_file("referrers.txt"), Referrers::Names::answer_utm_source).empty());
    EXPECT_TRUE(table.add(list_file("referrers_matomo.txt"), Referrers::Names::only_shown).empty());
    using enum ReferrerKind;
    const struct { const char* host; ReferrerKind kind; } rows[] = {
        {"ok.ru", social}, {"vk.ru", social}, {"dzen.ru", social}, {"habr.com", social}, {"pikabu.ru", social},
        {"tenchat.ru", social}, {"quora.com", social}, {"rutube.ru", video}, {"twitch.tv", video},
        {"t.me", messenger}, {"wa.me", messenger}, {"whatsapp.com", messenger}, {"viber.com", messenger},
        {"max.ru", messenger}, {"line.me", messenger}, {"signal.org", messenger},
        {"giga.chat", assistant}, {"alice.yandex.ru", assistant}, {"kimi.com", assistant}, {"chat.z.ai", assistant},
        {"manus.im", assistant}, {"chatgpt.com", assistant}, {"chat.openai.com", assistant}, {"you.com", assistant},
        {"www.perplexity.ai", assistant}, {"mail.yandex.ru", webmail}, {"outlook.live.com", webmail},
        {"ozon.ru", shopping}, {"amazon.co.uk", shopping}, {"www.facebook.com", social}, {"discord.com", messenger},
        {"url.example", unknown}, {"login.live.com", site},
    };
    for (const auto& row : rows) EXPECT_EQ(table.find(row.host, "/", "").kind, row.kind) << row.host;
}

/// General sites stand in the public list as engines: www.cnn.com is Google where somebody searched there.
TEST(Referrers, TakeAGeneralSiteForAnEngineOnlyWhereSomebodySearched)
{
    Referrers table;
    table.add(list_file("referrers_matomo.txt"), Referrers::Names::only_shown);
    const auto kind = [&](const char* host, const char* query) { return table.find(host, "/", query).kind; };
    EXPECT_EQ(kind("www.cnn.com", ""), ReferrerKind::unknown);
    EXPECT_EQ(kind("www.cnn.com", "query="), ReferrerKind::unknown) << "asked nothing";
    EXPECT_EQ(kind("www.cnn.com", "xquery=desk"), ReferrerKind::unknown);
    EXPECT_EQ(kind("www.cnn.com", "a=b&query=desk"), ReferrerKind::search);
    EXPECT_EQ(kind("msnbc.msn.com", "q=desk"), ReferrerKind::search);
    EXPECT_EQ(kind("msnbc.msn.com", ""), ReferrerKind::unknown);
    EXPECT_EQ(kind("www.fastweb.it", "Keywords=desk"), ReferrerKind::search);
    EXPECT_EQ(kind("metager.de", ""), ReferrerKind::search) << "an engine is one without its words, too";
}

TEST(Referrers, NeverGrowWithWhatStrangersAsk)
{
    Referrers table;
    table.add(list_file("referrers.txt"), Referrers::Names::answer_utm_source);
    const double before = test::cpu_seconds();
    for (int i = 0; i < 1000; ++i) {
        table.find(std::string(240, '.') + "ok.ru", std::string(100'000, '/'), std::string(512, '&'));
        table.find(std::string(100'000, 'a'), "\\\\", "");
    }
    EXPECT_LT(test::cpu_seconds() - before, test::allowed(1.0)) << "20 us each would be slow already";
    EXPECT_EQ(table.find("a.b.c.d.e.f.g.h.i.j.vk.com", "\\x", "").kind, ReferrerKind::social);
}

}  // namespace
}  // namespace captura::rules
