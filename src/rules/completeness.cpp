#include "rules/completeness.hpp"

#include "captura/rules/names.hpp"
#include "rules/ascii.hpp"
#include "rules/unicode.hpp"

#include <algorithm>
#include <chrono>

namespace captura::rules {
namespace {

bool is_field_of(const Entry& entry, std::string_view name)
{
    return std::any_of(entry.fields.begin(), entry.fields.end(),
                       [&](const FieldRule& rule) { return rule.name == name; });
}

/// Values of the field itself; where it was not sent at all, of one that means the same and is no field of this form:
/// a form that asks for `email` and `work_email` means two things.
std::vector<std::string_view> given_values(const Inquiry& inquiry, const CanonicalFields& fields, const Entry& entry,
                                           std::string_view name, FieldType type)
{
    const bool closed_list = type == FieldType::choice || type == FieldType::choices || type == FieldType::consent;
    std::vector<std::string_view> values;
    for (const Field& field : inquiry.fields) {
        if (field.name != name) continue;
        if (closed_list ? !trim(field.value).empty() : !is_placeholder(field.value)) values.push_back(field.value);
    }
    if (!values.empty()) return values;
    const std::string_view canonical = canonical_name(name);
    if (canonical.empty()) return values;
    for (const Field* field : fields.fields(canonical))
        if (!is_field_of(entry, field->name)) values.push_back(field->value);
    if (canonical == "name" && values.empty())  // other products ask for its halves
        for (const char* half : {"first_name", "last_name"})
            for (const Field* field : fields.fields(half)) values.push_back(field->value);
    return values;
}

/// What date inputs send, "2026-01-31" and "2026-01-31T09:30" (HTML, section 2.3.5), and only days that exist.
bool is_date(std::string_view text)
{
    text = trim(text);
    if (text.size() != 10 && (text.size() < 16 || text[10] != 'T')) return false;
    if (text[4] != '-' || text[7] != '-') return false;
    const auto number = [&](std::size_t at, std::size_t digits) {
        int value = 0;
        for (std::size_t i = at; i < at + digits; ++i)
            value = is_digit(text[i]) && value >= 0 ? 10 * value + (text[i] - '0') : -1;
        return value;
    };
    const int year = number(0, 4);
    const int month = number(5, 2);
    const int day = number(8, 2);
    if (year < 0 || month < 0 || day < 0) return false;
    return std::chrono::year_month_day{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                       std::chrono::day{static_cast<unsigned>(day)}}
        .ok();
}

FieldType type_of(const FieldRule& rule)
{
    if (rule.type != FieldType::text) return rule.type;
    const std::string_view canonical = canonical_name(rule.name);
    if (canonical == "email") return FieldType::email;
    return canonical == "phone" ? FieldType::phone : FieldType::text;
}

/// "www.example.com/x" as well as "https://example.com": a scheme of the web or none, a host with a dot in it, no blanks.
bool is_web_address(std::string_view text)
{
    text = trim(text);
    const std::size_t scheme = text.find("://");
    if (scheme != std::string_view::npos) {
        const std::string_view name = text.substr(0, scheme);
        if (!equal_ignoring_case(name, "http") && !equal_ignoring_case(name, "https")) return false;
        text.remove_prefix(scheme + 3);
    }
    const std::string_view host = text.substr(0, text.find_first_of("/?#"));
    const std::size_t dot = host.find('.');
    const auto stranger = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '@' || c == '"' || c == '<' || c == '>'; };
    return dot != std::string_view::npos && dot > 0 && host.back() != '.' && std::none_of(host.begin(), host.end(), stranger) &&
           std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

/// Empty where the value will do.
std::string_view judge_value(const FieldRule& rule, std::string_view value, Readings& readings)
{
    if (rule.max_length > 0 && count_characters(value) > rule.max_length) return "too_long";
    switch (type_of(rule)) {
        case FieldType::email:
            return readings.email(value).grade == Grade::invalid ? "invalid_email" : "";
        case FieldType::phone:
            return readings.phone(value).grade == Grade::invalid ? "invalid_phone" : "";
        case FieldType::date:
            return is_date(value) ? "" : "invalid_date";
        case FieldType::url:
            return is_web_address(value) ? "" : "invalid_url";
        case FieldType::choice:
        case FieldType::choices: {
            const bool known = rule.choices.empty() ||
                               std::find(rule.choices.begin(), rule.choices.end(), value) != rule.choices.end();
            return known ? "" : "invalid_choice";
        }
        case FieldType::text:
        case FieldType::long_text:
        case FieldType::number:  // kept as it was typed: nobody is turned away for "about 20"
        case FieldType::consent:
        case FieldType::hidden:
        case FieldType::file:
            return "";
    }
    return "";
}

std::string_view judge_field(const FieldRule& rule, const std::vector<std::string_view>& values, Readings& readings)
{
    const bool refused = rule.type == FieldType::consent && !values.empty() && says_no(values.front());
    if (values.empty() || refused) {
        if (!rule.required) return "";
        return rule.type == FieldType::consent ? "consent_required" : "required";
    }
    for (std::string_view value : values)
        if (const std::string_view wrong = judge_value(rule, value, readings); !wrong.empty()) return wrong;
    return "";
}

bool has_file(const Inquiry& inquiry, std::string_view field)
{
    return std::any_of(inquiry.attachments.begin(), inquiry.attachments.end(),
                       [&](const Attachment& attachment) { return attachment.field == field; });
}

/// Text for a name that stands in a group and in no rule.
FieldType type_under(const Entry& entry, std::string_view name)
{
    for (const FieldRule& rule : entry.fields)
        if (rule.name == name) return rule.type;
    return FieldType::text;
}

}  // namespace

std::vector<Rejection> find_rejections(const Inquiry& inquiry, const CanonicalFields& fields, const Entry& entry,
                                       const Shown& shown, Readings& readings)
{
    std::vector<std::string> missing;  // first shown fields of either-or groups of which nothing was given
    for (const auto& group : entry.any_of) {
        const auto is_given = [&](const std::string& name) {
            const FieldType type = type_under(entry, name);
            return type == FieldType::file ? has_file(inquiry, name) : !given_values(inquiry, fields, entry, name, type).empty();
        };
        const auto first = std::find_if(group.begin(), group.end(), [&](const std::string& name) { return shown.has(name); });
        if (first != group.end() && std::none_of(group.begin(), group.end(), is_given)) missing.push_back(*first);
    }

    std::vector<Rejection> rejections;
    for (const FieldRule& rule : entry.fields) {
        if (!shown.has(rule.name)) continue;
        std::string_view code;
        if (rule.type == FieldType::file)
            code = rule.required && !has_file(inquiry, rule.name) ? "required" : "";
        else
            code = judge_field(rule, given_values(inquiry, fields, entry, rule.name, rule.type), readings);
        if (std::erase(missing, rule.name) > 0 && code.empty()) code = "required";
        if (!code.empty()) rejections.push_back({rule.name, std::string{code}});
    }
    for (const std::string& name : missing) rejections.push_back({name, "required"});
    return rejections;
}

}  // namespace captura::rules
