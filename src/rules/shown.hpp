/// Which fields of a form its visitor saw, by the conditions of the form and what was posted. Pure.
#pragma once

#include "captura/domain/entry.hpp"
#include "captura/domain/inquiry.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace captura::rules {

/// Conditions look at fields that stand before theirs; one that is hidden itself counts as empty.
class Shown {
public:
    Shown(const Inquiry& inquiry, const Entry& entry);

    /// A name that is no field of the form is shown.
    bool has(std::string_view field) const;

    /// Hidden fields that a value was posted for: kept as it came, and marked.
    std::vector<std::string> posted_all_the_same() const;

private:
    const Inquiry& inquiry_;
    std::vector<std::string_view> hidden_;  ///< few or none; names of the entry's rules
};

}  // namespace captura::rules
