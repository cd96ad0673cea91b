#include "rules/author.hpp"

#include "rules/ascii.hpp"
#include "rules/automatic.hpp"
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

/// W9: the author of the forwarded letter, where a colleague (or somebody not known to be a stranger) forwarded it. The
/// reader vouches for the positive evidence of a forward.
std::optional<Author> credit_forwarded(const Letter& letter, const Entry& entry)
{
    if (!letter.forwarded) return std::nullopt;
    const Forwarded& inner = *letter.forwarded;
    const EmailReading outer = letter.from.empty() ? EmailReading{} : read_address(letter.from.front().address);
    const Side side = side_of(outer.address.canonical, entry);
    const bool second_label = !inner.subject.empty() || !inner.date.empty() || !inner.to.empty() || !inner.cc.empty();
    if (side == Side::foreign || !second_label) return std::nullopt;

    Author author;
    author.rule = "forwarded";
    author.display_name = inner.from.name;
    if (side == Side::unknown) author.reasons.emplace_back("forwarder_unverified");
    if (!inner.from.address.empty()) {
        EmailReading reading = read_address(inner.from.address);
        if (is_disqualified(reading, letter, entry)) return std::nullopt;
        author.email = std::move(reading);
    } else if (inner.from.name.empty()) {
        return std::nullopt;
    } else {
        author.reasons.emplace_back("author_without_address");
    }
    return author;
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
