/// The compiled table of traffic groups: what channels_file.cpp makes of the file and attribution.cpp asks.
#pragma once

#include "captura/rules/source.hpp"

#include "rules/referrers.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace captura::rules {

/// "cpc", "paid*", "*push", "*cp*"; lower case.
struct WordPattern {
    std::string text;
    bool open_front = false;
    bool open_end = false;

    bool fits(std::string_view word) const
    {
        if (open_front && open_end) return word.find(text) != word.npos;
        if (open_front) return word.ends_with(text);
        return open_end ? word.starts_with(text) : word == text;
    }
};

struct WordPatterns {
    std::vector<WordPattern> any;

    bool asked() const { return !any.empty(); }
    bool fits(std::string_view word) const;
};

struct Click {
    std::string parameter;
    std::string source;
};

/// A host with all below it, or with the beginning of a path.
struct HostPattern {
    std::string host;
    std::string path;
};

/// All that is asked must hold; what is empty is not asked.
struct Condition {
    std::uint16_t senders = 0;  ///< bits by ReferrerKind
    WordPatterns source;
    WordPatterns medium;
    WordPatterns campaign;
    std::vector<std::string> campaign_words;
    std::vector<HostPattern> hosts;
    std::vector<Click> clicks;
    std::vector<WordPattern> parameters;
    std::optional<bool> internal;
    std::optional<bool> referred;
};

struct ChannelRule {
    std::string id;
    std::string group;
    std::string medium;
    std::string source;
    std::vector<Condition> when;  ///< any of them; empty: always
};

struct SourceRules::State {
    Referrers referrers;
    std::vector<Click> clicks;
    std::vector<ChannelRule> rules;  ///< the last one always fits
};

/// Whether a parameter of a page's address is kept: well-known ones whatever the table says, as it may be changed later and
/// what was not kept cannot.
bool is_source_parameter(std::string_view name, const std::vector<Click>& clicks);

/// utm_*, click ids and the like out of the query of a page's address, each once.
std::vector<Field> marks_of(std::string_view page, const SourceRules& rules);

inline std::uint16_t bit_of(ReferrerKind kind)
{
    return static_cast<std::uint16_t>(1u << static_cast<unsigned>(kind));
}

/// The rules and clicks of a channels.toml; faults with their lines.
std::vector<SourceFault> read_channels(std::string_view toml, SourceRules::State& state);

}  // namespace captura::rules
