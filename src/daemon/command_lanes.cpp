#include "captura/daemon/commands.hpp"
#include "captura/daemon/exit_status.hpp"
#include "daemon/commands_forms.hpp"
#include "daemon/commands_json.hpp"
#include "daemon/commands_text.hpp"
#include "daemon/lanes.hpp"

#include "captura/reading/read.hpp"
#include "captura/rules/qualify.hpp"
#include "captura/rules/spam.hpp"

#include <algorithm>
#include <ostream>

namespace captura::daemon {
namespace {

std::string to_json(const store::LaneRow& row)
{
    return JsonObject{}
        .text("submission_id", row.submission_id.text())
        .text("received_at", to_rfc3339(row.received_at))
        .text("door", row.door)
        .text("entry", row.entry)
        .text("verdict", row.verdict)
        .texts("reasons", row.reasons)
        .number("spam_score", rules::spam_score(row.reasons))
        .text("name", row.name)
        .text("email", row.email)
        .text("phone", row.phone)
        .text("subject", row.subject)
        .line();
}

std::vector<std::string> to_cells(const store::LaneRow& row)
{
    const std::string& reach = row.email.empty() ? row.phone : row.email;
    return {row.submission_id.text(),      to_rfc3339(row.received_at), row.verdict,
            harmless(row.entry, 30),       harmless(reach, 40),         harmless(row.name, 30),
            harmless(row.subject, 40),     join(row.reasons, " ")};
}

Judged fetch(store::Session& session, const std::string& id)
{
    const auto uuid = Uuid::parse(id);
    if (!uuid) throw UsageError{"\"" + harmless(id, 60) + "\" is no submission id"};
    auto found = session.submission(*uuid);
    if (!found) throw NoSuchSubmission{"there is no submission " + uuid->text()};
    return std::move(*found);
}

void print_text(const Judged& judged, std::ostream& out)
{
    const Submission& submission = judged.submission;
    const Judgement& judgement = judged.judgement;
    const auto row = [&](const char* name, const std::string& value) {
        if (!value.empty()) out << name << harmless(value, 500) << '\n';
    };
    out << "submission   " << submission.id.text() << '\n';
    out << "received     " << to_rfc3339(submission.received_at) << '\n';
    out << "door         " << to_text(submission.door) << ' ' << harmless(submission.entry, 64) << '\n';
    out << "verdict      " << to_text(judgement.verdict) << '\n';
    row("reasons      ", join(judgement.reasons, ", "));
    row("automatic    ", judgement.automatic);
    row("name         ", judgement.contact.name);
    for (const EmailAddress& email : judgement.contact.emails) row("email        ", email.text);
    for (const PhoneNumber& phone : judgement.contact.phones) row("phone        ", phone.e164);
    row("company      ", judgement.contact.company);
    row("subject      ", judgement.contact.subject);
    row("channel      ", judgement.channel);
    row("page         ", judgement.source.inputs.page);
    row("content type ", submission.content_type);
    constexpr std::size_t shown = 20'000;
    out << "\n" << harmless(submission.body, shown, true) << '\n';
    if (submission.body.size() > shown) out << "(--octets prints all of it)\n";
}

std::string to_json(const Judged& judged)
{
    const Submission& submission = judged.submission;
    const Judgement& judgement = judged.judgement;
    std::vector<std::string> emails;
    for (const EmailAddress& email : judgement.contact.emails) emails.push_back(email.canonical);
    std::vector<std::string> phones;
    for (const PhoneNumber& phone : judgement.contact.phones) phones.push_back(phone.e164);
    return JsonObject{}
        .text("submission_id", submission.id.text())
        .text("received_at", to_rfc3339(submission.received_at))
        .text("door", to_text(submission.door))
        .text("entry", submission.entry)
        .text("key", submission.key)
        .text("verdict", to_text(judgement.verdict))
        .texts("reasons", judgement.reasons)
        .text_or_null("automatic", judgement.automatic)
        .text("channel", judgement.channel)
        .text("name", judgement.contact.name)
        .texts("emails", emails)
        .texts("phones", phones)
        .text("content_type", submission.content_type)
        .text("body", submission.body)
        .line();
}

}  // namespace

std::optional<Verdict> parse_lane(const std::string& word)
{
    if (word.empty()) return std::nullopt;
    const auto verdict = parse_verdict(word);
    if (verdict && *verdict != Verdict::lead) return verdict;
    std::vector<std::string> names;
    for (const Verdict lane : lanes) names.emplace_back(to_text(lane));
    throw UsageError{"\"" + word + "\" is no lane: " + join(names, ", ")};
}

int lane_list(const Config& config, const std::string& lane, std::size_t most, bool json, Streams streams)
{
    const auto which = parse_lane(lane);
    store::Session session{config.database};
    std::vector<std::vector<std::string>> table;
    for (const store::LaneRow& row : session.lane(which, most)) {
        if (json)
            streams.out << to_json(row) << '\n';
        else
            table.push_back(to_cells(row));
    }
    print_table(streams.out, table);
    return exit_status::done;
}

int lane_show(const Config& config, const std::string& id, Shown as, Streams streams)
{
    store::Session session{config.database};
    const Judged judged = fetch(session, id);
    switch (as) {
        case Shown::text: print_text(judged, streams.out); break;
        case Shown::json: streams.out << to_json(judged) << '\n'; break;
        case Shown::octets: streams.out << judged.submission.body; break;
    }
    return exit_status::done;
}

int lane_release(const Config& config, const std::string& id, Streams streams)
{
    const ConfiguredEntries entries = load_entries(config, streams);
    store::Session session{config.database};
    Judged judged = fetch(session, id);
    const Verdict before = judged.judgement.verdict;
    if (before == Verdict::lead) {
        streams.err << "captura: " << judged.submission.id.text() << " is a lead already\n";
        return exit_status::done;
    }
    auto inquiry = reading::read(judged.submission, config.intake.limits);
    if (!inquiry) {
        streams.err << "captura: it still cannot be read: " << inquiry.error().reason << ": "
                    << harmless(inquiry.error().detail, 200) << '\n';
        return exit_status::bad_input;
    }
    judged.inquiry = std::move(*inquiry);
    const auto entry = entries.find_or_plain(judged.submission.door, judged.submission.entry);
    judged.judgement = rules::release(judged.inquiry, judged.submission, *entry);
    const store::Saved saved = session.rejudge(judged);
    streams.out << judged.submission.id.text() << ' ' << to_text(before) << " -> " << to_text(judged.judgement.verdict);
    if (saved.lead_id) streams.out << " card " << saved.lead_id->text();
    streams.out << '\n';
    return exit_status::done;
}

}  // namespace captura::daemon
