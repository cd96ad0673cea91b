/// What arrived is kept here before anyone is answered: one SQLite file, one thread, one fsync for all who wait.
///
/// I1  keep() answers yes only after the WAL's fdatasync returned (synchronous=FULL).
/// I2  one record per key; a repeat answers with the first receipt, also after settling while the record stays.
/// I3  a record carries its own length and digest; a damaged one is set aside with its bytes, never dropped.
/// I4  after a failed sync nobody of that group is told yes, and the file is closed, reopened and checked before the
///     next yes.
/// I5  the folder is locked by one daemon (exit 73 for a second); `captura ingest` writes beside it.
/// All answers come on the spool's thread, outside any lock and after the commit; they must not throw and must not
/// block, for everybody else waits meanwhile. An answer may be given before the call that asked for it has returned.
/// LIMITS: 64 MiB of submissions wait at most (a single larger one is taken when nothing else waits).
/// Settled records stay for `settled_for` or `settled_octets`, whichever ends first.
#pragma once

#include "captura/domain/result.hpp"
#include "captura/domain/submission.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace captura::spool {

struct Settings {
    std::filesystem::path dir = "/var/lib/captura/spool";
    std::uint64_t max_octets = 1ull << 30;     ///< unsettled records; also at most 5 % of the disk
    std::uint64_t reserve_octets = 16u << 20;  ///< kept free so that settling can go on when the disk is full
    std::size_t group = 256;                   ///< submissions in one transaction at most
    std::size_t max_waiting = 8192;            ///< more are refused
    std::chrono::hours settled_for{24};
    std::uint64_t settled_octets = 256u << 20;
};

struct Kept {
    Uuid id;
    bool fresh = true;
};

struct Refused {
    std::string reason;  ///< "spool_full", "spool_fault", "spool_busy", "stopping"; each may succeed when tried again
};

using KeepAnswer = std::function<void(Result<Kept, Refused>, Submission&&)>;

struct Pending {
    std::int64_t sequence = 0;
    std::int32_t attempts = 0;  ///< how often it was handed out before; this time is counted already, durably
    Submission submission;
};

struct Figures {
    std::uint64_t pending = 0;  ///< records
    std::uint64_t pending_octets = 0;
    std::uint64_t damaged = 0;
    std::optional<Timestamp> oldest;  ///< of the pending ones
};

/// Called on the spool's thread.
class Events {
public:
    virtual ~Events() = default;
    virtual void spool_full(std::uint64_t octets) = 0;
    virtual void spool_fault(const std::string& what) = 0;
    virtual void spool_recovered() = 0;
    virtual void record_set_aside(const std::string& what) = 0;
    /// The database is another one, or an earlier state of the same: so many settled records are pending again.
    virtual void owed_again(std::uint64_t /*records*/) {}
};

/// Of a database: which one, on which timeline, and how far its log had come.
struct Whereabouts {
    std::string history;
    std::uint64_t position = 0;
};

/// Another daemon holds the folder.
struct Locked : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Spool {
public:
    /// Opens or creates, checks, and starts the thread. Throws Locked, or std::runtime_error with path and reason.
    Spool(Settings settings, Events& events);
    /// Finishes what waits, then closes.
    ~Spool();

    /// The submission comes back with the answer, whatever that is.
    void keep(Submission&& submission, KeepAnswer answer);
    /// Rides along with the next group, at the latest after 50 ms. Not durable at once: a record settled in vain is
    /// handed out again after a crash. Unknown ids are ignored.
    void settle(std::vector<Uuid> ids);
    /// Whole records behind `after_sequence`, oldest first; fewer than `most` where they are big (about 8 MiB an
    /// answer). None means: no more, or none can be handed out just now. Sees what `captura ingest` wrote.
    void pending(std::int64_t after_sequence, std::size_t most, std::function<void(std::vector<Pending>)> answer);
    void figures(std::function<void(Figures)> answer);
    /// Where what is settled was saved, as far as it is known now; remembered in the folder. Once it is another database
    /// (fail-over) or an earlier state of the same (restored backup), all that is settled and still here is pending
    /// again: what is missing there is saved again, the rest is known by its key.
    void saved_in(Whereabouts database);

    /// Made once and kept in the folder: which daemon this is, for leases.
    Uuid instance() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// For `captura ingest`: writes one record beside a running daemon, or without one. Blocks until durable.
Result<Kept, Refused> keep_beside(const Settings& settings, const Submission& submission);

}  // namespace captura::spool
