#include "web/pages.hpp"

#include "captura_embedded/web_templates.hpp"
#include "web/wrong_text.hpp"

#include <kainjow/mustache.hpp>

#include <algorithm>
#include <stdexcept>

namespace captura::web {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::list;
using kainjow::mustache::mustache;

kainjow::mustache::mustache compile(std::string_view name)
{
    mustache compiled{std::string(web_file(name))};
    if (!compiled.is_valid()) throw std::logic_error(std::string(name) + ": " + compiled.error_message());
    return compiled;
}

/// Absent when empty, so that a section over it is left out.
void put(data& into, const char* name, std::string_view value)
{
    if (!value.empty()) into.set(name, std::string(value));
}

void flag(data& into, const char* name, bool value)
{
    into.set(name, value ? data::type::bool_true : data::type::bool_false);
}

std::string element_id(const FormField& field)
{
    return "f-" + field.rule.name;
}

const Rejection* find_rejection(const std::vector<Rejection>& rejections, const std::string& field)
{
    const auto found = std::find_if(rejections.begin(), rejections.end(),
                                    [&](const Rejection& one) { return one.field == field; });
    return found == rejections.end() ? nullptr : &*found;
}

std::string typed_value(const std::vector<Field>& typed, const std::string& name)
{
    for (const Field& field : typed)
        if (field.name == name && !field.value.empty()) return field.value;
    return {};
}

std::string_view input_type(FieldType type)
{
    switch (type) {
        case FieldType::email: return "email";
        case FieldType::phone: return "tel";
        case FieldType::date: return "date";
        case FieldType::text:
        case FieldType::number:
        case FieldType::long_text:
        case FieldType::choice:
        case FieldType::consent:
        case FieldType::hidden: return "text";
    }
    return "text";
}

std::string_view input_mode(FieldType type)
{
    if (type == FieldType::email) return "email";
    if (type == FieldType::phone) return "tel";
    return type == FieldType::number ? "decimal" : "";
}

data options_of(const FormField& field, const std::string& value)
{
    list options;
    for (std::size_t i = 0; i < field.rule.choices.size(); ++i) {
        data option;
        option.set("option_value", field.rule.choices[i]);
        option.set("option_label", field.choice_labels[i]);
        flag(option, "selected", field.rule.choices[i] == value);
        options.push_back(option);
    }
    return data{options};
}

data draw_field(const FormField& field, const DrawnForm& drawn, const Words& words)
{
    const FieldType type = field.rule.type;
    const std::string value = typed_value(drawn.typed, field.rule.name);
    const std::string element = element_id(field);
    const Rejection* rejection = find_rejection(drawn.rejections, field.rule.name);
    std::string describedby;
    if (!field.help.empty()) describedby = element + "-help";
    if (rejection != nullptr) describedby += (describedby.empty() ? "" : " ") + element + "-error";

    data row;
    row.set("name", field.rule.name);
    row.set("element", element);
    row.set("value", value);
    row.set("label", field.label);
    row.set("type", std::string(input_type(type)));
    put(row, "help", field.help);
    put(row, "placeholder", field.placeholder);
    put(row, "autocomplete", field.autocomplete);
    put(row, "inputmode", input_mode(type));
    put(row, "consent_text", field.text);
    put(row, "describedby", describedby);
    if (rejection != nullptr) put(row, "wrong", wrong_text(drawn.form, *rejection, words));
    const bool boxed = type == FieldType::long_text || type == FieldType::choice || type == FieldType::consent;
    flag(row, "is_hidden", type == FieldType::hidden);
    flag(row, "is_consent", type == FieldType::consent);
    flag(row, "is_textarea", type == FieldType::long_text);
    flag(row, "is_select", type == FieldType::choice);
    flag(row, "is_input", !boxed && type != FieldType::hidden);
    flag(row, "is_free", type == FieldType::text);
    flag(row, "is_required", field.rule.required);
    flag(row, "verbatim", type == FieldType::email);
    flag(row, "checked", !value.empty());
    if (type == FieldType::choice) row.set("options", options_of(field, value));
    return row;
}

/// In the order of the fields, then what belongs to none of them (no way to reach the person): it points to the first
/// field of the group that asks for one.
data error_list(const DrawnForm& drawn, const Words& words)
{
    list errors;
    const auto add = [&](const FormField* field, const Rejection& rejection) {
        data error;
        error.set("error_text", wrong_text(drawn.form, rejection, words));
        if (field != nullptr) {
            error.set("target", element_id(*field));
            error.set("error_label", field->label);
        } else {
            flag(error, "target", false);
        }
        errors.push_back(error);
    };
    const auto find_field = [&](const std::string& name) -> const FormField* {
        for (const FormField& field : drawn.form.fields)
            if (field.rule.name == name && field.rule.type != FieldType::hidden) return &field;
        return nullptr;
    };
    for (const FormField& field : drawn.form.fields)
        if (const Rejection* rejection = find_rejection(drawn.rejections, field.rule.name))
            add(find_field(field.rule.name), *rejection);
    for (const Rejection& rejection : drawn.rejections) {
        const bool shown = std::any_of(drawn.form.fields.begin(), drawn.form.fields.end(),
                                       [&](const FormField& field) { return field.rule.name == rejection.field; });
        if (shown) continue;
        const auto& groups = drawn.form.entry.any_of;
        add(groups.empty() || groups.front().empty() ? nullptr : find_field(groups.front().front()), rejection);
    }
    return data{errors};
}

}  // namespace

struct Pages::Templates {
    // The library's render() is not const, though it changes nothing that lasts.
    mutable mustache form = compile("form.html");
    mutable mustache thanks = compile("thanks.html");
    mutable mustache notice = compile("notice.html");
};

Pages::Pages(std::string base) : base_(std::move(base)), templates_(std::make_unique<Templates>()) {}
Pages::~Pages() = default;

std::string Pages::form(const DrawnForm& drawn) const
{
    const Form& form = drawn.form;
    const Words& words = words_in(form.language);
    data page;
    page.set("base", base_);
    page.set("language", form.language);
    page.set("slug", form.slug);
    page.set("title", form.title);
    page.set("submit", form.submit);
    put(page, "intro", form.intro);
    put(page, "accent", form.accent);
    put(page, "notice", drawn.notice);
    page.set("error_word", std::string(words.error));
    page.set("problem_word", std::string(words.problem));
    page.set("required_word", std::string(words.required));
    page.set("choose_word", std::string(words.choose));
    page.set("leave_empty_word", std::string(words.leave_empty));
    flag(page, "is_framed", drawn.framed);
    flag(page, "has_errors", !drawn.rejections.empty() || !drawn.notice.empty());
    flag(page, "has_list", !drawn.rejections.empty());
    page.set("errors", error_list(drawn, words));

    list reserved;
    for (const Field& field : drawn.reserved) {
        data input;
        input.set("reserved_name", field.name);
        input.set("reserved_value", field.value);
        reserved.push_back(input);
    }
    page.set("reserved", data{reserved});
    list fields;
    for (const FormField& field : form.fields) fields.push_back(draw_field(field, drawn, words));
    page.set("fields", data{fields});
    return templates_->form.render(page);
}

std::string Pages::thanks(const Form& form, std::string_view receipt) const
{
    const Words& words = words_in(form.language);
    data page;
    page.set("base", base_);
    page.set("language", form.language);
    page.set("slug", form.slug);
    page.set("heading", form.thanks_title.empty() ? std::string(words.thanks) : form.thanks_title);
    page.set("text", form.thanks_text.empty() ? std::string(words.accepted) : form.thanks_text);
    page.set("open_word", form.link_text.empty() ? std::string(words.open_link) : form.link_text);
    page.set("reference_word", std::string(words.reference));
    put(page, "accent", form.accent);
    put(page, "link", form.link);
    put(page, "receipt", receipt);
    return templates_->thanks.render(page);
}

std::string Pages::notice(const Words& words, std::string_view heading, std::string_view text,
                          std::string_view receipt) const
{
    data page;
    page.set("base", base_);
    page.set("language", std::string(words.language));
    page.set("heading", std::string(heading));
    page.set("reference_word", std::string(words.reference));
    put(page, "text", text);
    put(page, "receipt", receipt);
    return templates_->notice.render(page);
}

std::string_view web_file(std::string_view name)
{
    for (const EmbeddedFile& file : web_templates())
        if (file.name == name) return file.content;
    throw std::logic_error("no embedded file " + std::string(name));
}

}  // namespace captura::web
