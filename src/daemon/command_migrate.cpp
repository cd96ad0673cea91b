#include "captura/daemon/commands.hpp"
#include "captura/daemon/exit_status.hpp"
#include "daemon/commands_json.hpp"

#include <ostream>

namespace captura::daemon {
namespace {

int print_status(const store::MigrationStatus& status, bool json, Streams streams)
{
    if (json) {
        JsonObject line;
        line.number("version", status.version).number("shipped", status.shipped).texts("pending", status.pending);
        streams.out << line.line() << '\n';
    } else {
        streams.out << "database " << status.version << ", this program " << status.shipped << '\n';
        for (const std::string& name : status.pending) streams.out << "pending " << name << '\n';
    }
    if (status.version > status.shipped)
        streams.err << "captura: the database is newer than this program: install the newer one\n";
    return status.pending.empty() && status.version == status.shipped ? exit_status::done : exit_status::findings;
}

/// As `serve` does: what a newer program made is not touched by an older one.
void refuse_newer(const store::MigrationStatus& status)
{
    if (status.version <= status.shipped) return;
    throw CannotStart{exit_status::configuration,
                      "the database has schema " + std::to_string(status.version) + ", this program knows only " +
                          std::to_string(status.shipped) + ": install the newer captura"};
}

}  // namespace

int migrate(const Config& config, Migration what, bool json, Streams streams)
{
    store::Session session{config.database};
    if (what != Migration::status) refuse_newer(session.migration_status());
    switch (what) {
        case Migration::status: return print_status(session.migration_status(), json, streams);
        case Migration::plan:
            streams.out << store::Session::migration_plan(session.migration_status().version);
            return exit_status::done;
        case Migration::up: break;
    }
    for (const std::string& name : session.migrate()) {
        if (json)
            streams.out << JsonObject{}.text("applied", name).line() << '\n';
        else
            streams.out << "applied " << name << '\n';
    }
    streams.err << "captura: the database has version " << session.migration_status().version << '\n';
    return exit_status::done;
}

}  // namespace captura::daemon
