#include "captura/store/session.hpp"

#include "store/json_text.hpp"
#include "store/session_state.hpp"

namespace captura::store {

std::optional<Cursor> Session::claim_mailbox(const std::string& mailbox, const std::string& folder,
                                             const std::string& owner, std::chrono::seconds lease)
{
    const auto rows = run_alone(state_->connection, "claim_mailbox", Scalar::text(mailbox), Scalar::text(folder),
                                Scalar::text(owner), Scalar::bigint(lease.count()));
    if (rows.empty()) return std::nullopt;
    return Cursor{bigint_in(rows[0][0]), static_cast<std::uint32_t>(bigint_in(rows[0][1])),
                  static_cast<std::uint32_t>(bigint_in(rows[0][2]))};
}

void Session::set_baseline(const CursorMove& move)
{
    const auto rows = run_alone(state_->connection, "set_baseline", Scalar::text(move.mailbox), Scalar::text(move.folder),
                                Scalar::bigint(move.epoch), Scalar::bigint(move.uidvalidity),
                                Scalar::bigint(move.last_uid));
    if (rows.empty())
        throw StoreError{StoreError::Kind::fenced, "", "the lease of " + move.mailbox + " was taken over"};
}

std::vector<std::string> Session::known_places(const std::string& mailbox, const std::vector<std::string>& names)
{
    Column column{Column::Type::text};
    for (const std::string& name : names) column.add(scrubbed(name));
    std::vector<std::string> known;
    for (const auto& row : run_alone(state_->connection, "known_places", Scalar::text(mailbox), column))
        known.push_back(text_in(row[0]));
    return known;
}

}  // namespace captura::store
