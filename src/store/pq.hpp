// The only file that knows which libpqxx this is: 6.4 (Debian 12) or 7.10 (Debian 13).
#pragma once

#include <pqxx/connection>
#include <pqxx/except>
#include <pqxx/nontransaction>
#include <pqxx/prepared_statement>
#include <pqxx/result>
#include <pqxx/transaction>
#include <pqxx/version>

#if PQXX_VERSION_MAJOR >= 7
#include <pqxx/params>
#else
#include <pqxx/binarystring>
#endif

#include <string>
#include <string_view>

namespace captura::store::pq {

#if PQXX_VERSION_MAJOR >= 7

inline pqxx::bytes_view bytes(std::string_view raw)
{
    return pqxx::binary_cast(raw);
}

inline void prepare(pqxx::connection& connection, const std::string& name, const std::string& sql)
{
    connection.prepare(name, sql);
}

template <class... Octets>
pqxx::result run(pqxx::transaction_base& work, const std::string& name, const Octets&... octets)
{
    return work.exec(pqxx::prepped{name}, pqxx::params{bytes(octets)...});
}

#else

inline pqxx::binarystring bytes(std::string_view raw)
{
    return {raw.data(), raw.size()};
}

inline void prepare(pqxx::connection& connection, const std::string& name, const std::string& sql)
{
    connection.prepare(name, sql);
    connection.prepare_now(name);  // prepare() alone only remembers
}

template <class... Octets>
pqxx::result run(pqxx::transaction_base& work, const std::string& name, const Octets&... octets)
{
    return work.exec_prepared(name, bytes(octets)...);
}

#endif

}  // namespace captura::store::pq
