#include "rules/source_rules.hpp"

#include "rules/lists.hpp"

#include "captura_embedded/rules_channels.hpp"

#include <stdexcept>
#include <utility>

namespace captura::rules {

SourceRules::SourceRules(std::unique_ptr<const State> state) : state_(std::move(state)) {}

SourceRules::~SourceRules() = default;

Result<std::shared_ptr<const SourceRules>, std::vector<SourceFault>> read_source_rules(std::string_view channels,
                                                                                      std::string_view referrers)
{
    auto state = std::make_unique<SourceRules::State>();
    std::vector<SourceFault> faults =
        read_channels(channels.empty() ? rules_channels().front().content : channels, *state);
    using Names = Referrers::Names;
    for (Referrers::Fault& fault : state->referrers.add(referrers, Names::answer_utm_source))
        faults.push_back({SourceFault::In::referrers, fault.line, std::move(fault.reason)});
    const auto add_shipped = [&](const char* name, Names names) {
        for (const Referrers::Fault& fault : state->referrers.add(list_file(name), names))
            throw std::logic_error(std::string{name} + ":" + std::to_string(fault.line) + ": " + fault.reason);
    };
    add_shipped("referrers.txt", Names::answer_utm_source);
    add_shipped("referrers_matomo.txt", Names::only_shown);
    if (!faults.empty()) return faults;
    return std::make_shared<const SourceRules>(std::move(state));
}

const SourceRules& shipped_source_rules()
{
    static const std::shared_ptr<const SourceRules> shipped = [] {
        auto read = read_source_rules({}, {});
        if (!read) throw std::logic_error("channels.toml: " + read.error().front().reason);
        return *read;
    }();
    return *shipped;
}

}  // namespace captura::rules
