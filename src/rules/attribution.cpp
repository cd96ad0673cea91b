// The table of traffic groups: first rule that matches wins, and its id is kept with the answer, so that a manager may
// ask why and history can be told anew. Group names follow Google Analytics 4, with assistants and messengers added.
#include "captura/rules/source.hpp"

#include "rules/ascii.hpp"
#include "rules/referrers.hpp"
#include "rules/registrable.hpp"
#include "rules/unicode.hpp"
#include "rules/web_address.hpp"

#include <algorithm>
#include <array>

namespace captura::rules {
namespace {

/// What the rules ask of a touch, all in lower case.
struct Traces {
    std::string source;
    std::string medium;
    std::string campaign;
    const SourceInputs& inputs;
    std::string referrer_host;  ///< of whoever led here from outside; the landing's where the page's is our own
    Referrer referrer;
    Referrer named;  ///< whom utm_source means
    bool internal = false;

    bool has(std::string_view parameter) const
    {
        return std::any_of(inputs.parameters.begin(), inputs.parameters.end(),
                           [&](const Field& field) { return field.name == parameter; });
    }
    bool is(ReferrerKind kind) const
    {
        return named.kind == kind || (named.kind == ReferrerKind::unknown && referrer.kind == kind);
    }
    bool paid() const
    {
        return medium == "ppc" || medium == "retargeting" || medium.starts_with("paid") ||
               medium.find("cp") != medium.npos;
    }
};

std::string parameter(const SourceInputs& inputs, std::string_view name)
{
    for (const Field& field : inputs.parameters)
        if (field.name == name) return field.value;
    return {};
}

bool same_site(std::string_view host, std::string_view other)
{
    if (host.empty() || other.empty()) return false;
    const std::string domain = registrable_domain(host);
    return host == other || (!domain.empty() && domain == registrable_domain(other));
}

Traces read_traces(const SourceInputs& inputs)
{
    Traces traces{fold_case(parameter(inputs, "utm_source")),
                  fold_case(parameter(inputs, "utm_medium")),
                  fold_case(parameter(inputs, "utm_campaign")),
                  inputs,
                  {},
                  {},
                  {},
                  false};
    traces.named = find_referrer_by_name(traces.source);
    const std::string own = read_web_address(inputs.page).host;
    WebAddress from = read_web_address(inputs.referrer);
    if (same_site(from.host, own)) {
        from = read_web_address(inputs.landing_referrer);
        const bool visit_known = !inputs.landing.empty() || !from.host.empty();
        if (same_site(from.host, own)) from = {};
        traces.internal = from.host.empty() && !visit_known;
    } else if (from.host.empty() && !inputs.landing_referrer.empty()) {
        from = read_web_address(inputs.landing_referrer);
        if (same_site(from.host, own)) from = {};
    }
    traces.referrer = find_referrer(from.host, from.path);
    traces.referrer_host = std::move(from.host);
    return traces;
}

bool is_shopping_campaign(std::string_view campaign)
{
    if (campaign.find("shopping") != campaign.npos) return true;
    for (std::size_t at = campaign.find("shop"); at != campaign.npos; at = campaign.find("shop", at + 1)) {
        const bool begins = at == 0 || !is_alpha(campaign[at - 1]);
        const bool ends = at + 4 >= campaign.size() || !is_alpha(campaign[at + 4]);
        if (begins && ends) return true;
    }
    return false;
}

bool is_any(std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

struct ClickId {
    std::string_view parameter;
    std::string_view source;
};
constexpr std::array<ClickId, 5> search_clicks = {
    {{"gclid", "google"}, {"gbraid", "google"}, {"wbraid", "google"}, {"msclkid", "bing"}, {"yclid", "yandex"}}};
constexpr std::array<ClickId, 2> social_clicks = {{{"ttclid", "tiktok"}, {"twclid", "x"}}};

template <std::size_t N>
std::string_view clicked(const Traces& traces, const std::array<ClickId, N>& clicks)
{
    for (const ClickId& click : clicks)
        if (traces.has(click.parameter)) return click.source;
    return {};
}

/// What a rule concludes; empty source and medium are filled from the referrer and the group's usual word.
struct Conclusion {
    std::string_view group;
    std::string_view rule;
    std::string_view medium;
    std::string_view source = {};
};

Conclusion conclude_paid(const Traces& t)
{
    if (t.paid() && (t.is(ReferrerKind::shopping) || is_shopping_campaign(t.campaign)))
        return {"Paid Shopping", "paid_shopping", "cpc"};
    if (const auto engine = clicked(t, search_clicks); !engine.empty())
        return {"Paid Search", "paid_search_click", "cpc", engine};
    if (t.paid() && t.is(ReferrerKind::search)) return {"Paid Search", "paid_search_medium", "cpc"};
    if (const auto network = clicked(t, social_clicks); !network.empty())
        return {"Paid Social", "paid_social_click", "paid_social", network};
    if (t.paid() && t.is(ReferrerKind::social)) return {"Paid Social", "paid_social_medium", "paid_social"};
    if (t.paid() && t.is(ReferrerKind::video)) return {"Paid Video", "paid_video", "cpc"};
    if (t.has("dclid")) return {"Display", "display_click", "display"};
    if (is_any(t.medium, {"display", "banner", "expandable", "interstitial", "cpm"}))
        return {"Display", "display_medium", "display"};
    if (t.paid()) return {"Paid Other", "paid_other", "cpc"};
    return {};
}

Conclusion conclude_direct_talk(const Traces& t)
{
    if (t.is(ReferrerKind::assistant)) return {"AI Assistant", "ai_assistant", "ai_assistant"};
    if (t.is(ReferrerKind::messenger)) return {"Messenger", "messenger", "messenger"};
    const auto says_mail = [](std::string_view word) {
        return is_any(word, {"email", "e-mail", "e_mail", "e mail", "mail", "newsletter"});
    };
    if (says_mail(t.source) || says_mail(t.medium)) return {"Email", "email_medium", "email"};
    if (t.is(ReferrerKind::webmail)) return {"Email", "email_webmail", "email"};
    return {};
}

Conclusion conclude_unpaid(const Traces& t)
{
    if (is_shopping_campaign(t.campaign)) return {"Organic Shopping", "organic_shopping_campaign", "organic"};
    if (t.is(ReferrerKind::shopping)) return {"Organic Shopping", "organic_shopping", "organic"};
    if (t.medium.starts_with("social") || t.medium == "sm")
        return {"Organic Social", "organic_social_medium", "social"};
    if (t.is(ReferrerKind::social)) return {"Organic Social", "organic_social", "social"};
    if (t.medium.find("video") != t.medium.npos) return {"Organic Video", "organic_video_medium", "video"};
    if (t.is(ReferrerKind::video)) return {"Organic Video", "organic_video", "video"};
    if (t.medium == "organic") return {"Organic Search", "organic_search_medium", "organic"};
    if (t.is(ReferrerKind::search)) return {"Organic Search", "organic_search", "organic"};
    if (t.has("fbclid")) return {"Organic Social", "organic_social_click", "social", "facebook"};
    if (t.medium == "affiliate" || t.medium == "affiliates") return {"Affiliates", "affiliates", "affiliate"};
    if (t.medium == "audio") return {"Audio", "audio", "audio"};
    if (t.medium == "sms" || t.source == "sms") return {"SMS", "sms", "sms"};
    if (t.medium.ends_with("push") || t.medium.find("notification") != t.medium.npos)
        return {"Mobile Push Notifications", "push", "push"};
    return {};
}

Conclusion conclude(const Traces& traces)
{
    for (const auto rules : {&conclude_paid, &conclude_direct_talk, &conclude_unpaid})
        if (const Conclusion found = rules(traces); !found.group.empty()) return found;
    const bool campaign = std::any_of(traces.inputs.parameters.begin(), traces.inputs.parameters.end(),
                                      [](const Field& field) { return field.name.starts_with("utm_"); });
    if (campaign) return {"Campaign", "campaign_other", "(not set)"};
    if (traces.internal) return {"Internal", "internal", "internal", "(internal)"};
    if (!traces.referrer_host.empty()) return {"Referral", "referral", "referral"};
    return {"Direct", "direct", "(none)", "(direct)"};
}

/// Who it was, in the words of the campaign, else of the click id, else of the referrer.
std::string name_source(const Traces& traces, const Conclusion& conclusion)
{
    if (const std::string said = parameter(traces.inputs, "utm_source"); !said.empty()) return said;
    if (!conclusion.source.empty()) return std::string{conclusion.source};
    if (!traces.referrer.name.empty()) return std::string{traces.referrer.name};
    std::string_view host = traces.referrer_host;
    if (host.starts_with("www.")) host.remove_prefix(4);
    return host.empty() ? "(not set)" : std::string{host};
}

}  // namespace

Source attribute_source(SourceInputs inputs, std::string_view default_campaign)
{
    Source source;
    {
        const Traces traces = read_traces(inputs);
        const Conclusion conclusion = conclude(traces);
        source.group = conclusion.group;
        source.rule = conclusion.rule;
        source.source = name_source(traces, conclusion);
        source.medium = parameter(inputs, "utm_medium");
        if (source.medium.empty()) source.medium = conclusion.medium;
    }
    source.campaign = parameter(inputs, "utm_campaign");
    if (source.campaign.empty()) source.campaign = default_campaign;
    source.term = parameter(inputs, "utm_term");
    source.content = parameter(inputs, "utm_content");
    source.inputs = std::move(inputs);
    return source;
}

}  // namespace captura::rules
