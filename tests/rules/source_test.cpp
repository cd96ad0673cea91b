#include "captura/rules/source.hpp"

#include "rules/referrers.hpp"
#include "rules/web_address.hpp"

#include <gmock/gmock.h>

namespace captura::rules {
namespace {

SourceInputs observe_source(const Inquiry& inquiry, const Visit& visit)
{
    return rules::observe_source(inquiry, visit, shipped_source_rules());
}

Source attribute_source(SourceInputs inputs, std::string_view default_campaign)
{
    return rules::attribute_source(std::move(inputs), default_campaign, shipped_source_rules());
}

SourceInputs visit(std::string page, std::string referrer = {})
{
    Inquiry inquiry;
    inquiry.fields = {{"_page", std::move(page)}, {"_referrer", std::move(referrer)}};
    return observe_source(inquiry, {});
}

constexpr const char* form = "https://www.acme-shop.com/contact";

TEST(AttributeSource, ByCampaignMarks)
{
    const struct { const char* query; const char* group; const char* source; const char* medium; } rows[] = {
        {"gclid=abc", "Paid Search", "google", "cpc"},
        {"gbraid=1", "Paid Search", "google", "cpc"},
        {"msclkid=1", "Paid Search", "bing", "cpc"},
        {"yclid=123", "Paid Search", "yandex", "cpc"},
        {"gclid=", "Direct", "(direct)", "(none)"},
        {"utm_source=google&utm_medium=cpc", "Paid Search", "google", "cpc"},
        {"utm_source=Google&utm_medium=CPC", "Paid Search", "Google", "CPC"},
        {"utm_source=yandex&utm_medium=ppc", "Paid Search", "yandex", "ppc"},
        {"utm_source=yd&utm_medium=cpc", "Paid Search", "yd", "cpc"},
        {"utm_source=facebook&utm_medium=paid_social", "Paid Social", "facebook", "paid_social"},
        {"utm_source=fb&utm_medium=cpc", "Paid Social", "fb", "cpc"},
        {"utm_source=vk&utm_medium=cpc", "Paid Social", "vk", "cpc"},
        {"utm_source=linkedin.com&utm_medium=cpm", "Paid Social", "linkedin.com", "cpm"},
        {"ttclid=1", "Paid Social", "tiktok", "paid_social"},
        {"twclid=1", "Paid Social", "x", "paid_social"},
        {"utm_source=youtube&utm_medium=cpv", "Paid Video", "youtube", "cpv"},
        {"dclid=1", "Display", "(not set)", "display"},
        {"utm_source=news&utm_medium=banner", "Display", "news", "banner"},
        {"utm_source=news&utm_medium=cpm", "Display", "news", "cpm"},
        {"utm_source=news&utm_medium=cpa", "Paid Other", "news", "cpa"},
        {"utm_source=google&utm_medium=cpc&utm_campaign=spring-shopping", "Paid Shopping", "google", "cpc"},
        {"utm_source=google&utm_medium=cpc&utm_campaign=shop%20sale", "Paid Shopping", "google", "cpc"},
        {"utm_source=google&utm_medium=cpc&utm_campaign=workshop", "Paid Search", "google", "cpc"},
        {"utm_source=amazon&utm_medium=cpc", "Paid Shopping", "amazon", "cpc"},
        {"utm_source=chatgpt.com", "AI Assistant", "chatgpt.com", "ai_assistant"},
        {"utm_source=perplexity", "AI Assistant", "perplexity", "ai_assistant"},
        {"utm_source=telegram&utm_medium=post", "Messenger", "telegram", "post"},
        {"utm_source=tg", "Messenger", "tg", "messenger"},
        {"utm_source=july&utm_medium=email", "Email", "july", "email"},
        {"utm_source=newsletter", "Email", "newsletter", "email"},
        {"utm_source=july&utm_medium=E-Mail", "Email", "july", "E-Mail"},
        {"utm_source=facebook&utm_medium=post", "Organic Social", "facebook", "post"},
        {"utm_source=blog&utm_medium=social-media", "Organic Social", "blog", "social-media"},
        {"utm_source=google&utm_medium=organic", "Organic Search", "google", "organic"},
        {"utm_source=unknown&utm_medium=organic", "Organic Search", "unknown", "organic"},
        {"utm_source=blog&utm_medium=video", "Organic Video", "blog", "video"},
        {"fbclid=1", "Organic Social", "facebook", "social"},
        {"fbclid=1&utm_source=facebook&utm_medium=cpc", "Paid Social", "facebook", "cpc"},
        {"utm_source=partner&utm_medium=affiliate", "Affiliates", "partner", "affiliate"},
        {"utm_source=podcast&utm_medium=audio", "Audio", "podcast", "audio"},
        {"utm_source=july&utm_medium=sms", "SMS", "july", "sms"},
        {"utm_source=app&utm_medium=web-push", "Mobile Push Notifications", "app", "web-push"},
        {"utm_source=fair&utm_medium=flyer", "Campaign", "fair", "flyer"},
        {"utm_campaign=spring", "Campaign", "(not set)", "(not set)"},
        {"x=1", "Direct", "(direct)", "(none)"},
    };
    for (const auto& row : rows) {
        const Source source = attribute_source(visit(std::string{form} + '?' + row.query), "");
        EXPECT_EQ(source.group, row.group) << row.query << " by " << source.rule;
        EXPECT_EQ(source.source, row.source) << row.query;
        EXPECT_EQ(source.medium, row.medium) << row.query;
        EXPECT_NE(source.rule, "") << row.query;
    }
}

TEST(AttributeSource, ByReferrer)
{
    const struct { const char* referrer; const char* group; const char* source; } rows[] = {
        {"https://www.google.com/", "Organic Search", "google"},
        {"https://www.google.co.uk/search?q=x", "Organic Search", "google"},
        {"https://google.com.mx", "Organic Search", "google"},
        {"https://docs.google.com/document/1", "Referral", "docs.google.com"},
        {"https://www.bing.com/search", "Organic Search", "bing"},
        {"https://yandex.ru/", "Organic Search", "yandex"},
        {"https://ya.ru/", "Organic Search", "yandex"},
        {"https://duckduckgo.com/", "Organic Search", "duckduckgo"},
        {"https://es.search.yahoo.com/", "Organic Search", "yahoo"},
        {"android-app://com.google.android.googlequicksearchbox/", "Organic Search", "google"},
        {"https://chatgpt.com/", "AI Assistant", "chatgpt"},
        {"https://chat.openai.com/", "AI Assistant", "chatgpt"},
        {"https://gemini.google.com/app", "AI Assistant", "gemini"},
        {"https://www.perplexity.ai/search/x", "AI Assistant", "perplexity"},
        {"https://alice.yandex.ru/", "AI Assistant", "alice"},
        {"https://www.bing.com/chat?q=1", "AI Assistant", "copilot"},
        {"https://x.com/i/grok/123", "AI Assistant", "grok"},
        {"https://x.com/acme", "Organic Social", "x"},
        {"https://t.co/abc", "Organic Social", "x"},
        {"https://t.me/acme", "Messenger", "telegram"},
        {"https://web.telegram.org/k/", "Messenger", "telegram"},
        {"android-app://org.telegram.messenger/", "Messenger", "telegram"},
        {"https://wa.me/34612345678", "Messenger", "whatsapp"},
        {"https://web.whatsapp.com/", "Messenger", "whatsapp"},
        {"https://max.ru/", "Messenger", "max"},
        {"https://mail.google.com/mail/u/0/", "Email", "gmail"},
        {"https://mail.yandex.ru/", "Email", "yandex_mail"},
        {"https://e.mail.ru/inbox", "Email", "mail_ru"},
        {"android-app://com.google.android.gm/", "Email", "gmail"},
        {"https://www.facebook.com/", "Organic Social", "facebook"},
        {"https://l.facebook.com/l.php?u=1", "Organic Social", "facebook"},
        {"https://m.vk.com/", "Organic Social", "vk"},
        {"https://vk.com/video-1", "Organic Social", "vk"},
        {"https://vk.com/video/1", "Organic Video", "vk_video"},
        {"https://ok.ru/", "Organic Social", "ok"},
        {"https://dzen.ru/a/x", "Organic Social", "dzen"},
        {"https://www.linkedin.com/feed/", "Organic Social", "linkedin"},
        {"https://www.youtube.com/watch?v=1", "Organic Video", "youtube"},
        {"https://m.youtube.com/", "Organic Video", "youtube"},
        {"https://rutube.ru/", "Organic Video", "rutube"},
        {"https://www.amazon.es/", "Organic Shopping", "amazon"},
        {"https://market.yandex.ru/", "Organic Shopping", "yandex_market"},
        {"https://www.blog.example/post", "Referral", "blog.example"},
        {"https://notgoogle.com/", "Referral", "notgoogle.com"},
        {"https://google.com.evil.example/", "Referral", "google.com.evil.example"},
        {"https://www.google.com@evil.example/", "Referral", "evil.example"},
        {"http://192.0.2.7/x", "Referral", "192.0.2.7"},
        {"https://WWW.GOOGLE.COM/", "Organic Search", "google"},
        {"not an address", "Direct", "(direct)"},
        {"", "Direct", "(direct)"},
        {"https://shop.acme-shop.com/product", "Internal", "(internal)"},
    };
    for (const auto& row : rows) {
        const Source source = attribute_source(visit(form, row.referrer), "");
        EXPECT_EQ(source.group, row.group) << row.referrer << " by " << source.rule;
        EXPECT_EQ(source.source, row.source) << row.referrer;
    }
}

TEST(AttributeSource, LooksBehindItsOwnSite)
{
    const auto group = [](std::string landing, std::string landing_referrer) {
        SourceInputs inputs = visit(form, "https://www.acme-shop.com/products");
        inputs.landing = std::move(landing);
        inputs.landing_referrer = std::move(landing_referrer);
        return attribute_source(std::move(inputs), "").group;
    };
    EXPECT_EQ(group("https://www.acme-shop.com/", "https://www.google.es/"), "Organic Search");
    EXPECT_EQ(group("https://www.acme-shop.com/", ""), "Direct");
    EXPECT_EQ(group("", ""), "Internal");
}

TEST(AttributeSource, NamesTheEntrysCampaignOnlyWhereTheVisitNamesNone)
{
    EXPECT_EQ(attribute_source(visit(form), "spring").campaign, "spring");
    EXPECT_EQ(attribute_source(visit(std::string{form} + "?utm_campaign=Autumn"), "spring").campaign, "Autumn");
}

TEST(AttributeSource, TellsTheSameTaleTwice)
{
    const Source first = attribute_source(visit(std::string{form} + "?gclid=1&utm_term=a+b", "https://t.me/x"), "");
    const Source again = attribute_source(first.inputs, "");
    EXPECT_EQ(again.group, first.group);
    EXPECT_EQ(again.rule, first.rule);
    EXPECT_EQ(again.term, "a b");
}

TEST(ObserveSource, TakesFieldsBeforeTheQueryAndTheQueryBeforeTheLanding)
{
    Inquiry inquiry;
    inquiry.fields = {{"UTM_Source", "field"}, {"utm_term", ""}, {"name", "Ana"},
                      {"_page", "https://acme-shop.com/?utm_source=query&utm_term=t%C3%A9&other=1&GCLID=x"},
                      {"_landing", "https://acme-shop.com/?utm_medium=landing"}};
    const SourceInputs inputs = observe_source(inquiry, {});
    EXPECT_THAT(inputs.parameters, testing::ElementsAre(Field{"utm_source", "field"}, Field{"utm_term", "té"}, Field{"gclid", "x"}));

    Inquiry landed;
    landed.fields = {{"_page", "https://acme-shop.com/contact"}, {"_landing", "https://acme-shop.com/?utm_medium=landing"}};
    EXPECT_THAT(observe_source(landed, {}).parameters, testing::ElementsAre(Field{"utm_medium", "landing"}));
}

TEST(ObserveSource, TakesTheRefererHeaderForThePage)
{
    Visit plain;
    plain.referrer = "https://acme-shop.com/contact?yclid=7";
    const SourceInputs inputs = observe_source({}, plain);
    EXPECT_EQ(inputs.page, plain.referrer);
    EXPECT_EQ(inputs.referrer, "");
    EXPECT_THAT(inputs.parameters, testing::ElementsAre(Field{"yclid", "7"}));
}

TEST(ObserveSource, CutsAndCleansWhatStrangersSend)
{
    Visit hostile;
    hostile.referrer = std::string{"https://acme-shop.com/\xFF"} + '\0' + "?utm_source=" + std::string(600, 'x') + "\n";
    const SourceInputs inputs = observe_source({}, hostile);
    EXPECT_LE(inputs.page.size(), 512u);
    EXPECT_EQ(inputs.page.find('\xFF'), std::string::npos);
    EXPECT_EQ(inputs.parameters.at(0).value.size(), 512u);

    Inquiry inquiry;
    inquiry.fields = {{"utm_source", std::string(511, 'x') + "é"}};
    EXPECT_EQ(observe_source(inquiry, {}).parameters.at(0).value, std::string(511, 'x')) << "no character is cut in two";
}

TEST(ObserveSource, TakesTheEarlierTouchesOfTheVisitorWithinBounds)
{
    Inquiry inquiry;
    inquiry.fields = {{"_landed_at", "2026-01-31T09:00:00Z"},
                      {"_touches[0].at", "2026-01-30T09:00:00Z"},
                      {"_touches[0].page", "https://acme-shop.com/?utm_source=vk&utm_medium=cpc"},
                      {"_touches[0].referrer", "https://vk.com/"},
                      {"_touches[1].at", "yesterday"},
                      {"_touches[1].page", "https://acme-shop.com/" + std::string(1000, 'x')},
                      {"_touches[1].referrer", "https://www.google.es/"},
                      {"_touches[1].secret", "x"},
                      {"_touches[3].at", "2026-01-30T09:00:00Z"},
                      {"_touches[99999999999999999999].page", "https://acme-shop.com/"},
                      {"_touches[-1].page", "https://acme-shop.com/"},
                      {"_touches[7", "https://acme-shop.com/"}};
    const Source source = attribute_source(observe_source(inquiry, {}), "");
    EXPECT_EQ(source.inputs.landed_at, "2026-01-31T09:00:00Z");
    ASSERT_EQ(source.inputs.touches.size(), 2u);
    EXPECT_EQ(source.inputs.touches[0].at, "2026-01-30T09:00:00Z");
    EXPECT_EQ(source.inputs.touches[1].at, "") << "no time";
    EXPECT_EQ(source.inputs.touches[1].page.size(), 512u);
    ASSERT_EQ(source.earlier.size(), 2u);
    EXPECT_EQ(source.earlier[0].group, "Paid Social");
    EXPECT_EQ(source.earlier[0].source, "vk");
    EXPECT_EQ(source.earlier[1].group, "Organic Search");
    EXPECT_EQ(source.group, "Organic Search") << "the last arrival began this visit";

    const auto remembering = [](std::string last_page, std::string last_referrer) {
        Inquiry walked;
        walked.fields = {{"_page", "https://acme-shop.com/contact"},
                         {"_referrer", "https://acme-shop.com/"},
                         {"_landing", "https://acme-shop.com/?gclid=1"},
                         {"_landing_referrer", "https://www.google.com/"},
                         {"_touches[0].page", "https://acme-shop.com/?gclid=1"},
                         {"_touches[0].referrer", "https://www.google.com/"},
                         {"_touches[1].page", std::move(last_page)},
                         {"_touches[1].referrer", std::move(last_referrer)}};
        return attribute_source(observe_source(walked, {}), "");
    };
    EXPECT_EQ(remembering("https://acme-shop.com/", "https://t.me/acme").group, "Messenger") << "the last arrival began this visit";
    EXPECT_EQ(remembering("https://acme-shop.com/?utm_medium=email", "").group, "Email");
    EXPECT_EQ(remembering("https://acme-shop.com/", "").group, "Direct");
    EXPECT_EQ(remembering("https://acme-shop.com/", "").earlier.at(0).group, "Paid Search") << "what began it all";

    Inquiry many;
    for (int i = 0; i < 50; ++i)
        many.fields.push_back({"_touches[" + std::to_string(i) + "].page", "https://acme-shop.com/" + std::to_string(i)});
    const auto touches = observe_source(many, {}).touches;
    ASSERT_EQ(touches.size(), 10u);
    EXPECT_EQ(touches.front().page, "https://acme-shop.com/0");
    EXPECT_EQ(touches[1].page, "https://acme-shop.com/41");
    EXPECT_EQ(touches.back().page, "https://acme-shop.com/49");
}

TEST(ReadWebAddress, TakesTheHostThatABrowserWouldAsk)
{
    const struct { const char* text; const char* host; const char* path; const char* query; } rows[] = {
        {"https://Acme.com:8443/a/b?x=1#y", "acme.com", "/a/b", "x=1"},
        {"https://user:pw@acme.com/", "acme.com", "/", ""},
        {"https://acme.com?x", "acme.com", "", "x"},
        {"https://acme.com.", "acme.com", "", ""},
        {"android-app://com.acme.app/", "com.acme.app", "/", ""},
        {"/contact", "", "", ""},
        {"javascript:alert(1)", "", "", ""},
    };
    for (const auto& row : rows) {
        const WebAddress address = read_web_address(row.text);
        EXPECT_EQ(address.host, row.host) << row.text;
        EXPECT_EQ(address.path, row.path) << row.text;
        EXPECT_EQ(address.query, row.query) << row.text;
    }
}

TEST(AttributeSource, ComesFromInsideWhereTheCompanySitesAreSeveral)
{
    const auto group = [](SourceInputs inputs) {
        return rules::attribute_source(std::move(inputs), "", shipped_source_rules(), {"acme.com"}).group;
    };
    SourceInputs hosted = visit("https://forms.vendor.net/f/contact", "https://www.acme.com/contact");
    EXPECT_EQ(group(hosted), "Internal");
    hosted.landing_referrer = "https://www.google.com/";
    EXPECT_EQ(group(hosted), "Organic Search");
    EXPECT_EQ(group(visit("https://forms.vendor.net/f/contact", "https://notacme.com/")), "Referral");
}

}  // namespace
}  // namespace captura::rules
