// What looks like a phone number in running text and is none. Each mask is one pass with a bounded look ahead, so the
// whole is linear. A line feed is what the matcher never reads a number across.
#include "rules/phone_text.hpp"

#include "rules/ascii.hpp"
#include "rules/unicode.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace captura::rules {
namespace {

constexpr char mask = '\n';
constexpr std::size_t longest_run = 60;  // phone characters; a run of 64 KiB digits costs the matcher 0.4 s

void cover(std::string& text, std::size_t begin, std::size_t end)
{
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(end), mask);
}

void blank_controls(std::string& text)
{
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint here = decode(text, at);
        const bool harmless = here.well_formed && (!is_control(here.value) || here.value == '\n');
        if (!harmless) text.replace(at, here.octets, here.octets, ' ');
        at += here.octets;
    }
}

bool is_token_end(char c)
{
    return c == ' ' || c == '\n' || c == '<' || c == '>' || c == '"';
}

bool looks_like_address(std::string_view token)
{
    if (token.find("://") != token.npos || starts_ignoring_case(token, "www.")) return true;
    const std::size_t at = token.find('@');
    if (at != token.npos && at > 0 && at + 1 < token.size()) return true;
    const std::size_t slash = token.find('/');
    if (slash == token.npos) return false;
    const bool path = slash == 0 && token.size() > 1 && is_alpha(token[1]);  // "/p/612345678"
    const std::size_t dot = token.substr(0, slash).rfind('.');
    const bool host = dot != token.npos && dot > 0 && dot + 2 < slash && is_alpha(token[dot + 1]);
    return path || host;
}

bool looks_like_hex_id(std::string_view token)
{
    constexpr std::string_view hex = "0123456789abcdefABCDEF-";
    return token.size() >= 16 && token.find_first_not_of(hex) == token.npos &&
           token.find_first_of("abcdefABCDEF") != token.npos;
}

void mask_tokens(std::string& text)
{
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin;
        while (end < text.size() && !is_token_end(text[end])) ++end;
        const std::string_view token = std::string_view{text}.substr(begin, end - begin);
        if (looks_like_address(token) || looks_like_hex_id(token)) cover(text, begin, end);
        begin = end + 1;
    }
}

/// One to four digits at `at`; moves `at` behind them.
int read_number(std::string_view text, std::size_t& at, std::size_t most)
{
    int value = 0;
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at]) && at - begin < most) value = 10 * value + (text[at++] - '0');
    return at == begin ? -1 : value;
}

/// End of a date that begins at `at`, 05.10.1986 or 1986-10-05; 0 where there is none. Years of two digits are no date
/// here: 05.10.86 may as well be the half of a French number.
std::size_t date_end(std::string_view text, std::size_t at)
{
    const auto is_day = [](int n) { return n >= 1 && n <= 31; };
    const auto is_year = [](int n) { return n >= 1900 && n <= 2099; };
    const std::size_t begin = at;
    const int first = read_number(text, at, 4);
    if (at >= text.size() || (text[at] != '.' && text[at] != '/' && text[at] != '-')) return 0;
    const char separator = text[at++];
    const int second = read_number(text, at, 2);
    if (at >= text.size() || text[at] != separator || !is_day(second)) return 0;
    const std::size_t third_begin = ++at;
    const int third = read_number(text, at, 4);
    if (at < text.size() && is_digit(text[at])) return 0;
    const bool year_first = is_year(first) && third_begin - begin >= 7 && is_day(third);
    const bool year_last = is_day(first) && is_year(third);
    return year_first || year_last ? at : 0;
}

/// " 12:30:05" behind a date.
std::size_t time_end(std::string_view text, std::size_t at)
{
    std::size_t here = at;
    while (here < text.size() && here < at + 3 && (text[here] == ' ' || text[here] == ',' || text[here] == 'T')) ++here;
    if (read_number(text, here, 2) < 0 || here >= text.size() || text[here] != ':') return at;
    while (here < text.size() && (is_digit(text[here]) || text[here] == ':')) ++here;
    return here;
}

void mask_dates(std::string& text)
{
    for (std::size_t at = 0; at < text.size();) {
        if (!is_digit(text[at])) {
            ++at;
            continue;
        }
        std::size_t end = date_end(text, at);
        if (end != 0)
            cover(text, at, end = time_end(text, end));
        else
            for (end = at; end < text.size() && is_digit(text[end]);) ++end;
        at = end;
    }
}

/// ISO 13616: rest 1 of the digits with the first four characters put last, letters as 10 to 35.
bool is_iban(std::string_view letters)
{
    if (letters.size() < 15) return false;
    const std::string turned = std::string{letters.substr(4)} + std::string{letters.substr(0, 4)};
    unsigned rest = 0;
    for (char c : turned)
        rest = is_digit(c) ? (rest * 10 + static_cast<unsigned>(c - '0')) % 97
                           : (rest * 100 + static_cast<unsigned>(c - 'A' + 10)) % 97;
    return rest == 1;
}

std::size_t iban_end(std::string_view text, std::size_t at)
{
    const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (at + 15 > text.size() || !is_upper(text[at]) || !is_upper(text[at + 1]) || !is_digit(text[at + 2]) ||
        !is_digit(text[at + 3]))
        return 0;
    std::string letters;
    std::size_t end = 0;
    for (std::size_t here = at; here < text.size() && letters.size() < 34; ++here) {
        if (text[here] == ' ') continue;
        if (!is_upper(text[here]) && !is_digit(text[here])) break;
        letters += text[here];
        if (is_iban(letters)) end = here + 1;
    }
    return end;
}

void mask_ibans(std::string& text)
{
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (at > 0 && is_alnum(text[at - 1])) continue;
        if (const std::size_t end = iban_end(text, at)) cover(text, at, end);
    }
}

// clang-format off
constexpr auto order_words = std::to_array<std::string_view>({
    "order", "invoice", "tracking", "ticket", "ref", "reference", "case", "vat", "item", "sku", "customer",
    "pedido", "factura", "referencia", "albarán", "expediente", "presupuesto", "nif", "cif", "dni", "nie", "iva",
    "bestellung", "bestellnummer", "rechnung", "rechnungsnummer", "auftrag", "auftragsnummer", "kundennummer",
    "sendungsnummer", "commande", "facture", "devis", "siret", "siren", "ordine", "fattura", "zamówienie",
    "faktura", "заказ", "заказа", "счет", "счёт", "инн", "огрн"});
// clang-format on
// clang-format off
constexpr auto connectors = std::to_array<std::string_view>({
    "no", "nr", "n", "num", "number", "id", "nummer", "número", "№"});
// clang-format on

std::size_t word_end(std::string_view text, std::size_t at)
{
    while (at < text.size() && (is_alpha(text[at]) || static_cast<unsigned char>(text[at]) >= 0x80)) ++at;
    return at;
}

/// Whatever may stand between "Order" and its number: blanks, punctuation, "no.", "Nº", "#".
std::size_t skip_connectors(std::string_view text, std::size_t at)
{
    for (int words = 0; words < 3; ++words) {
        const std::size_t stop = std::min(text.size(), at + 4);
        while (at < stop && std::string_view{" .:#-"}.find(text[at]) != std::string_view::npos) ++at;
        const std::size_t end = word_end(text, at);
        if (end == at || end - at > 16) return at;
        std::string word = fold_case(text.substr(at, end - at));
        for (std::string_view ordinal : {"º", "°"})
            if (word.ends_with(ordinal)) word.resize(word.size() - ordinal.size());
        if (std::find(connectors.begin(), connectors.end(), word) == connectors.end()) return at;
        at = end;
    }
    return at;
}

std::size_t reference_end(std::string_view text, std::size_t at)
{
    const std::size_t begin = at;
    while (at < text.size() && (is_alnum(text[at]) || text[at] == '-' || text[at] == '/')) ++at;
    return at > begin && is_digit(text[at - 1]) ? at : begin;
}

void mask_order_numbers(std::string& text)
{
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const std::size_t end = word_end(text, begin);
        at = std::max(end, begin + 1);
        std::size_t number = 0;
        if (text[begin] == '#') {
            number = begin + 1;
        } else {
            if (end == begin || end - begin > 32) continue;
            const std::string word = fold_case(std::string_view{text}.substr(begin, end - begin));
            if (std::find(order_words.begin(), order_words.end(), word) == order_words.end()) continue;
            number = skip_connectors(text, end);
        }
        const std::size_t number_end = reference_end(text, number);
        cover(text, number, number_end);
        at = std::max(at, number_end);
    }
}

bool is_fax_word(std::string_view text, std::size_t begin, std::size_t end)
{
    const std::string word = fold_case(text.substr(begin, end - begin));
    if (word == "fax" || word == "telefax" || word == "факс" || word == "faks" || word == "faxnummer") return true;
    // "T +34 913 456 789 | F +34 913 456 780"
    const bool abbreviated = word == "f" && end < text.size() && std::string_view{" :.+"}.find(text[end]) != text.npos;
    return abbreviated && (begin == 0 || std::string_view{"\n|,;/\t "}.find(text[begin - 1]) != text.npos);
}

/// "Tel./Fax", "Tel & Fax": one number for both.
bool answers_calls_too(std::string_view text, std::size_t fax)
{
    constexpr std::size_t nearby = 12;
    std::string before = fold_case(text.substr(fax > nearby ? fax - nearby : 0, std::min(fax, nearby)));
    if (const std::size_t line = before.rfind('\n'); line != before.npos) before.erase(0, line + 1);
    const std::size_t last = before.find_last_not_of(" .");
    const bool joined = last != before.npos && std::string_view{"/&y+"}.find(before[last]) != std::string_view::npos;
    return joined && (before.find("tel") != before.npos || before.find("тел") != before.npos);
}

/// Nobody is called on a fax machine.
void mask_faxes(std::string& text)
{
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const std::size_t end = word_end(text, begin);
        at = std::max(end, begin + 1);
        const bool whole_word = begin == 0 || !is_alnum(text[begin - 1]);
        if (end == begin || end - begin > 16 || !whole_word || !is_fax_word(text, begin, end)) continue;
        if (answers_calls_too(text, begin)) continue;
        const std::size_t number = skip_connectors(text, end);
        const std::size_t stop = std::min(text.find_first_not_of("+0123456789 ().-\t:", number), text.size());
        cover(text, number, stop);
        at = std::max(at, stop);
    }
}

/// What numbers are written with, in any script.
bool is_phone_character(char32_t c)
{
    if (c < 0x80)
        return is_digit(static_cast<char>(c)) ||
               std::string_view{" +-.()[]~/"}.find(static_cast<char>(c)) != std::string_view::npos;
    return c == 0xA0 || c == 0x202F || (c >= 0x2010 && c <= 0x2015) || digit_value(c) >= 0;
}

struct Run {
    std::size_t end;
    std::size_t characters;
};

Run measure_run(std::string_view text, std::size_t at)
{
    Run run{at, 0};
    while (run.end < text.size()) {
        const CodePoint here = decode(text, run.end);
        if (!is_phone_character(here.value)) break;
        ++run.characters;
        run.end += here.octets;
    }
    return run;
}

/// A long run may be a list, "612 345 678 / 913 456 789 / ...": its slashes end what the matcher looks at.
void part_at_slashes(std::string& text, std::size_t begin, std::size_t end)
{
    for (std::size_t at = text.find(" / ", begin); at < end; at = text.find(" / ", at + 3)) text[at + 1] = mask;
}

void mask_long_runs(std::string& text)
{
    for (std::size_t begin = 0; begin < text.size();) {
        Run run = measure_run(text, begin);
        if (run.characters > longest_run) {
            part_at_slashes(text, begin, run.end);
            run = measure_run(text, begin);
        }
        if (run.characters > longest_run) cover(text, begin, run.end);
        begin = run.end > begin ? run.end : begin + decode(text, begin).octets;
    }
}

}  // namespace

std::string mask_for_search(std::string_view text)
{
    std::string masked{text};
    blank_controls(masked);
    mask_tokens(masked);
    mask_dates(masked);
    mask_ibans(masked);
    mask_order_numbers(masked);
    mask_faxes(masked);
    mask_long_runs(masked);
    return masked;
}

}  // namespace captura::rules
