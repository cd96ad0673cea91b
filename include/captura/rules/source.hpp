/// Where a visit came from: traffic groups named after GA4, with AI assistants and messengers, by a table that is data
/// (config/channels.toml, config/lists/referrers.txt). Pure.
#pragma once

#include "captura/domain/inquiry.hpp"
#include "captura/domain/result.hpp"
#include "captura/domain/source.hpp"
#include "captura/domain/submission.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace captura::rules {

/// The table, compiled: immutable, read by any thread. LIMITS: 500 rules, 100 conditions each, 200 words each.
class SourceRules {
public:
    struct State;
    explicit SourceRules(std::unique_ptr<const State> state);
    ~SourceRules();
    const State& state() const { return *state_; }

private:
    std::unique_ptr<const State> state_;
};

struct SourceFault {
    enum class In : std::uint8_t { channels, referrers };
    In in = In::channels;
    std::size_t line = 0;
    std::string reason;
};

/// The operator's channels.toml, and lines that go before the shipped referrers; what is empty is the shipped one. All
/// faults at once.
Result<std::shared_ptr<const SourceRules>, std::vector<SourceFault>> read_source_rules(std::string_view channels,
                                                                                      std::string_view referrers);

/// What travels in the binary.
const SourceRules& shipped_source_rules();

/// What `rules` judge by where an entry brings none.
inline const SourceRules& source_rules_or_shipped(const std::shared_ptr<const SourceRules>& given)
{
    return given ? *given : shipped_source_rules();
}

/// Fields of that name first, else the query of the page; page and referrer from `_page` and `_referrer`, else the
/// Referer header. Each value cut at 512 octets.
SourceInputs observe_source(const Inquiry& inquiry, const Visit& visit, const SourceRules& rules);

/// First rule that matches wins; the rule's id is in the answer. Whoever comes from the page's own site, or from one of
/// `own_domains` (A-labels, with all below them), comes from inside.
Source attribute_source(SourceInputs inputs, std::string_view default_campaign, const SourceRules& rules,
                        const std::vector<std::string>& own_domains = {});

}  // namespace captura::rules
