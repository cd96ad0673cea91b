/// The only door to SQLite: a connection, prepared statements, and errors sorted by what the spool does next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace captura::spool {

enum class Trouble : std::uint8_t {
    busy,     ///< another writer holds the file: later
    full,     ///< no room: what is there stays whole
    damaged,  ///< the file contradicts itself: rebuild it
    fault,    ///< anything else, a failed sync above all: close, reopen, check
};

class SqliteError : public std::runtime_error {
public:
    SqliteError(int extended_code, const std::string& what);
    Trouble trouble() const noexcept { return trouble_; }

private:
    Trouble trouble_;
};

/// One connection for one thread. Committed means synced: WAL, synchronous=FULL. Never checkpoints by itself.
class Database {
public:
    enum class Use : std::uint8_t {
        serve,   ///< create where missing, WAL
        build,   ///< a new file without a WAL, complete once closed
        salvage  ///< look only: the file and its WAL stay as they are
    };
    /// `path` is made absolute by the caller: SQLite must not depend on the working directory.
    Database(const std::filesystem::path& path, Use use);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void run(const char* sql);
    bool in_transaction() const;
    std::int64_t changes() const;
    /// Another value than before means that somebody committed, this connection included. That of the last look at the
    /// file, so fresh inside a transaction only.
    std::uint32_t version_of_content() const;
    std::size_t wal_frames() const noexcept { return wal_frames_; }
    void checkpoint();

    /// Column `body` of table `record`, past SQLite's own copy of a row.
    void write_body(std::int64_t sequence, std::string_view octets);
    std::string read_body(std::int64_t sequence, std::size_t size);

    sqlite3* handle() const noexcept { return handle_; }

private:
    void prepare_for(Use use);

    sqlite3* handle_ = nullptr;
    std::size_t wal_frames_ = 0;
};

class Statement {
public:
    Statement(const Database& database, const char* sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

private:
    friend class Query;
    sqlite3* database_;
    sqlite3_stmt* handle_ = nullptr;
};

/// One run of a statement; ends with the scope. Octets are bound without a copy: they must outlive the query.
class Query {
public:
    template <class... Values>
    explicit Query(Statement& statement, const Values&... values) : statement_(statement)
    {
        int place = 0;
        (bind(++place, values), ...);
    }
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    bool next();
    void run()
    {
        while (next()) {
        }
    }

    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    /// Valid until the next call of next().
    std::string_view octets(int column) const;

private:
    void bind(int place, std::int64_t value);
    void bind(int place, std::string_view octets);

    Statement& statement_;
};

template <class... Values>
void execute(Statement& statement, const Values&... values)
{
    Query{statement, values...}.run();
}

}  // namespace captura::spool
