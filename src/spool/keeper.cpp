#include "spool/keeper.hpp"

#include "spool/admission.hpp"
#include "spool/repair.hpp"

#include <algorithm>
#include <utility>

namespace captura::spool {
namespace {

/// A WAL of 16 MiB is checkpointed even under load; a smaller one waits for a quiet moment. Bigger, it would grow for
/// longer, and appending costs more than writing again over what was checkpointed.
constexpr std::size_t big_wal_frames = 4'096;
constexpr auto quiet = std::chrono::milliseconds{200};
constexpr auto retry_open = std::chrono::milliseconds{500};
constexpr auto look_again = std::chrono::seconds{60};

constexpr std::size_t forget_at_once = 512;
constexpr std::size_t owed_at_once = 512;
constexpr std::size_t handed_out_octets = 8u << 20;

const char* reason_of(Trouble trouble)
{
    switch (trouble) {
        case Trouble::busy:
            return "spool_busy";
        case Trouble::full:
            return "spool_full";
        case Trouble::damaged:
        case Trouble::fault:
            return "spool_fault";
    }
    return "spool_fault";
}

/// Whatever else goes wrong in a round (no memory, no folder) ends like a fault: nobody is told yes, and the file is
/// opened anew.
Trouble trouble_of(const std::exception& error)
{
    const auto* known = dynamic_cast<const SqliteError*>(&error);
    return known != nullptr ? known->trouble() : Trouble::fault;
}

}  // namespace

Keeper::Keeper(const Settings& settings, const Folder& folder, Events& events)
    : settings_(settings), folder_(folder), events_(events), saved_in_(folder.database())
{
    std::vector<std::string> set_aside;
    file_ = open_sound(folder_, Check::at_start, set_aside);
    folder_.hold_reserve(settings_.reserve_octets);
    tell(set_aside);
    plan_tidy(quiet);
}

std::vector<Uuid> Keeper::serve(Work work)
{
    std::vector<Uuid> again;
    for (RefusedWork& refused : work.refused) refused.keep.tell(Refused{refused.reason});
    if (!work.keeps.empty() || !work.settles.empty()) write_group(work, again);
    for (PendingWork& pending : work.pending) hand_out(pending);
    for (auto& answer : work.figures) {
        if (file_) {
            try {
                last_figures_ = file_->figures();
            } catch (const std::exception& error) {
                after_write(trouble_of(error), error.what());
            }
        }
        answer(last_figures_);
    }
    for (const Whereabouts& database : work.seen) look_at(database);
    owe_again();
    if (file_ && file_->database().wal_frames() > big_wal_frames) tidy();
    if (owed_up_to_)
        plan_tidy(std::chrono::milliseconds{0});
    else
        plan_tidy(file_ ? quiet : retry_open);
    return again;
}

void Keeper::write_group(Work& work, std::vector<Uuid>& again)
{
    if (!file_ && !reopen()) {
        for (KeepWork& keep : work.keeps) keep.tell(Refused{"spool_fault"});
        again = std::move(work.settles);
        return;
    }
    std::vector<Result<Kept, Refused>> answers;
    answers.reserve(work.keeps.size());
    std::vector<std::string> set_aside;
    bool refused_any = false;
    try {
        const Timestamp when = now();
        Folder::Room room = work.keeps.empty() ? Folder::Room{} : folder_.room();
        file_->begin();
        file_->settle(work.settles, when);
        for (const KeepWork& keep : work.keeps) {
            const Submission& submission = keep.submission;
            if (has_room(settings_, room, file_->pending_octets(), submission.body.size())) {
                answers.emplace_back(file_->keep(submission, when, set_aside));
                room.free -= std::min(room.free, disk_octets_per_octet * submission.body.size());
            } else if (const auto known = file_->find(submission.key)) {
                answers.emplace_back(Kept{*known, false});
            } else {
                answers.emplace_back(Refused{"spool_full"});
                refused_any = true;
            }
        }
        if (!work.settles.empty() || prune_more_) {
            const std::size_t most = std::max(forget_at_once, 2 * work.settles.size());
            prune_more_ = file_->prune(when - settings_.settled_for, settings_.settled_octets, most) == most;
        }
        file_->commit();
    } catch (const std::exception& error) {
        file_->rollback();
        const Trouble trouble = trouble_of(error);
        for (KeepWork& keep : work.keeps) keep.tell(Refused{reason_of(trouble)});
        after_write(trouble, error.what());
        // With the reserve given back, there is room for settling, if not for more.
        if (trouble == Trouble::full && !work.settles.empty() && folder_.release_reserve())
            settle_alone(work.settles, again);
        else
            again = std::move(work.settles);
        return;
    }
    for (std::size_t i = 0; i < answers.size(); ++i) work.keeps[i].tell(std::move(answers[i]));
    tell(set_aside);
    if (refused_any)
        refused_for_room();
    else if (!work.keeps.empty() && std::exchange(full_, false))
        recovered();
}

void Keeper::settle_alone(const std::vector<Uuid>& ids, std::vector<Uuid>& again)
{
    try {
        const Timestamp when = now();
        file_->begin();
        file_->settle(ids, when);
        file_->prune(when - settings_.settled_for, settings_.settled_octets, forget_at_once);
        file_->commit();
    } catch (const std::exception& error) {
        file_->rollback();
        after_write(trouble_of(error), error.what());
        again = ids;
    }
}

void Keeper::hand_out(PendingWork& work)
{
    std::vector<Pending> records;
    std::vector<std::string> set_aside;
    // Twice: the first may be what finds the damage, and then the rebuilt file has the answer.
    bool done = false;
    for (int tries = 0; !done && tries < 2 && (file_ || reopen()); ++tries) {
        try {
            file_->begin();
            records = file_->hand_out(work.after, work.most, handed_out_octets, now(), set_aside);
            file_->commit();
            done = true;
        } catch (const std::exception& error) {
            // Without a durable mark that they were handed out they are not: a fatal one would come for ever.
            file_->rollback();
            records.clear();
            set_aside.clear();
            after_write(trouble_of(error), error.what());
        }
    }
    work.answer(std::move(records));
    tell(set_aside);
}

void Keeper::look_at(const Whereabouts& database)
{
    const bool another =
        saved_in_ && (database.history != saved_in_->history || database.position < saved_in_->position);
    if (another && file_) owed_up_to_ = file_->last_settled();
    if (another && !file_) return;  // asked again with the next look
    saved_in_ = database;
    if (owed_up_to_) return;  // remembered when they are pending: a crash before begins anew
    try {
        folder_.remember_database(database);
    } catch (const std::exception& error) {
        events_.spool_fault(error.what());
    }
}

/// A portion of them: whoever waits for a yes waits for no more than that.
void Keeper::owe_again()
{
    if (!owed_up_to_ || !file_) return;
    std::vector<std::string> set_aside;
    std::size_t portion = 0;
    try {
        file_->begin();
        portion = file_->owe_again(*owed_up_to_, owed_at_once, now(), set_aside);
        file_->commit();
    } catch (const std::exception& error) {
        file_->rollback();
        after_write(trouble_of(error), error.what());
        return;
    }
    tell(set_aside);
    owed_again_ += portion;
    if (portion == owed_at_once) return;
    owed_up_to_.reset();
    if (owed_again_ > 0) events_.owed_again(std::exchange(owed_again_, 0));
    look_at(Whereabouts{*saved_in_});
}

void Keeper::after_write(Trouble trouble, const std::string& what)
{
    switch (trouble) {
        case Trouble::busy:
            return;
        case Trouble::full:
            refused_for_room();
            return;
        case Trouble::damaged:
        case Trouble::fault:
            // I4: what stands in the WAL is in doubt; no yes before the file was read anew from the disk.
            events_.spool_fault(what);
            file_.reset();
            reopen();
            return;
    }
}

bool Keeper::reopen()
{
    if (Clock::now() < next_open_) return false;
    std::vector<std::string> set_aside;
    try {
        file_ = open_sound(folder_, Check::after_fault, set_aside);
    } catch (const std::exception&) {
        tell(set_aside);
        // A check of the whole file is not for every group; the loss was told once, refusals and figures go on telling.
        next_open_ = Clock::now() + retry_open;
        return false;
    }
    tell(set_aside);
    recovered();
    return true;
}

void Keeper::refused_for_room()
{
    if (!std::exchange(full_, true)) events_.spool_full(file_ ? file_->pending_octets() : 0);
}

void Keeper::recovered()
{
    events_.spool_recovered();
}

void Keeper::tell(std::vector<std::string>& set_aside)
{
    for (const std::string& what : set_aside) events_.record_set_aside(what);
    set_aside.clear();
}

void Keeper::tidy()
{
    plan_tidy(look_again);
    if (!file_ && !reopen()) {
        plan_tidy(retry_open);
        return;
    }
    owe_again();
    if (!file_) return;
    if (owed_up_to_) plan_tidy(std::chrono::milliseconds{0});
    try {
        if (prune_more_ || Clock::now() >= next_look_) {
            next_look_ = Clock::now() + look_again;
            file_->begin();
            prune_more_ =
                file_->prune(now() - settings_.settled_for, settings_.settled_octets, forget_at_once) == forget_at_once;
            file_->commit();
            if (prune_more_) plan_tidy(std::chrono::milliseconds{0});
        }
        if (file_->database().wal_frames() > 0) file_->database().checkpoint();
        const Folder::Room room = folder_.room();
        if (room.free > 4 * settings_.reserve_octets) folder_.hold_reserve(settings_.reserve_octets);
    } catch (const std::exception& error) {
        file_->rollback();
        after_write(trouble_of(error), error.what());
    }
}

void Keeper::plan_tidy(std::chrono::milliseconds pause)
{
    next_tidy_ = Clock::now() + pause;
}

}  // namespace captura::spool
