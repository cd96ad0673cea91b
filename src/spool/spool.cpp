#include "captura/spool/spool.hpp"

#include "spool/folder.hpp"
#include "spool/keeper.hpp"
#include "spool/waiting.hpp"

#include <thread>
#include <utility>

namespace captura::spool {
namespace {

FileLock hold(const Folder& folder)
{
    if (auto lock = FileLock::try_lock(folder.lock(), FileLock::Kind::alone)) return std::move(*lock);
    throw Locked{folder.dir().string() + ": another daemon holds this spool"};
}

}  // namespace

struct Spool::State {
    State(Settings given, Events& events)
        : settings(std::move(given)),
          folder(settings.dir),
          lock(hold(folder)),
          instance(folder.instance()),
          keeper(settings, folder, events),
          waiting(settings),
          thread([this] { run(); })
    {
    }

    void run()
    {
        for (bool last = false; !last;) {
            Work work = waiting.take(keeper.next_tidy());
            last = work.last;
            const bool idle = work.keeps.empty() && work.settles.empty() && work.pending.empty() &&
                              work.figures.empty() && work.refused.empty() && work.seen.empty();
            if (idle) {
                if (!last) keeper.tidy();
                continue;
            }
            std::vector<Uuid> again = keeper.serve(std::move(work));
            // At the end settling is not worth a wait: what is not settled is replayed, and known by its key.
            if (!again.empty() && !last)
                waiting.settle_again(std::move(again), Waiting::Clock::now() + Keeper::settle_pause);
        }
    }

    const Settings settings;
    const Folder folder;
    const FileLock lock;
    const Uuid instance;
    Keeper keeper;
    Waiting waiting;
    std::thread thread;  // last: it uses all others
};

Spool::Spool(Settings settings, Events& events)
try : state_(std::make_unique<State>(settings, events)) {
} catch (const SqliteError& error) {
    throw std::runtime_error(settings.dir.string() + ": " + error.what());
}

Spool::~Spool()
{
    state_->waiting.stop();
    state_->thread.join();
}

void Spool::keep(Submission&& submission, KeepAnswer answer)
{
    state_->waiting.keep(std::move(submission), std::move(answer));
}

void Spool::settle(std::vector<Uuid> ids)
{
    state_->waiting.settle(std::move(ids));
}

void Spool::pending(std::int64_t after_sequence, std::size_t most, std::function<void(std::vector<Pending>)> answer)
{
    state_->waiting.pending({after_sequence, most, std::move(answer)});
}

void Spool::figures(std::function<void(Figures)> answer)
{
    state_->waiting.figures(std::move(answer));
}

void Spool::saved_in(Whereabouts database)
{
    state_->waiting.saved_in(std::move(database));
}

Uuid Spool::instance() const
{
    return state_->instance;
}

}  // namespace captura::spool
