#include "daemon/ports.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace captura::daemon {
namespace {

intake::SaveFault to_fault(store::StoreError::Kind kind)
{
    using Kind = store::StoreError::Kind;
    switch (kind) {
        case Kind::away:
        case Kind::again:
        case Kind::in_doubt: return intake::SaveFault::away;
        case Kind::fenced: return intake::SaveFault::fenced;
        case Kind::bad_row:
        case Kind::ours: return intake::SaveFault::ours;
    }
    return intake::SaveFault::ours;
}

intake::Saved to_intake(const store::Saved& saved)
{
    return {saved.submission_id, saved.repeat, saved.lead_id, saved.new_card};
}

store::CursorMove to_store(const intake::CursorMove& move)
{
    return {move.mailbox, move.folder, move.epoch, move.uidvalidity, move.last_uid};
}

}  // namespace

void KeeperOnSpool::keep(Submission&& submission, intake::KeepAnswer answer)
{
    auto translated = [answer = std::move(answer)](Result<spool::Kept, spool::Refused> outcome, Submission&& back) {
        if (outcome)
            answer(intake::Kept{outcome->id, outcome->fresh}, std::move(back));
        else
            answer(intake::Refused{outcome.error().reason}, std::move(back));
    };
    spool_.keep(std::move(submission), std::move(translated));
}

void KeeperOnSpool::settle(std::vector<Uuid> ids)
{
    spool_.settle(std::move(ids));
}

void KeeperOnSpool::pending(std::int64_t after_sequence, std::size_t most,
                            std::function<void(std::vector<intake::Pending>)> answer)
{
    auto translated = [answer = std::move(answer)](std::vector<spool::Pending> page) {
        std::vector<intake::Pending> same;
        same.reserve(page.size());
        for (spool::Pending& p : page) same.push_back({p.sequence, p.attempts, std::move(p.submission)});
        answer(std::move(same));
    };
    spool_.pending(after_sequence, most, std::move(translated));
}

void KeeperOnSpool::unsettled(std::function<void(std::size_t)> answer)
{
    auto translated = [answer = std::move(answer)](spool::Figures figures) {
        answer(static_cast<std::size_t>(figures.pending));
    };
    spool_.figures(std::move(translated));
}

void SaverOnDatabase::save(Judged&& judged, std::function<void(Result<intake::Saved, intake::SaveFault>)> answer)
{
    auto translated = [answer = std::move(answer)](Result<store::Saved, store::StoreError::Kind> outcome) {
        if (outcome)
            answer(to_intake(*outcome));
        else
            answer(to_fault(outcome.error()));
    };
    database_.save(std::move(judged), std::move(translated));
}

void SaverOnDatabase::save_round(std::vector<Judged> letters, intake::CursorMove move,
                                 std::function<void(Result<std::vector<intake::Saved>, intake::SaveFault>)> answer)
{
    auto translated = [answer = std::move(answer)](Result<std::vector<store::Saved>, store::StoreError::Kind> outcome) {
        if (!outcome) return answer(to_fault(outcome.error()));
        std::vector<intake::Saved> same;
        for (const store::Saved& saved : *outcome) same.push_back(to_intake(saved));
        answer(std::move(same));
    };
    database_.save_round(std::move(letters), to_store(move), std::move(translated));
}

bool SaverOnDatabase::reachable() const
{
    return database_.reachable();
}

void CursorsInDatabase::claim(const std::string& mailbox, const std::string& folder, std::chrono::seconds lease,
                              std::function<void(Result<std::optional<mail::Cursor>, intake::SaveFault>)> answer)
{
    auto job = [=, owner = owner_](store::Session& session) {
        const auto cursor = session.claim_mailbox(mailbox, folder, owner, lease);
        if (!cursor) return answer(std::optional<mail::Cursor>{});
        answer(std::optional{mail::Cursor{cursor->epoch, cursor->uidvalidity, cursor->last_uid}});
    };
    auto failed = [answer](store::StoreError::Kind kind, const std::string&) { answer(to_fault(kind)); };
    database_.run(std::move(job), std::move(failed));
}

void CursorsInDatabase::set_baseline(const intake::CursorMove& move, std::function<void(bool)> answer)
{
    auto job = [=](store::Session& session) {
        session.set_baseline(to_store(move));
        answer(true);
    };
    auto failed = [answer](store::StoreError::Kind, const std::string&) { answer(false); };
    database_.run(std::move(job), std::move(failed));
}

void CursorsInDatabase::known_places(const std::string& mailbox, std::vector<std::string> names,
                                     std::function<void(Result<std::vector<std::string>, intake::SaveFault>)> answer)
{
    auto job = [=](store::Session& session) { answer(session.known_places(mailbox, names)); };
    auto failed = [answer](store::StoreError::Kind kind, const std::string&) { answer(to_fault(kind)); };
    database_.run(std::move(job), std::move(failed));
}

/// A session that threw is of no more use, whatever it threw: the next call connects anew.
template <class Work>
auto OutboxInDatabase::with_session(Work work)
{
    try {
        if (!session_) session_ = std::make_unique<store::Session>(settings_);
        return work(*session_);
    } catch (...) {
        session_.reset();
        throw;
    }
}

std::vector<Notice> OutboxInDatabase::claim(std::size_t most)
{
    constexpr std::chrono::seconds hold{120};  // longer than one delivery may take, so that nobody sends it beside us
    return with_session([&](store::Session& session) { return session.claim_notices(owner_, most, hold); });
}

void OutboxInDatabase::sent(const Uuid& id)
{
    with_session([&](store::Session& session) { session.notice_sent(id); });
}

void OutboxInDatabase::gathered(std::span<const Uuid> ids)
{
    with_session([&](store::Session& session) { session.notices_gathered(ids); });
}

void OutboxInDatabase::failed(const Uuid& id, const std::string& reason, std::optional<Timestamp> next)
{
    with_session([&](store::Session& session) { session.notice_failed(id, reason, next); });
}

void WorkerPool::run(std::function<void()> work)
{
    boost::asio::post(pool_, std::move(work));
}

}  // namespace captura::daemon
