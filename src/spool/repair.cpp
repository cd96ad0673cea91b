#include "spool/repair.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace captura::spool {
namespace {

/// Sequences that a damaged page hides lie between two that can be seen. A wider gap is a sequence that was itself hit.
constexpr std::int64_t widest_gap = 100'000;

/// Lists a table from both ends, each time as far as the file can be read.
template <class Take>
void list_both_ways(Database& database, const std::string& select, const std::string& order, const Take& take)
{
    for (const char* direction : {" ASC", " DESC"}) {
        try {
            Statement statement{database, (select + " ORDER BY " + order + direction).c_str()};
            Query query{statement};
            while (query.next()) take(query);
        } catch (const SqliteError&) {
            continue;  // what lies behind is reached from the other end or one by one
        }
    }
}

class Salvage {
public:
    Salvage(const std::filesystem::path& damaged, RecordFile& fresh, Timestamp now)
        : old_(damaged, Database::Use::salvage), fresh_(fresh), now_(now)
    {
    }

    /// What was found, for a person.
    std::string run()
    {
        list_both_ways(old_, "SELECT sequence, at FROM settled", "place",
                       [&](const Query& row) { settled_.emplace(row.integer(0), row.integer(1)); });
        list_both_ways(old_, "SELECT sequence, attempts FROM pending", "sequence",
                       [&](const Query& row) { pending_.emplace(row.integer(0), row.integer(1)); });
        take_earlier_damage();
        RecordReader reader{old_};
        for (const std::int64_t sequence : candidates()) take(reader, sequence);
        return std::to_string(whole_) + " whole records taken over, " + std::to_string(broken_) + " damaged";
    }

private:
    std::vector<std::int64_t> candidates()
    {
        std::vector<std::int64_t> seen;
        list_both_ways(old_, "SELECT sequence FROM record", "sequence",
                       [&](const Query& row) { seen.push_back(row.integer(0)); });
        for (const auto& [sequence, attempts] : pending_) seen.push_back(sequence);
        for (const auto& [sequence, at] : settled_) seen.push_back(sequence);
        std::sort(seen.begin(), seen.end());
        seen.erase(std::unique(seen.begin(), seen.end()), seen.end());

        std::vector<std::int64_t> all;
        for (const std::int64_t sequence : seen) {
            if (!all.empty() && sequence - all.back() <= widest_gap)
                for (std::int64_t between = all.back() + 1; between < sequence; ++between) all.push_back(between);
            all.push_back(sequence);
        }
        return all;
    }

    void take_earlier_damage()
    {
        list_both_ways(
            old_, "SELECT sequence, CAST(reason AS BLOB), head, body FROM damaged", "sequence", [&](const Query& row) {
                fresh_.take_damaged(row.integer(0), std::string{row.octets(1)}, row.octets(2), row.octets(3), now_);
            });
    }

    void take(RecordReader& reader, std::int64_t sequence)
    {
        Submission submission;
        std::string wrong;
        std::string head;
        std::string body;
        try {
            wrong = reader.read(sequence, submission);
            if (!wrong.empty() && !reader.read_raw(sequence, head, body) && !pending_.contains(sequence)) return;
        } catch (const SqliteError& error) {
            if (error.trouble() != Trouble::damaged) throw;
            if (!pending_.contains(sequence)) return;  // mostly a number that was never given
            wrong = error.what();
        }
        if (!wrong.empty()) {
            fresh_.take_damaged(sequence, wrong, head, body, now_);
            ++broken_;
            return;
        }
        ++whole_;
        // Where it is not known whether it was settled it is replayed: its key makes that harmless (promise 3).
        const auto waiting = pending_.find(sequence);
        const auto settled = settled_.find(sequence);
        if (waiting == pending_.end() && settled != settled_.end())
            fresh_.take_settled(sequence, submission, settled->second);
        else
            fresh_.take_pending(sequence, submission,
                                waiting == pending_.end() ? 0 : static_cast<std::int32_t>(waiting->second));
    }

    Database old_;
    RecordFile& fresh_;
    Timestamp now_;
    std::unordered_map<std::int64_t, std::int64_t> settled_;  // sequence: when
    std::unordered_map<std::int64_t, std::int64_t> pending_;  // sequence: attempts
    std::uint64_t whole_ = 0;
    std::uint64_t broken_ = 0;
};

std::string salvage(const std::filesystem::path& damaged, RecordFile& fresh)
{
    fresh.begin();
    std::string found;
    try {
        found = Salvage{damaged, fresh, now()}.run();
    } catch (const SqliteError& error) {
        if (error.trouble() != Trouble::damaged) throw;
        found = std::string{"nothing can be read: "} + error.what();
    }
    fresh.commit();
    return found;
}

/// What the file is replaced for, and with what.
std::string rebuild(const Folder& folder, const std::string& wrong)
{
    std::filesystem::remove(folder.rebuilt());
    std::string found;
    {
        RecordFile fresh{folder.rebuilt(), Database::Use::build, now()};
        found = salvage(folder.file(), fresh);
    }
    const auto aside = folder.set_file_aside();
    std::filesystem::rename(folder.rebuilt(), folder.file());
    folder.sync();
    return aside.string() + ": " + wrong + "; " + found;
}

}  // namespace

std::unique_ptr<RecordFile> open_sound(const Folder& folder, Check check, std::vector<std::string>& told)
{
    const auto alone = FileLock::wait_for(folder.replacing(), FileLock::Kind::alone);
    if (!alone) throw std::runtime_error(folder.replacing().string() + ": another writer holds it");
    folder.finish_replacement();

    std::unique_ptr<RecordFile> file;
    std::string wrong;
    try {
        file = std::make_unique<RecordFile>(folder.file(), Database::Use::serve, now());
        wrong = file->check(check == Check::after_fault);
    } catch (const SqliteError& error) {
        if (error.trouble() != Trouble::damaged) throw;
        wrong = error.what();
    }
    if (!wrong.empty()) {
        file.reset();
        told.push_back(rebuild(folder, wrong));
        file = std::make_unique<RecordFile>(folder.file(), Database::Use::serve, now());
    }
    // A first write makes the WAL now: that its directory was not synced would not be reported later.
    file->begin();
    file->touch();
    file->commit();
    folder.sync();
    return file;
}

}  // namespace captura::spool
