#include "spool/record_file.hpp"

#include <algorithm>
#include <utility>

namespace captura::spool {
namespace {

constexpr std::int64_t application = 0x43617074;  // "Capt"
constexpr std::int64_t version = 2;

/// SQLITE_CORRUPT: the tables contradict each other in a way that only we can see.
constexpr int contradiction = 11;

/// SQLITE_NOTADB: what SQLite itself says of a file it cannot take for its own.
constexpr int not_ours = 26;

/// Above it a body passes SQLite in place, not by way of a row built in memory.
constexpr std::size_t large = 1u << 20;

/// Files up to this size are checked whole at every start: about a millisecond per MB.
constexpr std::int64_t quick_to_check = 128 << 20;

constexpr const char* schema = R"(
PRAGMA application_id=1130459252;
PRAGMA user_version=2;
CREATE TABLE record (sequence INTEGER PRIMARY KEY, mark BLOB NOT NULL UNIQUE, digest BLOB NOT NULL, head BLOB NOT NULL,
                     body BLOB NOT NULL);
CREATE TABLE pending (sequence INTEGER PRIMARY KEY, id BLOB NOT NULL, octets INTEGER NOT NULL,
                      received_at INTEGER NOT NULL, attempts INTEGER NOT NULL);
CREATE TABLE settled (place INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, at INTEGER NOT NULL,
                      octets INTEGER NOT NULL);
CREATE TABLE damaged (sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, reason TEXT NOT NULL, head BLOB, body BLOB);
)";

/// The first version found pending records by an index.
constexpr const char* upgrade_from_1 = R"(
DROP INDEX pending_id;
PRAGMA user_version=2;
)";

std::int64_t ask(Database& database, const char* pragma)
{
    Statement statement{database, pragma};
    Query query{statement};
    return query.next() ? query.integer(0) : 0;
}

std::int64_t milliseconds(Timestamp when)
{
    return when.time_since_epoch().count();
}

std::int64_t signed_size(std::size_t size)
{
    return static_cast<std::int64_t>(size);
}

}  // namespace

RecordFile::Tables::Tables(Database& database)
{
    // Two first starts may meet here: the daemon and `captura ingest`.
    database.run("BEGIN IMMEDIATE");
    bool foreign = false;
    try {
        const bool empty = ask(database, "SELECT count(*) FROM sqlite_schema") == 0;
        if (empty) database.run(schema);
        if (ask(database, "PRAGMA application_id") != application) foreign = true;
        if (!foreign && ask(database, "PRAGMA user_version") == 1) database.run(upgrade_from_1);
        if (ask(database, "PRAGMA user_version") != version) foreign = true;
        database.run("COMMIT");
    } catch (...) {
        if (database.in_transaction()) database.run("ROLLBACK");
        throw;
    }
    if (foreign) throw SqliteError{not_ours, "the file is of another program or of another version of this one"};
}

RecordReader::RecordReader(Database& database)
    : database_(database),
      read_(database,
            "SELECT digest, head, length(body), CASE WHEN length(body)<=1048576 THEN body END"
            " FROM record WHERE sequence=?")
{
}

std::string RecordReader::read(std::int64_t sequence, Submission& submission)
{
    Query query{read_, sequence};
    if (!query.next()) return "the record is missing";
    std::uint64_t octets = 0;
    auto known = read_head(query.octets(1), octets);
    const auto size = static_cast<std::uint64_t>(query.integer(2));
    if (!known) return "the head is damaged";
    if (size != octets) return "the body is cut";
    known->body = query.is_null(3) ? database_.read_body(sequence, size) : std::string{query.octets(3)};
    if (octets_of(sealer_.seal(query.octets(1), known->body)) != query.octets(0)) return "the digest differs";
    submission = std::move(*known);
    return {};
}

bool RecordReader::read_raw(std::int64_t sequence, std::string& head, std::string& body)
{
    Query query{read_, sequence};
    if (!query.next()) return false;
    head = query.octets(1);
    body = query.is_null(3) ? database_.read_body(sequence, static_cast<std::size_t>(query.integer(2)))
                            : std::string{query.octets(3)};
    return true;
}

RecordFile::RecordFile(const std::filesystem::path& path, Database::Use use, Timestamp now)
    : first_sequence_(milliseconds(now) * 1000),
      database_(path, use),
      tables_(database_),
      reader_(database_),
      begin_(database_, "BEGIN IMMEDIATE"),
      commit_(database_, "COMMIT"),
      insert_(database_, "INSERT INTO record VALUES (?,?,?,?,?) ON CONFLICT (mark) DO NOTHING"),
      insert_large_(database_, "INSERT INTO record VALUES (?,?,?,?,zeroblob(?)) ON CONFLICT (mark) DO NOTHING"),
      find_(database_, "SELECT sequence FROM record WHERE mark=?"),
      delete_record_(database_, "DELETE FROM record WHERE sequence=?"),
      add_pending_(database_, "INSERT INTO pending VALUES (?,?,?,?,?)"),
      settle_pending_(database_, "DELETE FROM pending WHERE sequence=? AND id=?"),
      remove_pending_(database_, "DELETE FROM pending WHERE sequence=? RETURNING octets, id"),
      raise_(database_, "UPDATE pending SET attempts=attempts+1, id=? WHERE sequence=?"),
      list_(database_, "SELECT sequence, attempts, octets FROM pending WHERE sequence>? ORDER BY sequence LIMIT ?"),
      list_ids_(database_, "SELECT id, sequence, octets FROM pending ORDER BY sequence"),
      oldest_(database_, "SELECT received_at FROM pending ORDER BY sequence LIMIT 1"),
      add_settled_(database_, "INSERT INTO settled (sequence, at, octets) VALUES (?,?,?)"),
      oldest_settled_(database_, "SELECT place, sequence, at, octets FROM settled ORDER BY place LIMIT ?"),
      remove_settled_(database_, "DELETE FROM settled WHERE place=?"),
      add_damaged_(database_, "INSERT OR REPLACE INTO damaged VALUES (?,?,CAST(? AS TEXT),?,?)"),
      count_pending_(database_, "SELECT count(*), coalesce(sum(octets),0) FROM pending"),
      count_settled_(database_, "SELECT coalesce(sum(octets),0) FROM settled"),
      count_damaged_(database_, "SELECT count(*) FROM damaged"),
      last_sequence_(database_, "SELECT max(sequence) FROM record")
{
    count();
}

std::string RecordFile::check(bool all)
{
    const auto judge = [&](const char* pragma) {
        Statement statement{database_, pragma};
        Query query{statement};
        std::string found = query.next() ? std::string{query.octets(0)} : "no answer";
        return found == "ok" ? std::string{} : found;
    };
    if (all) {
        const std::string found = judge("PRAGMA integrity_check(1)");
        return found.empty() ? contradictions() : found;
    }
    const std::int64_t octets = ask(database_, "PRAGMA page_count") * ask(database_, "PRAGMA page_size");
    if (octets <= quick_to_check) {
        const std::string found = judge("PRAGMA quick_check(1)");
        return found.empty() ? contradictions() : found;
    }
    const std::string pending = judge("PRAGMA quick_check(pending)");
    return pending.empty() ? judge("PRAGMA quick_check(settled)") : pending;
}

std::string RecordFile::contradictions()
{
    const auto records = ask(database_, "SELECT count(*) FROM record");
    const auto known = ask(database_, "SELECT (SELECT count(*) FROM pending) + (SELECT count(*) FROM settled)");
    if (records != known)
        return std::to_string(records) + " records, of which " + std::to_string(known) + " are pending or settled";
    if (ask(database_, "SELECT count(*) FROM pending WHERE sequence NOT IN (SELECT sequence FROM record)") > 0)
        return "records are missing";
    return {};
}

void RecordFile::begin()
{
    before_ = counts_;  // first: rollback() follows a begin that failed, too
    execute(begin_);
    if (database_.version_of_content() != seen_version_) count();
    before_ = counts_;
}

void RecordFile::commit()
{
    execute(commit_);
    seen_version_ = database_.version_of_content();  // our own commits raise it too
}

void RecordFile::rollback() noexcept
{
    counts_ = before_;
    places_.clear();  // some are of records that are not there now
    try {
        // A failed COMMIT has often rolled back by itself; a second ROLLBACK would be an error.
        if (database_.in_transaction()) database_.run("ROLLBACK");
    } catch (const SqliteError&) {
        seen_version_.reset();  // the connection is closed next by whoever saw the first error
    }
}

void RecordFile::count()
{
    {
        Query query{count_pending_};
        query.next();
        counts_.pending = static_cast<std::uint64_t>(query.integer(0));
        counts_.pending_octets = static_cast<std::uint64_t>(query.integer(1));
    }
    {
        Query query{count_settled_};
        query.next();
        counts_.settled_octets = static_cast<std::uint64_t>(query.integer(0));
    }
    {
        Query query{count_damaged_};
        query.next();
        counts_.damaged = static_cast<std::uint64_t>(query.integer(0));
    }
    Query last{last_sequence_};
    last.next();
    counts_.next_sequence = last.is_null(0) ? std::max(first_sequence_, counts_.next_sequence) : last.integer(0) + 1;
    seen_version_ = database_.version_of_content();
}

bool RecordFile::insert(std::int64_t sequence, const Submission& submission)
{
    write_head(submission, head_);
    const Digest digest = sealer_.seal(head_, submission.body);
    const Mark mark = sealer_.mark(submission.key);
    if (submission.body.size() <= large) {
        execute(insert_, sequence, octets_of(mark), octets_of(digest), std::string_view{head_},
                std::string_view{submission.body});
        return database_.changes() == 1;
    }
    execute(insert_large_, sequence, octets_of(mark), octets_of(digest), std::string_view{head_},
            signed_size(submission.body.size()));
    if (database_.changes() != 1) return false;
    database_.write_body(sequence, submission.body);
    return true;
}

Kept RecordFile::keep(const Submission& submission, Timestamp now, std::vector<std::string>& told)
{
    if (!insert(counts_.next_sequence, submission)) {
        std::int64_t first = 0;
        {
            const Mark mark = sealer_.mark(submission.key);
            Query query{find_, octets_of(mark)};
            query.next();
            first = query.integer(0);
        }
        Submission known;
        const std::string wrong = reader_.read(first, known);
        if (wrong.empty()) return Kept{known.id, false};
        set_aside(first, wrong, now, told);  // what cannot be read again was not kept
        if (!insert(counts_.next_sequence, submission)) throw SqliteError{contradiction, "a mark without its record"};
    }
    const std::size_t octets = head_.size() + submission.body.size();
    execute(add_pending_, counts_.next_sequence, octets_of(submission.id), signed_size(octets),
            milliseconds(submission.received_at), std::int64_t{0});
    places_.add(submission.id, {counts_.next_sequence, signed_size(octets)});
    ++counts_.next_sequence;
    ++counts_.pending;
    counts_.pending_octets += octets;
    return Kept{submission.id, true};
}

std::optional<Uuid> RecordFile::find(const std::string& key)
{
    const Mark mark = sealer_.mark(key);
    std::int64_t sequence = 0;
    {
        Query query{find_, octets_of(mark)};
        if (!query.next()) return std::nullopt;
        sequence = query.integer(0);
    }
    Submission known;
    if (!reader_.read(sequence, known).empty()) return std::nullopt;
    return known.id;
}

void RecordFile::settle(const std::vector<Uuid>& ids, Timestamp now)
{
    std::vector<Uuid> others;
    for (const Uuid& id : ids) {
        const auto place = places_.take(id);
        if (!place || !settle_at(*place, id, now)) others.push_back(id);
    }
    // Where each pending record has its place, the others are not pending. Else one look through the rows, for all of
    // them: an earlier run kept them, or it is long ago, and so they stand near the beginning.
    if (others.empty() || places_.size() >= counts_.pending) return;
    std::sort(others.begin(), others.end());
    std::vector<std::pair<Uuid, Places::Place>> found;
    {
        Query query{list_ids_};
        while (found.size() < others.size() && query.next()) {
            Uuid id;
            const std::string_view octets = query.octets(0);
            std::copy_n(octets.begin(), std::min(octets.size(), id.octets.size()), id.octets.begin());
            if (std::binary_search(others.begin(), others.end(), id))
                found.push_back({id, {query.integer(1), query.integer(2)}});
        }
    }
    for (const auto& [id, place] : found) settle_at(place, id, now);
}

/// False where the row is not there, or is another's.
bool RecordFile::settle_at(const Places::Place& place, const Uuid& id, Timestamp now)
{
    execute(settle_pending_, place.sequence, octets_of(id));
    if (database_.changes() != 1) return false;
    execute(add_settled_, place.sequence, milliseconds(now), place.octets);
    const auto octets = static_cast<std::uint64_t>(place.octets);
    --counts_.pending;
    counts_.pending_octets -= std::min(counts_.pending_octets, octets);
    counts_.settled_octets += octets;
    return true;
}

std::size_t RecordFile::prune(Timestamp horizon, std::uint64_t octets, std::size_t most)
{
    struct Row {
        std::int64_t place, sequence, at, octets;
    };
    std::vector<Row> rows;
    {
        Query query{oldest_settled_, signed_size(most)};
        std::uint64_t left = counts_.settled_octets;
        while (query.next()) {
            const Row row{query.integer(0), query.integer(1), query.integer(2), query.integer(3)};
            if (row.at >= milliseconds(horizon) && left <= octets) break;
            left -= std::min(left, static_cast<std::uint64_t>(row.octets));
            rows.push_back(row);
        }
    }
    std::size_t forgotten = 0;
    for (const Row& row : rows) {
        if (row.sequence + 1 == counts_.next_sequence) continue;
        execute(delete_record_, row.sequence);
        execute(remove_settled_, row.place);
        counts_.settled_octets -= std::min(counts_.settled_octets, static_cast<std::uint64_t>(row.octets));
        ++forgotten;
    }
    return forgotten;
}

std::int64_t RecordFile::last_settled()
{
    return ask(database_, "SELECT coalesce(max(place),0) FROM settled");
}

std::size_t RecordFile::owe_again(std::int64_t up_to_place, std::size_t most, Timestamp now,
                                  std::vector<std::string>& told)
{
    struct Row {
        std::int64_t place, sequence, octets;
        std::string head;
    };
    std::vector<Row> rows;
    {
        Statement list{database_, "SELECT s.place, s.sequence, s.octets, r.head FROM settled AS s"
                                  " JOIN record AS r ON r.sequence=s.sequence WHERE s.place<=? ORDER BY s.place LIMIT ?"};
        Query query{list, up_to_place, signed_size(most)};
        while (query.next())
            rows.push_back({query.integer(0), query.integer(1), query.integer(2), std::string{query.octets(3)}});
    }
    for (const Row& row : rows) {
        std::uint64_t body_octets = 0;
        const auto known = read_head(row.head, body_octets);
        if (!known) {
            set_aside(row.sequence, "the head is damaged", now, told);
            continue;
        }
        execute(remove_settled_, row.place);
        execute(add_pending_, row.sequence, octets_of(known->id), row.octets, milliseconds(known->received_at),
                std::int64_t{0});
        const auto octets = static_cast<std::uint64_t>(row.octets);
        counts_.settled_octets -= std::min(counts_.settled_octets, octets);
        ++counts_.pending;
        counts_.pending_octets += octets;
    }
    return rows.size();
}

std::vector<Pending> RecordFile::hand_out(std::int64_t after, std::size_t most, std::size_t octets, Timestamp now,
                                          std::vector<std::string>& told)
{
    std::vector<Pending> whole;
    // Rounds, for an answer without a record means that there is none left, not that the next few were damaged.
    while (whole.empty() && most > 0) {
        std::vector<Pending> rows;
        std::vector<std::int64_t> octets_of_rows;
        std::size_t sum = 0;
        {
            Query query{list_, after, signed_size(most)};
            while (query.next() && (rows.empty() || sum < octets)) {
                rows.push_back({query.integer(0), static_cast<std::int32_t>(query.integer(1)), {}});
                octets_of_rows.push_back(query.integer(2));
                sum += static_cast<std::size_t>(query.integer(2));
            }
        }
        if (rows.empty()) break;
        after = rows.back().sequence;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            Pending& row = rows[i];
            const std::string wrong = reader_.read(row.sequence, row.submission);
            if (!wrong.empty()) {
                set_aside(row.sequence, wrong, now, told);
                continue;
            }
            // The id of the sealed record: settling goes by it, and the row's own may have been hit.
            execute(raise_, octets_of(row.submission.id), row.sequence);
            places_.add(row.submission.id, {row.sequence, octets_of_rows[i]});
            whole.push_back(std::move(row));
        }
    }
    return whole;
}

void RecordFile::set_aside(std::int64_t sequence, const std::string& reason, Timestamp now,
                           std::vector<std::string>& told)
{
    std::string head;
    std::string body;
    reader_.read_raw(sequence, head, body);
    take_damaged(sequence, reason, head, body, now);
    execute(delete_record_, sequence);
    Query gone{remove_pending_, sequence};
    while (gone.next()) {
        Uuid id;
        const std::string_view id_octets = gone.octets(1);
        std::copy_n(id_octets.begin(), std::min(id_octets.size(), id.octets.size()), id.octets.begin());
        const auto place = places_.take(id);
        if (place && place->sequence != sequence) places_.clear();  // the row is damaged too: its place is another's
        --counts_.pending;
        counts_.pending_octets -= std::min(counts_.pending_octets, static_cast<std::uint64_t>(gone.integer(0)));
    }
    // Also a settled one may be found out, by its repeat. No index for that: it is rare.
    Statement forget{database_, "DELETE FROM settled WHERE sequence=? RETURNING octets"};
    Query forgotten{forget, sequence};
    while (forgotten.next())
        counts_.settled_octets -= std::min(counts_.settled_octets, static_cast<std::uint64_t>(forgotten.integer(0)));
    told.push_back("record " + std::to_string(sequence) + ": " + reason);
}

void RecordFile::take_pending(std::int64_t sequence, const Submission& submission, std::int32_t attempts)
{
    if (!insert(sequence, submission)) return;
    execute(add_pending_, sequence, octets_of(submission.id), signed_size(head_.size() + submission.body.size()),
            milliseconds(submission.received_at), std::int64_t{attempts});
}

void RecordFile::take_settled(std::int64_t sequence, const Submission& submission, std::int64_t at)
{
    if (!insert(sequence, submission)) return;
    execute(add_settled_, sequence, at, signed_size(head_.size() + submission.body.size()));
}

void RecordFile::take_damaged(std::int64_t sequence, const std::string& reason, std::string_view head,
                              std::string_view body, Timestamp now)
{
    execute(add_damaged_, sequence, milliseconds(now), std::string_view{reason}, head, body);
    ++counts_.damaged;
}

void RecordFile::touch()
{
    database_.run(("PRAGMA user_version=" + std::to_string(version)).c_str());
}

Figures RecordFile::figures()
{
    Figures figures;
    Query query{oldest_};
    if (query.next()) figures.oldest = Timestamp{std::chrono::milliseconds{query.integer(0)}};
    // Only now: the version is that of the last look at the file.
    if (database_.version_of_content() != seen_version_) count();
    figures.pending = counts_.pending;
    figures.pending_octets = counts_.pending_octets;
    figures.damaged = counts_.damaged;
    return figures;
}

}  // namespace captura::spool
