// What a Session holds.
#pragma once

#include "captura/store/session.hpp"

#include "store/batch_save.hpp"
#include "store/connection.hpp"

#include <functional>

namespace captura::store {

struct Session::State {
    explicit State(const Settings& given) : settings(given), connection(given) {}

    Settings settings;
    Connection connection;
    std::function<void(const std::string&)> notify_failed;
    std::uint64_t position = 0;
    int batches_to_look_for = 0;  ///< whose keys are looked for before anything is written

    void tell(const std::vector<std::string>& events)
    {
        if (const auto now_at = tell_listeners(connection, events, notify_failed)) position = now_at;
    }
};

/// One transaction: begins, works, commits. What libpqxx throws is sorted.
template <class Work>
auto in_transaction(Connection& connection, Work&& work)
{
    return guarded([&] {
        pqxx::work transaction{connection.raw()};
        if constexpr (std::is_void_v<decltype(work(transaction))>) {
            work(transaction);
            transaction.commit();
        } else {
            auto result = work(transaction);
            transaction.commit();
            return result;
        }
    });
}

/// A single statement, committed by itself.
template <class... Parameters>
pqxx::result run_alone(Connection& connection, std::string_view name, const Parameters&... parameters)
{
    return guarded([&] {
        connection.prepare(name);
        pqxx::nontransaction alone{connection.raw()};
        return connection.run(alone, name, parameters...);
    });
}

}  // namespace captura::store
