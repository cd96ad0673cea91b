#include "captura/daemon/commands.hpp"
#include "captura/daemon/exit_status.hpp"
#include "daemon/commands_json.hpp"
#include "daemon/commands_text.hpp"
#include "daemon/doctor.hpp"

#include <algorithm>
#include <ostream>
#include <sstream>

namespace captura::daemon {
namespace {

std::string_view to_text(Health health)
{
    switch (health) {
        case Health::ok: return "ok";
        case Health::warn: return "warn";
        case Health::fail: return "fail";
    }
    return "";
}

void print(const Finding& finding, bool json, std::ostream& out)
{
    if (json) {
        out << JsonObject{}
                   .text("status", to_text(finding.health))
                   .text("subject", finding.subject)
                   .text("what", finding.what)
                   .text_or_null("remedy", finding.remedy)
                   .line()
            << '\n';
        return;
    }
    std::string status{to_text(finding.health)};
    status.resize(4, ' ');
    out << status << "  " << finding.subject << ": " << harmless(finding.what, 500) << '\n';
    if (!finding.remedy.empty()) out << "      " << finding.remedy << '\n';
}

/// A faulty file ends the visit: nothing else can be looked at.
bool examine_file(const std::filesystem::path& file, Config& config, Diagnosis& diagnosis)
{
    try {
        config = load_config(file);
        return true;
    } catch (const ConfigError& error) {
        std::istringstream lines{error.what()};
        for (std::string line; std::getline(lines, line);)
            diagnosis.push_back({Health::fail, "configuration", line, "edit the file; captura check says when it is right"});
        return false;
    }
}

}  // namespace

int doctor(const std::filesystem::path& file, bool json, Streams streams)
{
    Diagnosis diagnosis;
    Config config;
    examine_libraries(diagnosis);
    if (examine_file(file, config, diagnosis)) {
        examine_config(config, diagnosis);
        examine_forms(config, diagnosis);
        examine_spool(config, diagnosis);
        examine_database(config, diagnosis);
        examine_mailboxes(config, diagnosis);
        examine_notify(config, diagnosis);
    }
    for (const Finding& finding : diagnosis) print(finding, json, streams.out);
    const bool well = std::all_of(diagnosis.begin(), diagnosis.end(),
                                  [](const Finding& finding) { return finding.health == Health::ok; });
    return well ? exit_status::done : exit_status::findings;
}

}  // namespace captura::daemon
