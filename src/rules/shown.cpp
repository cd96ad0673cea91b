#include "rules/shown.hpp"

#include "rules/ascii.hpp"

#include <algorithm>

namespace captura::rules {

Shown::Shown(const Inquiry& inquiry, const Entry& entry) : inquiry_(inquiry)
{
    const auto values_of = [&](std::string_view name) {
        std::vector<std::string_view> values;
        if (!has(name)) return values;
        for (const Field& field : inquiry_.fields)
            if (field.name == name) values.emplace_back(field.value);
        return values;
    };
    for (const FieldRule& rule : entry.fields)
        if (rule.show_if && !holds(*rule.show_if, values_of)) hidden_.emplace_back(rule.name);
}

bool Shown::has(std::string_view field) const
{
    return std::find(hidden_.begin(), hidden_.end(), field) == hidden_.end();
}

std::vector<std::string> Shown::posted_all_the_same() const
{
    std::vector<std::string> names;
    for (std::string_view name : hidden_) {
        const bool posted = std::any_of(inquiry_.fields.begin(), inquiry_.fields.end(), [&](const Field& field) {
            return field.name == name && !trim(field.value).empty();
        });
        if (posted) names.emplace_back(name);
    }
    return names;
}

}  // namespace captura::rules
