/// A header block to raw fields, as the guard understands it (rules G2 to G4): junk lines, eight-bit names, mbox lines
/// and missing empty lines do not end a header. Pure, linear; looks at most three lines ahead.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace captura::reading {

struct RawField {
    std::string name;   ///< as written
    std::string value;  ///< unfolded, controls and NUL are blanks, trimmed; any octets else
};

struct FieldLimits {
    std::size_t block_octets;
    std::size_t fields;
    std::size_t field_octets;
};

struct FieldBlock {
    std::vector<RawField> fields;
    std::size_t end = 0;     ///< where the body begins
    bool truncated = false;  ///< something lay beyond a limit; sender, recipients, subject, date, id and Content-* of it
                             ///< are there all the same, the first of each
};

using IsDelimiter = std::function<bool(std::string_view line)>;

/// From `begin`. A line for which `is_delimiter` holds ends the block and belongs to neither.
FieldBlock read_field_block(std::string_view octets, std::size_t begin, const FieldLimits& limits,
                            const IsDelimiter& is_delimiter);

/// Where the header of a whole letter begins: behind a byte order mark, blank lines and mbox lines.
std::size_t skip_envelope(std::string_view octets);

/// The first of that name; null where there is none.
const RawField* find_field(const std::vector<RawField>& fields, std::string_view name);
std::string_view field_value(const std::vector<RawField>& fields, std::string_view name);

}  // namespace captura::reading
