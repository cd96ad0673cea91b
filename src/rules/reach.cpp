#include "rules/reach.hpp"

#include "rules/ascii.hpp"
#include "rules/domain_name.hpp"
#include "rules/unicode.hpp"

#include <algorithm>

namespace captura::rules {

void add_reason(Judgement& judgement, std::string_view reason)
{
    if (std::find(judgement.reasons.begin(), judgement.reasons.end(), reason) == judgement.reasons.end())
        judgement.reasons.emplace_back(reason);
}

void add_email(Judgement& judgement, EmailAddress address)
{
    auto& emails = judgement.contact.emails;
    const auto is_it = [&](const EmailAddress& other) { return other.canonical == address.canonical; };
    if (std::none_of(emails.begin(), emails.end(), is_it)) emails.push_back(std::move(address));
}

void add_email(Judgement& judgement, const EmailReading& reading)
{
    if (reading.grade == Grade::invalid) return add_reason(judgement, "invalid_email");
    for (const std::string& reason : reading.reasons) add_reason(judgement, reason);
    add_email(judgement, reading.address);
}

void add_phone(Judgement& judgement, PhoneNumber number)
{
    auto& phones = judgement.contact.phones;
    const auto is_it = [&](const PhoneNumber& other) { return other.e164 == number.e164; };
    if (std::none_of(phones.begin(), phones.end(), is_it)) phones.push_back(std::move(number));
}

void add_phone(Judgement& judgement, const PhoneReading& reading)
{
    if (reading.grade == Grade::invalid) return add_reason(judgement, "invalid_phone");
    for (const std::string& reason : reading.reasons) add_reason(judgement, reason);
    for (const PhoneNumber& number : reading.numbers) add_phone(judgement, number);
}

bool is_reachable(const Contact& contact)
{
    return !contact.emails.empty() || !contact.phones.empty();
}

void mark_emails(Judgement& judgement)
{
    for (const EmailAddress& email : judgement.contact.emails) {
        const std::string_view domain = domain_part(email.canonical);
        if (is_disposable(domain))
            add_reason(judgement, "disposable_email");  // the free list holds these as well
        else if (is_free_mail(domain))
            add_reason(judgement, "free_mail");
        if (is_role_account(local_part(email.canonical))) add_reason(judgement, "role_account");
    }
}

bool is_own_domain(std::string_view canonical_domain, const std::vector<std::string>& own_domains)
{
    return std::any_of(own_domains.begin(), own_domains.end(), [&](const std::string& own) {
        const auto labels = to_a_labels(own);
        return labels && is_within(canonical_domain, *labels);
    });
}

std::string_view local_part(std::string_view address)
{
    return address.substr(0, address.rfind('@'));
}

std::string_view domain_part(std::string_view address)
{
    const std::size_t at = address.rfind('@');
    return at == address.npos ? std::string_view{} : address.substr(at + 1);
}

std::string tidy_message(std::string_view text)
{
    const auto is_plain = [](char c) { return c >= ' ' && c < '\x7F'; };
    std::string tidy;
    tidy.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t plain_from = at;
        while (at < text.size() && is_plain(text[at])) ++at;
        tidy.append(text, plain_from, at - plain_from);
        if (at == text.size()) break;

        const CodePoint here = decode(text, at);
        const bool line_end = here.value == '\r';
        if (line_end && (at + 1 >= text.size() || text[at + 1] != '\n'))
            tidy += '\n';
        else if (!is_control(here.value) || here.value == '\n' || here.value == '\t')
            append(tidy, here.value);
        else if (!line_end)
            tidy += ' ';
        at += here.octets;
    }
    const std::string_view kept = trim(tidy);
    if (kept.size() == tidy.size()) return tidy;
    return std::string{kept};
}

std::string primary_language(std::string_view tags)
{
    tags = trim(tags.substr(0, tags.find_first_of("-_,;")));
    if (tags.size() < 2 || tags.size() > 3 || !std::all_of(tags.begin(), tags.end(), is_alpha)) return {};
    return lower_ascii(tags);
}

}  // namespace captura::rules
