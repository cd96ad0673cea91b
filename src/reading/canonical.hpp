/// A letter re-written from the guard's part list in the one form that mimetic reads rightly (rule G9): CR LF only, one
/// line a field, bare types, boundaries of our own that occur nowhere, and one line in place of each attachment. Pure.
#pragma once

#include "reading/guard.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace captura::reading {

struct CanonicalLeaf {
    std::size_t number;  ///< index in PartList::parts
    std::string body;
    std::vector<RawField> fields;
};

struct CanonicalLetter {
    std::string text;                   ///< under 12 MiB
    std::vector<CanonicalLeaf> leaves;  ///< what a parser must find in it, in order
};

CanonicalLetter write_canonical(const PartList& list, std::string_view octets);

}  // namespace captura::reading
