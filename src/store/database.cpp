// Threads: `connections` savers and one for everything else, each with a Line of its own, and the watchdog. They share
// one queue a kind; whoever is idle takes what waits, so that batches form by themselves while others are busy.
#include "captura/store/database.hpp"

#include "store/batch_plan.hpp"
#include "store/line.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace captura::store {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = StoreError::Kind;
using SaveAnswer = std::function<void(Result<Saved, Kind>)>;
using RoundAnswer = std::function<void(Result<std::vector<Saved>, Kind>)>;

// What one transaction may hold besides `batch` submissions, for the sake of memory.
constexpr std::size_t most_octets = 8u << 20;
// A connection keeps a buffer as large as the largest message it ever sent: after a batch like this it is made anew.
constexpr std::size_t heavy_octets = 4u << 20;
constexpr int most_tries = 8;              // of a transaction that lost against another one
constexpr std::chrono::milliseconds patience{50};  // with a busy saver, before a further one takes less than a batch
// A lone one goes at once. Where submissions come by the dozen, half-empty transactions would cost more than this wait,
// which no visitor sees.
constexpr std::size_t few = 8;
constexpr std::chrono::milliseconds gathering_time{4};
constexpr std::chrono::milliseconds listen{250};

struct Waiting {
    Waiting(Judged one, SaveAnswer whom, Clock::time_point now)
        : judged(std::move(one)), answer(std::move(whom)), since(now)
    {
    }
    Judged judged;
    SaveAnswer answer;
    Clock::time_point since;
};

/// What goes into one transaction, and who waits for it.
struct Batch {
    std::vector<Judged> judged;
    std::vector<SaveAnswer> answers;  ///< beside them
};

struct Round {
    std::vector<Judged> letters;
    CursorMove move;
    RoundAnswer answer;
};

struct Job {
    std::function<void(Session&)> work;
    std::function<void(Kind, const std::string&)> failed;
};

std::size_t octets_of(const Judged& judged)
{
    std::size_t octets = judged.submission.body.size();
    for (const Attachment& attachment : judged.inquiry.attachments) octets += attachment.content.size();
    return octets;
}

bool is_heavy(const std::vector<Judged>& batch)
{
    std::size_t octets = 0;
    for (const Judged& judged : batch) octets += octets_of(judged);
    return octets > heavy_octets;
}

}  // namespace

struct Database::State {
    State(Settings given, Events& told)
        : settings(std::move(given)), events(told), weather(told), watchdog(settings.watchdog)
    {
    }

    Settings settings;
    Events& events;
    Weather weather;
    Watchdog watchdog;

    mutable std::mutex mutex;
    std::condition_variable work_for_savers;  ///< those with a connection
    std::condition_variable work_to_refuse;   ///< those without
    std::condition_variable work_for_jobs;
    std::deque<Waiting> waiting;
    std::deque<Round> rounds;
    std::deque<Job> jobs;
    std::size_t saving = 0;           ///< savers with a batch in hand
    Clock::time_point gather_until{};  ///< after a batch of many the next few wait for each other
    bool called = false;              ///< a saver was called and has not looked yet: no need to call another
    bool stopping = false;
    std::vector<std::thread> threads;

    void run_saver();
    void run_jobs();
    void look_around(Line& line);

    bool is_worth_a_transaction(Clock::time_point now) const;
    Clock::time_point next_look(Clock::time_point now) const;
    bool must_call(Clock::time_point now);
    Batch take_batch();
    void turn_away_savers(Kind kind);

    void save_taken(Line& line, Batch batch);
    void save_round(Line& line, Round round);
    template <class Careful, class Save>
    auto attempt(Line& line, Save save, Careful carefully) -> decltype(save(std::declval<Session&>()));
    void report(const Session::Careful& careful);
};

/// A lone one goes at once where no saver is busy. Where one is, the next joins only for a whole batch of its own: the
/// same submissions in fewer transactions cost the database and us less, and no visitor waits for either. Whatever has
/// waited long goes, so that one that hangs keeps nobody. Under the lock.
bool Database::State::is_worth_a_transaction(Clock::time_point now) const
{
    if (waiting.empty()) return false;
    if (waiting.size() < settings.batch && now < gather_until) return false;
    if (waiting.size() >= saving * settings.batch) return true;
    return now - waiting.front().since >= patience;
}

/// When what waits may have become worth a transaction though nobody called. Under the lock.
Clock::time_point Database::State::next_look(Clock::time_point now) const
{
    if (waiting.empty()) return now + listen;
    return now < gather_until ? gather_until : std::min(now + listen, waiting.front().since + patience);
}

/// Whether to call a saver. A call costs two context switches, so that most who come to wait call nobody: a saver is
/// called when there is a transaction's worth, and for the first one while all are idle, to learn until when it gathers.
/// One that is busy looks by itself when it is done. Under the lock; the call may come after it.
bool Database::State::must_call(Clock::time_point now)
{
    if (called) return false;
    const bool is_first = waiting.size() == 1 && saving == 0;
    called = is_first || is_worth_a_transaction(now);
    return called;
}

/// What fits into one transaction. Under the lock.
Batch Database::State::take_batch()
{
    Batch batch;
    const std::size_t most = std::min(waiting.size(), settings.batch);
    batch.judged.reserve(most);
    batch.answers.reserve(most);
    std::size_t octets = 0;
    while (batch.judged.size() < most) {
        Waiting& next = waiting.front();
        octets += octets_of(next.judged);
        if (!batch.judged.empty() && octets > most_octets) break;
        batch.judged.push_back(std::move(next.judged));
        batch.answers.push_back(std::move(next.answer));
        waiting.pop_front();
    }
    return batch;
}

void Database::State::turn_away_savers(Kind kind)
{
    std::deque<Waiting> all;
    std::deque<Round> all_rounds;
    {
        const std::lock_guard lock{mutex};
        all.swap(waiting);
        all_rounds.swap(rounds);
    }
    for (Waiting& one : all) one.answer(kind);
    for (Round& round : all_rounds) round.answer(kind);
}

void Database::State::run_saver()
{
    Line line{settings, events, weather, watchdog};
    std::unique_lock lock{mutex};
    for (;;) {
        lock.unlock();
        line.check();
        const bool ready = line.ready();
        if (!ready && weather.nobody_connected()) turn_away_savers(weather.last_kind());
        lock.lock();
        if (stopping) return;
        const auto something = [&] { return !waiting.empty() || !rounds.empty(); };
        if (!ready) {
            if (!waiting.empty()) work_for_savers.notify_one();  // in place of this one, had it been called
            // Whoever comes while nobody is connected is turned away at once, not when the pause is over.
            work_to_refuse.wait_until(lock, line.next_attempt(),
                                      [&] { return stopping || (something() && weather.nobody_connected()); });
            continue;
        }
        called = false;
        Clock::time_point now = Clock::now();
        if (!is_worth_a_transaction(now) && rounds.empty()) {
            // Now and then it wakes to hear of alarms.
            work_for_savers.wait_until(lock, next_look(now));
            if (stopping) return;
            called = false;
            now = Clock::now();
        }
        if (!rounds.empty()) {
            Round round = std::move(rounds.front());
            rounds.pop_front();
            if (!waiting.empty()) work_for_savers.notify_one();  // in place of this one, had it been called
            lock.unlock();
            save_round(line, std::move(round));
            lock.lock();
        } else if (is_worth_a_transaction(now)) {
            Batch batch = take_batch();
            const bool many = batch.judged.size() >= few;
            ++saving;
            const bool another = must_call(now);
            lock.unlock();
            if (another) work_for_savers.notify_one();
            save_taken(line, std::move(batch));
            lock.lock();
            --saving;
            gather_until = many ? Clock::now() + gathering_time : Clock::time_point{};
        }
    }
}

void Database::State::report(const Session::Careful& careful)
{
    for (const auto& one : careful.set_aside) events.submission_set_aside(one.submission_id, one.sqlstate + ": " + one.what);
}

/// `save` until it is known what became of it: at once again where another transaction won, over a new connection
/// where the old one is lost or owes the answer to COMMIT (the keys decide), one by one where a row, or our handling of
/// it, is at fault. Throws StoreError.
template <class Careful, class Save>
auto Database::State::attempt(Line& line, Save save, Careful carefully) -> decltype(save(std::declval<Session&>()))
{
    bool one_by_one = false, connected_anew = false;
    for (int tries = 1;; ++tries) {
        try {
            return one_by_one ? line.run(carefully) : line.run(save);
        } catch (const StoreError& error) {
            const Kind kind = error.kind;
            const bool of_the_row = kind == Kind::bad_row || kind == Kind::ours;
            if (kind == Kind::ours) events.store_bug(error.what());
            if (kind == Kind::fenced || tries == most_tries || (of_the_row && one_by_one)) throw;
            if (kind == Kind::away && connected_anew) {
                line.back_off(error);
                throw;
            }
            one_by_one = one_by_one || of_the_row;
        } catch (const std::exception& error) {
            events.store_bug(error.what());
            if (one_by_one) throw;
            one_by_one = true;
        }
        line.settle();
        if (line.connected()) continue;
        connected_anew = true;
        // The old connection may have died long ago without anybody noticing; this attempt decides.
        if (!line.ready()) throw StoreError{Kind::away, "", "the database is away"};
    }
}

void Database::State::save_taken(Line& line, Batch batch)
{
    const std::vector<Judged>& judged = batch.judged;
    std::size_t made = 0;
    std::vector<Saved> saved;
    Kind fault = Kind::ours;
    try {
        saved = attempt(
            line, [&](Session& session) { return session.save(judged); },
            [&](Session& session) {
                Session::Careful careful = session.save_carefully(judged);
                report(careful);
                return std::move(careful.saved);
            });
    } catch (const StoreError& error) {
        fault = error.kind == Kind::again || error.kind == Kind::in_doubt ? Kind::away : error.kind;
    } catch (const std::exception& error) {
        events.store_bug(error.what());
    }
    if (!saved.empty()) weather.saved(line.position());
    if (line.connected() && is_heavy(judged)) line.renew();
    line.settle();
    for (std::size_t i = 0; i < batch.answers.size(); ++i) {
        if (saved.empty()) {
            batch.answers[i](fault);
        } else if (saved[i].submission_id.is_nil()) {
            batch.answers[i](Kind::ours);
        } else {
            made += saved[i].repeat ? 0 : 1;
            batch.answers[i](saved[i]);
        }
    }
    if (made > 0) events.notices_made(made);
}

void Database::State::save_round(Line& line, Round round)
{
    std::vector<Saved> saved;
    std::optional<Kind> fault;
    try {
        saved = attempt(
            line, [&](Session& session) { return session.save(round.letters, &round.move); },
            [&](Session& session) {
                Session::Careful careful = session.save_carefully(round.letters, &round.move);
                report(careful);
                return std::move(careful.saved);
            });
    } catch (const StoreError& error) {
        fault = error.kind == Kind::again || error.kind == Kind::in_doubt ? Kind::away : error.kind;
    } catch (const std::exception& error) {
        events.store_bug(error.what());
        fault = Kind::ours;
    }
    if (!fault) weather.saved(line.position());
    if (line.connected() && is_heavy(round.letters)) line.renew();
    line.settle();
    if (fault) {
        round.answer(*fault);
        return;
    }
    const auto made = std::count_if(saved.begin(), saved.end(), [](const Saved& one) { return !one.repeat; });
    round.answer(std::move(saved));
    if (made > 0) events.notices_made(static_cast<std::size_t>(made));
}

/// A connection that died while nobody used it is found here, and with the new one what the database has become.
void Database::State::look_around(Line& line)
{
    try {
        const auto seen = line.run([](Session& session) { return session.whereabouts(); });
        if (seen) weather.moved_to(seen->position);
        weather.tell_position();
    } catch (const StoreError&) {
        // Whatever it is, the next use of a connection says so with its consequences.
    }
    line.settle();
}

void Database::State::run_jobs()
{
    Line line{settings, events, weather, watchdog};
    auto look_next = std::chrono::steady_clock::now();
    for (;;) {
        line.check();
        const bool ready = line.ready();
        if (ready && std::chrono::steady_clock::now() >= look_next) {
            look_around(line);
            look_next = std::chrono::steady_clock::now() + std::chrono::seconds{1};
            continue;
        }
        std::unique_lock lock{mutex};
        const auto wake = ready ? std::chrono::steady_clock::now() + std::chrono::milliseconds{250} : line.next_attempt();
        work_for_jobs.wait_until(lock, wake, [&] { return stopping || !jobs.empty(); });
        if (stopping) return;
        if (jobs.empty()) continue;
        Job job = std::move(jobs.front());
        jobs.pop_front();
        lock.unlock();
        if (!ready) {
            job.failed(weather.last_kind(), "the database is away");
            continue;
        }
        std::optional<Kind> fault;
        std::string what;
        try {
            line.run([&](Session& session) { job.work(session); });
        } catch (const StoreError& error) {
            fault = error.kind;
            what = error.what();
        } catch (const std::exception& error) {
            fault = Kind::ours;
            what = error.what();
        }
        line.settle();
        if (!fault) continue;
        if (*fault == Kind::ours) events.store_bug(what);
        job.failed(*fault, what);
    }
}

Database::Database(Settings settings, Events& events) : state_(std::make_unique<State>(std::move(settings), events))
{
    for (std::size_t i = 0; i < state_->settings.connections; ++i)
        state_->threads.emplace_back([state = state_.get()] { state->run_saver(); });
    state_->threads.emplace_back([state = state_.get()] { state->run_jobs(); });
}

Database::~Database()
{
    close();
}

void Database::save(Judged&& judged, std::function<void(Result<Saved, Kind>)> answer)
{
    const Clock::time_point now = Clock::now();
    bool refused = false, call = false;
    {
        const std::lock_guard lock{state_->mutex};
        refused = state_->stopping || state_->waiting.size() >= state_->settings.max_waiting;
        if (!refused) {
            state_->waiting.emplace_back(std::move(judged), std::move(answer), now);
            call = state_->must_call(now);
        }
    }
    if (refused) answer(Kind::away);
    if (call) state_->work_for_savers.notify_one();
    if (state_->weather.nobody_connected()) state_->work_to_refuse.notify_one();
}

void Database::save_round(std::vector<Judged> letters, CursorMove move,
                          std::function<void(Result<std::vector<Saved>, Kind>)> answer)
{
    {
        const std::lock_guard lock{state_->mutex};
        if (!state_->stopping) {
            state_->rounds.push_back({std::move(letters), std::move(move), std::move(answer)});
            answer = nullptr;
        }
    }
    if (answer) {
        answer(Kind::away);
    } else {
        state_->work_for_savers.notify_one();
        state_->work_to_refuse.notify_one();
    }
}

void Database::run(std::function<void(Session&)> job, std::function<void(Kind, const std::string&)> failed)
{
    {
        const std::lock_guard lock{state_->mutex};
        if (!state_->stopping && state_->jobs.size() < state_->settings.max_waiting) {
            state_->jobs.push_back({std::move(job), std::move(failed)});
            failed = nullptr;
        }
    }
    if (failed)
        failed(Kind::away, "the database is not taking work");
    else
        state_->work_for_jobs.notify_one();
}

bool Database::reachable() const
{
    return state_->weather.reachable();
}

std::size_t Database::waiting() const
{
    const std::lock_guard lock{state_->mutex};
    return state_->waiting.size() + state_->rounds.size();
}

void Database::close()
{
    {
        const std::lock_guard lock{state_->mutex};
        state_->stopping = true;
    }
    state_->work_for_savers.notify_all();
    state_->work_to_refuse.notify_all();
    state_->work_for_jobs.notify_all();
    for (std::thread& thread : state_->threads)
        if (thread.joinable()) thread.join();
    state_->turn_away_savers(Kind::away);
    std::deque<Job> left;
    {
        const std::lock_guard lock{state_->mutex};
        left.swap(state_->jobs);
    }
    for (Job& job : left) job.failed(Kind::away, "the database is closed");
}

}  // namespace captura::store
