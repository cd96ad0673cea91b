#include "cards.hpp"

#include <pqxx/pqxx>

namespace captura::bench {

void execute(const std::string& url, const std::string& sql)
{
    pqxx::connection connection{url};
    pqxx::nontransaction work{connection};
    work.exec(sql);
}

void add_known_cards(const std::string& url)
{
    execute(url, R"(
        INSERT INTO captura.manager (manager_id, name, email)
        VALUES (gen_random_uuid(), 'Bench', 'bench@bench.example.org');
        WITH card AS (
            INSERT INTO captura.lead (lead_id, name, email)
            SELECT gen_random_uuid(), 'Visitor ' || n, 'visitor' || n || '@bench.example.org'
            FROM generate_series(0, )" + std::to_string(known_cards - 1) + R"() AS n
            RETURNING lead_id, email)
        INSERT INTO captura.identity (kind, value, lead_id) SELECT 'email', email, lead_id FROM card;
    )");
}

void settle_database(const std::string& url)
{
    execute(url, "VACUUM ANALYZE");
    execute(url, "CHECKPOINT");
}

}  // namespace captura::bench
