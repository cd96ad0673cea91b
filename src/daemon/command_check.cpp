#include "captura/daemon/commands.hpp"
#include "captura/daemon/exit_status.hpp"
#include "daemon/commands_forms.hpp"
#include "daemon/commands_json.hpp"
#include "daemon/source_tables.hpp"

#include <ostream>

namespace captura::daemon {

int check(const std::filesystem::path& file, bool json, Streams streams)
{
    const Config config = load_config(file);
    for (const std::string& warning : config.warnings) streams.err << "warning: " << warning << '\n';
    if (json)
        for (const Setting& setting : config.settings)
            streams.out << JsonObject{}
                               .text("key", setting.key)
                               .text("value", setting.value)
                               .text("origin", setting.origin)
                               .line()
                        << '\n';

    load_source_rules(config.sources);
    const web::FormBook forms = forms_of(config);
    for (const web::FormFault& warning : forms.warnings) streams.err << "warning: " << to_line(warning) << '\n';
    for (const web::FormFault& fault : forms.faults) streams.err << to_line(fault) << '\n';
    if (!forms.faults.empty()) return exit_status::configuration;
    streams.err << file.string() << ": ok, " << forms.forms.size() << " forms, " << config.mailboxes.size()
                << " mailboxes\n";
    return exit_status::done;
}

}  // namespace captura::daemon
