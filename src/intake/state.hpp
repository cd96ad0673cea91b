/// What the choke point holds while it works, shared by its two halves: what comes in by the doors (intake.cpp) and what
/// was only kept (replay.cpp).
#pragma once

#include "captura/intake/intake.hpp"
#include "intake/arrival.hpp"
#include "intake/in_flight.hpp"
#include "intake/recent_content.hpp"
#include "intake/recurrence.hpp"
#include "intake/room.hpp"

#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace captura::intake {

/// One submission on its way through the choke point. Lives in the frame of State::submit(), which waits while the spool
/// or a worker does with it what is theirs.
struct Passage {
    Arrival arrival;
    std::size_t octets = 0;  ///< of the body, also where only the spool still holds it
    bool entered = false;    ///< on the list of those in flight by this passage; not where the same one is on it already
    Answer answer;
};

struct Intake::State {
    Settings settings;
    const EntryBook& entries;
    Keeper& keeper;
    Saver& saver;
    Workers& workers;
    Events& events;
    Witness* const witness;
    Verifier* const verifier;

    InFlight in_flight;
    RecentContent recent;
    Recurrence recurrence{fresh_seed()};
    Room large;
    std::atomic<bool> stopping{false};
    bool replay_at_once = false;                        // without the pause between two looks
    boost::asio::steady_timer* replay_timer = nullptr;  // lives in the replay coroutine

    State(Settings given, const EntryBook& book, Keeper& keep, Saver& save, Workers& work, Events& log, Witness* sees,
          Verifier* asks)
        : settings(std::move(given)),
          entries(book),
          keeper(keep),
          saver(save),
          workers(work),
          events(log),
          witness(sees),
          verifier(asks),
          in_flight(settings.save_window, settings.save_window_octets),
          recent(settings.same_content_window, settings.same_content_entries),
          large(settings.large_at_once)
    {
    }

    /// Runs `work` on a worker and gives back what it returned; `work` must not throw.
    template <class R, class Work>
    Task<R> on_worker(Work& work)
    {
        auto start = [this, &work](std::function<void(R)> done) {
            auto run = [&work, done = std::move(done)] { done(work()); };
            workers.run(std::move(run));
        };
        co_return co_await callback<R>(start);
    }

    bool is_small(Door door, std::size_t octets) const { return door != Door::mail && octets <= settings.inline_octets; }

    bool is_large(std::size_t octets) const { return octets > settings.large_octets; }

    static Task<Answer> refuse(std::string reason);
    void observe(Arrival& arrival);
    Task<Answer> submit(Passage passage);
    Task<Answer> submit_large(Passage passage);
    Uuid receipt_for(const Arrival& arrival);
    Task<Result<Kept, Refused>> keep(Passage& passage);
    bool is_to_verify(const Passage& passage, const Kept& kept) const;
    Task<void> verify(Passage& passage);
    void judge_kept(Passage& passage, const Kept& kept);
    void judge_fenced(Passage& passage, const Kept& kept) noexcept;
    Judged judge_arrival(Arrival&& arrival, std::string& bug) const;
    Judged judge_pending(Pending pending);

    void send_to_save(Judged&& judged);
    void saved(const Uuid& id, const Result<Saved, SaveFault>& outcome);
    void wake_replay();
    struct Replayed {
        Timestamp kept_before = Timestamp::max();  ///< later ones are not looked at
        std::size_t saved = 0;
        std::size_t refused = 0;  ///< by a fault of ours: they stay pending
    };
    Task<bool> replay_page_after(std::int64_t& sequence, Replayed& sum);
    Task<Replayed> replay_all(bool behind);
    Task<std::size_t> count_unsettled();
};

}  // namespace captura::intake
