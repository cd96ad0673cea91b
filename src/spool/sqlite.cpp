#include "spool/sqlite.hpp"

#include <sqlite3.h>

#include <tuple>
#include <utility>

namespace captura::spool {
namespace {

/// How long a writer waits for another one (`captura ingest` beside the daemon).
constexpr int busy_milliseconds = 5000;

Trouble sort_trouble(int extended_code)
{
    switch (extended_code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return Trouble::busy;
        case SQLITE_FULL:
            return Trouble::full;
        case SQLITE_ERROR:  // our statements are constant: what they do not fit is not our schema
        case SQLITE_CONSTRAINT:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_FORMAT:
            return Trouble::damaged;
        default:
            return Trouble::fault;
    }
}

[[noreturn]] void fail(sqlite3* handle, const char* doing)
{
    const int code = sqlite3_extended_errcode(handle);
    throw SqliteError{code, std::string{doing} + ": " + sqlite3_errmsg(handle) + " (" + std::to_string(code) + ")"};
}

/// Nobody reads SQLite's account of its memory, and keeping it takes a lock for every piece. Before the first connection
/// of the process or not at all; where somebody was faster the account is kept, which is no error.
void keep_no_account_of_memory()
{
    static const int asked = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    std::ignore = asked;
}

int remember_frames(void* frames, sqlite3*, const char*, int count)
{
    *static_cast<std::size_t*>(frames) = static_cast<std::size_t>(count);
    return SQLITE_OK;
}

}  // namespace

SqliteError::SqliteError(int extended_code, const std::string& what)
    : std::runtime_error(what), trouble_(sort_trouble(extended_code))
{
}

Database::Database(const std::filesystem::path& path, Use use)
{
    keep_no_account_of_memory();
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (use == Use::salvage ? 0 : SQLITE_OPEN_CREATE);
    try {
        if (sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr) != SQLITE_OK) fail(handle_, "open");
        sqlite3_extended_result_codes(handle_, 1);
        sqlite3_busy_timeout(handle_, busy_milliseconds);
        prepare_for(use);
    } catch (...) {
        sqlite3_close(handle_);
        throw;
    }
}

void Database::prepare_for(Use use)
{
    run("PRAGMA cache_size=-8192");
    switch (use) {
        case Use::serve: {
            // The hook stands in the place of the automatic checkpoint, which would run inside a commit.
            sqlite3_wal_hook(handle_, remember_frames, &wal_frames_);
            run("PRAGMA journal_mode=WAL");
            run("PRAGMA synchronous=FULL");
            run("PRAGMA journal_size_limit=67108864");
            int keep = 1;  // the sync of a new WAL's directory is not reported when it fails: never make a second one
            sqlite3_file_control(handle_, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
            return;
        }
        case Use::build:
            run("PRAGMA journal_mode=OFF");
            run("PRAGMA synchronous=FULL");
            return;
        case Use::salvage:
            sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
            sqlite3_wal_autocheckpoint(handle_, 0);
            return;
    }
}

Database::~Database()
{
    sqlite3_close(handle_);
}

void Database::run(const char* sql)
{
    if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(handle_, sql);
}

bool Database::in_transaction() const
{
    return sqlite3_get_autocommit(handle_) == 0;
}

std::int64_t Database::changes() const
{
    return sqlite3_changes64(handle_);
}

std::uint32_t Database::version_of_content() const
{
    unsigned int version = 0;
    sqlite3_file_control(handle_, "main", SQLITE_FCNTL_DATA_VERSION, &version);
    return version;
}

void Database::checkpoint()
{
    int in_wal = 0;
    int moved = 0;
    const int code = sqlite3_wal_checkpoint_v2(handle_, "main", SQLITE_CHECKPOINT_PASSIVE, &in_wal, &moved);
    if (code != SQLITE_OK && code != SQLITE_BUSY) fail(handle_, "checkpoint");
    if (code == SQLITE_OK && in_wal == moved) wal_frames_ = 0;
}

namespace {

/// An open body; closing it is part of writing it, so close() tells.
class Body {
public:
    Body(sqlite3* handle, std::int64_t sequence, int for_writing) : handle_(handle)
    {
        if (sqlite3_blob_open(handle, "main", "record", "body", sequence, for_writing, &blob_) != SQLITE_OK)
            fail(handle, "open a body");
    }
    ~Body() { sqlite3_blob_close(blob_); }
    Body(const Body&) = delete;
    Body& operator=(const Body&) = delete;

    sqlite3_blob* get() const { return blob_; }
    void close()
    {
        if (sqlite3_blob_close(std::exchange(blob_, nullptr)) != SQLITE_OK) fail(handle_, "close a body");
    }

private:
    sqlite3* handle_;
    sqlite3_blob* blob_ = nullptr;
};

}  // namespace

void Database::write_body(std::int64_t sequence, std::string_view octets)
{
    Body body{handle_, sequence, 1};
    if (sqlite3_blob_write(body.get(), octets.data(), static_cast<int>(octets.size()), 0) != SQLITE_OK)
        fail(handle_, "write a body");
    body.close();
}

std::string Database::read_body(std::int64_t sequence, std::size_t size)
{
    Body body{handle_, sequence, 0};
    std::string octets(size, '\0');
    if (sqlite3_blob_read(body.get(), octets.data(), static_cast<int>(size), 0) != SQLITE_OK)
        fail(handle_, "read a body");
    body.close();
    return octets;
}

Statement::Statement(const Database& database, const char* sql) : database_(database.handle())
{
    if (sqlite3_prepare_v3(database_, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle_, nullptr) != SQLITE_OK)
        fail(database_, sql);
}

Statement::~Statement()
{
    sqlite3_finalize(handle_);
}

Query::~Query()
{
    sqlite3_reset(statement_.handle_);
}

bool Query::next()
{
    const int code = sqlite3_step(statement_.handle_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) fail(statement_.database_, sqlite3_sql(statement_.handle_));
    return false;
}

bool Query::is_null(int column) const
{
    return sqlite3_column_type(statement_.handle_, column) == SQLITE_NULL;
}

std::int64_t Query::integer(int column) const
{
    return sqlite3_column_int64(statement_.handle_, column);
}

std::string_view Query::octets(int column) const
{
    const void* start = sqlite3_column_blob(statement_.handle_, column);
    const int size = sqlite3_column_bytes(statement_.handle_, column);
    if (start == nullptr) {
        if (sqlite3_errcode(statement_.database_) == SQLITE_NOMEM) fail(statement_.database_, "read a column");
        return {};
    }
    return {static_cast<const char*>(start), static_cast<std::size_t>(size)};
}

void Query::bind(int place, std::int64_t value)
{
    if (sqlite3_bind_int64(statement_.handle_, place, value) != SQLITE_OK) fail(statement_.database_, "bind");
}

void Query::bind(int place, std::string_view octets)
{
    // A null pointer would bind NULL, not an empty value.
    const char* start = octets.data() != nullptr ? octets.data() : "";
    if (sqlite3_bind_blob64(statement_.handle_, place, start, octets.size(), SQLITE_STATIC) != SQLITE_OK)
        fail(statement_.database_, "bind");
}

}  // namespace captura::spool
