// The saving transaction from its first lock to its last row, without its BEGIN and COMMIT.
#pragma once

#include "store/batch_plan.hpp"
#include "store/connection.hpp"

#include <functional>
#include <span>

namespace captura::store {

struct Outcome {
    std::vector<Saved> saved;             ///< in the order of the batch
    std::vector<std::string> events;      ///< for those who listen
};

/// Throws StoreError (fenced) where the lease was taken over.
void fence(Connection& connection, pqxx::transaction_base& work, const CursorMove& move);

/// Everyone who decides about one of these waits until this transaction ends.
void lock_identities(Connection& connection, pqxx::transaction_base& work, const std::vector<Identity>& identities);

/// Whose cards, who is told. The identities are locked.
void decide(Connection& connection, pqxx::transaction_base& work, const Settings& settings, BatchPlan& plan);

enum class Locking : std::uint8_t { here, done_before };

/// Whether keys that were saved before are looked for. Where they are not, and one was, save_batch throws KeyTaken: the
/// look costs every batch what next to none needs. Letters are always looked for by their place in the mailbox.
enum class Look : std::uint8_t { no, yes };

/// Throws KeyTaken also where another saver has committed one of the keys since the look.
Outcome save_batch(Connection& connection, pqxx::transaction_base& work, const Settings& settings,
                   std::span<const Judged> batch, Locking locking, Look look);

/// The octets of what the database would not take, for the lane `unreadable` (promise 5).
Judged set_aside(const Judged& judged, const std::string& sqlstate);

/// After COMMIT. A failure is told to `failed` and stops nothing. The answer: how far the log has come, 0 unknown.
std::uint64_t tell_listeners(Connection& connection, const std::vector<std::string>& events,
                    const std::function<void(const std::string&)>& failed);

}  // namespace captura::store
