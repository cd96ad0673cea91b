// A dead node's spool, emptied into the database: judged and saved as its daemon would have done.
#include "captura/daemon/commands.hpp"
#include "captura/daemon/exit_status.hpp"
#include "daemon/commands_forms.hpp"

#include "captura/intake/intake.hpp"
#include "captura/spool/spool.hpp"
#include "captura/store/database.hpp"

#include <future>
#include <mutex>
#include <ostream>

namespace captura::daemon {
namespace {

constexpr std::size_t page = 64;
constexpr std::int32_t tries = 3;  // as the daemon: then it is set aside, and the others go on

/// Both rooms report to standard error; called on their threads.
class Reports final : public spool::Events, public store::Events {
public:
    explicit Reports(std::ostream& err) : err_(err) {}

    void spool_full(std::uint64_t) override {}  // nothing is kept here
    void spool_fault(const std::string& what) override { say("the spool: " + what); }
    void spool_recovered() override {}
    void record_set_aside(const std::string& what) override { say("a damaged record was set aside: " + what); }

    void database_lost(const std::string& what) override { say("the database was lost: " + what); }
    void database_back(std::chrono::milliseconds) override {}
    void submission_set_aside(const Uuid& id, const std::string& what) override { say(id.text() + " is unreadable: " + what); }
    void store_bug(const std::string& what) override { say("the database refuses: " + what); }
    void notify_failed(const std::string&) override {}  // a running daemon looks at the outbox by itself
    void notices_made(std::size_t) override {}

private:
    void say(const std::string& what)
    {
        const std::lock_guard lock{mutex_};
        err_ << "captura: " << what << '\n';
    }

    std::mutex mutex_;
    std::ostream& err_;
};

std::vector<spool::Pending> next_page(spool::Spool& spool, std::int64_t after)
{
    std::promise<std::vector<spool::Pending>> answered;
    spool.pending(after, page, [&](std::vector<spool::Pending> pending) { answered.set_value(std::move(pending)); });
    return answered.get_future().get();
}

/// Nothing where a bug of ours met it; it stays kept, and is unreadable at the third meeting.
std::optional<Judged> judge(spool::Pending pending, const ConfiguredEntries& entries, const reading::Limits& limits,
                            Reports& reports)
{
    const auto entry = entries.find_or_plain(pending.submission.door, pending.submission.entry);
    try {
        return intake::judge(pending.submission, *entry, limits);
    } catch (const std::exception& bug) {
        if (pending.attempts < tries) {
            reports.store_bug(pending.submission.id.text() + " cannot be judged: " + bug.what());
            return std::nullopt;
        }
        Judged judged;
        judged.submission = std::move(pending.submission);
        judged.judgement.verdict = Verdict::unreadable;
        judged.judgement.reasons = {"judging_failed"};
        return judged;
    }
}

struct Outcome {
    std::vector<Uuid> saved;
    std::size_t failed = 0;
    bool away = false;
};

Outcome save_page(store::Database& database, std::vector<Judged> batch)
{
    std::vector<std::pair<Uuid, std::future<Result<store::Saved, store::StoreError::Kind>>>> answers;
    for (Judged& judged : batch) {
        auto answered = std::make_shared<std::promise<Result<store::Saved, store::StoreError::Kind>>>();
        answers.emplace_back(judged.submission.id, answered->get_future());
        database.save(std::move(judged), [answered](auto answer) { answered->set_value(std::move(answer)); });
    }
    Outcome outcome;
    for (auto& [id, answer] : answers) {
        if (const auto saved = answer.get()) {
            outcome.saved.push_back(id);
        } else {
            ++outcome.failed;
            outcome.away |= saved.error() == store::StoreError::Kind::away;
        }
    }
    return outcome;
}

}  // namespace

int replay_spool(const Config& config, const std::filesystem::path& dir, Streams streams)
{
    if (!std::filesystem::is_directory(dir)) {
        streams.err << "captura: " << dir.string() << " is no folder\n";
        return exit_status::no_input;
    }
    const ConfiguredEntries entries = load_entries(config, streams);
    store::Session{config.database}.prepare_all();  // away or without schema: said before anything is touched
    Reports reports{streams.err};
    spool::Settings settings = config.spool;
    settings.dir = dir;
    spool::Spool spool{settings, reports};
    store::Database database{config.database, reports};

    std::size_t saved = 0;
    std::size_t left = 0;
    std::int64_t after = 0;
    bool away = false;
    for (auto pending = next_page(spool, after); !pending.empty() && !away; pending = next_page(spool, after)) {
        after = pending.back().sequence;
        std::vector<Judged> batch;
        for (spool::Pending& one : pending) {
            if (auto judged = judge(std::move(one), entries, config.intake.limits, reports))
                batch.push_back(std::move(*judged));
            else
                ++left;
        }
        Outcome outcome = save_page(database, std::move(batch));
        saved += outcome.saved.size();
        left += outcome.failed;
        away = outcome.away;
        spool.settle(std::move(outcome.saved));
    }
    database.close();
    streams.out << "saved " << saved << '\n';
    if (away) streams.err << "captura: the database went away; the rest stays kept, run it again\n";
    if (left != 0 && !away) streams.err << "captura: " << left << " stay kept\n";
    return away ? exit_status::try_again : left != 0 ? exit_status::our_bug : exit_status::done;
}

}  // namespace captura::daemon
