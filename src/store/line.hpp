// One thread's line to the database: a session that comes and goes with the weather, and what all lines know of it.
#pragma once

#include "captura/store/database.hpp"

#include "store/watchdog.hpp"

#include <atomic>
#include <optional>
#include <random>

namespace captura::store {

/// What the lines know together. The first that cannot connect reports the loss, the first that can the return.
class Weather {
public:
    explicit Weather(Events& events) : events_(events) {}

    /// `before`: position() before that session was asked for its whereabouts.
    void connected(const std::optional<Whereabouts>& whereabouts, std::uint64_t before);
    /// A line stands without a session.
    void disconnected();
    void cannot_connect(StoreError::Kind kind, const std::string& what);
    /// Connections stand, but what is to be saved is refused (disk full, a lock that nobody leaves).
    void refused(const std::string& what);
    void saved(std::uint64_t position);
    void moved_to(std::uint64_t position);
    std::uint64_t position() const { return position_.load(); }
    /// Now and then: how far the saves have come.
    void tell_position();

    bool reachable() const { return reachable_.load(); }
    /// Changes with every failed attempt: a session made before it may be dead without knowing it yet.
    std::uint64_t alarms() const { return alarms_.load(); }
    /// Why there is no session.
    StoreError::Kind last_kind() const { return last_kind_.load(); }
    bool nobody_connected() const { return connected_.load() == 0; }

private:
    Events& events_;
    std::mutex mutex_;
    std::optional<std::chrono::steady_clock::time_point> lost_at_;
    bool told_lost_ = false;
    std::chrono::steady_clock::time_point refused_at_{};
    std::atomic<bool> refusing_{false};
    Whereabouts told_;
    std::atomic<std::uint64_t> position_{0};
    std::atomic<int> connected_{0};
    std::atomic<bool> reachable_{false};
    std::atomic<std::uint64_t> alarms_{0};
    std::atomic<StoreError::Kind> last_kind_{StoreError::Kind::away};
};

class Line {
public:
    Line(const Settings& settings, Events& events, Weather& weather, Watchdog& watchdog);
    ~Line();

    /// Connects where it has no session and the pause after the last failure is over.
    bool ready();
    bool connected() const { return session_ != nullptr; }
    std::chrono::steady_clock::time_point next_attempt() const { return next_attempt_; }

    /// Asks a session that an alarm made doubtful.
    void check();

    /// Runs work(session) under the watchdog. Throws StoreError; after what costs the connection it is dropped.
    template <class Work>
    auto run(Work&& work)
    {
        const Watchdog::Job watched{watchdog_, session_->socket()};
        const Done done{*this};
        try {
            return work(*session_);
        } catch (const StoreError& error) {
            using enum StoreError::Kind;
            if (error.kind == away || error.kind == in_doubt || error.kind == fenced) lost_ = true;
            throw;
        }
    }

    /// A new connection did not help: as good as away, so that nothing turns in a hot loop.
    void back_off(const StoreError& error);

    std::uint64_t position() const { return session_ ? session_->position() : 0; }

    /// The next run has a new session: this one keeps the memory of the largest batch it ever sent.
    void renew() { lost_ = true; }

    /// Drops the session where the last run has cost it; outside the watchdog, which must not see its socket any more.
    void settle();

private:
    struct Done {
        Line& line;
        ~Done();
    };
    void drop();
    void pause();

    const Settings& settings_;
    Events& events_;
    Weather& weather_;
    Watchdog& watchdog_;
    std::unique_ptr<Session> session_;
    bool lost_ = false;
    std::uint64_t seen_alarms_ = 0;
    std::chrono::milliseconds pause_{0};
    std::chrono::steady_clock::time_point next_attempt_{};
    std::minstd_rand chance_;
};

}  // namespace captura::store
