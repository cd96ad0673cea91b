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

}  // namespace

Intake::Intake(Settings settings, const EntryBook& entries, Keeper& keeper, Saver& saver, Workers& workers,
               Events& events, Witness* witness, Verifier* verifier)
    : state_(std::make_unique<State>(std::move(settings), entries, keeper, saver, workers, events, witness, verifier))
{
}

Intake::~Intake() = default;

std::size_t Intake::in_flight() const
{
    return state_->in_flight.count();
}

Judged Intake::State::judge_arrival(Arrival&& arrival, std::string& bug) const
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
    if (s.stopping) return State::refuse("stopping");
    if (submission.received_at == Timestamp{}) submission.received_at = now();
    Passage passage;
    passage.octets = submission.body.size();
    passage.arrival.submission = std::move(submission);
    return s.is_large(passage.octets) ? s.submit_large(std::move(passage)) : s.submit(std::move(passage));
}

Task<Answer> Intake::State::refuse(std::string reason)
{
    Answer answer;
    answer.kind = Answer::Kind::refused;
    answer.reason = std::move(reason);
    co_return answer;
}

Task<Answer> Intake::State::submit_large(Passage passage)
{
    const std::size_t octets = passage.octets;
    auto enter = [this, octets](std::function<void(bool)> entered) { large.enter(octets, std::move(entered)); };
    co_await callback<bool>(enter);
    Answer answer;
    std::exception_ptr fault;
    try {
        answer = co_await submit(std::move(passage));
    } catch (...) {
        fault = std::current_exception();
    }
    large.leave(octets);
    if (fault) std::rethrow_exception(fault);
    co_return answer;
}

/// Its own where it brought a key; the first one's where the same words came a moment ago; else a fresh one. A mail is
/// known again by its letter.
Uuid Intake::State::receipt_for(const Arrival& arrival)
{
    if (const auto own = own_receipt(arrival)) return *own;
    const Submission& arrived = arrival.submission;
    const Uuid fresh = fresh_uuid();
    if (arrived.door == Door::mail) return fresh;
    return recent.first_receipt(arrived.entry, arrived.visit.address, arrival.content, fresh, arrived.received_at);
}

/// What cannot be seen again, noted before the keep. A bug of ours there costs the notes, never the submission.
void Intake::State::observe(Arrival& arrival)
{
    if (!arrival.inquiry || arrival.submission.door == Door::mail) return;
    try {
        if (witness != nullptr) witness->note(arrival.submission, *arrival.inquiry);
        recurrence.note(arrival.submission, *arrival.inquiry);
    } catch (const std::exception& fault) {
        events.judging_failed(arrival.submission, fault.what());
    }
}

/// The spool has the submission meanwhile. Its answer touches the passage alone: it may come when all else has stopped.
Task<Result<Kept, Refused>> Intake::State::keep(Passage& passage)
{
    auto start = [this, &passage](auto done) {
        auto answer = [&passage, done, large_one = is_large(passage.octets)](Result<Kept, Refused> kept, Submission&& back) {
            if (large_one) std::string{}.swap(back.body);  // saved from the spool; memory has held it for long enough
            passage.arrival.submission = std::move(back);
            done(std::move(kept));
        };
        keeper.keep(std::move(passage.arrival.submission), std::move(answer));
    };
    auto kept = co_await callback<Result<Kept, Refused>>(start);
    co_return kept;
}

Task<Answer> Intake::State::submit(Passage passage)
{
    Arrival& arrival = passage.arrival;
    const bool small = is_small(arrival.submission.door, passage.octets);
    if (small) {
        receive(arrival, settings.limits);
    } else {
        auto work = [this, &arrival] {
            receive(arrival, settings.limits);
            return true;
        };
        co_await on_worker<bool>(work);
    }
    give_key(arrival, receipt_for(arrival));
    if (arrival.inquiry) {
        passage.answer.next = arrival.inquiry->value("_next");
        passage.answer.language = arrival.inquiry->value("_lang");
    }
    observe(arrival);
    passage.entered = in_flight.claim(arrival.submission.id, passage.octets);

    // Promise 2: nothing that looks like a yes is said before this has answered.
    const auto kept = co_await keep(passage);
    Answer& answer = passage.answer;
    if (!kept) {
        const Submission& refused = arrival.submission;
        if (passage.entered) in_flight.leave(refused.id);
        answer.kind = Answer::Kind::refused;
        answer.reason = kept.error().reason;
        if (arrival.inquiry) answer.fields = std::move(arrival.inquiry->fields);  // for the page: nothing typed is lost
        events.submission_refused(refused.door, refused.entry, answer.reason);
        co_return std::move(answer);
    }
    if (is_to_verify(passage, *kept)) co_await verify(passage);
    if (small && is_quick_to_judge(arrival)) {
        judge_fenced(passage, *kept);
    } else {
        auto work = [this, &passage, &kept] {
            judge_fenced(passage, *kept);
            return true;
        };
        co_await on_worker<bool>(work);
    }
    if (!answer.repeat && is_large(passage.octets)) wake_replay();
    co_return std::move(answer);
}

/// Nobody outside is asked about what is refused anyway: an answer is good once, and the corrected form brings it again.
bool Intake::State::is_to_verify(const Passage& passage, const Kept& kept) const
{
    const Arrival& arrival = passage.arrival;
    if (verifier == nullptr || !kept.fresh || !arrival.inquiry || !verifier->asks(arrival.submission)) return false;
    if (!is_small(arrival.submission.door, passage.octets) || !is_quick_to_judge(arrival)) return true;
    try {
        return rules::qualify(*arrival.inquiry, arrival.submission, *entry_for(entries, arrival.submission)).verdict != Verdict::rejected;
    } catch (const std::exception&) {  // told where it is judged
        return false;
    }
}

Task<void> Intake::State::verify(Passage& passage)
{
    auto ask = [this, &passage](std::function<void(std::string)> done) {
        verifier->ask(passage.arrival.submission, *passage.arrival.inquiry, std::move(done));
    };
    const std::string fact = co_await callback<std::string>(ask);
    add_observed(passage.arrival.submission, fact);
}

/// What follows the keep: the judgement, and the way to the database.
void Intake::State::judge_kept(Passage& passage, const Kept& kept)
{
    const Submission& submission = passage.arrival.submission;
    const Uuid receipt = submission.id;
    Answer& answer = passage.answer;
    answer.id = kept.id;
    answer.repeat = !kept.fresh;
    if (kept.fresh)
        events.submission_kept(submission);
    else
        events.duplicate_key(submission, kept.id);

    std::string bug;
    Judged judged = judge_arrival(std::move(passage.arrival), bug);
    if (!bug.empty()) {
        // Ours, not the visitor's: the receipt holds, and replay tries again.
        if (passage.entered) in_flight.leave(receipt);
        in_flight.fell_behind();
        return events.judging_failed(judged.submission, bug);
    }
    events.submission_judged(judged.submission, judged.judgement);
    answer.verdict = judged.judgement.verdict;
    if (answer.verdict == Verdict::rejected || answer.verdict == Verdict::unreadable) {
        answer.kind = answer.verdict == Verdict::rejected ? Answer::Kind::rejected : Answer::Kind::unreadable;
        answer.rejections = judged.judgement.rejections;
        answer.fields = judged.inquiry.fields;
        if (!judged.judgement.reasons.empty()) answer.reason = judged.judgement.reasons.front();
    }
    if (!answer.repeat && !is_large(passage.octets))
        send_to_save(std::move(judged));
    else if (passage.entered)
        in_flight.leave(receipt);  // a repeat's first one is saved or waits in the spool; a large one is saved from there
}

/// It is kept: whatever goes wrong now is ours. The receipt holds, and replay goes on with it.
void Intake::State::judge_fenced(Passage& passage, const Kept& kept) noexcept
{
    const Uuid receipt = passage.arrival.submission.id;
    try {
        judge_kept(passage, kept);
    } catch (const std::exception& fault) {
        in_flight.leave(receipt);
        in_flight.fell_behind();
        passage.answer.kind = Answer::Kind::accepted;
        passage.answer.id = kept.id;
        passage.answer.repeat = !kept.fresh;
        try {
            Submission told;  // its octets are somewhere on their way
            told.id = receipt;
            events.judging_failed(told, fault.what());
        } catch (const std::exception&) {
        }
    }
}

/// The submission is in flight already. Where the database is away or too many wait, it stays in the spool only, and
/// replay finds it there.
void Intake::State::send_to_save(Judged&& judged)
{
    const Uuid id = judged.submission.id;
    if (stopping || !saver.reachable() || in_flight.is_full()) {
        in_flight.leave(id);
        in_flight.fell_behind();
        return;
    }
    auto answer = [this, id](Result<Saved, SaveFault> outcome) { saved(id, outcome); };
    saver.save(std::move(judged), std::move(answer));
}

void Intake::State::saved(const Uuid& id, const Result<Saved, SaveFault>& outcome)
{
    if (outcome) {
        keeper.settle({id});
        events.submission_saved(id, *outcome);
    } else {
        in_flight.fell_behind();
    }
    in_flight.leave(id);
}

Task<Result<std::vector<Saved>, SaveFault>> Intake::take(std::vector<Submission> letters, CursorMove move)
{
    State& s = *state_;
    auto work = [&s, &letters] {
        std::vector<Judged> round;
        round.reserve(letters.size());
        for (Submission& letter : letters) {
            if (letter.received_at == Timestamp{}) letter.received_at = now();
            Arrival arrival;
            arrival.submission = std::move(letter);
            receive(arrival, s.settings.limits);
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
