#include "rules/client_ids.hpp"

#include "captura/rules/consent.hpp"
#include "rules/ascii.hpp"
#include "rules/unicode.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace captura::rules {
namespace {

constexpr std::size_t longest_id = 512;
constexpr auto client_ids = std::to_array<std::string_view>({"_ga", "_ym_uid", "_fbp", "_fbc"});

bool is_client_id(std::string_view name)
{
    return std::find(client_ids.begin(), client_ids.end(), name) != client_ids.end();
}

bool agreed_to_marketing(const Inquiry& inquiry, const Entry& entry)
{
    return std::any_of(entry.fields.begin(), entry.fields.end(), [&](const FieldRule& rule) {
        const bool marketing = rule.name == "marketing" || rule.name.starts_with("marketing_");
        return marketing && rule.type == FieldType::consent && is_consent_given(inquiry, rule.name);
    });
}

}  // namespace

void keep_client_ids(SourceInputs& inputs, const Inquiry& inquiry, const Entry& entry)
{
    const auto& fields = inquiry.fields;
    const bool any = std::any_of(fields.begin(), fields.end(), [](const Field& field) { return is_client_id(field.name); });
    if (!any || !agreed_to_marketing(inquiry, entry)) return;
    for (const std::string_view name : client_ids)
        if (const std::string_view value = trim(inquiry.value(name)); !value.empty())
            inputs.parameters.push_back({std::string{name}, std::string{cut_octets(value, longest_id)}});
}

}  // namespace captura::rules
