#include "store/batch_rows.hpp"

#include "store/json_text.hpp"

#include "captura/rules/consent.hpp"

#include <algorithm>

namespace captura::store {
namespace {

using Type = Column::Type;

// Rows of large bodies and attachments go to the server in portions: that bounds what a batch costs in memory twice
// over, here and there.
constexpr std::size_t portion = 1u << 20;

/// Text that no rule has made valid yet.
void add_scrubbed(Column& column, std::string_view text)
{
    if (is_clean(text))
        column.add(text);
    else
        column.add(scrubbed(text));
}

void add_scrubbed_or_null(Column& column, std::string_view text)
{
    if (text.empty())
        column.add_null();
    else
        add_scrubbed(column, text);
}

/// The submissions of a batch beside what they do to their cards, as the columns of save_submissions.
class SubmissionRows {
public:
    /// `silent`: nobody is told.
    void add(const BatchPlan::Row& row, const BatchPlan::Card* card, bool silent)
    {
        const Submission& submission = row.judged->submission;
        const Judgement& judgement = row.judged->judgement;
        const Source& source = judgement.source;
        id_.add(submission.id);
        lead_.add(card ? card->lead_id : std::nullopt);
        contact_id_.add(card ? card->contact_id : std::nullopt);
        received_at_.add(submission.received_at);
        door_.add(to_text(submission.door));
        entry_.add(submission.entry);
        channel_.add(judgement.channel);
        add_scrubbed(group_, source.group);
        add_scrubbed(rule_, source.rule);
        add_scrubbed(source_, source.source);
        add_scrubbed(medium_, source.medium);
        add_scrubbed(campaign_, source.campaign);
        add_scrubbed_or_null(term_, source.term);
        add_scrubbed_or_null(content_, source.content);
        matched_by_.add(row.matched_by);
        opens_.add_boolean(row.opens);
        const bool told = card != nullptr && !silent && !card->owner.empty();
        notice_.add(told ? std::optional{fresh_uuid()} : std::nullopt);
        recipient_.add_text_or_null(told ? std::string_view{card->owner} : std::string_view{});
    }

    /// What its own table holds of the submission added last.
    void add_submission(const BatchPlan::Row& row)
    {
        const Submission& submission = row.judged->submission;
        const Judgement& judgement = row.judged->judgement;
        verdict_.add(to_text(judgement.verdict));
        reasons_.add(join_words(judgement.reasons));
        if (judgement.rejections.empty())
            rejections_.add_null();
        else
            rejections_.add(json(append_rejections_json, judgement.rejections));
        key_.add(submission.key);
        add_scrubbed_or_null(given_key_, submission.given_key);
        add_scrubbed(content_type_, submission.content_type);
        body_.add(submission.body);
        if (row.judged->inquiry.fields.empty())
            fields_.add_null();
        else
            fields_.add(json(append_fields_json, row.judged->inquiry.fields));
        visit_.add(json(append_visit_json, submission.visit));
        contact_.add(json(append_contact_json, judgement.contact));
        source_json_.add(json(append_source_json, judgement.source));
        automatic_.add_text_or_null(judgement.automatic);
        author_from_.add_text_or_null(judgement.author_from);
        language_.add_text_or_null(judgement.language);
        after_.add(submission.after);
    }

    std::size_t octets() const { return body_.size() + fields_.size() + contact_.size(); }
    bool empty() const { return id_.empty(); }

    void write(Connection& connection, pqxx::transaction_base& work)
    {
        const Scalar with_submissions = Scalar::boolean(!key_.empty());
        try {
            connection.run(work, "save_submissions", with_submissions, id_, lead_, contact_id_, received_at_, door_, entry_,
                           channel_, group_, rule_, source_, medium_, campaign_, term_, content_, matched_by_, opens_,
                           notice_, recipient_, verdict_, reasons_, rejections_, key_, given_key_, content_type_, body_,
                           fields_, visit_, contact_, source_json_, automatic_, author_from_, language_, after_);
        } catch (const pqxx::unique_violation&) {
            if (key_.empty()) throw;
            throw KeyTaken{};
        }
        for (Column* column :
             {&id_, &lead_, &contact_id_, &received_at_, &door_, &entry_, &channel_, &group_, &rule_, &source_, &medium_,
              &campaign_, &term_, &content_, &matched_by_, &opens_, &notice_, &recipient_, &verdict_, &reasons_,
              &rejections_, &key_, &given_key_, &content_type_, &body_, &fields_, &visit_, &contact_, &source_json_,
              &automatic_, &author_from_, &language_, &after_})
            column->clear();
    }

private:
    /// Valid until the next one.
    template <class Value>
    std::string_view json(void (*append)(std::string&, const Value&), const Value& value)
    {
        json_.clear();
        append(json_, value);
        return json_;
    }

    std::string json_;
    Column id_{Type::uuid}, lead_{Type::uuid}, contact_id_{Type::uuid}, received_at_{Type::timestamptz},
        door_{Type::text}, entry_{Type::text}, channel_{Type::text}, group_{Type::text}, rule_{Type::text},
        source_{Type::text}, medium_{Type::text}, campaign_{Type::text}, term_{Type::text}, content_{Type::text},
        matched_by_{Type::text}, opens_{Type::boolean}, notice_{Type::uuid}, recipient_{Type::text},
        verdict_{Type::text}, reasons_{Type::text}, rejections_{Type::text}, key_{Type::text}, given_key_{Type::text},
        content_type_{Type::text}, body_{Type::bytea}, fields_{Type::text}, visit_{Type::text}, contact_{Type::text},
        source_json_{Type::text}, automatic_{Type::text}, author_from_{Type::text}, language_{Type::text},
        after_{Type::uuid};
};

void write_attachments(Connection& connection, pqxx::transaction_base& work, const BatchPlan& plan)
{
    Column submission{Type::uuid}, position{Type::integer}, name{Type::text}, type{Type::text}, content{Type::bytea};
    const auto flush = [&] {
        if (submission.empty()) return;
        connection.run(work, "save_attachments", submission, position, name, type, content);
        for (Column* column : {&submission, &position, &name, &type, &content}) column->clear();
    };
    for (const BatchPlan::Row& row : plan.rows()) {
        const auto& attachments = row.judged->inquiry.attachments;
        const auto& refused = row.judged->judgement.refused_files;
        for (std::size_t at = 0; at < attachments.size(); ++at) {
            if (std::find(refused.begin(), refused.end(), at) != refused.end()) continue;
            const Attachment& attachment = attachments[at];
            submission.add(row.judged->submission.id);
            position.add_integer(static_cast<std::int32_t>(at));
            name.add(attachment.name);
            type.add(attachment.type);
            content.add(attachment.content);
            if (content.size() >= portion) flush();
        }
    }
    flush();
}

/// As given, save a domain that mail servers only know by its A-label.
std::string_view mail_address(const EmailAddress& email)
{
    const bool ascii = std::all_of(email.text.begin(), email.text.end(), [](char c) { return static_cast<signed char>(c) > 0; });
    return ascii ? email.text : email.canonical;
}

/// "_consent.<purpose>=<version>": what was agreed to; captura.consent_text holds the words.
void write_consents(Connection& connection, pqxx::transaction_base& work, const BatchPlan& plan)
{
    constexpr std::string_view prefix = "_consent.";
    Column submission{Type::uuid}, lead{Type::uuid}, contact{Type::uuid}, purpose{Type::text}, version{Type::text},
        language{Type::text}, address{Type::text}, agent{Type::text}, given_at{Type::timestamptz};
    for (const BatchPlan::Row& row : plan.rows()) {
        const Submission& from = row.judged->submission;
        for (const Field& field : row.judged->inquiry.fields) {
            if (!field.name.starts_with(prefix) || field.value.empty()) continue;
            const std::string_view name = std::string_view{field.name}.substr(prefix.size());
            if (!rules::is_consent_given(row.judged->inquiry, name)) continue;
            const BatchPlan::Card* card = plan.card_of(row);
            submission.add(from.id);
            lead.add(card ? card->lead_id : std::nullopt);
            contact.add(card ? card->contact_id : std::nullopt);
            purpose.add(name);
            version.add(field.value);
            language.add(row.judged->judgement.language);
            add_scrubbed(address, from.visit.address);
            add_scrubbed(agent, from.visit.user_agent);
            given_at.add(from.received_at);
        }
    }
    if (!submission.empty())
        connection.run(work, "save_consents", submission, lead, contact, purpose, version, language, address, agent,
                       given_at);
}

void write_new_cards(Connection& connection, pqxx::transaction_base& work, const BatchPlan& plan)
{
    Column id{Type::uuid}, created_at{Type::timestamptz}, name{Type::text}, email{Type::text}, phone{Type::text},
        company{Type::text}, job_title{Type::text}, country{Type::text}, owner{Type::uuid}, channel{Type::text},
        source{Type::text}, medium{Type::text}, campaign{Type::text}, submissions{Type::integer},
        last{Type::timestamptz};
    for (const BatchPlan::Card& card : plan.cards()) {
        if (card.opened_by == nullptr) continue;
        const Judgement& judgement = card.opened_by->judgement;
        id.add(card.lead_id);
        created_at.add(card.created_at);
        name.add_text_or_null(card.fill.name);
        email.add_text_or_null(card.fill.email);
        phone.add_text_or_null(card.fill.phone);
        company.add_text_or_null(card.fill.company);
        job_title.add_text_or_null(card.fill.job_title);
        country.add_text_or_null(card.fill.country);
        owner.add(card.owner_id);
        channel.add_text_or_null(judgement.channel);
        add_scrubbed_or_null(source, judgement.source.source);
        add_scrubbed_or_null(medium, judgement.source.medium);
        add_scrubbed_or_null(campaign, judgement.source.campaign);
        submissions.add_integer(card.more);
        last.add(card.last);
    }
    if (!id.empty())
        connection.run(work, "save_new_cards", id, created_at, name, email, phone, company, job_title, country, owner,
                       channel, source, medium, campaign, submissions, last);
}

void write_known_cards(Connection& connection, pqxx::transaction_base& work, const BatchPlan& plan)
{
    Column id{Type::uuid}, more{Type::integer}, last{Type::timestamptz}, name{Type::text}, email{Type::text},
        phone{Type::text}, company{Type::text}, job_title{Type::text}, country{Type::text}, owner{Type::uuid};
    for (const BatchPlan::Card& card : plan.cards()) {
        if (card.opened_by != nullptr || card.more == 0 || !card.lead_id) continue;
        id.add(card.lead_id);
        more.add_integer(card.more);
        last.add(card.last);
        name.add_text_or_null(card.fill.name);
        email.add_text_or_null(card.fill.email);
        phone.add_text_or_null(card.fill.phone);
        company.add_text_or_null(card.fill.company);
        job_title.add_text_or_null(card.fill.job_title);
        country.add_text_or_null(card.fill.country);
        owner.add(card.owner_id);
    }
    if (!id.empty())
        connection.run(work, "save_known_cards", id, more, last, name, email, phone, company, job_title, country, owner);
}

void write_customer_owners(Connection& connection, pqxx::transaction_base& work, const BatchPlan& plan)
{
    Column contact{Type::uuid}, owner{Type::uuid};
    for (const BatchPlan::Card& card : plan.cards()) {
        if (card.lead_id || !card.contact_id || !card.owner_id) continue;
        contact.add(card.contact_id);
        owner.add(card.owner_id);
    }
    if (!contact.empty()) connection.run(work, "save_customer_owners", contact, owner);
}

void write_identities(Connection& connection, pqxx::transaction_base& work, const BatchPlan& plan)
{
    Column kind{Type::text}, value{Type::text}, lead{Type::uuid}, contact{Type::uuid}, active{Type::boolean};
    for (const BatchPlan::NewIdentity& row : plan.new_identities()) {
        const BatchPlan::Card& card = plan.cards()[row.card];
        kind.add(row.identity.kind);
        value.add(row.identity.value);
        lead.add(card.lead_id);
        contact.add(card.contact_id);
        active.add_boolean(row.active);
    }
    if (!kind.empty()) connection.run(work, "save_identities", kind, value, lead, contact, active);
}

void write_duplicates(Connection& connection, pqxx::transaction_base& work, const BatchPlan& plan)
{
    Column lead{Type::uuid}, other{Type::uuid}, contact{Type::uuid}, reason{Type::text};
    for (const BatchPlan::Pair& pair : plan.pairs()) {
        const BatchPlan::Card& one = plan.cards()[pair.card];
        const BatchPlan::Card& two = plan.cards()[pair.other];
        if (!one.lead_id && !two.lead_id) continue;  // two customers: for the CRM that made them
        lead.add(one.lead_id ? one.lead_id : two.lead_id);
        other.add(one.lead_id && two.lead_id ? two.lead_id : std::nullopt);
        contact.add(one.lead_id && two.lead_id ? std::nullopt : (one.lead_id ? two.contact_id : one.contact_id));
        reason.add(pair.reason);
    }
    if (!lead.empty()) connection.run(work, "save_duplicates", lead, other, contact, reason);
}

}  // namespace

void write_submissions(Connection& connection, pqxx::transaction_base& work, const BatchPlan& plan)
{
    SubmissionRows rows;
    for (const BatchPlan::Row& row : plan.rows()) {
        rows.add(row, plan.card_of(row), plan.silent());
        rows.add_submission(row);
        if (rows.octets() >= portion) rows.write(connection, work);
    }
    if (!rows.empty()) rows.write(connection, work);
}

void write_touches(Connection& connection, pqxx::transaction_base& work, const BatchPlan& plan)
{
    SubmissionRows rows;
    for (const BatchPlan::Row& row : plan.rows()) rows.add(row, plan.card_of(row), plan.silent());
    if (!rows.empty()) rows.write(connection, work);
}

void write_belongings(Connection& connection, pqxx::transaction_base& work, const BatchPlan& plan)
{
    write_attachments(connection, work, plan);
    write_consents(connection, work, plan);
}

void write_cards(Connection& connection, pqxx::transaction_base& work, const BatchPlan& plan)
{
    write_new_cards(connection, work, plan);
    write_known_cards(connection, work, plan);
    write_customer_owners(connection, work, plan);
    write_identities(connection, work, plan);
    write_duplicates(connection, work, plan);
}

void write_visitor_mails(Connection& connection, pqxx::transaction_base& work, const BatchPlan& plan)
{
    Column id{Type::uuid}, lead{Type::uuid}, contact{Type::uuid}, submission{Type::uuid}, event{Type::text},
        recipient{Type::text}, form{Type::text};
    for (const BatchPlan::Row& row : plan.rows()) {
        const Judgement& judgement = row.judged->judgement;
        if (judgement.visitor_mail == VisitorMail::none || judgement.contact.emails.empty()) continue;
        const BatchPlan::Card* card = plan.card_of(row);
        id.add(fresh_uuid());
        lead.add(card ? card->lead_id : std::nullopt);
        contact.add(card ? card->contact_id : std::nullopt);
        submission.add(row.judged->submission.id);
        event.add(to_text(judgement.visitor_mail));
        recipient.add(mail_address(judgement.contact.emails.front()));
        form.add(judgement.visitor_form.empty() ? row.judged->submission.entry : judgement.visitor_form);
    }
    if (!id.empty()) connection.run(work, "save_visitor_mails", id, lead, contact, submission, event, recipient, form);
}

void write_test_notices(Connection& connection, pqxx::transaction_base& work, const BatchPlan& plan,
                        const std::string& notify_to)
{
    Column id{Type::uuid}, submission{Type::uuid};
    for (const BatchPlan::Row& row : plan.rows()) {
        if (row.judged->judgement.verdict != Verdict::test) continue;
        id.add(fresh_uuid());
        submission.add(row.judged->submission.id);
    }
    if (!id.empty()) connection.run(work, "save_test_notices", id, submission, Scalar::text(notify_to));
}

void write_deliveries(Connection& connection, pqxx::transaction_base& work, const std::vector<Delivered>& deliveries)
{
    Column mailbox{Type::text}, folder{Type::text}, uidvalidity{Type::bigint}, uid{Type::bigint}, name{Type::text},
        submission{Type::uuid}, outcome{Type::text};
    for (const Delivered& delivered : deliveries) {
        mailbox.add(delivered.place->mailbox);
        folder.add(delivered.place->folder);
        uidvalidity.add_bigint(delivered.place->uidvalidity);
        uid.add_bigint(delivered.place->uid);
        add_scrubbed(name, delivered.place->name);
        submission.add(delivered.submission_id);
        outcome.add(delivered.repeat ? "repeat" : "saved");
    }
    if (!mailbox.empty())
        connection.run(work, "save_deliveries", mailbox, folder, uidvalidity, uid, name, submission, outcome);
}

}  // namespace captura::store
