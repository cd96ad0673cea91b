/// What the choke point needs from rooms it does not know; `daemon` joins them.
#pragma once

#include "captura/domain/judgement.hpp"
#include "captura/domain/result.hpp"
#include "captura/domain/submission.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace captura::intake {

/// Kept. `fresh` is false where this key was kept before: `id` is then the first receipt.
struct Kept {
    Uuid id;
    bool fresh = true;
};

/// Not kept; the sender is told to come again.
struct Refused {
    std::string reason;  ///< "spool_full", "spool_fault", "stopping"
};

using KeepAnswer = std::function<void(Result<Kept, Refused>, Submission&&)>;

/// A kept submission that is not saved yet.
struct Pending {
    std::int64_t sequence = 0;  ///< in the order of arrival; pass the last one to go on
    std::int32_t attempts = 0;  ///< readings begun before this one
    Submission submission;
};

/// The spool. Answers may come on any thread.
class Keeper {
public:
    virtual ~Keeper() = default;
    /// Answers only after the fsync (promise 2). The submission comes back with the answer, whatever that is.
    virtual void keep(Submission&& submission, KeepAnswer answer) = 0;
    /// Saved in the database: may be forgotten after the documented window. No answer; lost on a crash at worst, and
    /// then the key finds it saved already.
    virtual void settle(std::vector<Uuid> ids) = 0;
    /// The oldest unsettled ones after `sequence`; each one's attempts were raised durably before the answer.
    virtual void pending(std::int64_t after_sequence, std::size_t most,
                         std::function<void(std::vector<Pending>)> answer) = 0;
    /// How many are unsettled: more than are on their way means that somebody else wrote (a pipe).
    virtual void unsettled(std::function<void(std::size_t)> answer) = 0;
};

enum class SaveFault : std::uint8_t {
    away,        ///< the database cannot be reached or is busy: it stays pending
    overloaded,  ///< too many are waiting already: it stays pending
    fenced,      ///< a mailbox round whose lease was lost: nothing was written
    ours,        ///< our bug or set-up; it stays pending, an alarm was raised
};

struct Saved {
    Uuid submission_id;              ///< of the row that holds it: the first one's where it was a repeat
    bool repeat = false;             ///< the key was saved before; nothing was written
    std::optional<Uuid> lead_id;     ///< the card it was attached to
    bool new_card = false;
};

/// Moves with the letters of a round, in their transaction.
struct CursorMove {
    std::string mailbox;
    std::string folder;
    std::int64_t epoch = 0;        ///< of the lease; the transaction fails (fenced) where it was taken over
    std::uint32_t uidvalidity = 0;
    std::uint32_t last_uid = 0;    ///< new value
};

class Saver {
public:
    virtual ~Saver() = default;
    /// Joins the next batch. Answers after COMMIT, on any thread.
    virtual void save(Judged&& judged, std::function<void(Result<Saved, SaveFault>)> answer) = 0;
    /// One transaction for all of them and the cursor.
    virtual void save_round(std::vector<Judged> letters, CursorMove move,
                            std::function<void(Result<std::vector<Saved>, SaveFault>)> answer) = 0;
    /// False after the database was lost, until it answers again.
    virtual bool reachable() const = 0;
};

/// What an operator is told of the choke point. Called on any thread.
class Events {
public:
    virtual ~Events() = default;
    virtual void submission_kept(const Submission& submission) = 0;
    virtual void submission_judged(const Submission& submission, const Judgement& judgement) = 0;
    virtual void submission_saved(const Uuid& submission, const Saved& saved) = 0;
    virtual void submission_refused(Door door, const std::string& entry, const std::string& reason) = 0;
    virtual void duplicate_key(const Submission& submission, const Uuid& first) = 0;
    virtual void judging_failed(const Submission& submission, const std::string& what) = 0;
    virtual void replay_finished(std::size_t saved) = 0;
};

/// Notes in Visit::observed what a door saw and nobody can see again. Called on the loop, after the submission was read and
/// got its receipt, before it is kept: what is noted is kept with it.
class Witness {
public:
    virtual ~Witness() = default;
    virtual void note(Submission& submission, const Inquiry& inquiry) = 0;
};

/// Asks somebody outside about a submission that is kept already: what a visitor's browser proved to a third party. The answer
/// is a fact for Visit::observed; it comes on any thread, once, and within a bounded time, for the visitor waits for it.
/// It is not in the spool: what is judged from there after a crash is judged without it.
class Verifier {
public:
    virtual ~Verifier() = default;
    virtual bool asks(const Submission& submission) const = 0;
    /// Must not throw.
    virtual void ask(const Submission& submission, const Inquiry& inquiry, std::function<void(std::string)> answer) = 0;
};

/// Runs work off the loop: reading and judging what is large. Never blocks the caller.
class Workers {
public:
    virtual ~Workers() = default;
    virtual void run(std::function<void()> work) = 0;
};

}  // namespace captura::intake
