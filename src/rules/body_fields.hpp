/// "label: value" lists in the text of a letter, as web forms send them to their owner (X5 to X7). Pure, linear.
///
/// KNOWN GAPS: labels of one known language or English; several labels on one line are one field; machine payloads
/// (ADF, JSON-LD, vCard) are text.
#pragma once

#include "captura/domain/inquiry.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace captura::rules {

struct BodyFields {
    std::vector<Field> fields;   ///< in order; known ones under our names, others as they are written
    std::size_t known = 0;       ///< different ones of our names
    std::size_t lines_above = 0; ///< not empty, before the first of ours: a notice has a greeting there, a letter more
    bool names_person = false;   ///< a name or a message is among them: signatures hold addresses and numbers, too

    bool has(std::string_view name) const;
};

/// All fields found; whether they make a notice of a form is for the caller to judge.
BodyFields find_body_fields(std::string_view text);

}  // namespace captura::rules
