// The table of traffic groups asked about one visit: the first rule that fits wins, and its id is kept with the answer,
// so that a manager may ask why and history can be told anew.
#include "captura/rules/source.hpp"

#include "rules/ascii.hpp"
#include "rules/domain_name.hpp"
#include "rules/registrable.hpp"
#include "rules/source_rules.hpp"
#include "rules/unicode.hpp"
#include "rules/web_address.hpp"

#include <algorithm>

namespace captura::rules {

bool WordPatterns::fits(std::string_view word) const
{
    return !word.empty() &&
           std::any_of(any.begin(), any.end(), [&](const WordPattern& pattern) { return pattern.fits(word); });
}

namespace {

constexpr std::size_t longest_host = 253;

/// What the rules ask of a touch, all in lower case.
struct Traces {
    std::string source;
    std::string medium;
    std::string campaign;
    const SourceInputs& inputs;
    std::string referrer_host;  ///< of whoever led here from outside; the landing's where the page's is our own
    std::string referrer_path;
    Referrer referrer;
    ReferrerKind sender = ReferrerKind::unknown;  ///< whom utm_source means, else who the referrer is
    bool internal = false;

    bool has(std::string_view parameter) const
    {
        return std::any_of(inputs.parameters.begin(), inputs.parameters.end(),
                           [&](const Field& field) { return field.name == parameter; });
    }
};

std::string_view parameter(const SourceInputs& inputs, std::string_view name)
{
    for (const Field& field : inputs.parameters)
        if (field.name == name) return field.value;
    return {};
}

bool same_site(std::string_view host, std::string_view other)
{
    if (host.empty() || other.empty()) return false;
    if (host == other) return true;
    const std::string domain = registrable_domain(host);
    return !domain.empty() && domain == registrable_domain(other);
}

WebAddress read_referrer(std::string_view text)
{
    WebAddress from = read_web_address(text);
    if (!is_ascii(from.host)) from.host = to_a_labels(from.host).value_or(std::string{});
    if (from.host.size() > longest_host) from.host.clear();
    return from;
}

/// Whoever led here from outside: the page's referrer, or that of the visit's first page where that is the site itself or
/// nobody. Where the page remembers several arrivals, the latest of them began this visit; the landing is the first of all.
WebAddress find_outside(const SourceInputs& inputs, const std::vector<std::string>& own_domains, bool& internal)
{
    const std::string page = read_referrer(inputs.page).host;
    const auto is_own = [&](std::string_view host) {
        return same_site(host, page) || std::any_of(own_domains.begin(), own_domains.end(),
                                                    [&](const std::string& own) { return is_within(host, own); });
    };
    WebAddress from = read_referrer(inputs.referrer);
    const bool from_own = is_own(from.host);
    const bool remembered = !inputs.touches.empty();
    const std::string& began_at = remembered ? inputs.touches.back().page : inputs.landing;
    const std::string& began_from = remembered ? inputs.touches.back().referrer : inputs.landing_referrer;
    if (!from_own && (!from.host.empty() || began_from.empty())) return from;
    from = read_referrer(began_from);
    const bool landed_from_own = is_own(from.host);
    if (landed_from_own) from = {};
    internal = landed_from_own || (from_own && from.host.empty() && began_at.empty());
    return from;
}

Traces read_traces(const SourceInputs& inputs, const std::vector<std::string>& own_domains, const Referrers& referrers)
{
    Traces traces{fold_case(parameter(inputs, "utm_source")),
                  fold_case(parameter(inputs, "utm_medium")),
                  fold_case(parameter(inputs, "utm_campaign")),
                  inputs,
                  {},
                  {},
                  {},
                  ReferrerKind::unknown,
                  false};
    WebAddress from = find_outside(inputs, own_domains, traces.internal);
    from.path = lower_ascii(from.path);
    traces.referrer = referrers.find(from.host, from.path, from.query);
    traces.referrer_host = std::move(from.host);
    traces.referrer_path = std::move(from.path);
    traces.sender = referrers.find_by_name(traces.source).kind;
    if (traces.sender == ReferrerKind::unknown) traces.sender = traces.referrer.kind;
    return traces;
}

bool stands_alone(std::string_view text, std::string_view word)
{
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
        const bool begins = at == 0 || !is_alpha(text[at - 1]);
        const bool ends = at + word.size() >= text.size() || !is_alpha(text[at + word.size()]);
        if (begins && ends) return true;
    }
    return false;
}

bool is_at(const Traces& traces, const HostPattern& pattern)
{
    if (!is_within(traces.referrer_host, pattern.host) || !traces.referrer_path.starts_with(pattern.path)) return false;
    const std::size_t end = pattern.path.size();
    return end == 0 || end >= traces.referrer_path.size() || pattern.path.back() == '/' || traces.referrer_path[end] == '/';
}

const Click* clicked(const Traces& traces, const std::vector<Click>& clicks)
{
    for (const Click& click : clicks)
        if (traces.has(click.parameter)) return &click;
    return nullptr;
}

bool has_parameter(const Traces& traces, const std::vector<WordPattern>& names)
{
    return std::any_of(traces.inputs.parameters.begin(), traces.inputs.parameters.end(), [&](const Field& field) {
        return std::any_of(names.begin(), names.end(), [&](const WordPattern& name) { return name.fits(field.name); });
    });
}

template <class Items, class Fits>
bool none_or_any(const Items& items, Fits fits)
{
    return items.empty() || std::any_of(items.begin(), items.end(), fits);
}

/// The cheap and the telling questions first: most visits carry no mark at all.
bool holds(const Condition& asked, const Traces& t)
{
    if (asked.senders != 0 && (asked.senders & bit_of(t.sender)) == 0) return false;
    if (asked.medium.asked() && !asked.medium.fits(t.medium)) return false;
    if (asked.source.asked() && !asked.source.fits(t.source)) return false;
    if (asked.campaign.asked() && !asked.campaign.fits(t.campaign)) return false;
    if (asked.internal && *asked.internal != t.internal) return false;
    if (asked.referred && *asked.referred == t.referrer_host.empty()) return false;
    if (!asked.clicks.empty() && clicked(t, asked.clicks) == nullptr) return false;
    if (!asked.parameters.empty() && !has_parameter(t, asked.parameters)) return false;
    return none_or_any(asked.campaign_words, [&](const std::string& word) { return stands_alone(t.campaign, word); }) &&
           none_or_any(asked.hosts, [&](const HostPattern& host) { return is_at(t, host); });
}

struct Conclusion {
    const ChannelRule* rule;
    const Click* click = nullptr;  ///< where the rule asked for one
};

Conclusion conclude(const Traces& traces, const std::vector<ChannelRule>& rules)
{
    for (const ChannelRule& rule : rules) {
        if (rule.when.empty()) return {&rule};
        for (const Condition& condition : rule.when)
            if (holds(condition, traces)) return {&rule, clicked(traces, condition.clicks)};
    }
    return {&rules.back()};  // not reached: the last rule has no condition
}

/// Who it was, in the words of the campaign, else of the click id, else of the referrer.
std::string name_source(const Traces& traces, const Conclusion& conclusion)
{
    if (const std::string_view said = parameter(traces.inputs, "utm_source"); !said.empty()) return std::string{said};
    if (conclusion.click != nullptr) return conclusion.click->source;
    if (!conclusion.rule->source.empty()) return conclusion.rule->source;
    if (!traces.referrer.name.empty()) return std::string{traces.referrer.name};
    std::string_view host = traces.referrer_host;
    if (host.starts_with("www.")) host.remove_prefix(4);
    return host.empty() ? "(not set)" : std::string{host};
}

Source attribute_visit(SourceInputs inputs, std::string_view default_campaign, const std::vector<std::string>& own_domains,
                       const SourceRules& rules)
{
    Source source;
    {
        const Traces traces = read_traces(inputs, own_domains, rules.state().referrers);
        const Conclusion conclusion = conclude(traces, rules.state().rules);
        source.group = conclusion.rule->group;
        source.rule = conclusion.rule->id;
        source.source = name_source(traces, conclusion);
        source.medium = parameter(inputs, "utm_medium");
        if (source.medium.empty()) source.medium = conclusion.rule->medium;
    }
    source.campaign = parameter(inputs, "utm_campaign");
    if (source.campaign.empty()) source.campaign = default_campaign;
    source.term = parameter(inputs, "utm_term");
    source.content = parameter(inputs, "utm_content");
    source.inputs = std::move(inputs);
    return source;
}

}  // namespace

Source attribute_source(SourceInputs inputs, std::string_view default_campaign, const SourceRules& rules,
                        const std::vector<std::string>& own_domains)
{
    std::vector<Source> earlier;
    for (const EarlierTouch& touch : inputs.touches) {
        SourceInputs seen;
        seen.page = touch.page;
        seen.referrer = touch.referrer;
        seen.parameters = marks_of(touch.page, rules);
        earlier.push_back(attribute_visit(std::move(seen), {}, own_domains, rules));
        earlier.back().inputs = {};  // they stand with the touch
    }
    Source source = attribute_visit(std::move(inputs), default_campaign, own_domains, rules);
    source.earlier = std::move(earlier);
    return source;
}

}  // namespace captura::rules
