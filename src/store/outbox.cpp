#include "captura/store/session.hpp"

#include "store/session_state.hpp"

namespace captura::store {
namespace {

constexpr std::int64_t outbox_lock = 0x63617074'7572616f;  // "capturao"

Notice notice_in(const pqxx::row& row)
{
    Notice notice;
    notice.id = uuid_in(row["notification_id"]);
    notice.attempts = static_cast<std::int32_t>(bigint_in(row["attempts"]));
    notice.created_at = time_in(row["created_at"]);
    notice.recipient = text_in(row["recipient"]);
    notice.transport = text_in(row["transport"]);
    notice.event = text_in(row["event"]);
    notice.submission_id = uuid_in(row["submission_id"]);
    notice.lead_id = optional_uuid_in(row["lead_id"]).value_or(Uuid{});
    if (!row["submissions"].is_null()) notice.submissions = static_cast<std::int32_t>(bigint_in(row["submissions"]));
    notice.name = text_in(row["name"]);
    notice.email = text_in(row["email"]);
    notice.phone = text_in(row["phone"]);
    notice.company = text_in(row["company"]);
    notice.job_title = text_in(row["job_title"]);
    notice.country = text_in(row["country"]);
    notice.subject = text_in(row["subject"]);
    notice.message = text_in(row["message"]);
    notice.channel = text_in(row["channel"]);
    notice.door = text_in(row["door"]);
    notice.entry = text_in(row["entry"]);
    notice.source = text_in(row["source"]);
    notice.medium = text_in(row["medium"]);
    notice.campaign = text_in(row["campaign"]);
    notice.page = text_in(row["page"]);
    notice.reasons = words_in(row["reasons"]);
    notice.received_at = time_in(row["received_at"]);
    return notice;
}

}  // namespace

std::vector<Notice> Session::claim_notices(const std::string& owner, std::size_t most, std::chrono::seconds hold)
{
    Connection& connection = state_->connection;
    return in_transaction(connection, [&](pqxx::work& work) {
        connection.run(work, "lock_outbox", Scalar::bigint(outbox_lock));
        std::vector<Notice> notices;
        for (const auto& row :
             connection.run(work, "claim_notices", Scalar::text(owner), Scalar::bigint(static_cast<std::int64_t>(most)),
                            Scalar::bigint(hold.count())))
            notices.push_back(notice_in(row));
        return notices;
    });
}

void Session::notice_sent(const Uuid& id)
{
    run_alone(state_->connection, "notice_sent", Scalar::uuid(id));
}

void Session::notices_gathered(std::span<const Uuid> ids)
{
    Column column{Column::Type::uuid};
    for (const Uuid& id : ids) column.add(id);
    run_alone(state_->connection, "notices_gathered", column);
}

void Session::notice_failed(const Uuid& id, const std::string& reason, std::optional<Timestamp> next)
{
    const std::int64_t when = next ? next->time_since_epoch().count() : 0;
    run_alone(state_->connection, "notice_failed", Scalar::uuid(id), Scalar::text(reason), Scalar::bigint(when));
}

}  // namespace captura::store
