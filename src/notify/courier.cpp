#include "captura/notify/courier.hpp"

#include "notify/rhythm.hpp"
#include "notify/transport.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

namespace captura::notify {
namespace {

constexpr std::size_t most_claimed = most_gathered;

/// Between the beginnings of two full claims: in a flood the outbox leaves the database to those who save. Few mail
/// servers take more than these 200 a second, and a flood to one recipient is gathered anyway.
constexpr std::chrono::milliseconds breath{1'000};

}  // namespace

struct Courier::State {
    State(Settings given, Outbox& from, Events& told)
        : settings(std::move(given)), outbox(from), events(told), rhythm(settings.per_minute),
          transport(make_transport(settings, stopping))
    {
        if (settings.per_minute == 0) throw std::invalid_argument("notify.per_minute is 0");
        if (settings.poll.count() <= 0) throw std::invalid_argument("notify.poll is not positive");
    }

    void run();
    bool round();
    void record_delivered();
    void sort_in(std::vector<Notice> claimed);
    std::vector<Parcel> due();
    void deliver(const std::vector<Parcel>& parcels);
    Outcome try_once(const Parcel& parcel);
    void succeeded(const Parcel& parcel);
    void failed(const Parcel& parcel, const Outcome& outcome);
    void put_back(const std::vector<Notice>& notices);
    void wait();
    void breathe();
    template <class Call>
    void tell_outbox(Call call);

    Settings settings;
    Outbox& outbox;
    Events& events;
    std::atomic<bool> stopping{false};
    Rhythm rhythm;
    Doubts doubts;
    std::unique_ptr<Transport> transport;
    std::vector<std::vector<Uuid>> unrecorded;  ///< delivered, but the outbox could not be told; nothing is claimed then
    bool outbox_away = false;                   ///< in this round
    std::optional<Moment> full_claim;           ///< when it was asked for, if it was full
    std::minstd_rand chance{std::random_device{}()};

    std::mutex mutex;
    std::condition_variable changed;
    bool woken = false;
    std::thread thread;
};

void Courier::State::run()
{
    while (!stopping) {
        bool again = false;
        try {
            again = round();
        } catch (const std::exception& fault) {
            events.outbox_unreachable(fault.what());
        }
        if (again)
            breathe();
        else
            wait();
    }
    // What was claimed and not sent is due at once for whoever comes next. Where the outbox is away as well, the claims
    // run out by themselves.
    tell_outbox([this] { record_delivered(); });
    put_back(rhythm.take_all());
    put_back(doubts.take_all());
}

/// The mails in hand go out even where the outbox has gone away meanwhile; it is asked once a round, not once a mail.
template <class Call>
void Courier::State::tell_outbox(Call call)
{
    if (outbox_away) return;
    try {
        call();
    } catch (const std::exception& fault) {
        outbox_away = true;
        events.outbox_unreachable(fault.what());
    }
}

/// True where more may be waiting: of each card only the oldest notice is handed out.
bool Courier::State::round()
{
    outbox_away = false;
    record_delivered();
    const Moment asked = std::chrono::steady_clock::now();
    std::vector<Notice> claimed = outbox.claim(most_claimed);
    const bool more = !claimed.empty();
    full_claim = claimed.size() == most_claimed ? std::optional{asked} : std::nullopt;
    sort_in(std::move(claimed));
    deliver(due());
    return more && !outbox_away;
}

void Courier::State::record_delivered()
{
    while (!unrecorded.empty()) {
        const std::vector<Uuid>& ids = unrecorded.back();
        if (ids.size() == 1)
            outbox.sent(ids.front());
        else
            outbox.gathered(ids);
        unrecorded.pop_back();
    }
}

void Courier::State::sort_in(std::vector<Notice> claimed)
{
    const Moment moment = std::chrono::steady_clock::now();
    for (Notice& notice : claimed)
        if (!doubts.take(notice, moment)) rhythm.add(std::move(notice), moment);
}

std::vector<Parcel> Courier::State::due()
{
    const Moment moment = std::chrono::steady_clock::now();
    Doubts::Due again = doubts.take_due(moment);
    for (Notice& notice : again.parted) rhythm.add(std::move(notice), moment);
    std::vector<Parcel> parcels = std::move(again.whole);
    for (Parcel& parcel : rhythm.take_due(moment)) parcels.push_back(std::move(parcel));
    return parcels;
}

/// The first that finds the server in trouble speaks for all: a dead server costs one time limit, not one each. A
/// mail on which the server falls silent may be the trouble itself; it takes a second one to blame the server.
void Courier::State::deliver(const std::vector<Parcel>& parcels)
{
    Outcome trouble;
    int silences = 0;
    for (const Parcel& parcel : parcels) {
        if (stopping) {
            put_back(parcel.notices);
            continue;
        }
        if (trouble.everybody) {
            failed(parcel, trouble);
            continue;
        }
        const Outcome outcome = try_once(parcel);
        const bool may_have_arrived = outcome.in_doubt || parcel.doubtful;
        if (outcome.kind == Delivery::Kind::later && may_have_arrived) doubts.remember(parcel);
        if (outcome.kind == Delivery::Kind::sent)
            succeeded(parcel);
        else if (stopping)
            put_back(parcel.notices);
        else
            failed(parcel, outcome);
        silences = outcome.in_doubt ? silences + 1 : 0;
        if (outcome.everybody || silences == 2) {
            trouble = outcome;
            trouble.everybody = true;
        }
    }
}

Outcome Courier::State::try_once(const Parcel& parcel)
{
    try {
        return transport->deliver(parcel.notices.size() == 1 ? compose(parcel.notices.front(), settings)
                                                             : compose_gathered(parcel.notices, settings));
    } catch (const std::invalid_argument& wrong) {
        return {Delivery::Kind::never, wrong.what(), false, false};
    } catch (const std::exception& fault) {
        return {Delivery::Kind::later, fault.what(), false, false};
    }
}

void Courier::State::succeeded(const Parcel& parcel)
{
    std::vector<Uuid> ids;
    for (const Notice& notice : parcel.notices) {
        ids.push_back(notice.id);
        events.notification_sent(notice);
    }
    unrecorded.push_back(std::move(ids));
    tell_outbox([this] { record_delivered(); });
}

void Courier::State::failed(const Parcel& parcel, const Outcome& outcome)
{
    // One delay for all of a parcel: they come back together.
    const double luck = std::uniform_real_distribution<double>{0, 1}(chance);
    for (const Notice& notice : parcel.notices) {
        const Timestamp next = now() + retry_delay(settings.first_retry, notice.attempts, luck);
        const bool given_up =
            outcome.kind == Delivery::Kind::never || next > notice.created_at + settings.give_up_after;
        events.notification_failed(notice, outcome.reason, given_up);
        const std::optional<Timestamp> when = given_up ? std::nullopt : std::optional{next};
        tell_outbox([&] { outbox.failed(notice.id, outcome.reason, when); });
    }
}

void Courier::State::put_back(const std::vector<Notice>& notices)
{
    for (const Notice& notice : notices)
        tell_outbox([&] { outbox.failed(notice.id, "the daemon stopped", now()); });
}

void Courier::State::wait()
{
    Moment until = std::chrono::steady_clock::now() + settings.poll;
    for (const auto& next : {rhythm.next_due(), doubts.next_due()})
        if (next && *next < until) until = *next;
    std::unique_lock lock{mutex};
    changed.wait_until(lock, until, [this] { return woken || stopping; });
    woken = false;
}

void Courier::State::breathe()
{
    if (!full_claim) return;
    std::unique_lock lock{mutex};
    changed.wait_until(lock, *full_claim + breath, [this] { return stopping.load(); });
}

Courier::Courier(Settings settings, Outbox& outbox, Events& events)
    : state_(std::make_unique<State>(std::move(settings), outbox, events))
{
}

Courier::~Courier() { stop(); }

void Courier::start()
{
    if (!state_->thread.joinable()) state_->thread = std::thread{[state = state_.get()] { state->run(); }};
}

void Courier::wake()
{
    {
        const std::lock_guard lock{state_->mutex};
        state_->woken = true;
    }
    state_->changed.notify_one();
}

void Courier::stop()
{
    {
        const std::lock_guard lock{state_->mutex};
        state_->stopping = true;
    }
    state_->changed.notify_one();
    if (state_->thread.joinable()) state_->thread.join();
}

}  // namespace captura::notify
