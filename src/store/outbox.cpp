#include "captura/store/session.hpp"

#include "store/json_text.hpp"
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
    // As said this time; what was not said, as the card knows it.
    const Contact said = parse_contact(text_in(row["contact"]));
    const auto or_known = [&](const std::string& words, const char* column) {
        return words.empty() ? text_in(row[column]) : words;
    };
    notice.name = or_known(said.name, "name");
    notice.email = or_known(first_email(said), "email");
    notice.phone = or_known(first_phone(said), "phone");
    notice.company = or_known(said.company, "company");
    notice.job_title = or_known(said.job_title, "job_title");
    notice.country = or_known(said.country, "country");
    notice.subject = said.subject;
    notice.message = said.message;
    notice.channel = text_in(row["channel"]);
    notice.door = text_in(row["door"]);
    notice.entry = text_in(row["entry"]);
    const Source source = parse_source(text_in(row["source"]));
    notice.source_group = source.group;
    notice.source_rule = source.rule;
    notice.referrer = source.inputs.referrer;
    notice.landing_referrer = source.inputs.landing_referrer;
    constexpr std::size_t shown = 1000;
    for (const Field& mark : source.inputs.parameters)
        if (notice.marks.size() < shown)
            notice.marks.append(notice.marks.empty() ? "" : " ").append(mark.name).append("=").append(mark.value);
    notice.source = source.source;
    notice.medium = source.medium;
    notice.campaign = source.campaign;
    notice.page = source.inputs.page;
    notice.reasons = words_in(row["reasons"]);
    notice.language = text_in(row["language"]);
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
