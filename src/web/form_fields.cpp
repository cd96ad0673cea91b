// [[step]] and [[field]] of a form file.
#include "web/form_section.hpp"

#include "captura/domain/digest.hpp"
#include "captura/domain/file_type.hpp"

#include <algorithm>
#include <iterator>

namespace captura::web {
namespace {

constexpr std::size_t most_fields = 100;
constexpr std::size_t most_steps = 20;
constexpr std::size_t most_characters = 65'536;
constexpr std::size_t most_mebibytes = 10;  // the door reads no longer body
constexpr std::size_t usual_files = 5;
constexpr std::size_t most_files = 20;

struct TypeName {
    std::string_view name;
    FieldType type;
    bool radio = false;
};
constexpr TypeName type_names[] = {
    {"text", FieldType::text},         {"email", FieldType::email},      {"tel", FieldType::phone},
    {"url", FieldType::url},           {"textarea", FieldType::long_text}, {"select", FieldType::choice},
    {"radio", FieldType::choice, true}, {"checkbox", FieldType::choices}, {"date", FieldType::date},
    {"number", FieldType::number},     {"consent", FieldType::consent},  {"hidden", FieldType::hidden},
    {"file", FieldType::file},
};

/// HTML autocomplete tokens of the field names every form shares (WCAG 2.2, 1.3.5).
struct Autocomplete {
    std::string_view field;
    std::string_view token;
};
constexpr Autocomplete autocompletes[] = {
    {"name", "name"},   {"first_name", "given-name"},   {"last_name", "family-name"},
    {"email", "email"}, {"phone", "tel"},               {"company", "organization"},
    {"country", "country"}, {"job_title", "organization-title"}, {"message", "off"},
};

/// What a form takes where it does not say what.
const std::vector<std::string> usual_kinds = {"pdf", "png", "jpg", "jpeg", "docx", "xlsx", "odt", "txt"};

bool is_field_name(std::string_view text)
{
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= 64 && text.front() != '_' && std::all_of(text.begin(), text.end(), allowed);
}

bool is_version(std::string_view text)
{
    return text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 127; });
}

bool has_choices(FieldType type)
{
    return type == FieldType::choice || type == FieldType::choices;
}

FieldType usual_type(const std::string& field)
{
    if (field == "email") return FieldType::email;
    if (field == "phone") return FieldType::phone;
    if (field == "message") return FieldType::long_text;
    return FieldType::text;
}

void read_type(Section& section, FormField& field)
{
    field.rule.type = usual_type(field.rule.name);
    const std::string type = section.text("type");
    if (type.empty()) return;
    const auto known = std::find_if(std::begin(type_names), std::end(type_names),
                                    [&](const TypeName& one) { return one.name == type; });
    if (known != std::end(type_names)) {
        field.rule.type = known->type;
        field.radio = known->radio;
        return;
    }
    std::string all;
    std::vector<std::string_view> names;
    for (const TypeName& one : type_names) {
        names.push_back(one.name);
        all.append(all.empty() ? "" : ", ").append(one.name);
    }
    const std::string meant = suggestion(type, names);
    section.fault_at("type", "unknown type \"" + type + "\"" + (meant.empty() ? ": " + all : meant));
}

void read_choices(Section& section, FormField& field)
{
    const toml::array* choices = section.list("choices");
    if (choices == nullptr) return;
    for (const toml::node& item : *choices) {
        std::string value;
        std::string label;
        if (const auto text = item.value_exact<std::string>()) {
            value = label = *text;
        } else if (const toml::table* table = item.as_table()) {
            Section choice(*table, section.reading());
            value = choice.text("value");
            label = choice.words("label", value);
            choice.name_unknown_keys();
        }
        auto& values = field.rule.choices;
        if (value.empty()) section.fault(&item, "a choice is a text, or { value = \"...\", label = \"...\" }");
        else if (std::find(values.begin(), values.end(), value) != values.end())
            section.fault(&item, "choice \"" + value + "\" stands twice");
        values.push_back(value);
        field.choice_labels.push_back(label);
    }
}

void read_upload(Section& section, FormField& field)
{
    const bool file = field.rule.type == FieldType::file;
    for (const char* key : {"accept", "max_mb", "max_files"})
        if (!file && section.has(key)) section.fault_at(key, std::string(key) + " belongs to type \"file\"");
    const auto any = [](std::string_view) { return true; };
    std::vector<std::string> kinds = section.texts("accept", any, "extensions like \"pdf\"");
    const std::size_t mebibytes = section.number("max_mb", most_mebibytes);
    const std::size_t files = section.number("max_files", most_files);
    if (!file) return;
    for (std::string& kind : kinds) {
        if (kind.starts_with('.')) kind.erase(0, 1);
        const auto& known = known_extensions();
        if (std::find(known.begin(), known.end(), kind) == known.end())
            section.fault_at("accept", "accept: files \"" + kind + "\" cannot be told by their content" + suggestion(kind, known));
    }
    field.rule.accept = kinds.empty() ? usual_kinds : std::move(kinds);
    field.rule.max_octets = (mebibytes > 0 ? mebibytes : most_mebibytes) << 20;
    field.rule.max_files = files > 0 ? files : usual_files;
}

void read_condition(Section& section, FormField& field)
{
    const std::string text = section.text("show_if");
    if (text.empty()) {
        if (section.has("show_if")) section.fault_at("show_if", "show_if says nothing: need == \"quote\"");
        return;
    }
    auto condition = parse_condition(text);
    if (condition) field.rule.show_if = std::make_shared<const Condition>(std::move(*condition));
    else section.fault_at("show_if", "show_if, at character " + std::to_string(condition.error().at + 1) + ": " + condition.error().reason);
}

void judge_together(Section& section, const FormField& field)
{
    const FieldType type = field.rule.type;
    const char* kind = type == FieldType::choices ? "checkbox" : field.radio ? "radio" : "select";
    if (has_choices(type) && field.rule.choices.empty()) section.fault(nullptr, std::string("a ") + kind + " needs choices");
    if (!has_choices(type) && !field.rule.choices.empty())
        section.fault_at("choices", "choices belong to type \"select\", \"radio\" or \"checkbox\"");
    if (type == FieldType::consent && field.text.empty()) section.fault(nullptr, "a consent needs its text: what is agreed to, exactly");
    if (type != FieldType::consent && section.has("version")) section.fault_at("version", "version belongs to type \"consent\"");
    if (type != FieldType::hidden && type != FieldType::consent && field.label.empty()) section.fault(nullptr, "a field needs a label");
    const bool may_be_filled = type != FieldType::hidden && type != FieldType::consent && type != FieldType::file;
    if (field.prefill && !may_be_filled) section.fault_at("prefill", "a link fills in no hidden field, no consent and no file");
    if (field.rule.required && type == FieldType::hidden) section.fault_at("required", "nobody can fill in a hidden field");
}

FormField read_field(const toml::table& table, const Form& form, Reading& reading)
{
    Section section(table, reading);
    FormField field;
    field.rule.name = section.checked("name", is_field_name, "letters, digits, '-' and '_' only, and no '_' in front");
    if (field.rule.name.empty()) section.fault(nullptr, "a field needs a name");
    read_type(section, field);
    field.rule.required = section.flag("required");
    field.rule.max_length = section.number("max", most_characters);
    field.label = section.words("label");
    field.help = section.words("help");
    field.placeholder = section.words("placeholder");
    field.text = section.words("text");
    field.prefill = section.flag("prefill");
    const auto token = std::find_if(std::begin(autocompletes), std::end(autocompletes),
                                    [&](const Autocomplete& one) { return one.field == field.rule.name; });
    field.autocomplete = section.text("autocomplete", token != std::end(autocompletes) ? std::string(token->token) : "");
    field.version = section.checked("version", is_version, "up to 64 visible characters without blanks");
    // With a digest of the text, so that no text goes under the version of another.
    if (field.rule.type == FieldType::consent)
        field.version += (field.version.empty() ? "" : ".") + hex(sha256(field.text)).substr(0, 12);
    if (section.has("step") && form.steps.empty()) section.fault_at("step", "this form has no [[step]]");
    if (const std::size_t step = section.number("step", std::max<std::size_t>(form.steps.size(), 1)); step > 0) field.step = step;
    read_choices(section, field);
    read_upload(section, field);
    read_condition(section, field);
    judge_together(section, field);
    section.name_unknown_keys();
    return field;
}

const FormField* find_field(const Form& form, std::string_view name)
{
    const auto found = std::find_if(form.fields.begin(), form.fields.end(),
                                    [&](const FormField& field) { return field.rule.name == name; });
    return found == form.fields.end() ? nullptr : &*found;
}

/// Fields that a condition names must be there, before the field it shows, and able to hold what it compares them with.
void judge_conditions(Section& top, const toml::array& tables, const Form& form)
{
    std::vector<std::string_view> names;
    for (const FormField& field : form.fields) names.push_back(field.rule.name);
    for (std::size_t i = 0; i < form.fields.size(); ++i) {
        const FormField& field = form.fields[i];
        if (!field.rule.show_if) continue;
        const toml::table* table = tables[i].as_table();
        const auto fault = [&](std::string reason) { top.fault(table->get("show_if"), "show_if: " + std::move(reason)); };
        for_each_comparison(*field.rule.show_if, [&](const Condition& compared) {
            const FormField* other = find_field(form, compared.field);
            if (other == nullptr) return fault("\"" + compared.field + "\" is no field of this form" + suggestion(compared.field, names));
            if (other >= &field) return fault("\"" + compared.field + "\" must stand before \"" + field.rule.name + "\"");
            if (other->rule.type == FieldType::file) return fault("\"" + compared.field + "\" is a file: there is no value to compare");
            if (!has_choices(other->rule.type)) return;
            const std::vector<std::string_view> known(other->rule.choices.begin(), other->rule.choices.end());
            for (const std::string& value : compared.values)
                if (!value.empty() && std::find(known.begin(), known.end(), value) == known.end())
                    fault("\"" + value + "\" is no choice of \"" + compared.field + "\"" + suggestion(value, known));
        });
    }
}

}  // namespace

void read_steps(Section& top, Form& form)
{
    const toml::array* steps = top.list("step");
    if (steps == nullptr) return;
    if (steps->size() > most_steps) return top.fault(steps, "more than " + std::to_string(most_steps) + " steps");
    for (const toml::node& item : *steps) {
        const toml::table* table = item.as_table();
        if (table == nullptr) {
            top.fault(&item, "a step is a section, [[step]]");
            continue;
        }
        Section section(*table, top.reading());
        form.steps.push_back(section.words("title"));
        if (form.steps.back().empty()) section.fault(nullptr, "a step needs a title");
        section.name_unknown_keys();
    }
}

void read_fields(Section& top, Form& form)
{
    const toml::array* fields = top.list("field");
    if (fields == nullptr || fields->empty()) return top.fault(nullptr, "a form needs at least one [[field]]");
    if (fields->size() > most_fields) return top.fault(fields, "more than " + std::to_string(most_fields) + " fields");
    for (const toml::node& item : *fields) {
        const toml::table* table = item.as_table();
        if (table == nullptr) {
            top.fault(&item, "a field is a section, [[field]]");
            return;
        }
        FormField field = read_field(*table, form, top.reading());
        if (find_field(form, field.rule.name) != nullptr) top.fault(&item, "field \"" + field.rule.name + "\" stands twice");
        if (!form.fields.empty() && field.step < form.fields.back().step)
            top.fault(&item, "field \"" + field.rule.name + "\" stands behind fields of a later step");
        form.fields.push_back(std::move(field));
    }
    judge_conditions(top, *fields, form);
    for (std::size_t step = 1; step <= form.steps.size(); ++step)
        if (std::none_of(form.fields.begin(), form.fields.end(), [&](const FormField& field) { return field.step == step; }))
            top.fault_at("step", "step " + std::to_string(step) + " has no field");
    for (const FormField& field : form.fields) form.entry.fields.push_back(field.rule);
}

}  // namespace captura::web
