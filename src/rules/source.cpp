#include "captura/rules/source.hpp"

#include "captura/domain/timestamp.hpp"
#include "captura/rules/names.hpp"
#include "rules/ascii.hpp"
#include "rules/source_rules.hpp"
#include "rules/unicode.hpp"
#include "rules/web_address.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <utility>

namespace captura::rules {
namespace {

constexpr std::size_t value_octets = 512;
constexpr std::ptrdiff_t most_touches = 10;
constexpr std::size_t most_fields = 200;

// clang-format off
constexpr auto parameter_names = std::to_array<std::string_view>({
    "gclid", "gbraid", "wbraid", "dclid", "fbclid", "msclkid", "yclid", "ttclid", "twclid", "li_fat_id", "ymclid",
    "gad_source", "gad_campaignid", "srsltid", "ysclid", "rdt_cid", "sccid", "epik", "igshid", "_openstat"});
// clang-format on

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

void add_from_query(std::vector<Field>& parameters, std::string_view page, const SourceRules& rules)
{
    for (const Field& pair : read_query(read_web_address(page).query))
        if (is_source_parameter(pair.name, rules.state().clicks)) add(parameters, pair.name, pair.value);
}

/// The index of "_touches[7].page", and what stands behind it; none for other names.
std::optional<std::pair<std::size_t, std::string_view>> touch_member(std::string_view name)
{
    constexpr std::string_view begin = "_touches[";
    if (!name.starts_with(begin)) return std::nullopt;
    name.remove_prefix(begin.size());
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
    name.remove_prefix(static_cast<std::size_t>(end - name.data()));
    if (error != std::errc{} || index >= most_fields || !name.starts_with("].")) return std::nullopt;
    return std::pair{index, name.substr(2)};
}

/// Of many the first and the last ones: what began it, and what led here.
std::vector<EarlierTouch> read_touches(const Inquiry& inquiry)
{
    std::vector<EarlierTouch> touches;
    for (const Field& field : inquiry.fields) {
        const auto member = touch_member(field.name);
        if (!member) continue;
        if (member->first >= touches.size()) touches.resize(member->first + 1);
        EarlierTouch& touch = touches[member->first];
        if (member->second == "at" && parse_rfc3339(field.value)) touch.at = field.value;
        if (member->second == "page") touch.page = cut(field.value);
        if (member->second == "referrer") touch.referrer = cut(field.value);
    }
    std::erase_if(touches, [](const EarlierTouch& touch) { return touch.page.empty() && touch.referrer.empty(); });
    if (std::ssize(touches) > most_touches) touches.erase(touches.begin() + 1, touches.end() - (most_touches - 1));
    return touches;
}

}  // namespace

bool is_source_parameter(std::string_view name, const std::vector<Click>& clicks)
{
    if (name.starts_with("utm_") || name.starts_with("vk_")) return true;
    if (std::find(parameter_names.begin(), parameter_names.end(), name) != parameter_names.end()) return true;
    return std::any_of(clicks.begin(), clicks.end(), [&](const Click& click) { return click.parameter == name; });
}

std::vector<Field> marks_of(std::string_view page, const SourceRules& rules)
{
    std::vector<Field> marks;
    add_from_query(marks, page, rules);
    return marks;
}

SourceInputs observe_source(const Inquiry& inquiry, const Visit& visit, const SourceRules& rules)
{
    SourceInputs inputs;
    const std::string_view page = first_value(inquiry, {"_page", "context.page"});
    inputs.page = cut(page.empty() ? std::string_view{visit.referrer} : page);
    inputs.referrer = cut(first_value(inquiry, {"_referrer", "context.referrer"}));
    inputs.landing = cut(first_value(inquiry, {"_landing"}));
    inputs.landing_referrer = cut(first_value(inquiry, {"_landing_referrer"}));
    inputs.landed_at = cut(first_value(inquiry, {"_landed_at"}));

    for (const Field& field : inquiry.fields) {
        std::string name = lower_ascii(field.name);
        if (name.starts_with("vk_")) continue;  // "vk_profile" is a question of a form
        if (is_source_parameter(name, rules.state().clicks)) add(inputs.parameters, std::move(name), field.value);
    }
    // The whole address is read, not its stored beginning: click ids stand last.
    add_from_query(inputs.parameters, page.empty() ? std::string_view{visit.referrer} : page, rules);
    inputs.touches = read_touches(inquiry);
    // A visitor who lands with a campaign's mark and walks on to the form carries it no longer in the page's address.
    if (inputs.parameters.empty())
        add_from_query(inputs.parameters,
                       inputs.touches.empty() ? first_value(inquiry, {"_landing"}) : inputs.touches.back().page, rules);
    return inputs;
}

}  // namespace captura::rules
