/// A letter forwarded by hand inside the text of another: separator, label lines, text (rules W10 to W12, W14). Pure,
/// linear; an automaton over lines.
///
/// KNOWN GAPS: separators are sought in the first 5,000 lines.
#pragma once

#include "captura/domain/inquiry.hpp"
#include "reading/text_lines.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace captura::reading {

/// "From: .. / Date: .. / ...", read from some line on.
struct LabelBlock {
    NamedAddress from;
    std::vector<NamedAddress> to;
    std::vector<NamedAddress> cc;
    std::string date;
    std::string subject;
    std::size_t end = 0;     ///< the line behind it
    std::size_t labels = 0;  ///< different ones of the five
    bool has_from = false;
    bool has_date = false;
};

/// Nothing where no From and one more label stand there. Labels of any language, mixed, in any order; values on the
/// next line or folded; all labels run together on one line.
std::optional<LabelBlock> read_label_block(const std::vector<TextLine>& lines, std::size_t at);

/// Only with positive evidence: a separator that says "forward", or a weak one (or none) with a forward prefix in the
/// subject, or with nothing above it where the subject is no reply.
std::optional<Forwarded> find_forwarded(std::string_view text, std::string_view subject);

constexpr std::size_t max_separator_lines = 5000;

}  // namespace captura::reading
