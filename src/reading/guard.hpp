/// The guard: takes a letter apart into parts by its own rules (G2 to G8), and re-writes it in a form that a MIME
/// library reads rightly (G9). It never fails: every input has at least one leaf.
///
/// LIMITS: parts, depth, header and boundary octets of LetterLimits; parts are counted before anything is allocated for
/// them. HOSTILE INPUT: every octet. One pass over lines, no recursion; each line costs at most the open boundaries.
#pragma once

#include "captura/reading/limits.hpp"
#include "reading/field_lines.hpp"
#include "reading/parameters.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace captura::reading {

struct MimePart {
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    std::size_t parent = none;
    std::size_t depth = 0;   ///< multiparts around it
    bool multipart = false;  ///< a leaf else
    std::vector<RawField> fields;
    ParameterValue type;     ///< Content-Type, defaulted (text/plain, in a digest message/rfc822)
    std::size_t begin = 0;   ///< of its body in the letter's octets
    std::size_t end = 0;
};

struct PartList {
    std::vector<MimePart> parts;  ///< preorder; the first is the letter itself
    bool header_truncated = false;
    bool parts_truncated = false;
};

PartList list_parts(std::string_view octets, const LetterLimits& limits);

std::string_view body_of(const MimePart& part, std::string_view octets);

}  // namespace captura::reading
