#include "daemon/source_tables.hpp"

#include "daemon/commands_input.hpp"

#include <algorithm>

namespace captura::daemon {
namespace {

constexpr std::size_t largest_table = 4u << 20;

/// Empty where no file is named.
std::string octets_of(const std::string& file)
{
    if (file.empty()) return {};
    std::string why = "cannot be read";
    auto octets = read_file(file, largest_table, why);
    if (!octets) throw ConfigError{file + ": " + why};
    if (octets->empty()) throw ConfigError{file + ": is empty"};
    return std::move(*octets);
}

}  // namespace

std::shared_ptr<const rules::SourceRules> load_source_rules(const Sources& sources)
{
    if (sources.channels.empty() && sources.referrers.empty()) return nullptr;
    auto read = rules::read_source_rules(octets_of(sources.channels), octets_of(sources.referrers));
    if (read) return *read;
    std::string faults;
    for (const rules::SourceFault& fault : read.error()) {
        if (!faults.empty()) faults += '\n';
        const bool in_channels = fault.in == rules::SourceFault::In::channels;
        faults += in_channels ? sources.channels : sources.referrers;
        faults += ':' + std::to_string(fault.line) + ": " + fault.reason;
    }
    throw ConfigError{faults};
}

}  // namespace captura::daemon
