/// The lease on a mailbox and its cursor: claimed before a visit, claimed again every third of its length by the
/// coroutine that works (M23), so that a holder that hangs loses it.
#pragma once

#include "mail/mail_fault.hpp"

#include "captura/mail/mailboxes.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace captura::mail {

class Lease {
public:
    Lease(CursorBook& book, std::string mailbox, std::string folder, std::chrono::seconds length);

    /// Nothing: it is ours.
    Task<std::optional<Ended>> claim();
    /// Renews it when that is due. A database that is away costs the lease only when it has run out.
    Task<std::optional<Ended>> keep();
    std::chrono::milliseconds until_renewal() const;

    Task<std::optional<Ended>> set_baseline(std::uint32_t uidvalidity, std::uint32_t last_uid);
    /// The move that saves letters up to there; call moved() once it is saved.
    intake::CursorMove move(std::uint32_t uidvalidity, std::uint32_t last_uid) const;
    void moved(std::uint32_t uidvalidity, std::uint32_t last_uid);

    const Cursor& cursor() const noexcept { return cursor_; }

private:
    using Answer = std::optional<Result<std::optional<Cursor>, intake::SaveFault>>;
    Task<Answer> ask();

    CursorBook& book_;
    std::string mailbox_;
    std::string folder_;
    std::chrono::seconds length_;
    Cursor cursor_;
    std::chrono::steady_clock::time_point claimed_{};
    std::chrono::steady_clock::time_point renew_at_{};
};

/// What a failure to save means for the visit.
Ended ended_by(intake::SaveFault fault);

/// Nothing after COMMIT. `take` must outlive the call.
Task<std::optional<Ended>> save_letters(const Take& take, std::vector<Submission> letters, Lease& lease,
                                        std::uint32_t uidvalidity, std::uint32_t last_uid);

}  // namespace captura::mail
