// The two places where submissions lie: the spool and the database.
#include "daemon/config_section.hpp"
#include "daemon/commands_text.hpp"
#include "daemon/doctor.hpp"

#include "captura/spool/spool.hpp"
#include "captura/store/session.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <future>

namespace captura::daemon {
namespace {

using namespace std::chrono_literals;

constexpr auto too_old = 300s;  // a healthy spool is emptied within seconds

/// Faults of the moment are thrown or shown in the figures.
class Silent final : public spool::Events {
public:
    void spool_full(std::uint64_t) override {}
    void spool_fault(const std::string&) override {}
    void spool_recovered() override {}
    void record_set_aside(const std::string&) override {}
};

void examine_figures(const spool::Figures& figures, Diagnosis& diagnosis)
{
    const std::string waiting =
        std::to_string(figures.pending) + " submissions wait, " + show_octets(figures.pending_octets);
    if (figures.oldest && now() - *figures.oldest > too_old)
        diagnosis.push_back({Health::warn, "spool", waiting + ", the oldest since " + to_rfc3339(*figures.oldest),
                             "is the database reachable, and is captura serve running?"});
    else
        diagnosis.push_back({Health::ok, "spool", waiting, ""});
    if (figures.damaged != 0)
        diagnosis.push_back({Health::fail, "spool", std::to_string(figures.damaged) + " damaged records were set aside",
                             "check the disk; their octets are kept beside the spool"});
}

void examine_disk(const Config& config, Diagnosis& diagnosis)
{
    std::error_code fault;
    const auto space = std::filesystem::space(config.spool.dir, fault);
    if (fault) return;
    const std::string free = std::to_string(space.available >> 20) + " MiB free at " + config.spool.dir.string();
    if (space.available < config.spool.max_octets + config.spool.reserve_octets)
        diagnosis.push_back({Health::warn, "disk", free, "spool.max_size does not fit: free space or lower it"});
    else
        diagnosis.push_back({Health::ok, "disk", free, ""});
}

void examine_people(const Config& config, const store::Session::Health& health, Diagnosis& diagnosis)
{
    if (health.active_managers > 0)
        diagnosis.push_back({Health::ok, "managers", std::to_string(health.active_managers) + " active", ""});
    else if (!config.notify_to.empty())
        diagnosis.push_back({Health::warn, "managers", "none; " + config.notify_to + " is told of everything",
                             "captura manager add --name ... --email ..."});
    else
        diagnosis.push_back({Health::fail, "managers", "none, and notify.to is empty: nobody is told of a lead",
                             "captura manager add --name ... --email ..., or set notify.to"});
    if (health.outbox_failed > 0)
        diagnosis.push_back({Health::warn, "outbox", std::to_string(health.outbox_failed) + " notices were given up",
                             "see notification_overview for the reasons' recipients"});
    else
        diagnosis.push_back({Health::ok, "outbox", std::to_string(health.outbox_pending) + " notices wait", ""});
}

void examine_session(const Config& config, store::Session& session, Diagnosis& diagnosis)
{
    const store::MigrationStatus schema = session.migration_status();
    if (schema.version > schema.shipped) {
        diagnosis.push_back({Health::fail, "schema", "the database has " + std::to_string(schema.version) +
                                                         ", this program knows " + std::to_string(schema.shipped),
                             "install the newer captura"});
        return;
    }
    if (!schema.pending.empty()) {
        diagnosis.push_back({Health::fail, "schema", std::to_string(schema.pending.size()) + " migrations are pending",
                             "captura migrate"});
        return;
    }
    session.prepare_all();
    diagnosis.push_back({Health::ok, "schema", "version " + std::to_string(schema.version), ""});
    const store::Session::Health health = session.health();
    if (health.read_only)
        diagnosis.push_back({Health::fail, "database", "PostgreSQL " + health.server_version + " is read-only",
                             "database.url must lead to the primary: name all hosts"});
    else
        diagnosis.push_back({Health::ok, "database",
                             "PostgreSQL " + health.server_version + ", " + std::to_string(health.leads) + " cards", ""});
    examine_people(config, health, diagnosis);
}

}  // namespace

void examine_spool(const Config& config, Diagnosis& diagnosis)
{
    const std::string dir = config.spool.dir.string();
    if (::access(dir.c_str(), R_OK | W_OK | X_OK) != 0) {
        diagnosis.push_back({Health::fail, "spool", dir + ": " + std::strerror(errno),
                             "make the folder and give it to the daemon's user"});
        return;
    }
    examine_disk(config, diagnosis);
    try {
        Silent events;
        spool::Spool spool{config.spool, events};
        std::promise<spool::Figures> answered;
        spool.figures([&](spool::Figures figures) { answered.set_value(figures); });
        examine_figures(answered.get_future().get(), diagnosis);
    } catch (const spool::Locked&) {
        diagnosis.push_back({Health::ok, "spool", dir + " is held by a running daemon: ask its /readyz", ""});
    } catch (const std::exception& fault) {
        diagnosis.push_back({Health::fail, "spool", fault.what(), "restore the folder, or name another as spool.dir"});
    }
}

void examine_database(const Config& config, Diagnosis& diagnosis)
{
    try {
        store::Session session{config.database};
        examine_session(config, session, diagnosis);
    } catch (const store::StoreError& error) {
        const bool away = error.kind != store::StoreError::Kind::ours;
        diagnosis.push_back({Health::fail, "database", one_line(error.what()),
                             away ? "submissions stay in the spool until it answers; check database.url"
                                  : "check the role's privileges and run captura migrate"});
    }
}

}  // namespace captura::daemon
