/// Date fields (RFC 5322 sections 3.3 and 4.3, and what old and careless programs write). Pure.
#pragma once

#include "captura/domain/timestamp.hpp"

#include <optional>
#include <string_view>

namespace captura::reading {

struct LetterDate {
    Timestamp when;           ///< taken as UTC where the offset is unknown
    bool offset_known = true; ///< an unknown zone name or an impossible offset tells nothing
    int offset_minutes = 0;
};

/// Nothing where it is no date; never 1970 for want of a better one.
std::optional<LetterDate> parse_letter_date(std::string_view raw);

}  // namespace captura::reading
