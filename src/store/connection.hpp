// One libpqxx connection with its statements, and the fence that turns what libpqxx throws into StoreError.
#pragma once

#include "captura/store/session.hpp"

#include "store/parameters.hpp"
#include "store/pq.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace captura::store {

/// The URL with the settings every session needs. They stand in the connection string because libpqxx 6 reconnects by
/// itself and would lose what was SET.
std::string connection_string(const Settings& settings);

/// What the caller does next (toolchain.md, section 4). Classes 22 and 23 are the row's fault, and so is 54: an index
/// entry or a document beyond PostgreSQL's limits.
StoreError::Kind kind_of(std::string_view sqlstate);

/// Call in a catch block: throws StoreError for what libpqxx reports, everything else as it is.
[[noreturn]] void rethrow_sorted();

template <class Work>
auto guarded(Work&& work)
{
    try {
        return std::forward<Work>(work)();
    } catch (...) {
        rethrow_sorted();
    }
}

class Connection {
public:
    /// Throws StoreError.
    explicit Connection(const Settings& settings);

    pqxx::connection& raw() { return connection_; }
    int socket() const;
    bool is_open() const;

    void prepare(std::string_view name);

    /// Runs a named statement; prepared when first used.
    template <class... Parameters>
    pqxx::result run(pqxx::transaction_base& work, std::string_view name, const Parameters&... parameters)
    {
        prepare(name);
        if (++runs_ == runs_with_these_plans_) plan_anew(work);
        return pq::run(work, std::string{name}, parameters.octets()...);
    }

private:
    /// A plan is kept for the life of the connection, and the first ones are made over the tables of a fresh installation,
    /// which are empty: over these, reading an index from end to end looks no dearer than looking something up in it.
    void plan_anew(pqxx::transaction_base& work);

    pqxx::connection connection_;
    std::uint64_t runs_ = 0;
    std::uint64_t runs_with_these_plans_ = 8;
    std::set<std::string, std::less<>> prepared_;
};

// How results are read. All ids and texts come as text, times as milliseconds since 1970.
Uuid uuid_in(const pqxx::field& field);
std::optional<Uuid> optional_uuid_in(const pqxx::field& field);
std::string text_in(const pqxx::field& field);  ///< empty where null
std::int64_t bigint_in(const pqxx::field& field);
bool boolean_in(const pqxx::field& field);
Timestamp time_in(const pqxx::field& field);
std::vector<std::string> words_in(const pqxx::field& field);  ///< array_to_string(.., E'\x1f')
std::string join_words(const std::vector<std::string>& words);

}  // namespace captura::store
