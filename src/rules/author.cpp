#include "rules/author.hpp"

#include "captura/rules/phone.hpp"
#include "rules/ascii.hpp"
#include "rules/automatic.hpp"
#include "rules/body_fields.hpp"
#include "rules/older_letter.hpp"
#include "rules/person_fields.hpp"
#include "rules/reach.hpp"
#include "rules/registrable.hpp"

#include <algorithm>
#include <array>

namespace captura::rules {
namespace {

/// Whose letter the outer sender's is. Unknown: nothing of ours is configured, so nobody can be told a colleague.
enum class Side : std::uint8_t { own, foreign, unknown };

Side side_of(std::string_view canonical, const Entry& entry)
{
    if (entry.own_domains.empty()) return Side::unknown;
    return is_own_domain(domain_part(canonical), entry.own_domains) ? Side::own : Side::foreign;
}

/// Addresses made by machinery on the way: SRS, BATV, VERP, automatic forwarding, list rewriting.
bool is_made_on_the_way(std::string_view local)
{
    return starts_ignoring_case(local, "srs0") || starts_ignoring_case(local, "srs1") ||
           starts_ignoring_case(local, "prvs=") || local.find('=') != local.npos || local.find("+caf_") != local.npos;
}

/// The list itself, never to be taken for a person (W7).
bool is_list_address(std::string_view canonical, const Letter& letter)
{
    for (std::string_view name : {"List-Post", "X-BeenThere", "X-Google-Group-Id", "Mailing-List"})
        for (const EmailAddress& list : find_emails(letter.header(name)))
            if (list.canonical == canonical) return true;
    return false;
}

/// W2: what can never be the person. A role at a foreign firm can.
bool is_disqualified(const EmailReading& reading, const Letter& letter, const Entry& entry)
{
    if (reading.grade == Grade::invalid) return true;
    const std::string_view canonical = reading.address.canonical;
    const std::string_view local = local_part(canonical);
    return side_of(canonical, entry) == Side::own || is_machine_local_part(local) || is_made_on_the_way(local) ||
           canonical.ends_with(".invalid") || is_list_address(canonical, letter);
}

struct Candidate {
    const NamedAddress* named;
    EmailReading reading;
};

/// A header is not typed into a field: what is wrong and can be set right ("ana@acme.com.") is set right.
EmailReading read_address(std::string_view address)
{
    EmailReading reading = parse_email(address);
    return reading.grade == Grade::invalid && !reading.suggestion.empty() ? parse_email(reading.suggestion) : reading;
}

std::optional<Candidate> first_qualified(const std::vector<NamedAddress>& addresses, const Letter& letter,
                                         const Entry& entry)
{
    for (const NamedAddress& named : addresses) {
        EmailReading reading = read_address(named.address);
        if (!is_disqualified(reading, letter, entry)) return Candidate{&named, std::move(reading)};
    }
    return std::nullopt;
}

/// A web server's own mailer with one From for all visitors (W6).
bool is_form_mailer(const Letter& letter)
{
    const std::string_view mailer = letter.header("X-Mailer");
    const bool machine = !letter.from.empty() && is_machine_local_part(local_part(letter.from.front().address));
    return machine || letter.has_header("X-PHP-Originating-Script") || mailer.find("PHPMailer") != mailer.npos;
}

/// A mailing list, or a From rewritten for DMARC's sake (W7).
bool came_by_list(const Letter& letter)
{
    for (std::string_view name : {"List-Id", "X-BeenThere", "X-Google-Group-Id"})
        if (letter.has_header(name)) return true;
    return !letter.from.empty() && lower_ascii(letter.from.front().name).find(" via ") != std::string::npos;
}

Author credit(std::string_view rule, Candidate candidate)
{
    Author author;
    author.rule = rule;
    author.display_name = candidate.named->name;
    author.email = std::move(candidate.reading);
    return author;
}

Side outer_side(const Letter& letter, const Entry& entry)
{
    const EmailReading outer = letter.from.empty() ? EmailReading{} : read_address(letter.from.front().address);
    return side_of(outer.address.canonical, entry);
}

/// W9: forwarded by a colleague, or by somebody not known to be a stranger. The reader vouches for the positive
/// evidence of a forward.
bool is_believed_forward(const Letter& letter, Side outer)
{
    if (!letter.forwarded) return false;
    const Forwarded& inner = *letter.forwarded;
    const bool second_label = !inner.subject.empty() || !inner.date.empty() || !inner.to.empty() || !inner.cc.empty();
    return outer != Side::foreign && second_label;
}

std::optional<Author> credit_forwarded(const Letter& letter, const Entry& entry)
{
    const Side side = outer_side(letter, entry);
    if (!is_believed_forward(letter, side)) return std::nullopt;
    const Forwarded& inner = *letter.forwarded;

    Author author;
    author.rule = "forwarded";
    author.display_name = inner.from.name;
    author.text = inner.body;
    if (side == Side::unknown) author.reasons.emplace_back("forwarder_unverified");
    if (inner.from.address.empty()) {
        if (inner.from.name.empty()) return std::nullopt;
        author.reasons.emplace_back("author_without_address");
        return author;
    }
    EmailReading reading = read_address(inner.from.address);
    if (!is_disqualified(reading, letter, entry)) {
        author.email = std::move(reading);
        return author;
    }
    // W15: passed on among ourselves, the first stranger on the way down is the one.
    for (const OlderLetter& older : find_older_letters(inner.body)) {
        reading = read_address(older.author.address);
        if (is_disqualified(reading, letter, entry)) continue;
        author.display_name = older.author.name;
        author.email = std::move(reading);
        author.text = older.body;
        return author;
    }
    return std::nullopt;
}

/// W5: two good addresses of one letter. The answer may go to either; the identity is From.
void add_reply_to(Author& author, const Letter& letter, const Entry& entry)
{
    auto other = first_qualified(letter.reply_to, letter, entry);
    if (!other || other->reading.address.canonical == author.email->address.canonical) return;
    const auto domain = [](const EmailReading& reading) {
        return registrable_domain(domain_part(reading.address.canonical));
    };
    if (domain(other->reading) != domain(*author.email)) author.reasons.emplace_back("reply_to_differs");
    author.second = std::move(other->reading);
}

/// Who a list of fields would be believed from: their own letters, too, hold lines like "Email: ..".
enum class Writer : std::uint8_t {
    machine,    ///< nobody one could name: whatever is listed is the inquiry
    colleague,  ///< of ours, noting down a call
    mailer,     ///< answers go to somebody else: a form behind an ordinary address
    person,
};

Writer writer_of(const Letter& letter, const Entry& entry, Side outer)
{
    if (letter.forwarded) {
        const EmailReading inner = read_address(letter.forwarded->from.address);
        return is_disqualified(inner, letter, entry) ? Writer::machine : Writer::person;
    }
    if (is_form_mailer(letter)) return Writer::machine;
    if (outer == Side::own) return Writer::colleague;
    const auto from = first_qualified(letter.from, letter, entry);
    if (!from) return Writer::machine;
    const auto reply_to = first_qualified(letter.reply_to, letter, entry);
    const bool elsewhere = reply_to && reply_to->reading.address.canonical != from->reading.address.canonical;
    return elsewhere ? Writer::mailer : Writer::person;
}

/// Ways to reach the person whom a list of fields names.
struct ListedReach {
    std::optional<EmailReading> email;
    bool several_emails = false;
    bool own_email = false;
    bool phone = false;
};

ListedReach reach_of(const BodyFields& list, const Letter& letter, const Entry& entry)
{
    ListedReach reach;
    Inquiry form;
    form.fields = list.fields;
    const CanonicalFields fields{form};
    const auto answers_go_to = [&](const EmailAddress& address) {
        return std::any_of(letter.reply_to.begin(), letter.reply_to.end(), [&](const NamedAddress& named) {
            return read_address(named.address).address.canonical == address.canonical;
        });
    };
    for (std::string_view value : fields.values("email")) {
        for (const EmailAddress& address : find_emails(value)) {
            EmailReading reading = parse_email(address.text);
            reach.own_email = reach.own_email || side_of(reading.address.canonical, entry) == Side::own;
            if (is_disqualified(reading, letter, entry)) continue;
            reach.several_emails = reach.several_emails ||
                                   (reach.email && reach.email->address.canonical != reading.address.canonical);
            if (!reach.email || answers_go_to(reading.address)) reach.email = std::move(reading);
        }
    }
    const std::string region = phone_region(fields, entry);
    for (std::string_view value : fields.values("phone"))
        reach.phone = reach.phone || parse_phone(value, region).grade != Grade::invalid;
    return reach;
}

/// X6, and narrower: a signature lists an address and a number as well; what stands below prose belongs to the prose;
/// and a person's own address is never given up for a list without one.
bool is_form_notice(const BodyFields& list, const ListedReach& reach, Writer writer, const Letter& letter)
{
    constexpr std::size_t longest_heading = 4;   // of a form's maker
    constexpr std::size_t longest_greeting = 2;  // of a person
    if (list.known < 2 || (!reach.email && !reach.phone)) return false;
    switch (writer) {
        case Writer::machine:  // below a newsletter stands how to reach the shop
            return list.names_person || !letter.has_header("List-Unsubscribe");
        case Writer::colleague:
            return list.names_person && (reach.email || !reach.own_email);
        case Writer::mailer:
            return list.names_person && list.lines_above <= longest_heading;
        case Writer::person:
            return list.names_person && reach.email && list.lines_above <= longest_greeting;
    }
    return false;
}

/// W4, first row: the visitor of a form, named in the notice that its maker sends. A forwarded one counts (W15).
std::optional<Author> credit_body_fields(const Letter& letter, const Entry& entry)
{
    const Side outer = outer_side(letter, entry);
    if (letter.forwarded && !is_believed_forward(letter, outer)) return std::nullopt;
    // An answer may quote the notice of the time before.
    const bool answers = !letter.in_reply_to.empty() || !letter.references.empty();
    BodyFields list = find_body_fields(letter.forwarded ? letter.forwarded->body : answers ? letter.message : letter.text);
    ListedReach reach = reach_of(list, letter, entry);
    const Writer writer = writer_of(letter, entry, outer);
    if (!is_form_notice(list, reach, writer, letter)) return std::nullopt;

    Author author;
    author.rule = "body_fields";
    author.fields = std::move(list.fields);
    if (letter.forwarded) author.text = letter.forwarded->body;
    author.email = std::move(reach.email);
    if (reach.several_emails) author.reasons.emplace_back("conflict");
    if (letter.forwarded && outer == Side::unknown) author.reasons.emplace_back("forwarder_unverified");
    if (letter.forwarded) return author;
    if (auto reply_to = first_qualified(letter.reply_to, letter, entry)) {
        const bool same = author.email && author.email->address.canonical == reply_to->reading.address.canonical;
        if (!author.email || same) author.display_name = reply_to->named->name;
        if (!author.email) author.email = std::move(reply_to->reading);
    }
    return author;
}

std::optional<Author> credit_list_original(const Letter& letter, const Entry& entry)
{
    if (!came_by_list(letter)) return std::nullopt;
    for (std::string_view name : {"X-Original-From", "X-Original-Sender"})
        for (EmailAddress& address : find_emails(letter.header(name))) {
            EmailReading reading = parse_email(address.text);
            if (is_disqualified(reading, letter, entry)) continue;
            Author author;
            author.rule = "list_original";
            author.email = std::move(reading);
            return author;
        }
    return std::nullopt;
}

/// A colleague wrote. Our own site's mailer is none: what it sends may be an inquiry nobody could be named for.
bool is_from_own_side(const Letter& letter, const Entry& entry)
{
    return std::any_of(letter.from.begin(), letter.from.end(), [&](const NamedAddress& named) {
        const EmailReading reading = read_address(named.address);
        return reading.grade != Grade::invalid && side_of(reading.address.canonical, entry) == Side::own;
    });
}

}  // namespace

Author find_author(const Letter& letter, const Entry& entry)
{
    if (auto author = credit_body_fields(letter, entry)) return *std::move(author);
    if (auto author = credit_forwarded(letter, entry)) return *std::move(author);

    auto from = first_qualified(letter.from, letter, entry);
    if (!from || is_form_mailer(letter) || came_by_list(letter))
        if (auto reply_to = first_qualified(letter.reply_to, letter, entry))
            return credit("reply_to", *std::move(reply_to));
    if (from) {
        Author author = credit("from", *std::move(from));
        add_reply_to(author, letter, entry);
        return author;
    }
    if (auto author = credit_list_original(letter, entry)) return *std::move(author);
    if (auto sender = first_qualified(letter.sender, letter, entry)) return credit("sender", *std::move(sender));

    Author nobody;
    nobody.own_sender = !is_form_mailer(letter) && is_from_own_side(letter, entry);
    nobody.reasons.emplace_back(nobody.own_sender ? "own_sender" : "no_author");
    return nobody;
}

}  // namespace captura::rules
