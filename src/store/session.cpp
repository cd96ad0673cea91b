#include "captura/store/session.hpp"

#include "store/batch_rows.hpp"
#include "store/batch_save.hpp"
#include "store/session_state.hpp"
#include "store/statements.hpp"

namespace captura::store {
namespace {

// After as many in a row a table is missing or a right, not a row wrong: the rest is spared the attempt.
constexpr int most_failures_of_ours = 3;

std::vector<Identity> identities_of(std::span<const Judged> batch)
{
    std::vector<const Judged*> all;
    for (const Judged& judged : batch) all.push_back(&judged);
    return BatchPlan{std::move(all)}.identities();
}

Manager manager_in(const pqxx::row& row)
{
    return {uuid_in(row[0]), text_in(row[1]), text_in(row[2]), text_in(row[3]),
            static_cast<std::int32_t>(bigint_in(row[4])), boolean_in(row[5])};
}

}  // namespace

Session::Session(const Settings& settings) : state_(std::make_unique<State>(settings)) {}

Session::~Session() = default;

void Session::prepare_all()
{
    guarded([&] {
        for (const Statement& statement : statements()) state_->connection.prepare(statement.name);
    });
}

void Session::on_notify_failed(std::function<void(const std::string&)> told)
{
    state_->notify_failed = std::move(told);
}

void Session::ping()
{
    guarded([&] {
        pqxx::nontransaction alone{state_->connection.raw()};
        alone.exec("SELECT 1");
    });
}

bool Session::usable() const
{
    return state_->connection.is_open();
}

int Session::socket() const
{
    return state_->connection.socket();
}

std::vector<Saved> Session::save(std::span<const Judged> batch, const CursorMove* move)
{
    Connection& connection = state_->connection;
    const auto attempt = [&](Look look) {
        return in_transaction(connection, [&](pqxx::work& work) {
            if (move != nullptr) fence(connection, work, *move);
            return save_batch(connection, work, state_->settings, batch, Locking::here, look);
        });
    };
    const auto attempt_with_look = [&] {
        try {
            return attempt(Look::yes);
        } catch (const KeyTaken&) {
            // Something stands in the way that no look finds, or somebody was quicker once more: one by one tells which.
            throw StoreError{StoreError::Kind::bad_row, "23505", "what a submission writes is there already"};
        }
    };
    const auto attempt_both = [&] {
        try {
            return attempt(Look::no);
        } catch (const KeyTaken&) {
            state_->batches_to_look_for = 16;  // where one came before, the next ones mostly did
            return attempt_with_look();
        }
    };
    const bool look = state_->batches_to_look_for > 0;
    if (look) --state_->batches_to_look_for;
    Outcome outcome = look ? attempt_with_look() : attempt_both();
    state_->tell(outcome.events);
    return std::move(outcome.saved);
}

Session::Careful Session::save_carefully(std::span<const Judged> batch, const CursorMove* move)
{
    Connection& connection = state_->connection;
    Careful careful;
    std::vector<std::string> events;
    int failures_of_ours = 0;  // in a row

    // Savepoints as text: libpqxx 6 sends none for a subtransaction that begins with a prepared statement.
    const auto save_one = [&](pqxx::work& work, const Judged& judged) {
        work.exec("SAVEPOINT one");
        Outcome outcome = guarded(
            [&] { return save_batch(connection, work, state_->settings, {&judged, 1}, Locking::done_before, Look::yes); });
        work.exec("RELEASE SAVEPOINT one");
        events.insert(events.end(), outcome.events.begin(), outcome.events.end());
        careful.saved.push_back(outcome.saved.front());
        failures_of_ours = 0;
    };
    // A row's own fault is an answer here; a fault of ours leaves this one pending; weather ends the transaction.
    const auto fault_of = [&](pqxx::work& work, const Judged& judged) -> std::optional<StoreError> {
        try {
            save_one(work, judged);
            return std::nullopt;
        } catch (const StoreError& error) {
            if (error.kind != StoreError::Kind::bad_row && error.kind != StoreError::Kind::ours) throw;
            work.exec("ROLLBACK TO SAVEPOINT one");
            return error;
        } catch (const KeyTaken&) {
            work.exec("ROLLBACK TO SAVEPOINT one");
            return StoreError{StoreError::Kind::bad_row, "23505", "what it writes is there already"};
        } catch (const std::exception& error) {
            work.exec("ROLLBACK TO SAVEPOINT one");
            return StoreError{StoreError::Kind::ours, "", error.what()};
        }
    };
    const auto save_or_set_aside = [&](pqxx::work& work, const Judged& judged) {
        std::optional<StoreError> fault = fault_of(work, judged);
        if (fault && fault->kind == StoreError::Kind::bad_row) {
            careful.set_aside.push_back({judged.submission.id, fault->sqlstate, fault->what()});
            fault = fault_of(work, set_aside(judged, fault->sqlstate));
        }
        if (!fault) return;
        if (move != nullptr) throw StoreError{StoreError::Kind::ours, fault->sqlstate, fault->what()};
        ++failures_of_ours;
        careful.saved.push_back({});
    };

    in_transaction(connection, [&](pqxx::work& work) {
        if (move != nullptr) fence(connection, work, *move);
        lock_identities(connection, work, identities_of(batch));
        for (const Judged& judged : batch) {
            if (failures_of_ours < most_failures_of_ours)
                save_or_set_aside(work, judged);
            else
                careful.saved.push_back({});
        }
    });
    state_->tell(events);
    return careful;
}

void Session::remember_forms(const std::vector<FormVersion>& forms, const std::vector<ConsentText>& texts)
{
    using Type = Column::Type;
    Column entry{Type::text}, version{Type::text};
    for (const FormVersion& form : forms) {
        entry.add(form.entry);
        version.add(form.version);
    }
    run_alone(state_->connection, "remember_forms", entry, version);
    Column of{Type::text}, purpose{Type::text}, its_version{Type::text}, language{Type::text}, words{Type::text};
    for (const ConsentText& text : texts) {
        of.add(text.entry);
        purpose.add(text.purpose);
        its_version.add(text.version);
        language.add(text.language);
        words.add(text.text);
    }
    run_alone(state_->connection, "remember_consent_texts", of, purpose, its_version, language, words);
}

Manager Session::add_manager(const Manager& manager)
{
    const Uuid id = manager.id.is_nil() ? fresh_uuid() : manager.id;
    const auto rows = run_alone(state_->connection, "add_manager", Scalar::uuid(id), Scalar::text(manager.name),
                                Scalar::text(manager.email), Scalar::text(manager.role), Scalar::integer(manager.tier),
                                Scalar::boolean(manager.active));
    return manager_in(rows[0]);
}

std::vector<Manager> Session::managers()
{
    std::vector<Manager> all;
    for (const auto& row : run_alone(state_->connection, "managers")) all.push_back(manager_in(row));
    return all;
}

bool Session::set_manager(const std::string& email, const Manager& values)
{
    return run_alone(state_->connection, "set_manager", Scalar::text(email), Scalar::text(values.name),
                     Scalar::text(values.email), Scalar::text(values.role), Scalar::integer(values.tier),
                     Scalar::boolean(values.active))
               .affected_rows() > 0;
}

bool Session::remove_manager(const std::string& email)
{
    return run_alone(state_->connection, "remove_manager", Scalar::text(email)).affected_rows() > 0;
}

std::uint64_t Session::position() const
{
    return state_->position;
}

std::optional<Whereabouts> Session::whereabouts()
{
    try {
        const auto rows = run_alone(state_->connection, "whereabouts");
        return Whereabouts{text_in(rows[0][0]), static_cast<std::uint64_t>(bigint_in(rows[0][1]))};
    } catch (const StoreError& error) {
        if (error.kind != StoreError::Kind::ours) throw;
        return std::nullopt;
    }
}

Session::Health Session::health()
{
    const auto rows = run_alone(state_->connection, "health");
    const auto& row = rows[0];
    return {text_in(row[0]), text_in(row[1]) == "on", bigint_in(row[2]), bigint_in(row[3]), bigint_in(row[4]),
            bigint_in(row[5])};
}

}  // namespace captura::store
