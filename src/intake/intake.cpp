#include "captura/intake/intake.hpp"

#include "intake/arrival.hpp"
#include "intake/state.hpp"

#include "captura/rules/qualify.hpp"

#include <exception>
#include <optional>
#include <utility>

namespace captura::intake {
namespace {

/// Where the entry is gone (a form was renamed while its submissions wait), nothing is required and nothing refused.
std::shared_ptr<const Entry> entry_for(const EntryBook& entries, const Submission& submission)
{
    if (auto known = entries.find(submission.door, submission.entry)) return known;
    auto lost = std::make_shared<Entry>();
    lost->door = submission.door;
    lost->name = submission.entry;
    lost->channel = submission.door == Door::mail ? "email" : "form";
    return lost;
}

/// A mail is known again by its letter, whatever was given; a form by the key it brought.
bool is_keyed(const Arrival& arrival)
{
    return !arrival.submission.given_key.empty();
}

}  // namespace

Intake::Intake(Settings settings, const EntryBook& entries, Keeper& keeper, Saver& saver, Workers& workers,
               Events& events)
    : state_(std::make_unique<State>(std::move(settings), entries, keeper, saver, workers, events))
{
}

Intake::~Intake() = default;

std::size_t Intake::in_flight() const
{
    return state_->in_flight.count();
}

Task<Arrival> Intake::State::receive_anywhere(Submission submission)
{
    if (is_small(submission.door, submission.body.size())) co_return receive(std::move(submission), settings.limits);
    auto work = [this, &submission] { return receive(std::move(submission), settings.limits); };
    co_return co_await on_worker<Arrival>(work);
}

Judged Intake::State::judge_arrival(Arrival arrival, std::string& bug) const
{
    Judged judged;
    judged.submission = std::move(arrival.submission);
    bug = std::move(arrival.bug);
    const auto entry = entry_for(entries, judged.submission);
    judged.judgement.channel = entry->channel;
    if (!bug.empty()) return judged;
    try {
        if (arrival.inquiry) {
            judged.inquiry = std::move(*arrival.inquiry);
            judged.judgement = rules::qualify(judged.inquiry, judged.submission, *entry);
        } else {
            judged.judgement = rules::judge_unreadable(*arrival.unreadable, judged.submission, *entry);
        }
    } catch (const std::exception& fault) {
        bug = fault.what();
    }
    return judged;
}

Task<Answer> Intake::submit(Submission submission)
{
    State& s = *state_;
    const std::size_t octets = submission.body.size();
    if (s.stopping) {
        Answer answer;
        answer.kind = Answer::Kind::refused;
        answer.reason = "stopping";
        co_return answer;
    }
    if (submission.received_at == Timestamp{}) submission.received_at = now();
    if (!s.is_large(octets)) co_return co_await s.submit(std::move(submission));

    auto enter = [&s, octets](std::function<void(bool)> entered) { s.large.enter(octets, std::move(entered)); };
    co_await callback<bool>(enter);
    Answer answer;
    std::exception_ptr fault;
    try {
        answer = co_await s.submit(std::move(submission));
    } catch (...) {
        fault = std::current_exception();
    }
    s.large.leave(octets);
    if (fault) std::rethrow_exception(fault);
    co_return answer;
}

Task<Answer> Intake::State::submit(Submission submission)
{
    State& s = *this;
    Answer answer;
    const std::size_t octets = submission.body.size();
    Arrival arrival = co_await s.receive_anywhere(std::move(submission));
    const Submission& arrived = arrival.submission;
    Uuid receipt = fresh_uuid();
    if (is_keyed(arrival))
        receipt = derive_receipt_id(arrived.entry, arrived.given_key, hex(arrival.content));
    else if (arrived.door != Door::mail)
        receipt = s.recent.first_receipt(arrived.entry, arrived.visit.address, arrival.content, receipt,
                                         arrived.received_at);
    give_key(arrival, receipt);

    // Promise 2: nothing that looks like a yes is said before this has answered.
    std::string large_body;  // from here on the spool alone holds it
    if (s.is_large(octets)) large_body.swap(arrival.submission.body);
    Submission to_keep = arrival.submission;
    if (s.is_large(octets)) to_keep.body = std::move(large_body);
    // Not ours where the same one is on its way already: then it is not ours to take off the list either.
    const bool entered = s.in_flight.claim(receipt, octets);

    // From the spool's thread straight to a worker: the loop reads and writes sockets meanwhile. All that is named here
    // lives in this frame, which waits for `done`.
    std::optional<Refused> refused;
    auto keep_and_judge = [&](std::function<void(bool)> done) {
        auto kept = [&, done = std::move(done)](Result<Kept, Refused> outcome) {
            if (!outcome) {
                refused = outcome.error();
                return done(true);
            }
            auto judge = [&, done, first = *outcome] {
                answer = s.judge_kept(std::move(arrival), first, octets, entered);
                done(true);
            };
            s.workers.run(std::move(judge));
        };
        s.keeper.keep(std::move(to_keep), std::move(kept));
    };
    co_await callback<bool>(keep_and_judge);
    if (refused) {
        if (entered) s.in_flight.leave(receipt);
        s.events.submission_refused(arrived.door, arrived.entry, refused->reason);
        answer.kind = Answer::Kind::refused;
        answer.reason = refused->reason;
        co_return answer;
    }
    if (!answer.repeat && s.is_large(octets)) s.wake_replay();
    co_return answer;
}

/// What follows the keep: the judgement, and the way to the database. On a worker.
Answer Intake::State::judge_kept(Arrival arrival, const Kept& kept, std::size_t octets, bool entered)
{
    Answer answer;
    answer.id = kept.id;
    answer.repeat = !kept.fresh;
    const Uuid receipt = arrival.submission.id;
    if (kept.fresh)
        events.submission_kept(arrival.submission);
    else
        events.duplicate_key(arrival.submission, kept.id);

    std::string bug;
    Judged judged = judge_arrival(std::move(arrival), bug);
    if (!bug.empty()) {
        // Ours, not the visitor's: the receipt holds, and replay tries again.
        if (entered) in_flight.leave(receipt);
        in_flight.fell_behind();
        events.judging_failed(judged.submission, bug);
        return answer;
    }
    events.submission_judged(judged.submission, judged.judgement);
    answer.verdict = judged.judgement.verdict;
    if (answer.verdict == Verdict::rejected || answer.verdict == Verdict::unreadable) {
        answer.kind = answer.verdict == Verdict::rejected ? Answer::Kind::rejected : Answer::Kind::unreadable;
        answer.rejections = judged.judgement.rejections;
        answer.inquiry = judged.inquiry;
        if (!judged.judgement.reasons.empty()) answer.reason = judged.judgement.reasons.front();
    }
    if (!answer.repeat && !is_large(octets))
        send_to_save(std::move(judged));
    else if (entered)
        in_flight.leave(receipt);  // a repeat's first one is saved or waits in the spool; a large one is saved from there
    return answer;
}

/// The submission is in flight already. Where the database is away or too many wait, it stays in the spool only, and
/// replay finds it there.
void Intake::State::send_to_save(Judged judged)
{
    const Uuid id = judged.submission.id;
    if (stopping || !saver.reachable() || in_flight.is_full()) {
        in_flight.leave(id);
        in_flight.fell_behind();
        return;
    }
    Submission brief = without_body(judged.submission);
    auto answer = [this, brief = std::move(brief)](Result<Saved, SaveFault> outcome) { saved(brief, outcome); };
    saver.save(std::move(judged), std::move(answer));
}

void Intake::State::saved(const Submission& brief, const Result<Saved, SaveFault>& outcome)
{
    if (outcome) {
        keeper.settle({brief.id});
        events.submission_saved(brief, *outcome);
    } else {
        in_flight.fell_behind();
    }
    in_flight.leave(brief.id);
}

Task<Result<std::vector<Saved>, SaveFault>> Intake::take(std::vector<Submission> letters, CursorMove move)
{
    State& s = *state_;
    auto work = [&s, &letters] {
        std::vector<Judged> round;
        round.reserve(letters.size());
        for (Submission& letter : letters) {
            if (letter.received_at == Timestamp{}) letter.received_at = now();
            Arrival arrival = receive(std::move(letter), s.settings.limits);
            give_key(arrival, fresh_uuid());
            std::string bug;
            Judged judged = s.judge_arrival(std::move(arrival), bug);
            if (!bug.empty()) {
                // Right of "fetch" nothing decides whether the cursor moves: the octets are saved in their lane.
                s.events.judging_failed(judged.submission, bug);
                judged.judgement.verdict = Verdict::unreadable;
                judged.judgement.reasons = {"reading_failed"};
            }
            round.push_back(std::move(judged));
        }
        return round;
    };
    std::vector<Judged> round = co_await s.on_worker<std::vector<Judged>>(work);

    auto save = [&s, &round, &move](std::function<void(Result<std::vector<Saved>, SaveFault>)> done) {
        s.saver.save_round(std::move(round), move, std::move(done));
    };
    auto outcome = co_await callback<Result<std::vector<Saved>, SaveFault>>(save);
    co_return outcome;
}

}  // namespace captura::intake
