/// The words by which mail programs of many languages mark a forwarded or answered letter: tables, and the questions
/// asked of them. A language is a row. Text is matched case-folded. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace captura::reading {

enum class BlockLabel : std::uint8_t { from, to, cc, date, subject, other };

/// "From", "Enviado el", "От кого", ... ; `word` without its colon. `other` are known ones nobody needs (Reply-To).
std::optional<BlockLabel> find_label(std::string_view word);

struct LabelLine {
    BlockLabel label;
    std::string_view value;  ///< trimmed; may be empty
};

/// "Label: value" at the start of `line`, a blank before the colon or a full-width colon allowed.
std::optional<LabelLine> label_line(std::string_view line);

enum class SeparatorKind : std::uint8_t {
    none,
    forward,   ///< says that something was forwarded
    original,  ///< "Original Message": of a forward or of an answer
    rule,      ///< a line of "_" or "-"
    unknown,   ///< dashes around words of no known language
};

SeparatorKind separator_kind(std::string_view line);

/// Ends with "wrote:" in a known language, or with a colon behind an address in brackets.
bool ends_as_wrote_line(std::string_view line);
/// Begins as such a line may: "On ", "Am ", "El ", a digit, ...; the sign that a broken line is one.
bool may_begin_wrote_line(std::string_view line);

struct SubjectPrefixes {
    bool forward = false;  ///< one says forward and no reply prefix stands before it
    bool reply = false;    ///< the first one says reply
    std::string_view behind_first;  ///< the subject without its first prefix
};

/// "Fwd: Re: x", "Re[3]: x", "WG: x".
SubjectPrefixes subject_prefixes(std::string_view subject);

/// A line that closes a letter: "Best regards,".
bool is_closing_formula(std::string_view line);
/// What telephones add below a letter: "Sent from my phone".
bool is_device_line(std::string_view line);

}  // namespace captura::reading
