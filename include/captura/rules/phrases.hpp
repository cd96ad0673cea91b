/// Many phrases looked for in one pass over a text, whatever its case, accents and punctuation. Pure; linear in the text
/// (Aho, Corasick 1975), however many phrases there are.
///
/// LIMITS: 32 groups, 60,000 characters of phrases in all. Letters beyond Latin and Cyrillic are all alike here, so a
/// phrase holds none.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace captura::rules {

/// What is left of a character for comparing texts: 0 between words, then a-z without accents, 0-9, Cyrillic without "ё",
/// and `other_letter`. Nothing that is drawn as nothing comes so far.
using Sign = std::uint8_t;
constexpr Sign between_words = 0;
constexpr Sign other_letter = 69;
constexpr std::size_t signs = 70;

Sign sign_of(char32_t code_point);

class PhraseBook {
public:
    static constexpr std::size_t most_groups = 32;

    PhraseBook();

    /// A phrase of one word or more; "*" at its end stands for any ending of its last word. False where it is none of
    /// that, or where the book is full.
    bool add(std::string_view phrase, std::size_t group);
    /// After the last phrase, before the first text.
    void bind();

    using State = std::uint16_t;
    static constexpr State begin = 0;
    State step(State from, Sign sign) const { return next_[from * signs + sign]; }
    /// Groups of which a phrase ends here, a bit each.
    std::uint32_t found(State at) const { return groups_[at]; }

private:
    std::vector<State> next_;
    std::vector<std::uint32_t> groups_;
};

}  // namespace captura::rules
