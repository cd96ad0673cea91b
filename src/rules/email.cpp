#include "captura/rules/email.hpp"

#include "rules/ascii.hpp"
#include "rules/domain_name.hpp"
#include "rules/mail_domains.hpp"
#include "rules/registrable.hpp"
#include "rules/unicode.hpp"

#include <algorithm>
#include <optional>

namespace captura::rules {
namespace {

constexpr std::size_t max_local_part = 64;  // RFC 5321, section 4.5.3.1.1
constexpr std::size_t max_address = 254;    // RFC 5321, section 4.5.3.1.3, less the two brackets of the path

/// RFC 5322 atext, and RFC 6531 for what lies beyond ASCII.
bool is_atext(char c)
{
    return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80 ||
           std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos;
}

EmailReading refuse(std::string_view reason, std::string suggestion = {})
{
    return {Grade::invalid, {}, {std::string{reason}}, std::move(suggestion)};
}

/// Pasted along with an address, and no part of it.
std::string_view strip(std::string_view text)
{
    text = trim(text);
    for (std::string_view mark : {"\xEF\xBB\xBF", "\xE2\x80\x8B", "\xC2\xA0", "\xE2\x80\xAA", "\xE2\x80\xAC"}) {
        while (text.starts_with(mark)) text = trim(text.substr(mark.size()));
        while (text.ends_with(mark)) text = trim(text.substr(0, text.size() - mark.size()));
    }
    if (starts_ignoring_case(text, "mailto:")) text.remove_prefix(7);
    return text;
}

/// The forms of RFC 5322 that no person types into a field, told apart so that the answer can say what is wrong.
std::string_view find_foreign_form(std::string_view text)
{
    if (text.find('<') != text.npos || text.find('>') != text.npos) return "display_name";
    if (text.starts_with('"')) return text.find("\"@") != text.npos ? "quoted_local_part" : "display_name";
    if (text.find('(') != text.npos || text.find(')') != text.npos) return "comment";
    if (text.find("@[") != text.npos) return "address_literal";
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint here = decode(text, at);
        if (!here.well_formed) return "bad_encoding";
        if (is_control(here.value)) return "control_character";
        if (is_blank(here.value)) return "blank_inside";
        if (is_invisible(here.value)) return "invisible_character";
        at += here.octets;
    }
    return {};
}

std::string_view judge_local_part(std::string_view local)
{
    if (local.empty()) return "no_local_part";
    if (local.size() > max_local_part) return "local_part_too_long";
    if (local.front() == '.' || local.back() == '.' || local.find("..") != local.npos) return "bad_dots";
    const bool good = std::all_of(local.begin(), local.end(), [](char c) { return is_atext(c) || c == '.'; });
    return good ? std::string_view{} : "bad_local_part";
}

bool any_label_mixes_scripts(std::string_view domain)
{
    for (std::size_t begin = 0; begin <= domain.size();) {
        const std::size_t end = std::min(domain.find('.', begin), domain.size());
        if (mixes_scripts(domain.substr(begin, end - begin))) return true;
        begin = end + 1;
    }
    return false;
}

/// Marks on an address that is well formed; any of them makes it suspect.
void weigh(EmailReading& reading, std::string_view domain, std::string_view a_labels, std::string_view local)
{
    reading.grade = Grade::valid;
    const auto doubt = [&](std::string_view reason) {
        reading.grade = Grade::suspect;
        reading.reasons.emplace_back(reason);
    };
    if (is_reserved_domain(a_labels))
        doubt("reserved_domain");
    else if (!is_registry_suffix(a_labels.substr(a_labels.rfind('.') + 1)))
        doubt("unknown_tld");
    if (any_label_mixes_scripts(domain)) doubt("mixed_script");
    if (const std::string_view meant = likely_provider(a_labels); !meant.empty()) {
        doubt("likely_typo");
        reading.suggestion = std::string{local} + '@' + std::string{meant};
    }
}

/// The address inside "Ana <ana@acme.example>", to offer it back.
std::string address_in_brackets(std::string_view text)
{
    const std::size_t open = text.rfind('<');
    if (open == text.npos) return {};
    const std::size_t close = text.find('>', open);
    const std::string_view inside = text.substr(open + 1, close == text.npos ? text.npos : close - open - 1);
    if (inside.find('<') != inside.npos) return {};
    return parse_email(inside).address.text;
}

}  // namespace

EmailReading parse_email(std::string_view text)
{
    text = strip(text);
    if (text.empty()) return refuse("empty");
    if (text.size() > 4 * max_address) return refuse("too_long");
    if (const std::string_view form = find_foreign_form(text); !form.empty())
        return refuse(form, form == "display_name" ? address_in_brackets(text) : std::string{});

    const std::size_t at = text.rfind('@');
    if (at == text.npos) return refuse("no_at");
    if (text.find('@') != at) return refuse("several_at");
    const std::string_view typed_local = text.substr(0, at);
    const std::string_view typed_domain = text.substr(at + 1);
    if (const std::string_view wrong = judge_local_part(typed_local); !wrong.empty()) return refuse(wrong);
    if (typed_domain.empty()) return refuse("no_domain");
    if (typed_domain.ends_with('.'))
        return refuse("final_dot", parse_email(text.substr(0, text.size() - 1)).address.text);

    const auto a_labels = to_a_labels(typed_domain);
    if (!a_labels) return refuse(typed_domain.size() > 253 ? "domain_too_long" : "bad_domain");
    const std::size_t dot = a_labels->rfind('.');
    if (dot == a_labels->npos) return refuse("no_dot_in_domain");
    if (std::all_of(a_labels->begin() + static_cast<std::ptrdiff_t>(dot) + 1, a_labels->end(), is_digit))
        return refuse("numeric_domain");
    if (typed_local.size() + 1 + a_labels->size() > max_address) return refuse("too_long");

    EmailReading reading;
    const std::string local = to_nfc(typed_local);
    const std::string domain = fold_case(to_nfc(typed_domain));
    reading.address = {local + '@' + domain, fold_case(local) + '@' + *a_labels};
    weigh(reading, domain, *a_labels, local);
    return reading;
}

}  // namespace captura::rules
