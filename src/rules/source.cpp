#include "captura/rules/source.hpp"

#include "captura/rules/names.hpp"
#include "rules/ascii.hpp"
#include "rules/unicode.hpp"
#include "rules/web_address.hpp"

#include <algorithm>
#include <array>

namespace captura::rules {
namespace {

constexpr std::size_t value_octets = 512;

// clang-format off
constexpr auto parameter_names = std::to_array<std::string_view>({
    "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id", "gclid", "gbraid", "wbraid",
    "dclid", "fbclid", "msclkid", "yclid", "ttclid", "twclid", "li_fat_id", "ymclid"});
// clang-format on

bool is_source_parameter(std::string_view name)
{
    return std::find(parameter_names.begin(), parameter_names.end(), name) != parameter_names.end() ||
           name.starts_with("vk_") || name.starts_with("utm_");
}

/// The Referer header brings any octets: the result is text.
std::string cut(std::string_view value)
{
    std::string line = tidy_line(value, value_octets);
    line.resize(cut_octets(line, value_octets).size());
    return line;
}

/// The first of these fields that says something; names compared without case.
std::string_view first_value(const Inquiry& inquiry, std::initializer_list<std::string_view> names)
{
    for (std::string_view name : names)
        for (const Field& field : inquiry.fields)
            if (!field.value.empty() && equal_ignoring_case(field.name, name)) return field.value;
    return {};
}

void add(std::vector<Field>& parameters, std::string name, std::string_view value)
{
    const bool known =
        std::any_of(parameters.begin(), parameters.end(), [&](const Field& field) { return field.name == name; });
    if (!known && !trim(value).empty()) parameters.push_back({std::move(name), cut(value)});
}

void add_from_query(std::vector<Field>& parameters, std::string_view page)
{
    for (const Field& pair : read_query(read_web_address(page).query))
        if (is_source_parameter(pair.name)) add(parameters, pair.name, pair.value);
}

}  // namespace

SourceInputs observe_source(const Inquiry& inquiry, const Visit& visit)
{
    SourceInputs inputs;
    const std::string_view page = first_value(inquiry, {"_page", "context.page"});
    inputs.page = cut(page.empty() ? std::string_view{visit.referrer} : page);
    inputs.referrer = cut(first_value(inquiry, {"_referrer", "context.referrer"}));
    inputs.landing = cut(first_value(inquiry, {"_landing"}));
    inputs.landing_referrer = cut(first_value(inquiry, {"_landing_referrer"}));

    for (const Field& field : inquiry.fields) {
        std::string name = lower_ascii(field.name);
        if (is_source_parameter(name)) add(inputs.parameters, std::move(name), field.value);
    }
    // The whole address is read, not its stored beginning: click ids stand last.
    add_from_query(inputs.parameters, page.empty() ? std::string_view{visit.referrer} : page);
    // A visitor who lands with a campaign's mark and walks on to the form carries it no longer in the page's address.
    if (inputs.parameters.empty()) add_from_query(inputs.parameters, first_value(inquiry, {"_landing"}));
    return inputs;
}

}  // namespace captura::rules
