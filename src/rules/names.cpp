#include "captura/rules/names.hpp"

#include "rules/ascii.hpp"
#include "rules/unicode.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace captura::rules {
namespace {

constexpr std::size_t name_characters = 200;

// clang-format off
constexpr auto placeholders = std::to_array<std::string_view>({
    "[not provided]", "not provided", "n/a", "n.a.", "n.d.", "s/n", "none", "null", "nil", "undefined", "unknown",
    "test", "test test", "testing", "tester", "prueba", "essai", "teste", "тест", "нет", "ninguno", "ninguna",
    "keine", "asdf", "asdfg", "asdfgh", "qwerty", "xxx", "xxxx", "anonymous", "no name", "noname", "[object object]"});

/// Small words within names, in the languages whose names have them.
constexpr auto particles = std::to_array<std::string_view>({
    "de", "del", "de'", "de’", "la", "las", "los", "lo", "y", "i", "e", "da", "das", "do", "dos", "di", "du", "des",
    "le", "van", "von", "der", "den", "ter", "ten", "te", "zu", "zum", "zur", "vom", "af", "av", "bin", "ibn",
    "und", "of"});

/// Words that name a function or a machine, never a person.
constexpr auto no_person_words = std::to_array<std::string_view>({
    "info", "sales", "ventas", "vertrieb", "kontakt", "contact", "contacto", "support", "soporte", "help",
    "helpdesk", "service", "kundenservice", "office", "admin", "administrator", "webmaster", "postmaster",
    "hostmaster", "team", "equipo", "equipe", "newsletter", "notifications", "notification", "alerts", "noreply",
    "no-reply", "no_reply", "donotreply", "mailer-daemon", "mailer", "daemon", "system", "wordpress", "billing",
    "accounts", "marketing", "recepción", "recepcion", "reception", "reservas", "booking", "bookings", "shop",
    "store", "website"});
// clang-format on

bool contains(std::string_view word, const auto& words)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

enum class Case { none, lower, upper, mixed };

Case case_of(std::string_view text)
{
    bool any_upper = false;
    bool any_lower = false;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint here = decode(text, at);
        any_upper = any_upper || is_upper(here.value);
        any_lower = any_lower || is_lower(here.value);
        at += here.octets;
    }
    if (any_upper) return any_lower ? Case::mixed : Case::upper;
    return any_lower ? Case::lower : Case::none;
}

bool is_roman_numeral(std::string_view folded)
{
    return folded == "ii" || folded == "iii" || folded == "iv";
}

/// "MARÍA-JOSÉ" to "María-José", "o'neill" to "O'Neill", "j.r." to "J.R."; a Greek sigma ends a word as ς.
std::string capitalise(std::string_view word)
{
    std::string result;
    bool begins = true;
    for (std::size_t at = 0; at < word.size();) {
        const CodePoint here = decode(word, at);
        at += here.octets;
        char32_t letter = begins ? to_title(here.value) : to_lower(here.value);
        if (letter == U'σ' && at == word.size()) letter = U'ς';
        append(result, letter);
        const bool after_apostrophe = (here.value == '\'' || here.value == U'’') && word.size() - at > 1;
        if (here.value == '-' || here.value == '.' || after_apostrophe)
            begins = true;
        else if (!is_mark(here.value))
            begins = false;
    }
    if (result.starts_with("Mc") && result.size() > 4)
        result[2] = static_cast<char>(to_title(static_cast<unsigned char>(result[2])));
    return result;
}

std::vector<std::string_view> split_words(std::string_view text)
{
    std::vector<std::string_view> words;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        if (end > begin) words.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return words;
}

/// Only where the writer made no difference between great and small; a lone surname may begin with a particle.
std::string set_case(std::string name)
{
    const Case typed = case_of(name);
    if (typed == Case::mixed || typed == Case::none) return name;
    std::string result;
    for (std::string_view word : split_words(name)) {
        const std::string folded = fold_case(word);
        if (!result.empty()) result += ' ';
        if (!result.empty() && contains(std::string_view{folded}, particles))
            result += folded;
        else if (typed == Case::upper && is_roman_numeral(folded))
            result += word;
        else
            result += capitalise(word);
    }
    return result;
}

std::string tidy_name(std::string_view text)
{
    std::string line = tidy_line(text, name_characters);
    if (is_placeholder(line)) return {};
    return set_case(std::move(line));
}

std::string_view without_quotes(std::string_view text)
{
    text = trim(text);
    while (text.size() >= 2 && text.front() == text.back() && (text.front() == '"' || text.front() == '\''))
        text = trim(text.substr(1, text.size() - 2));
    return text;
}

/// "Ana Pérez via Sales" and "'Ana' via Sales": what lists and DMARC rewriting add.
std::string_view without_via(std::string_view text)
{
    const std::string folded = lower_ascii(text);
    const std::size_t via = folded.rfind(" via ");
    const std::size_t bracketed = folded.rfind(" (via ");
    return text.substr(0, std::min({via, bracketed, text.size()}));
}

std::string_view without_bracketed_end(std::string_view text)
{
    if (!text.ends_with(')') && !text.ends_with(']')) return text;
    const std::size_t open = text.rfind(text.ends_with(')') ? '(' : '[');
    return open == text.npos || open == 0 ? text : trim(text.substr(0, open));
}

bool is_title_or_legal_form(std::string_view text)
{
    constexpr auto words =
        std::to_array<std::string_view>({"inc", "inc.", "ltd", "ltd.", "llc", "gmbh", "ag",  "kg",  "s.l.", "s.a.",
                                         "sl",  "sa",   "sas", "jr",   "jr.", "sr",   "sr.", "phd", "mba",  "md"});
    return contains(std::string_view{lower_ascii(text)}, words);
}

PersonName turned(std::string_view text)
{
    const std::size_t comma = text.find(',');
    if (comma == text.npos || text.find(',', comma + 1) != text.npos) return {};
    const std::string_view last = trim(text.substr(0, comma));
    const std::string_view first = trim(text.substr(comma + 1));
    if (last.empty() || first.empty() || is_title_or_legal_form(first)) return {};
    return tidy_person({}, first, last);
}

bool names_no_person(std::string_view name)
{
    if (name.find('@') != name.npos) return true;
    const std::string folded = fold_case(name);
    if (starts_ignoring_case(folded, "mail delivery") || folded == "no reply" || folded == "do not reply") return true;
    const auto words = split_words(folded);
    return std::any_of(words.begin(), words.end(), [](std::string_view word) {
        return contains(word.substr(0, word.find(',')), no_person_words);  // "Sales, Acme"
    });
}

}  // namespace

PersonName tidy_person(std::string_view full, std::string_view first, std::string_view last)
{
    PersonName name{tidy_name(full), tidy_name(first), tidy_name(last)};
    // "Nombre" beside "Apellidos", "Nom" beside "Prénom": the field for the name holds the other half of it.
    const bool half = !name.full.empty() && name.first.empty() != name.last.empty() &&
                      name.full.find(' ') == std::string::npos &&
                      name.full.find(name.first + name.last) == std::string::npos;
    if (half) (name.first.empty() ? name.first : name.last) = std::exchange(name.full, {});
    if (name.full.empty()) {
        name.full = name.first;
        if (!name.full.empty() && !name.last.empty()) name.full += ' ';
        name.full += name.last;
    }
    return name;
}

PersonName tidy_display_name(std::string_view display_name)
{
    const std::string line = tidy_line(display_name, name_characters);
    const std::string_view bare =
        without_quotes(without_bracketed_end(without_quotes(without_via(without_quotes(line)))));
    if (bare.empty() || names_no_person(bare)) return {};
    PersonName name = turned(bare);
    return name.full.empty() ? tidy_person(bare) : name;
}

std::string tidy_company(std::string_view text)
{
    const std::string line = tidy_line(text, name_characters);
    const std::string_view bare = without_quotes(line);
    return is_placeholder(bare) ? std::string{} : std::string{bare};
}

std::string tidy_line(std::string_view text, std::size_t characters)
{
    std::string line;
    line.reserve(std::min(text.size(), characters));
    std::size_t written = 0;
    bool blank_due = false;
    for (std::size_t at = 0; at < text.size() && written < characters;) {
        const CodePoint here = decode(text, at);
        at += here.octets;
        if (is_blank(here.value) || is_control(here.value)) {
            blank_due = !line.empty();
            continue;
        }
        if (is_invisible(here.value)) continue;
        if (blank_due && ++written >= characters) break;
        if (blank_due) line += ' ';
        blank_due = false;
        append(line, here.value);
        ++written;
    }
    return line;
}

bool is_placeholder(std::string_view text)
{
    constexpr std::size_t longest = 64;
    text = trim(text);
    if (text.size() > longest) return false;
    const auto says_something = [](char c) { return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80; };
    if (std::none_of(text.begin(), text.end(), says_something)) return true;
    if (!is_ascii(text)) return contains(std::string_view{fold_case(text)}, placeholders);
    return std::any_of(placeholders.begin(), placeholders.end(),
                       [&](std::string_view placeholder) { return equal_ignoring_case(text, placeholder); });
}

}  // namespace captura::rules
