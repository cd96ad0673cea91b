#include "rules/spam_text.hpp"

#include "rules/ascii.hpp"
#include "rules/unicode.hpp"

#include <algorithm>
#include <array>

namespace captura::rules {
namespace {

constexpr bool is_latin_sign(Sign sign)
{
    return sign >= 1 && sign <= 26;
}
constexpr bool is_cyrillic_sign(Sign sign)
{
    return sign >= 37 && sign <= 68;
}

std::size_t count_links(std::string_view text)
{
    std::size_t links = 0;
    for (std::size_t at = text.find("://"); at != text.npos; at = text.find("://", at + 3)) ++links;
    for (std::size_t at = text.find("www."); at != text.npos; at = text.find("www.", at + 4)) {
        const bool begins = at == 0 || !is_alnum(text[at - 1]);
        const bool counted = at >= 3 && text.substr(at - 3, 3) == "://";
        if (begins && !counted) ++links;
    }
    return links;
}

std::size_t count_markup(std::string_view text)
{
    constexpr auto pieces = std::to_array<std::string_view>(
        {"<a href", "</a>", "<script", "<iframe", "<img ", "[url=", "[url]", "[/url]", "[link=", "[/link]", "[img]"});
    std::size_t found = 0;
    for (std::size_t at = text.find_first_of("<["); at != text.npos; at = text.find_first_of("<[", at + 1))
        for (std::string_view piece : pieces)
            if (starts_ignoring_case(text.substr(at), piece)) ++found;
    return found;
}

bool is_vowel(char32_t letter)
{
    constexpr std::u32string_view vowels =
        U"aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿāăąēėęěīıįōőūůűųаеёиоуыэюяіїєү";
    return vowels.find(letter) != vowels.npos;
}

}  // namespace

void add_traits(TextTraits& traits, std::string_view text, const PhraseBook& phrases)
{
    traits.links += count_links(text);
    traits.markup += count_markup(text);
    PhraseBook::State state = phrases.step(PhraseBook::begin, between_words);
    Sign last = between_words;
    bool latin = false, cyrillic = false;
    const auto end_word = [&] {
        if (last == between_words) return;
        ++traits.words;
        if (latin && cyrillic) ++traits.mixed_words;
        latin = cyrillic = false;
        last = between_words;
        state = phrases.step(state, between_words);
        traits.phrases |= phrases.found(state);
    };
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint here = decode(text, at);
        at += here.octets;
        if (is_invisible(here.value)) continue;
        const Sign sign = sign_of(here.value);
        if (sign == between_words) {
            end_word();
            continue;
        }
        if (is_latin_sign(sign)) {
            ++traits.latin;
            latin = true;
        } else if (is_cyrillic_sign(sign)) {
            ++traits.cyrillic;
            cyrillic = true;
        } else if (sign == other_letter) {
            // Latin Extended and the rest of the Cyrillic block belong to their scripts, though no phrase names them.
            if (here.value < 0x250)
                ++traits.latin, latin = true;
            else if (here.value >= 0x400 && here.value < 0x530)
                ++traits.cyrillic, cyrillic = true;
            else if (!is_mark(here.value))
                ++traits.other;
        }
        last = sign;
        state = phrases.step(state, sign);
        traits.phrases |= phrases.found(state);
    }
    end_word();
}

bool holds_link(std::string_view text)
{
    return count_links(text) > 0;
}

bool is_gibberish(std::string_view text)
{
    constexpr std::size_t shortest = 9;
    constexpr std::size_t longest_run = 7;  // "Schwartzschild", "взгляд": honest words stay below
    std::size_t letters = 0, vowels = 0, run = 0, worst_run = 0, rises = 0;
    bool after_lower = false;
    const auto verdict = [&] {
        if (letters < shortest) return false;
        return worst_run >= longest_run || rises >= 3 || vowels * 10 < letters;
    };
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint here = decode(text, at);
        at += here.octets;
        if (!is_letter(here.value)) {
            if (verdict()) return true;
            letters = vowels = run = worst_run = rises = 0;
            after_lower = false;
            continue;
        }
        const char32_t small = to_lower(here.value);
        // Scripts that write no vowels, or none apart, are not judged.
        if (small >= 0x530) return false;
        ++letters;
        const bool vowel = is_vowel(small);
        if (vowel) ++vowels;
        run = vowel ? 0 : run + 1;
        worst_run = std::max(worst_run, run);
        const bool upper = is_upper(here.value);
        if (upper && after_lower) ++rises;
        after_lower = !upper;
    }
    return verdict();
}

}  // namespace captura::rules
