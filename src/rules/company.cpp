#include "rules/company.hpp"

#include "captura/rules/names.hpp"
#include "rules/ascii.hpp"
#include "rules/phone_text.hpp"
#include "rules/unicode.hpp"

#include <algorithm>
#include <array>

namespace captura::rules {
namespace {

constexpr std::size_t longest_name = 80;
constexpr std::ptrdiff_t most_blanks = 8;
constexpr std::size_t most_digits = 4;  // a founding year, not a number to call

// clang-format off
/// As the last word, however they are written.
constexpr auto legal_forms = std::to_array<std::string_view>({
    "gmbh", "ohg", "kgaa", "ltd", "ltd.", "limited", "llc", "l.l.c.", "llp", "inc", "inc.", "plc", "corp.", "s.l.",
    "s.l", "s.l.u.", "slu", "s.a.", "s.a", "s.a.u.", "s.a.s.", "sarl", "s.a.r.l.", "eurl", "s.r.l.", "s.r.l", "srl",
    "s.p.a.", "s.p.a", "b.v.", "n.v.", "a/s", "aps", "s.r.o.", "o.o.", "kft", "kft.", "lda", "lda.", "ltda", "ltda.",
    "e.k.", "ооо", "оао", "зао", "тов"});

/// Words of other meanings, too: only as they are registered.
constexpr auto short_forms = std::to_array<std::string_view>({
    "AG", "KG", "UG", "SL", "SA", "SAS", "SpA", "BV", "NV", "AB", "Oy", "AS", "EIRL", "Corp"});

constexpr auto leading_forms = std::to_array<std::string_view>({"ООО", "ОАО", "ЗАО", "ПАО", "АО", "ТОВ", "ИП"});
// clang-format on

bool contains(const auto& words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool names_company(std::string_view line)
{
    if (line.empty() || line.size() > longest_name || line.find_first_of(":@/?!") != line.npos) return false;
    if (std::count(line.begin(), line.end(), ' ') > most_blanks || count_digits(line) > most_digits) return false;
    const std::size_t first_end = line.find(' ');
    const std::size_t last_begin = line.find_last_of(" ,");
    if (first_end == line.npos || last_begin == line.npos) return false;
    const std::string_view last = line.substr(last_begin + 1);
    return contains(legal_forms, fold_case(last)) || contains(short_forms, last) ||
           contains(leading_forms, line.substr(0, first_end));
}

}  // namespace

std::string find_company(std::string_view signature)
{
    for (std::size_t begin = 0; begin < signature.size();) {
        const std::size_t end = std::min(signature.find_first_of("\n|", begin), signature.size());
        const std::string_view piece = trim(signature.substr(begin, end - begin));
        if (names_company(piece)) return tidy_company(piece);
        begin = end + 1;
    }
    return {};
}

}  // namespace captura::rules
