/// What the words of an inquiry look like, gathered in one pass. Pure; linear.
///
/// HOSTILE INPUT: any text.
#pragma once

#include "captura/rules/phrases.hpp"

#include <cstdint>
#include <string_view>

namespace captura::rules {

struct TextTraits {
    std::size_t words = 0;
    std::size_t links = 0;
    std::size_t markup = 0;       ///< pieces of HTML or BBCode that no visitor types
    std::size_t latin = 0;        ///< letters
    std::size_t cyrillic = 0;
    std::size_t other = 0;        ///< of all other scripts
    std::size_t mixed_words = 0;  ///< with Latin and Cyrillic letters in one
    std::uint32_t phrases = 0;    ///< groups, a bit each
};

/// Adds what `text` shows.
void add_traits(TextTraits& traits, std::string_view text, const PhraseBook& phrases);

bool holds_link(std::string_view text);

/// "xkJwQpRzLt": no language has such words. For one word or a name; short ones are never judged.
bool is_gibberish(std::string_view text);

}  // namespace captura::rules
