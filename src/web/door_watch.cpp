#include "captura/web/door_watch.hpp"

#include "captura/http/address.hpp"
#include "captura/intake/recent_counts.hpp"
#include "web/challenge.hpp"
#include "web/form_token.hpp"
#include "web/posted.hpp"
#include "web/spent.hpp"

#include <algorithm>
#include <cstring>
#include <exception>
#include <functional>

namespace captura::web {
namespace {

using intake::thing_of;

// Soft limits: above them nothing is refused, a score or a puzzle grows.
constexpr std::size_t per_address_and_form = 5;
constexpr std::size_t per_form = 60;

constexpr std::size_t uses_of_a_token = 10;  // an hour: retries and corrections of one page stay below
constexpr std::size_t spent_most = 32 * 1024;
constexpr std::size_t waiting_most = 64;  // puzzles being made: 0.1 s of work
constexpr std::chrono::minutes puzzle_life{60};
constexpr std::uint32_t least_counter = 200;
constexpr std::uint32_t most_counter = 600;

bool is_filled(const Inquiry& inquiry, std::string_view name)
{
    return inquiry.value(name).find_first_not_of(" \t\r\n") != std::string_view::npos;
}

/// How far beyond `usual`: puzzles grow with it.
std::uint32_t growth(std::size_t times, std::size_t usual)
{
    return times <= usual ? 1 : times <= 4 * usual ? 4 : 16;
}

}  // namespace

struct DoorWatch::State {
    State(const std::vector<std::string>& secrets, intake::Workers& the_workers, std::size_t most_per_address)
        : workers(the_workers), per_address(most_per_address), tokens(secrets), challenges(Challenges::secrets_from(secrets))
    {
    }

    void note_token(Submission& submission, const Inquiry& inquiry);
    void note_proof(Submission& submission, const Inquiry& inquiry);
    void note_rates(Submission& submission);

    intake::Workers& workers;
    const std::size_t per_address;
    const FormTokens tokens;
    const Challenges challenges;
    intake::RecentCounts minute{std::chrono::seconds{60}, 64 * 1024, fresh_seed()};
    intake::RecentCounts hour{std::chrono::hours{1}, 32 * 1024, fresh_seed()};
    Spent spent{spent_most};
    std::size_t waiting = 0;
};

DoorWatch::DoorWatch(std::vector<std::string> secrets, intake::Workers& workers, std::size_t per_address)
    : state_(std::make_unique<State>(secrets, workers, per_address))
{
}

DoorWatch::~DoorWatch() = default;

DrawnMarks DoorWatch::draw(std::string_view form, std::string_view origin, Timestamp when)
{
    DrawnMarks marks;
    marks.token = state_->tokens.issue(form, origin, random_octets(12), when);
    marks.honeypot = honeypot_name(marks.token);
    return marks;
}

void DoorWatch::note(Submission& submission, const Inquiry& inquiry)
{
    if (submission.door != Door::web) return;
    state_->note_token(submission, inquiry);
    state_->note_proof(submission, inquiry);
    state_->note_rates(submission);
}

void DoorWatch::State::note_token(Submission& submission, const Inquiry& inquiry)
{
    using Reading = TokenReading::State;
    const std::string_view token = inquiry.value("_token");
    const TokenReading reading = tokens.read(token, submission.entry, submission.visit.origin, submission.received_at);
    switch (reading.state) {
        case Reading::missing: return note_observed(submission, "token_missing");
        case Reading::altered: note_observed(submission, "token_altered"); break;
        case Reading::foreign: note_observed(submission, "token_foreign"); break;
        case Reading::expired: note_observed(submission, "token_expired"); break;
        case Reading::good: break;
    }
    if (reading.age.count() >= 0) note_observed(submission, "age=" + std::to_string(reading.age.count()));
    if (is_filled(inquiry, honeypot_name(token))) note_observed(submission, "honeypot");
    if (reading.state != Reading::altered && hour.count(thing_of("token", token), submission.received_at) > uses_of_a_token)
        note_observed(submission, "token_worn");
}

void DoorWatch::State::note_proof(Submission& submission, const Inquiry& inquiry)
{
    using Reading = ProofReading::State;
    const ProofReading reading =
        challenges.read(inquiry.value("altcha"), submission.entry, submission.visit.origin, submission.received_at);
    switch (reading.state) {
        case Reading::missing: return note_observed(submission, "proof_missing");
        case Reading::wrong: return note_observed(submission, "proof_wrong");
        case Reading::expired: return note_observed(submission, "proof_expired");
        case Reading::solved: break;
    }
    note_observed(submission, spent.spend(reading.nonce, submission.id, submission.after) ? "proof_solved" : "proof_replayed");
}

/// A trusted proxy that names no visitor stands for everybody behind it: its address counts for nobody.
void DoorWatch::State::note_rates(Submission& submission)
{
    const Timestamp when = submission.received_at;
    minute.count(thing_of("form", submission.entry), when);
    if (submission.visit.address.empty() || submission.visit.observed.find("from_proxy") != std::string::npos) return;
    const std::string network = http::network_of(submission.visit.address);
    if (minute.count(thing_of("address", network, submission.entry), when) > per_address_and_form) note_observed(submission, "rate_form");
    if (minute.count(thing_of("address", network), when) > per_address) note_observed(submission, "rate_address");
}

std::uint32_t DoorWatch::difficulty(std::string_view form, std::string_view network, Timestamp when) const
{
    const intake::RecentCounts& minute = state_->minute;
    return std::max(growth(minute.seen(thing_of("form", form), when), per_form),
                    growth(minute.seen(thing_of("address", network), when), state_->per_address));
}

Task<std::string> DoorWatch::challenge(std::string form, std::string origin, std::string network)
{
    State& state = *state_;
    if (state.waiting >= waiting_most) co_return std::string{};
    const Timestamp when = now();
    const std::string chance = random_octets(36);
    Puzzle puzzle;
    puzzle.nonce = chance.substr(0, 16);
    puzzle.salt = chance.substr(16, 16);
    std::uint32_t drawn = 0;
    std::memcpy(&drawn, chance.data() + 32, sizeof drawn);
    puzzle.counter = (least_counter + drawn % (most_counter - least_counter + 1)) * difficulty(form, network, when);
    puzzle.expires = std::chrono::floor<std::chrono::seconds>((when + puzzle_life).time_since_epoch());

    auto derive = [&state, &puzzle](std::function<void(std::string)> done) {
        auto work = [&puzzle, done = std::move(done)] {
            std::string key;
            try {
                key = derive_puzzle_key(puzzle);
            } catch (const std::exception&) {  // no puzzle, and the form is sent without one
            }
            done(std::move(key));
        };
        state.workers.run(std::move(work));
    };
    ++state.waiting;
    const std::string key = co_await callback<std::string>(derive);
    --state.waiting;
    if (key.empty()) co_return std::string{};
    co_return state.challenges.issue(puzzle, key, form, origin);
}

}  // namespace captura::web
