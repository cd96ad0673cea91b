#include "captura/store/session.hpp"

#include "captura/rules/qualify.hpp"
#include "store/batch_rows.hpp"
#include "store/batch_save.hpp"
#include "store/conclusion.hpp"
#include "store/json_text.hpp"
#include "store/session_state.hpp"

namespace captura::store {
namespace {

constexpr std::int32_t body_portion = 4 << 20;  // fetched as hex: what stands in memory at once is bounded

std::string unhexed(std::string_view hex)
{
    const auto nibble = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    std::string out;
    out.reserve(hex.size() / 2);
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        out.push_back(static_cast<char>(nibble(hex[i]) * 16 + nibble(hex[i + 1])));
    return out;
}

std::string fetch_body(Connection& connection, pqxx::transaction_base& work, const Uuid& id)
{
    std::string body;
    for (;;) {
        const auto rows =
            connection.run(work, "submission_body", Scalar::uuid(id),
                           Scalar::integer(static_cast<std::int32_t>(body.size()) + 1), Scalar::integer(body_portion));
        const auto& hex = rows[0][0];
        body += unhexed({hex.c_str(), hex.size()});
        if (static_cast<std::int64_t>(body.size()) >= bigint_in(rows[0][1]) || hex.size() == 0) return body;
    }
}

Judged judged_in(const pqxx::row& row, const Uuid& id)
{
    Judged judged;
    Submission& submission = judged.submission;
    submission.id = id;
    submission.door = parse_door(text_in(row["door"])).value_or(Door::manual);
    submission.entry = text_in(row["entry"]);
    submission.received_at = time_in(row["received_at"]);
    submission.content_type = text_in(row["content_type"]);
    submission.given_key = text_in(row["given_key"]);
    submission.key = text_in(row["key"]);
    submission.after = optional_uuid_in(row["after"]);
    submission.visit = parse_visit(text_in(row["visit"]));
    if (!row["mailbox"].is_null())
        submission.place = Place{text_in(row["mailbox"]), text_in(row["folder"]),
                                 static_cast<std::uint32_t>(bigint_in(row["uidvalidity"])),
                                 static_cast<std::uint32_t>(bigint_in(row["uid"])), text_in(row["place_name"])};

    judged.inquiry.fields = parse_fields(text_in(row["fields"]));

    Judgement& judgement = judged.judgement;
    judgement.verdict = parse_verdict(text_in(row["verdict"])).value_or(Verdict::unreadable);
    judgement.reasons = words_in(row["reasons"]);
    judgement.rejections = parse_rejections(text_in(row["rejections"]));
    judgement.contact = parse_contact(text_in(row["contact"]));
    judgement.source = parse_source(text_in(row["source"]));
    judgement.channel = text_in(row["channel"]);
    judgement.automatic = text_in(row["automatic"]);
    judgement.author_from = text_in(row["author_from"]);
    judgement.language = text_in(row["language"]);
    return judged;
}

Scalar id_text(const std::optional<Uuid>& id)
{
    return Scalar::text(id ? id->text() : std::string{});
}

/// `source`: as it stands in the row.
void write_judgement(Connection& connection, pqxx::transaction_base& work, const Judged& judged, const Source& source,
                     const BatchPlan::Card* card)
{
    const Judgement& judgement = judged.judgement;
    const bool same = same_conclusion(source, judgement.source);
    connection.run(
        work, "rejudge_submission", Scalar::uuid(judged.submission.id), Scalar::text(judgement.channel),
        Scalar::text(to_text(judgement.verdict)), Scalar::text(join_words(judgement.reasons)),
        Scalar::text(judgement.rejections.empty() ? std::string{} : rejections_json(judgement.rejections)),
        Scalar::text(judged.inquiry.fields.empty() ? std::string{} : fields_json(judged.inquiry.fields)),
        Scalar::text(contact_json(judgement.contact)), Scalar::text(source_json(judgement.source)),
        Scalar::text(judgement.automatic), Scalar::text(judgement.author_from), Scalar::text(judgement.language),
        id_text(card ? card->lead_id : std::nullopt), id_text(card ? card->contact_id : std::nullopt),
        Scalar::text(same ? std::string{} : conclusion_json(source)));
}

void reclassify_touch(Connection& connection, pqxx::transaction_base& work, const Judged& judged)
{
    const Source& source = judged.judgement.source;
    connection.run(work, "reclassify_touch", Scalar::uuid(judged.submission.id), Scalar::text(judged.judgement.channel),
                   Scalar::text(scrubbed(source.group)), Scalar::text(scrubbed(source.rule)),
                   Scalar::text(scrubbed(source.source)), Scalar::text(scrubbed(source.medium)),
                   Scalar::text(scrubbed(source.campaign)), Scalar::text(scrubbed(source.term)),
                   Scalar::text(scrubbed(source.content)));
}

}  // namespace

std::vector<LaneRow> Session::lane(const std::optional<Verdict>& which, std::size_t most)
{
    const Scalar limit = Scalar::bigint(static_cast<std::int64_t>(most));
    const auto rows = which == Verdict::lead
                          ? run_alone(state_->connection, "lane_of_leads", limit)
                          : run_alone(state_->connection, "lane",
                                      Scalar::text(which ? to_text(*which) : std::string_view{}), limit);
    std::vector<LaneRow> lane;
    for (const auto& row : rows) {
        const Contact said = parse_contact(text_in(row["contact"]));
        lane.push_back({uuid_in(row["submission_id"]), time_in(row["received_at"]), text_in(row["door"]),
                        text_in(row["entry"]), text_in(row["verdict"]), words_in(row["reasons"]), said.name,
                        first_email(said), first_phone(said), said.subject});
    }
    return lane;
}

std::vector<Uuid> Session::submissions_by_verdict(Verdict verdict, std::size_t most, const Uuid& after)
{
    const Scalar limit = Scalar::bigint(static_cast<std::int64_t>(most)), from = Scalar::uuid(after);
    const auto rows = verdict == Verdict::lead ? run_alone(state_->connection, "submissions_of_leads", limit, from)
                                               : run_alone(state_->connection, "submissions_by_verdict",
                                                           Scalar::text(to_text(verdict)), limit, from);
    std::vector<Uuid> ids;
    for (const auto& row : rows) ids.push_back(uuid_in(row[0]));
    return ids;
}

std::optional<Judged> Session::submission(const Uuid& id)
{
    Connection& connection = state_->connection;
    return in_transaction(connection, [&](pqxx::work& work) -> std::optional<Judged> {
        const auto rows = connection.run(work, "submission", Scalar::uuid(id));
        if (rows.empty()) return std::nullopt;
        Judged judged = judged_in(rows[0], id);
        judged.submission.body = fetch_body(connection, work, id);
        return judged;
    });
}

Saved Session::rejudge(const Judged& judged)
{
    Connection& connection = state_->connection;
    const Uuid id = judged.submission.id;
    std::vector<std::string> events;
    const Saved saved = in_transaction(connection, [&](pqxx::work& work) {
        BatchPlan plan{{&judged}};
        lock_identities(connection, work, plan.identities());
        const auto rows = connection.run(work, "lock_submission", Scalar::uuid(id));
        if (rows.empty()) throw StoreError{StoreError::Kind::bad_row, "", "there is no submission " + id.text()};
        const auto lead_id = optional_uuid_in(rows[0]["lead_id"]);
        const bool has_card = lead_id || !rows[0]["contact_id"].is_null();
        // It may have been released or confirmed since it was read for this.
        if (rules::is_decided_by_person(words_in(rows[0]["reasons"])) &&
            !rules::is_decided_by_person(judged.judgement.reasons))
            return Saved{id, true, lead_id, false};
        const Source source = parse_source(text_in(rows[0]["source"]));
        if (boolean_in(rows[0]["was_told"])) plan.tell_nobody();
        write_belongings(connection, work, plan);
        if (has_card || judged.judgement.verdict != Verdict::lead) {
            write_judgement(connection, work, judged, source, nullptr);
            if (judged.judgement.visitor_mail == VisitorMail::confirm) write_visitor_mails(connection, work, plan);
            write_test_notices(connection, work, plan, state_->settings.notify_to);
            reclassify_touch(connection, work, judged);
            events.push_back(event_json(lead_id, id, "updated"));
            return Saved{id, false, lead_id, false};
        }
        decide(connection, work, state_->settings, plan);
        const BatchPlan::Row& row = plan.rows().front();
        const BatchPlan::Card* card = plan.card_of(row);
        write_judgement(connection, work, judged, source, card);
        write_cards(connection, work, plan);
        connection.run(work, "tie_consents", Scalar::uuid(id), id_text(card->lead_id), id_text(card->contact_id));
        write_touches(connection, work, plan);
        events.push_back(event_json(card->lead_id, id, row.opens ? "created" : "repeat"));
        return Saved{id, false, card->lead_id, row.opens};
    });
    state_->tell(events);
    return saved;
}

std::size_t Session::forget_tests(std::chrono::seconds older_than, std::size_t most)
{
    const auto rows = run_alone(state_->connection, "forget_tests", Scalar::bigint(older_than.count()),
                                Scalar::bigint(static_cast<std::int64_t>(most)));
    return static_cast<std::size_t>(bigint_in(rows[0][0]));
}

}  // namespace captura::store
