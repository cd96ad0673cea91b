/// The choke point: every door ends here, and past it nobody knows which door was used.
///
/// Order (promises 1 and 2): a submission is read only as far as its key needs, kept, and then judged; the answer waits
/// for the keep and the judgement, never for the database. Whatever goes wrong behind the keep is ours: the answer is
/// still a receipt, and the submission is judged after the repair.
#pragma once

#include "captura/async.hpp"
#include "captura/domain/entry.hpp"
#include "captura/domain/judgement.hpp"
#include "captura/intake/ports.hpp"
#include "captura/reading/limits.hpp"
#include "captura/reading/read.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace captura::intake {

struct Settings {
    reading::Limits limits;
    std::size_t inline_octets = 64 * 1024;    ///< larger bodies, and all letters, are read by the workers
    std::size_t save_window = 4096;           ///< submissions on their way to the database; more stay in the spool
    std::size_t save_window_octets = 32u << 20;
    std::size_t large_octets = 1u << 20;      ///< larger bodies are saved from the spool, a few at a time (promise 7)
    std::size_t large_at_once = 16u << 20;    ///< octets of large bodies that are read and kept at one time
    std::chrono::seconds replay_every{1};
    std::chrono::minutes same_content_window{10};
    std::size_t same_content_entries = 10'000;
};

/// What a door tells its sender.
struct Answer {
    enum class Kind : std::uint8_t { accepted, rejected, unreadable, refused };
    Kind kind = Kind::accepted;
    bool repeat = false;                ///< the same one came before; `id` is the first receipt
    Uuid id;                            ///< nil only for `refused`
    Verdict verdict = Verdict::interest;
    std::vector<Rejection> rejections;  ///< with `rejected`
    std::vector<Field> fields;          ///< as read, so that a page can be drawn again with what was typed
    std::string next;                   ///< where the sender wants to be sent (`_next`): a stranger's text, not checked
    std::string language;               ///< that the sender says it reads (`_lang`): not checked either
    std::string reason;                 ///< with `refused` and `unreadable`
};

class Intake {
public:
    /// The ports must outlive the loop. Without a witness nothing is noted but what recurs, without a verifier nobody asked.
    Intake(Settings settings, const EntryBook& entries, Keeper& keeper, Saver& saver, Workers& workers, Events& events,
           Witness* witness = nullptr, Verifier* verifier = nullptr);
    ~Intake();

    /// From a source that forgets (HTTP, LMTP, pipe). `id` and `key` are filled in here.
    Task<Answer> submit(Submission submission);

    /// From a source that remembers: read, judged and saved in one transaction with the cursor. True after COMMIT.
    Task<Result<std::vector<Saved>, SaveFault>> take(std::vector<Submission> letters, CursorMove move);

    /// Saves what was only kept: at start, after an outage, what a pipe wrote. Runs until stop().
    Task<void> replay_until_stopped();
    void stop();

    /// On their way to the database.
    std::size_t in_flight() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Read and judge without keeping or saving, as `submit` would: for `explain`, `lane release`, `replay`. Pure but for
/// exceptions of ours.
Judged judge(Submission submission, const Entry& entry, const reading::Limits& limits);

}  // namespace captura::intake
