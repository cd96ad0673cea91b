// Form files: the only place that sees TOML.
#include "captura/web/forms.hpp"

#include "captura/domain/digest.hpp"
#include "web/addresses.hpp"
#include "web/closest.hpp"
#include "web/words.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

namespace captura::web {
namespace {

constexpr std::size_t most_fields = 100;
constexpr std::size_t most_characters = 65'536;

struct TypeName {
    std::string_view name;
    FieldType type;
};
constexpr TypeName type_names[] = {
    {"text", FieldType::text},       {"email", FieldType::email},   {"tel", FieldType::phone},
    {"textarea", FieldType::long_text}, {"select", FieldType::choice}, {"date", FieldType::date},
    {"number", FieldType::number},   {"consent", FieldType::consent}, {"hidden", FieldType::hidden},
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

/// One table of the file: hands out its values by name and kind, and in the end names what nobody asked for.
class Section {
public:
    Section(const toml::table& table, const std::string& file, std::vector<FormFault>& faults)
        : table_(table), file_(file), faults_(faults)
    {
    }

    std::string text(std::string_view key, std::string fallback = {})
    {
        const toml::node* node = find(key);
        if (node == nullptr) return fallback;
        if (const auto value = node->value_exact<std::string>()) return *value;
        fault(node, std::string(key) + " must be a text");
        return fallback;
    }

    bool flag(std::string_view key)
    {
        const toml::node* node = find(key);
        if (node == nullptr) return false;
        if (const auto value = node->value_exact<bool>()) return *value;
        fault(node, std::string(key) + " must be true or false");
        return false;
    }

    std::size_t number(std::string_view key, std::size_t most)
    {
        const toml::node* node = find(key);
        if (node == nullptr) return 0;
        const auto value = node->value_exact<std::int64_t>();
        if (value && *value >= 1 && static_cast<std::size_t>(*value) <= most) return static_cast<std::size_t>(*value);
        fault(node, std::string(key) + " must be a number from 1 to " + std::to_string(most));
        return 0;
    }

    const toml::array* list(std::string_view key)
    {
        const toml::node* node = find(key);
        if (node == nullptr) return nullptr;
        if (node->as_array() == nullptr) fault(node, std::string(key) + " must be a list");
        return node->as_array();
    }

    const toml::table* section(std::string_view key)
    {
        const toml::node* node = find(key);
        if (node == nullptr) return nullptr;
        if (node->as_table() == nullptr) fault(node, std::string(key) + " must be a section, [" + std::string(key) + "]");
        return node->as_table();
    }

    /// A list of texts that each pass `valid`; `what` says what they should have been.
    std::vector<std::string> texts(std::string_view key, bool (*valid)(std::string_view), const char* what,
                                   std::vector<std::string> fallback = {})
    {
        const toml::array* array = list(key);
        if (array == nullptr) return fallback;
        std::vector<std::string> all;
        for (const toml::node& item : *array) {
            const auto value = item.value_exact<std::string>();
            if (value && valid(*value)) all.push_back(*value);
            else fault(&item, std::string(key) + ": " + what);
        }
        return all;
    }

    /// The value of `key`, which must pass `valid` unless it is empty.
    std::string checked(std::string_view key, bool (*valid)(std::string_view), const char* what, std::string fallback = {})
    {
        const std::string value = text(key, std::move(fallback));
        if (!value.empty() && !valid(value)) fault_at(key, std::string(key) + ": " + what);
        return value;
    }

    void fault(const toml::node* node, std::string reason)
    {
        const auto line = static_cast<std::size_t>((node != nullptr ? node->source() : table_.source()).begin.line);
        faults_.push_back({file_, std::max<std::size_t>(line, 1), std::move(reason)});
    }
    void fault_at(std::string_view key, std::string reason) { fault(table_.get(key), std::move(reason)); }

    void name_unknown_keys()
    {
        for (const auto& [key, node] : table_) {
            const std::string_view name = key.str();
            if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
            std::string reason = "unknown key \"" + std::string(name) + "\"";
            const std::string_view meant = closest(name, known_);
            if (!meant.empty()) reason += "; did you mean \"" + std::string(meant) + "\"?";
            fault(&node, std::move(reason));
        }
    }

private:
    const toml::node* find(std::string_view key)
    {
        known_.push_back(key);
        return table_.get(key);
    }

    const toml::table& table_;
    const std::string& file_;
    std::vector<FormFault>& faults_;
    std::vector<std::string_view> known_;
};

bool is_field_name(std::string_view text)
{
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= 64 && text.front() != '_' && std::all_of(text.begin(), text.end(), allowed);
}

bool is_allowed_origin(std::string_view text)
{
    return text == "*" || is_origin(text);
}

bool is_host(std::string_view text)
{
    return is_origin("https://" + std::string(text));
}

bool is_foreign_id(std::string_view text)
{
    return !text.empty() && text.size() <= 128 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 127 && c != '/'; });
}

bool is_language(std::string_view text)
{
    return text.size() >= 2 && text.size() <= 3 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

bool is_region(std::string_view text)
{
    return text.size() == 2 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

FieldType usual_type(const std::string& field)
{
    if (field == "email") return FieldType::email;
    if (field == "phone") return FieldType::phone;
    if (field == "message") return FieldType::long_text;
    return FieldType::text;
}

void read_choices(Section& section, const std::string& file, FormField& field, std::vector<FormFault>& faults)
{
    const toml::array* choices = section.list("choices");
    if (choices == nullptr) return;
    for (const toml::node& item : *choices) {
        std::string value;
        std::string label;
        if (const auto text = item.value_exact<std::string>()) {
            value = label = *text;
        } else if (const toml::table* table = item.as_table()) {
            Section choice(*table, file, faults);
            value = choice.text("value");
            label = choice.text("label", value);
            choice.name_unknown_keys();
        }
        if (value.empty()) section.fault(&item, "a choice is a text, or { value = \"...\", label = \"...\" }");
        field.rule.choices.push_back(value);
        field.choice_labels.push_back(label);
    }
}

FormField read_field(const toml::table& table, const std::string& file, std::vector<FormFault>& faults)
{
    Section section(table, file, faults);
    FormField field;
    field.rule.name = section.checked("name", is_field_name, "letters, digits, '-' and '_' only, and no '_' in front");
    if (field.rule.name.empty()) section.fault(nullptr, "a field needs a name");
    field.rule.type = usual_type(field.rule.name);
    if (const std::string type = section.text("type"); !type.empty()) {
        const auto known = std::find_if(std::begin(type_names), std::end(type_names),
                                        [&](const TypeName& one) { return one.name == type; });
        if (known != std::end(type_names)) field.rule.type = known->type;
        else section.fault_at("type", "unknown type \"" + type + "\": text, email, tel, textarea, select, date, number, consent or hidden");
    }
    field.rule.required = section.flag("required");
    field.rule.max_length = section.number("max", most_characters);
    field.label = section.text("label");
    field.help = section.text("help");
    field.placeholder = section.text("placeholder");
    field.text = section.text("text");
    const auto token = std::find_if(std::begin(autocompletes), std::end(autocompletes),
                                    [&](const Autocomplete& one) { return one.field == field.rule.name; });
    field.autocomplete = section.text("autocomplete", token != std::end(autocompletes) ? std::string(token->token) : "");
    read_choices(section, file, field, faults);

    const bool choice = field.rule.type == FieldType::choice;
    if (choice && field.rule.choices.empty()) section.fault(nullptr, "a select needs choices");
    if (!choice && !field.rule.choices.empty()) section.fault_at("choices", "choices belong to type \"select\"");
    if (field.rule.type == FieldType::consent && field.text.empty())
        section.fault(nullptr, "a consent needs its text: what is agreed to, exactly");
    if (field.rule.type != FieldType::hidden && field.label.empty()) section.fault(nullptr, "a field needs a label");
    section.name_unknown_keys();
    return field;
}

void read_fields(Section& top, const std::string& file, Form& form, std::vector<FormFault>& faults)
{
    const toml::array* fields = top.list("field");
    if (fields == nullptr || fields->empty()) return top.fault(nullptr, "a form needs at least one [[field]]");
    if (fields->size() > most_fields) return top.fault(fields, "more than " + std::to_string(most_fields) + " fields");
    for (const toml::node& item : *fields) {
        const toml::table* table = item.as_table();
        if (table == nullptr) {
            top.fault(&item, "a field is a section, [[field]]");
            continue;
        }
        FormField field = read_field(*table, file, faults);
        const bool twice = std::any_of(form.fields.begin(), form.fields.end(), [&](const FormField& other) {
            return other.rule.name == field.rule.name;
        });
        if (twice) top.fault(&item, "field \"" + field.rule.name + "\" stands twice");
        form.entry.fields.push_back(field.rule);
        form.fields.push_back(std::move(field));
    }
}

void read_any_of(Section& top, Form& form)
{
    const toml::array* groups = top.list("any_of");
    if (groups == nullptr) return;
    for (const toml::node& item : *groups) {
        const toml::array* names = item.as_array();
        std::vector<std::string> group;
        for (std::size_t i = 0; names != nullptr && i < names->size(); ++i) {
            const auto name = (*names)[i].value_exact<std::string>();
            const bool known = name && std::any_of(form.fields.begin(), form.fields.end(), [&](const FormField& field) {
                return field.rule.name == *name;
            });
            if (known) group.push_back(*name);
            else top.fault(&item, "any_of names \"" + name.value_or("?") + "\", which is no field of this form");
        }
        if (group.empty()) top.fault(&item, "any_of is a list of lists of field names: [[\"email\", \"phone\"]]");
        else form.entry.any_of.push_back(std::move(group));
    }
}

void read_thanks(Section& top, const std::string& file, Form& form, std::vector<FormFault>& faults)
{
    const toml::table* table = top.section("thank_you");
    if (table == nullptr) return;
    Section section(*table, file, faults);
    form.thanks_title = section.text("title");
    form.thanks_text = section.text("text");
    form.redirect = section.checked("url", is_web_address, "an address like https://www.example.com/thanks");
    form.link_text = section.text("link_text");
    form.link = section.checked("link", is_web_address, "an address like https://www.example.com/file.pdf");
    section.name_unknown_keys();
}

Form read_form(const toml::table& table, const std::string& file, const std::string& slug,
               const std::string& default_region, std::vector<FormFault>& faults)
{
    Section top(table, file, faults);
    Form form;
    form.slug = slug;
    form.title = top.text("title");
    if (form.title.empty()) top.fault(nullptr, "a form needs a title");
    form.intro = top.text("intro");
    form.language = top.checked("language", is_language, "a language code like \"en\"", "en");
    form.submit = top.text("submit", std::string(words_in(form.language).submit));
    form.accent = top.checked("accent", is_colour, "a colour like \"#0a6cff\"");
    form.origins = top.texts("origins", is_allowed_origin, "an origin like \"https://www.example.com\", or \"*\"", {"*"});
    form.frame_ancestors = top.texts("frame_ancestors", is_origin, "an origin like \"https://www.example.com\"");
    form.redirects = top.texts("redirects", is_host, "a host like \"www.example.com\"");
    form.aliases = top.texts("aliases", is_foreign_id, "an id of visible characters without blanks and slashes");
    read_thanks(top, file, form, faults);
    read_fields(top, file, form, faults);
    read_any_of(top, form);

    Entry& entry = form.entry;
    entry.door = Door::web;
    entry.name = slug;
    entry.strict = true;
    entry.channel = top.checked("channel", is_plain_word, "lower-case letters, digits, '-' and '_' only", "form");
    entry.region = top.checked("region", is_region, "a country code like \"ES\"", default_region);
    entry.campaign = top.text("campaign");
    entry.confirm = top.flag("confirm");
    top.name_unknown_keys();
    return form;
}

void load_form(const std::filesystem::path& path, const std::string& default_region, FormBook& book)
{
    const std::string file = path.string();
    const std::string slug = path.stem().string();
    const auto fault = [&](std::size_t line, std::string reason) { book.faults.push_back({file, line, std::move(reason)}); };
    if (!is_plain_word(slug))
        return fault(1, "the file name becomes the address: lower-case letters, digits, '-' and '_' only");
    std::ifstream in{path, std::ios::binary};
    const std::string octets{std::istreambuf_iterator<char>{in}, {}};
    if (!in) return fault(1, "cannot be read");

    const std::size_t before = book.faults.size();
    try {
        const toml::table table = toml::parse(std::string_view{octets}, std::string_view{file});
        Form form = read_form(table, file, slug, default_region, book.faults);
        form.version = hex(sha256(octets));
        if (book.faults.size() == before) book.forms.emplace(slug, std::make_shared<const Form>(std::move(form)));
    } catch (const toml::parse_error& error) {
        fault(static_cast<std::size_t>(error.source().begin.line), std::string(error.description()));
    }
}

}  // namespace

FormBook load_forms(const std::filesystem::path& dir, const std::string& default_region)
{
    FormBook book;
    std::error_code failed;
    std::vector<std::filesystem::path> files;
    for (std::filesystem::directory_iterator entry{dir, failed}, end; !failed && entry != end; entry.increment(failed))
        if (entry->path().extension() == ".toml") files.push_back(entry->path());
    if (failed) book.faults.push_back({dir.string(), 1, "cannot read the folder: " + failed.message()});
    std::sort(files.begin(), files.end());
    for (const auto& file : files) load_form(file, default_region, book);
    return book;
}

}  // namespace captura::web
