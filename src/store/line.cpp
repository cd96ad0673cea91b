#include "store/line.hpp"

#include <algorithm>

namespace captura::store {
namespace {

using Clock = std::chrono::steady_clock;

// While the database is away each line asks at least once a second: draining begins within two of its return.
constexpr auto first_pause = std::chrono::milliseconds{50};
constexpr auto longest_pause = std::chrono::milliseconds{900};

}  // namespace

void Weather::connected(const std::optional<Whereabouts>& whereabouts, std::uint64_t before)
{
    const std::lock_guard lock{mutex_};
    ++connected_;
    if (whereabouts && (whereabouts->history != told_.history || whereabouts->position < before)) {
        if (!told_.history.empty()) events_.saving_in({told_.history, position_});
        told_ = *whereabouts;
        position_ = told_.position;
        events_.saving_in(told_);
    }
    reachable_ = true;
    if (lost_at_ && told_lost_ && !refusing_)
        events_.database_back(std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - *lost_at_));
    lost_at_.reset();
    told_lost_ = false;
}

void Weather::disconnected()
{
    const std::lock_guard lock{mutex_};
    if (--connected_ == 0) reachable_ = false;
}

void Weather::cannot_connect(StoreError::Kind kind, const std::string& what)
{
    const std::lock_guard lock{mutex_};
    ++alarms_;
    last_kind_ = kind == StoreError::Kind::ours ? kind : StoreError::Kind::away;
    if (!lost_at_) lost_at_ = Clock::now();
    if (told_lost_ || connected_ != 0) return;
    told_lost_ = true;
    if (kind == StoreError::Kind::ours)
        events_.store_bug(what);
    else if (!refusing_)
        events_.database_lost(what);
}

void Weather::refused(const std::string& what)
{
    const std::lock_guard lock{mutex_};
    ++alarms_;
    if (refusing_.exchange(true)) return;
    refused_at_ = Clock::now();
    if (!told_lost_) events_.database_lost(what);
}

void Weather::tell_position()
{
    const std::lock_guard lock{mutex_};
    if (told_.history.empty() || position_ <= told_.position) return;
    told_.position = position_;
    events_.saving_in(told_);
}

void Weather::moved_to(std::uint64_t position)
{
    for (auto known = position_.load(); known < position && !position_.compare_exchange_weak(known, position);) {
    }
}

void Weather::saved(std::uint64_t position)
{
    moved_to(position);
    if (!refusing_) return;
    const std::lock_guard lock{mutex_};
    if (!refusing_.exchange(false)) return;
    events_.database_back(std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - refused_at_));
}

Line::Line(const Settings& settings, Events& events, Weather& weather, Watchdog& watchdog)
    : settings_(settings), events_(events), weather_(weather), watchdog_(watchdog), chance_(std::random_device{}())
{
}

Line::~Line()
{
    drop();
}

bool Line::ready()
{
    if (session_) return true;
    if (Clock::now() < next_attempt_) return false;
    const std::uint64_t before = weather_.position();
    std::optional<Whereabouts> whereabouts;
    try {
        auto session = std::make_unique<Session>(settings_);
        {
            const Watchdog::Job watched{watchdog_, session->socket()};
            session->prepare_all();
            whereabouts = session->whereabouts();
        }
        session->on_notify_failed([this](const std::string& what) { events_.notify_failed(what); });
        session_ = std::move(session);
    } catch (const StoreError& error) {
        weather_.cannot_connect(error.kind, error.what());
    } catch (const std::exception& error) {
        weather_.cannot_connect(StoreError::Kind::ours, error.what());
    }
    if (!session_) {
        pause();
        return false;
    }
    lost_ = false;
    seen_alarms_ = weather_.alarms();
    weather_.connected(whereabouts, before);
    return true;
}

void Line::check()
{
    if (!session_ || seen_alarms_ == weather_.alarms()) return;
    seen_alarms_ = weather_.alarms();
    try {
        run([](Session& session) { session.ping(); });
    } catch (const StoreError&) {
        lost_ = true;
    }
    settle();
}

void Line::pause()
{
    pause_ = std::clamp(pause_ * 2, first_pause, longest_pause);
    const auto jitter = std::chrono::milliseconds{std::uniform_int_distribution<int>{0, 100}(chance_)};
    next_attempt_ = Clock::now() + pause_ + jitter;
}

void Line::back_off(const StoreError& error)
{
    drop();
    weather_.refused(error.what());
    pause();
}

Line::Done::~Done()
{
    if (!line.session_->usable()) line.lost_ = true;  // seen after COMMIT, by NOTIFY
}

void Line::settle()
{
    if (lost_) drop();
}

void Line::drop()
{
    if (!session_) return;
    session_.reset();
    lost_ = false;
    weather_.disconnected();
}

}  // namespace captura::store
