#include "mail/lease.hpp"

#include <algorithm>
#include <utility>

namespace captura::mail {

using std::chrono::steady_clock;

Ended ended_by(intake::SaveFault fault)
{
    Ended ended;
    switch (fault) {
        case intake::SaveFault::away:
            ended.fault = MailFault::database;
            ended.reason = "the database is away: nothing is fetched";
            break;
        case intake::SaveFault::overloaded:
            ended.fault = MailFault::database;
            ended.reason = "the database is overloaded: nothing is fetched";
            break;
        case intake::SaveFault::fenced:
            ended.fault = MailFault::fenced;
            ended.reason = "another daemon took the mailbox over: nothing was written";
            break;
        case intake::SaveFault::ours:
            ended.fault = MailFault::ours;
            ended.reason = "the letters could not be saved: our bug or set-up";
            break;
    }
    return ended;
}

Lease::Lease(CursorBook& book, std::string mailbox, std::string folder, std::chrono::seconds length)
    : book_(book), mailbox_(std::move(mailbox)), folder_(std::move(folder)), length_(length)
{
}

Task<Lease::Answer> Lease::ask()
{
    auto start = [this](std::function<void(Answer)> answer) {
        book_.claim(mailbox_, folder_, length_,
                    [answer = std::move(answer)](Result<std::optional<Cursor>, intake::SaveFault> result) {
                        answer(Answer{std::move(result)});
                    });
    };
    co_return co_await callback<Answer>(start);
}

Task<std::optional<Ended>> Lease::claim()
{
    const auto asked = steady_clock::now();
    const Answer answer = co_await ask();
    if (!*answer) co_return ended_by(answer->error());
    const std::optional<Cursor>& cursor = **answer;
    if (!cursor) {
        Ended held;
        held.fault = MailFault::lease;
        co_return held;
    }
    cursor_ = *cursor;
    claimed_ = asked;
    renew_at_ = asked + length_ / 3;
    co_return std::nullopt;
}

Task<std::optional<Ended>> Lease::keep()
{
    const auto asked = steady_clock::now();
    if (asked < renew_at_) co_return std::nullopt;
    const Answer answer = co_await ask();
    if (!*answer) {
        renew_at_ = asked + std::max<steady_clock::duration>(length_ / 12, std::chrono::milliseconds{100});
        if (asked - claimed_ < length_) co_return std::nullopt;
        co_return ended_by(answer->error());
    }
    const std::optional<Cursor>& cursor = **answer;
    if (!cursor || cursor->uidvalidity != cursor_.uidvalidity || cursor->last_uid != cursor_.last_uid)
        co_return ended_by(intake::SaveFault::fenced);
    cursor_.epoch = cursor->epoch;
    claimed_ = asked;
    renew_at_ = asked + length_ / 3;
    co_return std::nullopt;
}

std::chrono::milliseconds Lease::until_renewal() const
{
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(renew_at_ - steady_clock::now());
    return std::max(left, std::chrono::milliseconds{1});
}

Task<std::optional<Ended>> Lease::set_baseline(std::uint32_t uidvalidity, std::uint32_t last_uid)
{
    auto start = [&](std::function<void(bool)> answer) {
        book_.set_baseline(move(uidvalidity, last_uid), std::move(answer));
    };
    const bool set = co_await callback<bool>(start);
    if (!set) co_return ended_by(intake::SaveFault::away);
    moved(uidvalidity, last_uid);
    co_return std::nullopt;
}

intake::CursorMove Lease::move(std::uint32_t uidvalidity, std::uint32_t last_uid) const
{
    return {mailbox_, folder_, cursor_.epoch, uidvalidity, last_uid};
}

void Lease::moved(std::uint32_t uidvalidity, std::uint32_t last_uid)
{
    cursor_.uidvalidity = uidvalidity;
    cursor_.last_uid = last_uid;
}

Task<std::optional<Ended>> save_letters(const Take& take, std::vector<Submission> letters, Lease& lease,
                                        std::uint32_t uidvalidity, std::uint32_t last_uid)
{
    intake::CursorMove move = lease.move(uidvalidity, last_uid);
    const auto saved = co_await take(std::move(letters), std::move(move));
    if (!saved) co_return ended_by(saved.error());
    lease.moved(uidvalidity, last_uid);
    co_return std::nullopt;
}

}  // namespace captura::mail
