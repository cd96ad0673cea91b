/// What the spool's thread does with one round of work. No thread, no queue: told what waits, it writes and answers.
#pragma once

#include "captura/spool/spool.hpp"
#include "spool/folder.hpp"
#include "spool/record_file.hpp"
#include "spool/waiting.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace captura::spool {

class Keeper {
public:
    using Clock = Waiting::Clock;

    /// Throws SqliteError or std::runtime_error where the file cannot be had.
    Keeper(const Settings& settings, const Folder& folder, Events& events);

    /// Serves everything in `work`, every answer after its commit. Settles that must go again are the result.
    std::vector<Uuid> serve(Work work);
    /// Between rounds, when nothing waits: checkpoint, forget old settled records, repair.
    void tidy();
    /// When tidy() has something to do again.
    Clock::time_point next_tidy() const { return next_tidy_; }
    /// Settles wait so long after they failed.
    static constexpr std::chrono::milliseconds settle_pause{500};

private:
    void write_group(Work& work, std::vector<Uuid>& again);
    void settle_alone(const std::vector<Uuid>& ids, std::vector<Uuid>& again);
    void hand_out(PendingWork& work);
    void look_at(const Whereabouts& database);
    void owe_again();
    void tell(std::vector<std::string>& set_aside);
    void after_write(Trouble trouble, const std::string& what);
    bool reopen();
    void refused_for_room();
    void recovered();
    void plan_tidy(std::chrono::milliseconds pause);

    const Settings& settings_;
    const Folder& folder_;
    Events& events_;
    std::unique_ptr<RecordFile> file_;  // null after a fault, until it is sound again
    Figures last_figures_;
    std::optional<Whereabouts> saved_in_;
    std::optional<std::int64_t> owed_up_to_;  // place among the settled; while they are made pending again
    std::uint64_t owed_again_ = 0;
    bool full_ = false;
    bool prune_more_ = false;
    Clock::time_point next_tidy_{};
    Clock::time_point next_look_{};
    Clock::time_point next_open_{};
};

}  // namespace captura::spool
