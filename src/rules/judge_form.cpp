#include "rules/judge_form.hpp"

#include "captura/rules/names.hpp"
#include "captura/rules/source.hpp"
#include "rules/ascii.hpp"
#include "rules/client_ids.hpp"
#include "rules/completeness.hpp"
#include "rules/field_names.hpp"
#include "rules/judge_spam.hpp"
#include "rules/person_fields.hpp"
#include "rules/reach.hpp"
#include "rules/readings.hpp"
#include "rules/shown.hpp"
#include "rules/uploads.hpp"

#include <algorithm>
#include <array>

namespace captura::rules {
namespace {

// clang-format off
constexpr auto honeypots = std::to_array<std::string_view>({
    "_gotcha", "botcheck", "bot-field"});
// clang-format on

/// Fields that hold an address or a number: by our names and their aliases, then by what the form says of its own.
template <class Take>
void for_each_value(const Inquiry& inquiry, const CanonicalFields& fields, const Entry& entry, std::string_view name,
                    FieldType type, Take take)
{
    for (std::string_view value : fields.values(name)) take(value);
    for (const FieldRule& rule : entry.fields) {
        if (rule.type != type || canonical_name(rule.name) == name) continue;
        for (const Field& field : inquiry.fields)
            if (field.name == rule.name && !is_placeholder(field.value)) take(std::string_view{field.value});
    }
}

std::string_view field_holding(const Inquiry& inquiry, std::string_view value)
{
    for (const Field& field : inquiry.fields)
        if (field.value.data() == value.data()) return field.name;
    return {};
}

/// Fills the ways to reach the person; answers what was given and is impossible.
std::vector<Rejection> fill_reach(Judgement& judgement, const Inquiry& inquiry, const CanonicalFields& fields,
                                  const Entry& entry, Readings& readings)
{
    std::vector<Rejection> impossible;
    for_each_value(inquiry, fields, entry, "email", FieldType::email, [&](std::string_view value) {
        add_email(judgement, readings.email(value));
        if (readings.email(value).grade == Grade::invalid)
            impossible.push_back({std::string{field_holding(inquiry, value)}, "invalid_email"});
    });
    for_each_value(inquiry, fields, entry, "phone", FieldType::phone, [&](std::string_view value) {
        add_phone(judgement, readings.phone(value));
        if (readings.phone(value).grade == Grade::invalid)
            impossible.push_back({std::string{field_holding(inquiry, value)}, "invalid_phone"});
    });
    mark_emails(judgement);
    return impossible;
}

/// "Call me on 612 345 678": where no field reaches the person, the message may.
void search_message(Judgement& judgement, const std::string& region)
{
    for (EmailAddress& email : find_emails(judgement.contact.message)) add_email(judgement, std::move(email));
    for (PhoneNumber& phone : find_phones(judgement.contact.message, region)) add_phone(judgement, std::move(phone));
    if (is_reachable(judgement.contact)) add_reason(judgement, "contact_in_message");
}

/// Traps are boxes as well, and scripts say of a box that it was not ticked.
bool is_left_alone(std::string_view trap)
{
    return trap.empty() || trap == "false" || trap == "0";
}

void note(Judgement& judgement, const Inquiry& inquiry)
{
    if (!inquiry.dialect.empty()) add_reason(judgement, "dialect:" + inquiry.dialect);
    for (const std::string& reason : inquiry.notes) add_reason(judgement, reason);
    if (inquiry.truncated) add_reason(judgement, "truncated");
    for (std::string_view trap : honeypots)
        if (!is_left_alone(trim(inquiry.value(trap)))) add_reason(judgement, "honeypot");
}

/// Nobody asks for anything: another product tries whether we answer.
bool is_probe(const Inquiry& inquiry)
{
    return std::find(inquiry.notes.begin(), inquiry.notes.end(), "dialect_probe") != inquiry.notes.end();
}

void badge(Judgement& judgement, const std::vector<Rejection>& wrong)
{
    for (const Rejection& each : wrong)
        add_reason(judgement, each.code == "required" ? "missing:" + each.field : each.code);
}

/// Without an address nobody can confirm: who can be called is called, rather than left waiting for ever.
void plan_visitor_mail(Judgement& judgement, const Entry& entry)
{
    if (judgement.verdict != Verdict::lead) return;
    const bool has_address = !judgement.contact.emails.empty();
    if (entry.confirm && has_address) {
        judgement.verdict = Verdict::interest;
        add_reason(judgement, "awaiting_confirmation");
        judgement.visitor_mail = VisitorMail::confirm;
    } else if (entry.confirm) {
        add_reason(judgement, "nothing_to_confirm");
    } else if (entry.acknowledge && has_address) {
        judgement.visitor_mail = VisitorMail::acknowledge;
    }
}

void attribute(Judgement& judgement, const Inquiry& inquiry, const Submission& submission, const Entry& entry)
{
    const SourceRules& rules = source_rules_or_shipped(entry.sources);
    SourceInputs inputs = observe_source(inquiry, submission.visit, rules);
    keep_client_ids(inputs, inquiry, entry);
    if (submission.door == Door::web || submission.door == Door::api) {
        judgement.source = attribute_source(std::move(inputs), entry.campaign, rules, entry.own_domains);
    } else {
        judgement.source.inputs = std::move(inputs);
        judgement.source.campaign = entry.campaign;
    }
}

/// The form that a submission by token names, if it is one of those it may name.
const Entry* named_form(const Inquiry& inquiry, const Entry& token)
{
    const auto named = token.forms.find(inquiry.value("_form"));
    return named == token.forms.end() ? nullptr : named->second.get();
}

/// A token's own entry with the rules of the form that is named, if any. Nothing of it is strict: what is missing is a badge.
Entry entry_by_token(const Inquiry& inquiry, const Entry& token, const Entry* form)
{
    Entry entry = form == nullptr ? token : *form;
    entry.door = token.door;
    entry.name = token.name;
    entry.strict = false;
    entry.own_domains = token.own_domains;
    entry.region = token.region;
    entry.sources = token.sources;
    if (!token.channel.empty()) entry.channel = token.channel;
    const std::string_view said = inquiry.value("_channel");
    const bool plain = !said.empty() && said.size() <= 64 && std::all_of(said.begin(), said.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_';
    });
    if (token.names_channel && plain) entry.channel = said;
    if (entry.channel.empty()) entry.channel = "api";
    return entry;
}

Judgement judge_by(const Inquiry& inquiry, const Submission& submission, const Entry& entry, Decided decided)
{
    Judgement judgement;
    judgement.channel = entry.channel;
    note(judgement, inquiry);
    attribute(judgement, inquiry, submission, entry);
    const std::string_view lang = inquiry.value("_lang");
    judgement.language = primary_language(lang.empty() ? std::string_view{submission.visit.accept_language} : lang);

    const CanonicalFields fields{inquiry};
    const std::string region = phone_region(fields, entry);
    Readings readings{region};
    fill_person(judgement.contact, fields);
    std::vector<Rejection> impossible = fill_reach(judgement, inquiry, fields, entry, readings);
    const Shown shown{inquiry, entry};
    std::vector<Rejection> wrong = find_rejections(inquiry, fields, entry, shown, readings);
    badge(judgement, wrong);
    for (const std::string& name : shown.posted_all_the_same()) add_reason(judgement, "not_shown:" + name);
    judge_uploads(judgement, inquiry, entry);

    if (decided == Decided::by_rules && entry.closed) {
        judgement.verdict = Verdict::rejected;
        add_reason(judgement, "closed");
        return judgement;
    }

    // Another product's form asks for other things than ours: what is missing is a badge, never a refusal.
    const bool strict = entry.strict && inquiry.dialect.empty();
    if (decided == Decided::by_rules && strict && !wrong.empty()) {
        judgement.verdict = Verdict::rejected;
        judgement.rejections = std::move(wrong);
        return judgement;
    }
    if (!is_reachable(judgement.contact)) search_message(judgement, region);
    if (is_reachable(judgement.contact)) {
        judgement.verdict = Verdict::lead;
    } else if (decided == Decided::by_rules && !impossible.empty()) {
        judgement.verdict = Verdict::rejected;
        judgement.rejections = std::move(impossible);
        add_reason(judgement, "no_contact");
        return judgement;
    }
    if (decided == Decided::by_rules && !is_reachable(judgement.contact) && is_probe(inquiry))
        judgement.verdict = Verdict::automatic;
    if (decided == Decided::by_rules) plan_visitor_mail(judgement, entry);
    judge_spam(judgement, inquiry, submission, entry, decided);
    if (judgement.verdict == Verdict::spam) judgement.visitor_mail = VisitorMail::none;
    return judgement;
}

}  // namespace

Judgement judge_form(const Inquiry& inquiry, const Submission& submission, const Entry& entry, Decided decided)
{
    if (submission.door != Door::api) return judge_by(inquiry, submission, entry, decided);
    const Entry* form = named_form(inquiry, entry);
    Judgement judgement = judge_by(inquiry, submission, entry_by_token(inquiry, entry, form), decided);
    if (form != nullptr) judgement.visitor_form = form->name;
    return judgement;
}

}  // namespace captura::rules
