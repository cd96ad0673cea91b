/// When a field is shown: the small closed language of `show_if`, the same in the form file, in the rules and, as a tree,
/// in the script. Pure.
///
///     need == "quote" and not (size in ["1", "2-10"] or country != "ES")
///
/// A comparison takes the posted text of a field as it is: no trimming, no case folding. A field that was not posted, and
/// one that is not shown itself, is the empty text. Of a field with several values one that fits is enough; `!=` is the
/// opposite of `==`, so that none of them may fit. `not` binds closer than `and`, `and` closer than `or`.
///
/// LIMITS: 1,000 octets, 16 levels of brackets and `not`.
#pragma once

#include "captura/domain/inquiry.hpp"
#include "captura/domain/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace captura {

struct Condition {
    enum class Kind : std::uint8_t { equal, differs, one_of, all, any, none };
    Kind kind = Kind::equal;
    std::string field;                ///< of a comparison
    std::vector<std::string> values;  ///< of a comparison: one, or of `in` all
    std::vector<Condition> parts;     ///< of `and`, `or`, `not`
};

/// Where and why a text is no condition; `at` counts octets from 0.
struct ConditionFault {
    std::size_t at = 0;
    std::string reason;
};

Result<Condition, ConditionFault> parse_condition(std::string_view text);

/// Every comparison of it, from left to right.
void for_each_comparison(const Condition& condition, const std::function<void(const Condition&)>& take);

/// `values_of(field)`: what counts as posted for that field.
bool holds(const Condition& condition,
           const std::function<std::vector<std::string_view>(std::string_view field)>& values_of);

}  // namespace captura
