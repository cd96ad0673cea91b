// What the lanes hold, judged again: a rule that was repaired is applied to what was kept (promise 1).
#include "captura/daemon/commands.hpp"
#include "captura/daemon/exit_status.hpp"
#include "daemon/commands_forms.hpp"
#include "daemon/commands_json.hpp"
#include "daemon/lanes.hpp"

#include "captura/intake/intake.hpp"
#include "captura/rules/qualify.hpp"

#include <algorithm>
#include <ostream>

namespace captura::daemon {
namespace {

constexpr std::size_t page = 200;

struct Counts {
    std::size_t looked_at = 0;
    std::size_t changed = 0;
    std::size_t failed = 0;
};

class LaneReplay {
public:
    LaneReplay(const Config& config, const ReplayOptions& options, Streams streams)
        : options_(options),
          streams_(streams),
          limits_(config.intake.limits),
          entries_(load_entries(config, streams)),
          session_(config.database)
    {
    }

    /// What is judged anew leaves the lane it was listed in, so the ids are walked in order and each is met once.
    void replay(Verdict lane)
    {
        Uuid after;
        for (auto ids = session_.submissions_by_verdict(lane, page, after); !ids.empty();
             ids = session_.submissions_by_verdict(lane, page, after)) {
            for (const Uuid& id : ids) replay(id);
            after = ids.back();
        }
    }

    const Counts& counts() const { return counts_; }

private:
    void replay(const Uuid& id)
    {
        auto before = session_.submission(id);
        if (!before) return;  // erased since it was listed
        ++counts_.looked_at;
        if (rules::is_decided_by_person(before->judgement.reasons)) return;
        Judged judged;
        try {
            const auto entry = entries_.find_or_plain(before->submission.door, before->submission.entry);
            judged = intake::judge(std::move(before->submission), *entry, limits_);
        } catch (const std::exception& bug) {
            ++counts_.failed;
            streams_.err << "captura: " << id.text() << ": " << bug.what() << '\n';
            return;
        }
        const Verdict old = before->judgement.verdict;
        if (judged.judgement.verdict == old && judged.judgement.reasons == before->judgement.reasons) return;
        ++counts_.changed;
        const store::Saved saved = options_.only_look ? store::Saved{} : session_.rejudge(judged);
        report(id, old, judged.judgement, saved);
    }

    void report(const Uuid& id, Verdict old, const Judgement& judgement, const store::Saved& saved)
    {
        if (options_.json) {
            JsonObject line;
            line.text("submission_id", id.text()).text("before", to_text(old));
            line.text("verdict", to_text(judgement.verdict)).texts("reasons", judgement.reasons);
            line.text_or_null("lead_id", saved.lead_id ? saved.lead_id->text() : "");
            streams_.out << line.line() << '\n';
        } else {
            streams_.out << id.text() << ' ' << to_text(old) << " -> " << to_text(judgement.verdict);
            if (saved.lead_id) streams_.out << " card " << saved.lead_id->text();
            streams_.out << '\n';
        }
    }

    const ReplayOptions& options_;
    Streams streams_;
    const reading::Limits& limits_;
    ConfiguredEntries entries_;
    store::Session session_;
    Counts counts_;
};

}  // namespace

int replay_lanes(const Config& config, const ReplayOptions& options, Streams streams)
{
    std::vector<Verdict> chosen;
    for (const std::string& word : options.lanes)
        if (const auto lane = parse_lane(word)) chosen.push_back(*lane);
    if (chosen.empty()) chosen.assign(lanes.begin(), lanes.end());

    LaneReplay replay{config, options, streams};
    for (const Verdict lane : chosen) replay.replay(lane);
    const Counts& counts = replay.counts();
    streams.err << "captura: " << counts.looked_at << " looked at, " << counts.changed
                << (options.only_look ? " would change" : " changed");
    if (counts.failed != 0) streams.err << ", " << counts.failed << " failed";
    streams.err << '\n';
    return counts.failed == 0 ? exit_status::done : exit_status::our_bug;
}

}  // namespace captura::daemon
