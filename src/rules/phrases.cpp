#include "captura/rules/phrases.hpp"

#include "rules/ascii.hpp"
#include "rules/unicode.hpp"

#include <deque>

namespace captura::rules {
namespace {

constexpr std::size_t most_states = 60'000;

constexpr Sign sign_of_letter(char c)
{
    return static_cast<Sign>(1 + (c - 'a'));
}
constexpr Sign first_digit = 27;
constexpr Sign first_cyrillic = 37;  // U+0430 to U+044F

/// U+00C0 to U+00FF, lower case, without accents; '.' is no letter.
constexpr std::string_view latin_1 = "aaaaaaaceeeeiiiidnooooo.ouuuuytsaaaaaaaceeeeiiiidnooooo.ouuuuyty";

constexpr std::array<Sign, 128> ascii_signs = [] {
    std::array<Sign, 128> table{};
    for (char c = 'a'; c <= 'z'; ++c) {
        table[static_cast<std::size_t>(c)] = sign_of_letter(c);
        table[static_cast<std::size_t>(c - 'a' + 'A')] = sign_of_letter(c);
    }
    for (char c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = static_cast<Sign>(first_digit + (c - '0'));
    return table;
}();

}  // namespace

Sign sign_of(char32_t code_point)
{
    if (code_point < 0x80) return ascii_signs[code_point];
    if (code_point >= 0xC0 && code_point <= 0xFF) {
        const char plain = latin_1[code_point - 0xC0];
        return plain == '.' ? between_words : sign_of_letter(plain);
    }
    if (code_point >= 0x410 && code_point <= 0x44F) return static_cast<Sign>(first_cyrillic + (code_point - 0x410) % 32);
    if (code_point == 0x401 || code_point == 0x451) return first_cyrillic + 5;
    return is_letter(code_point) || is_mark(code_point) ? other_letter : between_words;
}

PhraseBook::PhraseBook() : next_(signs, begin), groups_(1, 0) {}

bool PhraseBook::add(std::string_view phrase, std::size_t group)
{
    phrase = trim(phrase);
    const bool any_ending = phrase.ends_with('*');
    if (any_ending) phrase.remove_suffix(1);
    if (phrase.find('*') != phrase.npos) return false;
    std::vector<Sign> letters{between_words};
    for (std::size_t at = 0; at < phrase.size();) {
        const CodePoint here = decode(phrase, at);
        const Sign sign = sign_of(here.value);
        if (sign == other_letter || !here.well_formed) return false;
        if (sign != between_words || letters.back() != between_words) letters.push_back(sign);
        at += here.octets;
    }
    if (letters.back() != between_words && !any_ending) letters.push_back(between_words);
    if (letters.size() < 3 || group >= most_groups || groups_.size() + letters.size() > most_states) return false;

    std::size_t state = begin;
    for (const Sign sign : letters) {
        const std::size_t edge = state * signs + sign;
        if (next_[edge] == begin) {
            next_[edge] = static_cast<State>(groups_.size());
            groups_.push_back(0);
            next_.resize(next_.size() + signs, begin);
        }
        state = next_[edge];
    }
    groups_[state] |= std::uint32_t{1} << group;
    return true;
}

/// Every edge that is missing becomes the one of the longest ending that is a beginning as well: no step looks back.
void PhraseBook::bind()
{
    std::vector<State> fallback(groups_.size(), begin);
    std::deque<State> open;
    for (std::size_t sign = 0; sign < signs; ++sign)
        if (next_[sign] != begin) open.push_back(next_[sign]);
    while (!open.empty()) {
        const State state = open.front();
        open.pop_front();
        groups_[state] |= groups_[fallback[state]];
        for (std::size_t sign = 0; sign < signs; ++sign) {
            State& edge = next_[state * signs + sign];
            const State otherwise = next_[fallback[state] * signs + sign];
            if (edge == begin) {
                edge = otherwise;
            } else {
                fallback[edge] = otherwise;
                open.push_back(edge);
            }
        }
    }
}

}  // namespace captura::rules
