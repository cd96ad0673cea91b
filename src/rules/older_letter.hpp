/// Letters below a letter, as programs put them there without a mark: a block of labelled lines, one of which holds a
/// date and a time. Needs no word of any language. Pure, linear.
#pragma once

#include "captura/domain/inquiry.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace captura::rules {

/// At most `most` lines without the blanks around them; they point into `text`.
std::vector<std::string_view> trimmed_lines(std::string_view text, std::size_t most);

/// May be what a person listed, too ("Date: 5 May 2026 10:00", "Place: ..", "Guests: ..").
bool begins_older_letter(const std::vector<std::string_view>& lines, std::size_t at);
/// And one of the lines holds an address: no person's list.
bool begins_addressed_letter(const std::vector<std::string_view>& lines, std::size_t at);

struct OlderLetter {
    NamedAddress author;  ///< empty where the block names no address
    std::string_view body;  ///< all below its labels, still older letters included
};

/// From the top, at most ten.
std::vector<OlderLetter> find_older_letters(std::string_view text);

}  // namespace captura::rules
