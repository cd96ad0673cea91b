#include "rules/judge_letter.hpp"

#include "captura/rules/names.hpp"
#include "captura/rules/phone.hpp"
#include "rules/ascii.hpp"
#include "rules/author.hpp"
#include "rules/automatic.hpp"
#include "rules/person_fields.hpp"
#include "rules/reach.hpp"

#include <algorithm>

namespace captura::rules {
namespace {

constexpr std::size_t signature_lines = 15;  // X4
constexpr std::size_t signature_width = 80;

void note(Judgement& judgement, const Inquiry& inquiry)
{
    for (const std::string& reason : inquiry.notes) add_reason(judgement, reason);
    if (inquiry.truncated) add_reason(judgement, "truncated");
}

std::vector<std::string_view> lines_of(std::string_view text, std::size_t most)
{
    std::vector<std::string_view> lines;
    for (std::size_t begin = 0; begin < text.size() && lines.size() < most;) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back(trim(text.substr(begin, end - begin)));
        begin = end + 1;
    }
    return lines;
}

/// "10:00" beside a year: what the line with the date of a letter holds in every language, and a signature does not.
bool holds_date_and_time(std::string_view line)
{
    bool year = false;
    bool time = false;
    for (std::size_t at = 0; at + 3 < line.size(); ++at) {
        year = year || ((line.substr(at, 2) == "20" || line.substr(at, 2) == "19") && is_digit(line[at + 2]) &&
                        is_digit(line[at + 3]));
        time = time || (is_digit(line[at]) && line[at + 1] == ':' && is_digit(line[at + 2]) && is_digit(line[at + 3]));
    }
    return year && time;
}

/// The header lines of an older letter, which Outlook puts above it without a mark.
bool begins_older_letter(const std::vector<std::string_view>& lines, std::size_t at)
{
    constexpr std::size_t longest_label = 20;
    constexpr std::size_t most_labels = 6;
    bool date = false;
    std::size_t labels = 0;
    for (; at < lines.size() && labels < most_labels; ++at, ++labels) {
        if (lines[at].find(':') > longest_label) break;
        date = date || holds_date_and_time(lines[at]);
    }
    return date && labels >= 3;
}

/// Where a quote begins; what stands behind is not the author's.
bool begins_quote(std::string_view line)
{
    return line.starts_with('>') || line.starts_with("-----") || line.starts_with("_____") || line.ends_with(':');
}

/// The lines between what the author wrote and whatever is quoted below it: people sign with their number.
std::string signature_below(const Letter& letter)
{
    const std::size_t found = letter.text.find(letter.message);
    if (letter.message.empty() || found == std::string::npos) return {};
    constexpr std::size_t longest_header = 8;  // of an older letter, to be seen from the last line
    const auto lines = lines_of(std::string_view{letter.text}.substr(found + letter.message.size()),
                                signature_lines + 2 + longest_header);
    std::string signature;
    for (std::size_t i = 0; i < lines.size() && i < signature_lines + 2; ++i) {
        if (begins_quote(lines[i]) || lines[i].size() > signature_width || begins_older_letter(lines, i)) break;
        signature += lines[i];
        signature += '\n';
    }
    return signature;
}

/// A form's notice: who the visitor is and says stands in its fields, and nothing beside them is the visitor's.
void fill_from_fields(Judgement& judgement, const Entry& entry, const Author& author)
{
    const Inquiry form{author.fields, {}, {}, {}, false};
    const CanonicalFields fields{form};
    const std::string whole_text = std::move(judgement.contact.message);
    const std::string subject = std::move(judgement.contact.subject);
    fill_person(judgement.contact, fields);
    judgement.contact.subject = subject;
    if (judgement.contact.message.empty()) judgement.contact.message = whole_text;

    const std::string region = phone_region(fields, entry);
    for (std::string_view value : fields.values("phone")) add_phone(judgement, parse_phone(value, region));
    if (!judgement.contact.phones.empty() || fields.value("message").empty()) return;
    for (PhoneNumber& phone : find_phones(judgement.contact.message, region)) add_phone(judgement, std::move(phone));
}

void fill_from_letter(Judgement& judgement, const Letter& letter, const Entry& entry, bool inner)
{
    std::vector<PhoneNumber> phones = find_phones(judgement.contact.message, entry.region);
    if (phones.empty() && !inner) phones = find_phones(signature_below(letter), entry.region);
    for (PhoneNumber& phone : phones) add_phone(judgement, std::move(phone));
}

void fill_contact(Judgement& judgement, const Letter& letter, const Entry& entry, const Author& author)
{
    Contact& contact = judgement.contact;
    const bool inner = letter.forwarded && (author.rule == "forwarded" || author.rule == "body_fields");
    contact.subject = tidy_line(letter.subject);
    contact.message = tidy_message(inner ? letter.forwarded->body : letter.message);
    if (author.rule == "none") return;

    if (author.email) add_email(judgement, *author.email);
    if (author.second) add_email(judgement, *author.second);
    mark_emails(judgement);
    if (author.rule == "body_fields")
        fill_from_fields(judgement, entry, author);
    else
        fill_from_letter(judgement, letter, entry, inner);
    if (!contact.name.empty()) return;
    PersonName name = tidy_display_name(author.display_name);
    contact.name = std::move(name.full);
    contact.first_name = std::move(name.first);
    contact.last_name = std::move(name.last);
}

void take_automatic(Judgement& judgement, const Automatic& found)
{
    judgement.verdict = Verdict::automatic;
    judgement.automatic = found.kind;
    add_reason(judgement, found.reason);
}

/// K1 in its order: what is automatic whoever sent it, colleagues, newsletters, and then people.
void decide(Judgement& judgement, const Inquiry& inquiry, const Author& author)
{
    if (const auto found = find_automatic(inquiry)) return take_automatic(judgement, *found);
    if (author.own_sender) {
        judgement.verdict = Verdict::rejected;
        return;
    }
    // A forward's own headers say nothing of the letter inside; a form service's are those of a newsletter (K1, row 8).
    const bool speaks_for_itself = author.rule != "forwarded" && author.rule != "body_fields";
    if (const auto found = find_newsletter(*inquiry.letter); found && speaks_for_itself)
        return take_automatic(judgement, *found);
    judgement.verdict = is_reachable(judgement.contact) ? Verdict::lead : Verdict::interest;
}

}  // namespace

Judgement judge_letter(const Inquiry& inquiry, const Entry& entry, Decided decided)
{
    const Letter& letter = *inquiry.letter;
    Judgement judgement;
    judgement.channel = entry.channel;
    judgement.source.campaign = entry.campaign;
    judgement.language = primary_language(letter.header("Content-Language"));
    note(judgement, inquiry);

    const Author author = find_author(letter, entry);
    judgement.author_from = author.rule;
    for (const std::string& reason : author.reasons) add_reason(judgement, reason);
    fill_contact(judgement, letter, entry, author);

    if (decided == Decided::by_person)
        judgement.verdict = is_reachable(judgement.contact) ? Verdict::lead : Verdict::interest;
    else
        decide(judgement, inquiry, author);
    return judgement;
}

}  // namespace captura::rules
