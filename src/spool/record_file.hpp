/// The file itself: the statements on `spool.db`. For one thread; knows no queue, no clock, no folder.
///
/// Tables: `record` (immutable: mark of the key, digest, head, body), `pending` (what is still owed to the database),
/// `settled` (in the order of settling, so that the oldest goes first), `damaged` (with the bytes as they were found).
/// `pending` has no index by id: who settles mostly kept or handed out a moment ago, and knows the place (places.hpp).
/// A record is in exactly one of the last three. Sequences grow for ever, also over a file that was replaced.
#pragma once

#include "captura/spool/spool.hpp"
#include "spool/places.hpp"
#include "spool/record.hpp"
#include "spool/sqlite.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace captura::spool {

/// Reads records and says whether they are whole.
class RecordReader {
public:
    explicit RecordReader(Database& database);

    /// Empty where the record is whole, else what is wrong with it.
    std::string read(std::int64_t sequence, Submission& submission);
    /// The bytes as they are; false where there is no such record.
    bool read_raw(std::int64_t sequence, std::string& head, std::string& body);

private:
    Database& database_;
    Statement read_;
    Sealer sealer_;
};

class RecordFile {
public:
    /// Opens or creates, with tables. Throws SqliteError; Trouble::damaged also for a file that is not this version's.
    RecordFile(const std::filesystem::path& path, Database::Use use, Timestamp now);

    /// SQLite's own check of the structure, of a big file its small tables only; with `all` everything, indexes too.
    /// Empty where sound.
    std::string check(bool all);

    // A transaction: counters follow what was committed only.
    void begin();
    void commit();
    void rollback() noexcept;

    /// Inside a transaction. A repeat answers with the first receipt; a damaged first is set aside and this one kept.
    Kept keep(const Submission& submission, Timestamp now, std::vector<std::string>& set_aside);
    std::optional<Uuid> find(const std::string& key);
    /// Unknown ids are ignored.
    void settle(const std::vector<Uuid>& ids, Timestamp now);
    /// Forgets the oldest settled records: those settled before `horizon`, and those above `octets`; at most `most`.
    /// The newest record stays, so that no sequence is given twice. The answer: how many.
    std::size_t prune(Timestamp horizon, std::uint64_t octets, std::size_t most);
    /// The place of the newest settled record, 0 where there is none.
    std::int64_t last_settled();
    /// The oldest settled ones up to that place are pending again, at most `most`; the answer: how many were looked at.
    std::size_t owe_again(std::int64_t up_to_place, std::size_t most, Timestamp now,
                          std::vector<std::string>& set_aside);
    /// Whole records after `after`, oldest first, at most `most` and about `octets`, each counted as handed out once
    /// more; damaged ones are set aside on the way.
    std::vector<Pending> hand_out(std::int64_t after, std::size_t most, std::size_t octets, Timestamp now,
                                  std::vector<std::string>& set_aside);
    /// Takes over what can be read of a damaged file; see repair.hpp.
    void take_pending(std::int64_t sequence, const Submission& submission, std::int32_t attempts);
    void take_settled(std::int64_t sequence, const Submission& submission, std::int64_t at);
    void take_damaged(std::int64_t sequence, const std::string& reason, std::string_view head, std::string_view body,
                      Timestamp now);

    /// Writes without changing anything.
    void touch();

    Figures figures();
    std::uint64_t pending_octets() const noexcept { return counts_.pending_octets; }
    Database& database() noexcept { return database_; }

private:
    struct Counts {
        std::uint64_t pending = 0;
        std::uint64_t pending_octets = 0;
        std::uint64_t settled_octets = 0;
        std::uint64_t damaged = 0;
        std::int64_t next_sequence = 0;
    };
    struct Tables {
        explicit Tables(Database& database);
    };

    bool insert(std::int64_t sequence, const Submission& submission);
    bool settle_at(const Places::Place& place, const Uuid& id, Timestamp now);
    void count();
    /// What the tables say against each other (a flipped bit in a number passes SQLite's check). Empty where nothing.
    std::string contradictions();
    void set_aside(std::int64_t sequence, const std::string& reason, Timestamp now, std::vector<std::string>& told);

    std::int64_t first_sequence_;
    Database database_;
    Tables tables_;  // before the statements, which are compiled against them
    RecordReader reader_;
    Sealer sealer_;
    std::string head_;
    Places places_;
    Counts counts_;
    Counts before_;
    std::optional<std::uint32_t> seen_version_;

    Statement begin_, commit_;
    Statement insert_, insert_large_, find_, delete_record_;
    Statement add_pending_, settle_pending_, remove_pending_, raise_, list_, list_ids_, oldest_;
    Statement add_settled_, oldest_settled_, remove_settled_;
    Statement add_damaged_;
    Statement count_pending_, count_settled_, count_damaged_, last_sequence_;
};

}  // namespace captura::spool
