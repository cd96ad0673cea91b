// The schema's versions. The SQL in this file stands outside the named statements because it asks about a schema that
// may not be there yet, and nothing can be prepared without it.
#include "captura/store/session.hpp"

#include "store/session_state.hpp"
#include "store/statements.hpp"

namespace captura::store {
namespace {

constexpr const char* lock_migrations = "SELECT pg_advisory_xact_lock(7161130742389534061)";  // "captmigm"
// A migration may rewrite tables, or wait for another daemon's.
constexpr const char* without_limit = "SET LOCAL statement_timeout = 0";

std::int32_t version_in(pqxx::transaction_base& work)
{
    const auto exists = work.exec("SELECT to_regclass('captura.schema_migration') IS NOT NULL");
    if (!boolean_in(exists[0][0])) return 0;
    const auto newest = work.exec("SELECT coalesce(max(version), 0) FROM captura.schema_migration");
    return static_cast<std::int32_t>(bigint_in(newest[0][0]));
}

void begin_schema(pqxx::transaction_base& work)
{
    // IF NOT EXISTS would ask for the right to create even where the schema was made by somebody else for us.
    if (boolean_in(work.exec("SELECT to_regnamespace('captura') IS NULL")[0][0])) work.exec("CREATE SCHEMA captura");
    work.exec(
        "CREATE TABLE captura.schema_migration ("
        "version integer PRIMARY KEY, file text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())");
}

std::int32_t shipped_version()
{
    return migrations().empty() ? 0 : migrations().back().version;
}

}  // namespace

MigrationStatus Session::migration_status()
{
    return in_transaction(state_->connection, [&](pqxx::work& work) {
        MigrationStatus status{version_in(work), shipped_version(), {}};
        for (const Migration& migration : migrations())
            if (migration.version > status.version) status.pending.push_back(migration.file);
        return status;
    });
}

std::vector<std::string> Session::migrate()
{
    return in_transaction(state_->connection, [&](pqxx::work& work) {
        work.exec(without_limit);
        work.exec(lock_migrations);
        const std::int32_t version = version_in(work);
        if (version > shipped_version())
            throw StoreError{StoreError::Kind::ours, "",
                             "the database has schema " + std::to_string(version) + ", newer than this program's " +
                                 std::to_string(shipped_version())};
        std::vector<std::string> applied;
        for (const Migration& migration : migrations()) {
            if (migration.version <= version) continue;
            if (migration.version == 1) begin_schema(work);
            work.exec(std::string{migration.sql});
            work.exec("INSERT INTO captura.schema_migration (version, file) VALUES (" +
                      std::to_string(migration.version) + ", '" + migration.file + "')");
            applied.push_back(migration.file);
        }
        return applied;
    });
}

std::string Session::migration_plan(std::int32_t from_version)
{
    std::string plan;
    for (const Migration& migration : migrations()) {
        if (migration.version <= from_version) continue;
        plan += "-- " + migration.file + "\n";
        plan += migration.sql;
        plan += "\n";
    }
    return plan;
}

}  // namespace captura::store
