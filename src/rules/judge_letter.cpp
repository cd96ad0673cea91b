#include "rules/judge_letter.hpp"

#include "captura/rules/names.hpp"
#include "captura/rules/phone.hpp"
#include "rules/ascii.hpp"
#include "rules/author.hpp"
#include "rules/automatic.hpp"
#include "rules/company.hpp"
#include "rules/older_letter.hpp"
#include "rules/person_fields.hpp"
#include "rules/reach.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace captura::rules {
namespace {

constexpr std::size_t signature_lines = 15;  // X4
constexpr std::size_t signature_width = 80;

void note(Judgement& judgement, const Inquiry& inquiry)
{
    for (const std::string& reason : inquiry.notes) add_reason(judgement, reason);
    if (inquiry.truncated) add_reason(judgement, "truncated");
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
    const auto lines = trimmed_lines(std::string_view{letter.text}.substr(found + letter.message.size()),
                                signature_lines + 2 + longest_header);
    std::string signature;
    for (std::size_t i = 0; i < lines.size() && i < signature_lines + 2; ++i) {
        if (begins_quote(lines[i]) || lines[i].size() > signature_width || begins_older_letter(lines, i)) break;
        signature += lines[i];
        signature += '\n';
    }
    return signature;
}

/// Where a forwarded letter may be signed.
std::string last_lines(std::string_view text)
{
    std::string_view rest = trim(text);
    std::size_t begin = rest.size();
    for (std::size_t lines = 0; lines < signature_lines && begin != rest.npos && begin > 0; ++lines)
        begin = rest.rfind('\n', begin - 1);
    return std::string{rest.substr(begin == rest.npos ? 0 : begin)};
}

struct OwnWords {
    std::string message;
    std::string to_search;  ///< for numbers and the company: with the signature, without what may be an older letter
};

/// What the author of a forwarded letter wrote in it: without the older letters that were quoted there, whose numbers
/// may well be ours.
OwnWords own_words(const std::string& body)
{
    constexpr std::size_t all = static_cast<std::size_t>(-1);
    std::vector<std::string_view> raw;
    for (std::size_t begin = 0; begin < body.size();) {
        const std::size_t end = std::min(body.find('\n', begin), body.size());
        raw.push_back(std::string_view{body}.substr(begin, end - begin));
        begin = end + 1;
    }
    const std::vector<std::string_view> lines = trimmed_lines(body, all);
    OwnWords words;
    std::optional<std::size_t> signature;
    bool text_above = false;
    bool searched = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (text_above && begins_addressed_letter(lines, i)) break;
        searched = searched || (text_above && begins_older_letter(lines, i));
        const bool quoted = lines[i].starts_with('>');
        const bool says_who_wrote = lines[i].ends_with(':') && i + 1 < lines.size() && lines[i + 1].starts_with('>');
        if (text_above && (quoted || says_who_wrote)) continue;
        if (text_above && !signature && lines[i] == "--") signature = words.message.size();
        text_above = text_above || !lines[i].empty();
        words.message.append(raw[i]) += '\n';
        if (!searched) words.to_search.append(raw[i]) += '\n';
    }
    words.message.resize(signature.value_or(words.message.size()));
    return words;
}

/// A form's notice: who the visitor is and says stands in its fields, and nothing beside them is the visitor's.
void fill_from_fields(Judgement& judgement, const Entry& entry, const Author& author)
{
    Inquiry form;
    form.fields = author.fields;
    const CanonicalFields fields{form};
    const std::string whole_text = std::move(judgement.contact.message);
    const std::string subject = std::move(judgement.contact.subject);
    fill_person(judgement.contact, fields);
    judgement.contact.subject = subject;
    if (judgement.contact.message.empty()) judgement.contact.message = whole_text;

    for (std::string_view value : fields.values("email"))
        if (find_emails(value).empty()) add_reason(judgement, "invalid_email");
    const std::string region = phone_region(fields, entry);
    for (std::string_view value : fields.values("phone")) add_phone(judgement, parse_phone(value, region));
    if (!judgement.contact.phones.empty() || fields.value("message").empty()) return;
    for (PhoneNumber& phone : find_phones(judgement.contact.message, region)) add_phone(judgement, std::move(phone));
}

void fill_from_letter(Judgement& judgement, const Entry& entry, std::string_view words, std::string_view signature)
{
    std::vector<PhoneNumber> phones = find_phones(words, entry.region);
    if (phones.empty()) phones = find_phones(signature, entry.region);
    for (PhoneNumber& phone : phones) add_phone(judgement, std::move(phone));
    judgement.contact.company = find_company(signature);
}

void fill_contact(Judgement& judgement, const Letter& letter, const Entry& entry, const Author& author)
{
    Contact& contact = judgement.contact;
    const bool inner = letter.forwarded && (author.rule == "forwarded" || author.rule == "body_fields");
    const OwnWords words = inner ? own_words(author.text) : OwnWords{letter.message, {}};
    contact.subject = tidy_line(letter.subject);
    contact.message = tidy_message(words.message);
    if (author.rule == "none") return;

    if (author.email) add_email(judgement, *author.email);
    if (author.second) add_email(judgement, *author.second);
    mark_emails(judgement);
    if (author.rule == "body_fields")
        fill_from_fields(judgement, entry, author);
    else
        fill_from_letter(judgement, entry, inner ? words.to_search : contact.message,
                         inner ? last_lines(words.to_search) : signature_below(letter));
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
