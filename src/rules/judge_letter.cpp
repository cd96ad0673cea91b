#include "rules/judge_letter.hpp"

#include "captura/rules/names.hpp"
#include "captura/rules/phone.hpp"
#include "rules/ascii.hpp"
#include "rules/author.hpp"
#include "rules/automatic.hpp"
#include "rules/reach.hpp"

namespace captura::rules {
namespace {

constexpr std::size_t signature_lines = 15;  // X4
constexpr std::size_t signature_width = 80;

void note(Judgement& judgement, const Inquiry& inquiry)
{
    for (const std::string& reason : inquiry.notes) add_reason(judgement, reason);
    if (inquiry.truncated) add_reason(judgement, "truncated");
}

/// Where a quote or another letter's headers begin; what stands behind is not the author's.
bool begins_quote(std::string_view line)
{
    line = trim(line);
    return line.starts_with('>') || line.starts_with("-----") || line.starts_with("_____") || line.ends_with(':');
}

/// The lines between what the author wrote and whatever is quoted below it: people sign with their number.
std::string_view signature_below(const Letter& letter)
{
    const std::size_t found = letter.text.find(letter.message);
    if (letter.message.empty() || found == std::string::npos) return {};
    const std::string_view below = std::string_view{letter.text}.substr(found + letter.message.size());
    std::size_t end = 0;
    for (std::size_t lines = 0; lines < signature_lines + 2 && end < below.size(); ++lines) {
        const std::size_t line_end = std::min(below.find('\n', end), below.size());
        const std::string_view line = below.substr(end, line_end - end);
        if (begins_quote(line) || line.size() > signature_width) break;
        end = std::min(line_end + 1, below.size());
    }
    return below.substr(0, end);
}

void fill_contact(Judgement& judgement, const Letter& letter, const Entry& entry, const Author& author)
{
    Contact& contact = judgement.contact;
    const bool inner = author.rule == "forwarded";
    contact.subject = tidy_line(letter.subject);
    contact.message = tidy_message(inner ? letter.forwarded->body : letter.message);
    if (author.rule == "none") return;

    PersonName name = tidy_display_name(author.display_name);
    contact.name = std::move(name.full);
    contact.first_name = std::move(name.first);
    contact.last_name = std::move(name.last);
    if (author.email) add_email(judgement, *author.email);
    if (author.second) add_email(judgement, *author.second);
    mark_emails(judgement);

    std::vector<PhoneNumber> phones = find_phones(contact.message, entry.region);
    if (phones.empty() && !inner) phones = find_phones(signature_below(letter), entry.region);
    for (PhoneNumber& phone : phones) add_phone(judgement, std::move(phone));
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
    // A forward's own headers say nothing of the letter inside; a form service's are those of a newsletter.
    const bool speaks_for_itself = author.rule != "forwarded";
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
