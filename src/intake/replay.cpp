// What was kept and not saved: left over at start, fallen behind in an outage, or written beside us by a pipe.
#include "intake/state.hpp"

#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <utility>

namespace captura::intake {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t replay_page = 200;
constexpr std::int32_t tries = 3;  ///< judgements that may fail by our fault before it goes to its lane

/// While the database is away: draining begins within two seconds of its return, of which connecting takes one.
constexpr std::chrono::milliseconds look_for_the_database{200};
/// Longer than the spool takes to hear of a save.
constexpr std::chrono::milliseconds settling{1'000};
/// Where nothing can be saved by a fault of ours (a table is missing), all that is pending is not tried each second.
constexpr std::chrono::milliseconds longest_after_faults{15'000};

}  // namespace

Judged Intake::State::judge_pending(Pending pending)
{
    Arrival arrival;
    arrival.submission = std::move(pending.submission);
    receive(arrival, settings.limits);
    std::string bug;
    Judged judged = judge_arrival(std::move(arrival), bug);
    if (bug.empty()) return judged;
    events.judging_failed(judged.submission, bug);
    if (pending.attempts >= tries) {
        judged.judgement.verdict = Verdict::unreadable;
        judged.judgement.reasons = {"judging_failed"};
        return judged;
    }
    judged.submission.id = Uuid{};  // not to be saved this time
    return judged;
}

/// One page of what was kept and not saved, judged by the workers and saved. False when there is no more to do now.
Task<bool> Intake::State::replay_page_after(std::int64_t& sequence, Replayed& sum)
{
    auto fetch = [this, sequence](std::function<void(std::vector<Pending>)> done) {
        keeper.pending(sequence, replay_page, std::move(done));
    };
    std::vector<Pending> page = co_await callback<std::vector<Pending>>(fetch);
    if (page.empty()) co_return false;
    sequence = page.back().sequence;

    // What is on its way already, or too young for this look, is left alone. The rest is claimed, so that no second look
    // takes it.
    std::erase_if(page, [this, &sum](const Pending& p) {
        return p.submission.received_at > sum.kept_before ||
               !in_flight.claim(p.submission.id, p.submission.body.size());
    });
    if (page.empty()) co_return true;

    std::vector<Uuid> claimed;
    for (const Pending& p : page) claimed.push_back(p.submission.id);
    auto judge_all = [this, &page] {
        std::vector<Judged> all;
        for (Pending& p : page) {
            Judged judged = judge_pending(std::move(p));
            if (!judged.submission.id.is_nil()) all.push_back(std::move(judged));
        }
        return all;
    };
    std::vector<Judged> all = co_await on_worker<std::vector<Judged>>(judge_all);

    struct Round {
        std::mutex mutex;
        std::size_t open = 0;
        std::size_t saved = 0;
        std::size_t refused = 0;
        bool away = false;
    };
    auto round = std::make_shared<Round>();
    round->open = all.size();
    auto save_all = [this, &all, round](std::function<void(bool)> done) {
        if (all.empty()) return done(true);
        for (Judged& judged : all) {
            auto answer = [this, id = judged.submission.id, round, done](Result<Saved, SaveFault> outcome) {
                if (outcome) {
                    keeper.settle({id});
                    events.submission_saved(id, *outcome);
                }
                const std::lock_guard lock{round->mutex};
                if (outcome)
                    ++round->saved;
                else if (outcome.error() == SaveFault::away || outcome.error() == SaveFault::overloaded)
                    round->away = true;
                else
                    ++round->refused;
                if (--round->open == 0) done(true);
            };
            saver.save(std::move(judged), std::move(answer));
        }
    };
    co_await callback<bool>(save_all);
    for (const Uuid& id : claimed) in_flight.leave(id);
    sum.saved += round->saved;
    sum.refused += round->refused;
    if (round->away) in_flight.fell_behind();
    co_return !round->away;
}

/// Where nothing of ours has fallen behind, what was kept a moment ago is mostly saved, and the spool does not know yet:
/// only a pipe's older letter is looked for.
Task<Intake::State::Replayed> Intake::State::replay_all(bool behind)
{
    std::int64_t sequence = 0;
    Replayed sum;
    if (!behind) sum.kept_before = now() - settling;
    bool more = true;
    while (more && !stopping) more = co_await replay_page_after(sequence, sum);
    if (sum.saved > 0) events.replay_finished(sum.saved);
    co_return sum;
}

void Intake::State::wake_replay()
{
    in_flight.fell_behind();
    replay_at_once = true;
    if (replay_timer) replay_timer->cancel();
}

Task<std::size_t> Intake::State::count_unsettled()
{
    auto ask = [this](std::function<void(std::size_t)> done) { keeper.unsettled(std::move(done)); };
    co_return co_await callback<std::size_t>(ask);
}

Task<void> Intake::replay_until_stopped()
{
    State& s = *state_;
    auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer{executor};
    s.replay_timer = &timer;
    s.in_flight.fell_behind();  // a start is behind by whatever the last run left
    std::chrono::milliseconds after_faults{0};
    while (!s.stopping) {
        s.replay_at_once = false;
        std::chrono::milliseconds pause = s.settings.replay_every;
        if (!s.saver.reachable()) {
            pause = std::min(pause, look_for_the_database);
        } else {
            const bool behind = s.in_flight.take_behind();
            const std::size_t unsettled = behind ? 0 : co_await s.count_unsettled();
            if (behind || unsettled > s.in_flight.count()) {
                const State::Replayed sum = co_await s.replay_all(behind);
                const bool in_vain = sum.saved == 0 && sum.refused > 0;
                after_faults = in_vain ? std::min(after_faults * 2 + pause, longest_after_faults) : 0ms;
                pause = std::max(pause, after_faults);
            }
        }
        if (s.stopping) break;
        if (s.replay_at_once && after_faults == 0ms) continue;
        timer.expires_after(pause);
        boost::system::error_code woken;
        co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
    }
    s.replay_timer = nullptr;
}

void Intake::stop()
{
    state_->stopping = true;
    if (state_->replay_timer) state_->replay_timer->cancel();
}

}  // namespace captura::intake
