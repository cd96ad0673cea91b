#include "web/pages.hpp"

#include "captura_embedded/web_templates.hpp"
#include "web/calendar.hpp"
#include "web/languages.hpp"
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

bool is_typed(const std::vector<Field>& typed, const std::string& name, const std::string& value)
{
    return std::any_of(typed.begin(), typed.end(), [&](const Field& field) { return field.name == name && field.value == value; });
}

/// Numbers and web addresses are free text: "about 20" and "www.example.com" are answers too.
std::string_view input_type(FieldType type)
{
    switch (type) {
        case FieldType::email: return "email";
        case FieldType::phone: return "tel";
        case FieldType::date: return "date";
        case FieldType::file: return "file";
        case FieldType::text:
        case FieldType::url:
        case FieldType::number:
        case FieldType::long_text:
        case FieldType::choice:
        case FieldType::choices:
        case FieldType::consent:
        case FieldType::hidden: return "text";
    }
    return "text";
}

std::string_view input_mode(FieldType type)
{
    if (type == FieldType::email) return "email";
    if (type == FieldType::phone) return "tel";
    if (type == FieldType::url) return "url";
    return type == FieldType::number ? "decimal" : "";
}

/// The first one has the id of the field itself: there the error summary leads.
data options_of(const FormField& field, const DrawnForm& drawn)
{
    list options;
    const FieldRule& rule = field.rule;
    for (std::size_t i = 0; i < rule.choices.size(); ++i) {
        data option;
        option.set("option_value", rule.choices[i]);
        option.set("option_label", field.choice_labels[i]);
        option.set("option_element", element_id(field) + (i == 0 ? "" : "-" + std::to_string(i + 1)));
        flag(option, "selected", is_typed(drawn.typed, rule.name, rule.choices[i]));
        options.push_back(option);
    }
    return data{options};
}

std::string accepted_kinds(const FieldRule& rule)
{
    std::string kinds;
    for (const std::string& kind : rule.accept) kinds.append(kinds.empty() ? "." : ",.").append(kind);
    return kinds;
}

void set_kind(data& row, const FormField& field)
{
    const FieldType type = field.rule.type;
    const bool group = type == FieldType::choices || field.radio;
    const bool consent = type == FieldType::consent;
    const bool textarea = type == FieldType::long_text;
    const bool select = type == FieldType::choice && !field.radio;
    const bool file = type == FieldType::file;
    flag(row, "is_hidden", type == FieldType::hidden);
    flag(row, "is_consent", consent);
    flag(row, "is_group", group);
    flag(row, "is_labelled", !consent && !group);
    flag(row, "is_textarea", textarea);
    flag(row, "is_select", select);
    flag(row, "is_file", file);
    flag(row, "is_input", !consent && !group && !textarea && !select && !file && type != FieldType::hidden);
    flag(row, "is_free", type == FieldType::text);
    flag(row, "verbatim", type == FieldType::email || type == FieldType::url);
}

data draw_field(const FormField& field, const DrawnForm& drawn, const Words& words)
{
    const FieldType type = field.rule.type;
    const std::string value = type == FieldType::file ? std::string() : typed_value(drawn.typed, field.rule.name);
    const std::string element = element_id(field);
    const std::string help = help_of(field, words);
    const Rejection* rejection = find_rejection(drawn.rejections, field.rule.name);
    std::string describedby;
    if (!help.empty()) describedby = element + "-help";
    if (rejection != nullptr) describedby += (describedby.empty() ? "" : " ") + element + "-error";

    data row;
    row.set("name", field.rule.name);
    row.set("element", element);
    row.set("value", value);
    row.set("label", field.label);
    row.set("type", std::string(input_type(type)));
    put(row, "help", help);
    put(row, "placeholder", field.placeholder);
    put(row, "autocomplete", field.autocomplete);
    put(row, "inputmode", input_mode(type));
    put(row, "consent_text", field.text);
    put(row, "version", field.version);
    put(row, "describedby", describedby);
    put(row, "accept", accepted_kinds(field.rule));
    if (rejection != nullptr) put(row, "wrong", wrong_text(drawn.form, *rejection, words));
    set_kind(row, field);
    // Without script nobody hides what need not be answered: only the server knows whether it is required.
    flag(row, "is_required", field.rule.required && !field.rule.show_if);
    flag(row, "is_many", field.rule.max_files > 1);
    flag(row, "checked", !value.empty() && !says_no(value));
    row.set("option_type", std::string(type == FieldType::choices ? "checkbox" : "radio"));
    if (!field.rule.choices.empty()) row.set("options", options_of(field, drawn));
    return row;
}

/// One sheet a step, or one for all.
data sheets_of(const DrawnForm& drawn, const Words& words)
{
    const Form& form = drawn.form;
    const bool stepped = form.steps.size() > 1;
    list sheets;
    for (std::size_t step = 1; step <= (stepped ? form.steps.size() : 1); ++step) {
        data sheet;
        flag(sheet, "is_step", stepped);
        if (stepped) {
            sheet.set("legend", form.steps[step - 1]);
            sheet.set("step_word", fill_in(fill_in(words.step, "step", std::to_string(step)), "steps", std::to_string(form.steps.size())));
        }
        list fields;
        for (const FormField& field : form.fields)
            if (!stepped || field.step == step) fields.push_back(draw_field(field, drawn, words));
        sheet.set("fields", data{fields});
        sheets.push_back(sheet);
    }
    return data{sheets};
}

/// The same page in its other languages.
data languages_of(const DrawnForm& drawn)
{
    list languages;
    const Form& form = drawn.form;
    for (const LanguageLink& link : drawn.languages) {
        data language;
        language.set("tag", link.language);
        language.set("language_name", link.name);
        language.set("language_query", link.query);
        flag(language, "is_current", link.language == form.language);
        languages.push_back(language);
    }
    return data{languages};
}

/// What every page of a form says of it.
void set_frame(data& page, const Form& form, const std::string& base)
{
    page.set("base", base);
    page.set("language", form.language);
    page.set("dir", std::string(form.right_to_left ? "rtl" : "ltr"));
    page.set("slug", form.slug);
    put(page, "accent", form.accent);
    put(page, "site_name", form.site.name);
    put(page, "site_logo", form.site.logo);
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
    const Words& words = *form.words;
    data page;
    set_frame(page, form, base_);
    page.set("title", form.title);
    page.set("submit", form.submit);
    put(page, "intro", form.intro);
    put(page, "notice", drawn.notice);
    if (drawn.test) page.set("test", words.test_form);
    if (drawn.captcha != nullptr) {
        page.set("captcha", std::string(drawn.captcha->element));
        page.set("captcha_script", std::string(drawn.captcha->script));
        page.set("site_key", std::string(drawn.site_key));
    }
    page.set("error_word", words.error);
    page.set("problem_word", words.problem);
    page.set("required_word", words.required);
    page.set("choose_word", words.choose);
    page.set("leave_empty_word", words.leave_empty);
    flag(page, "is_framed", drawn.framed);
    page.set("honeypot", drawn.honeypot);
    flag(page, "has_errors", !drawn.rejections.empty() || !drawn.notice.empty());
    flag(page, "has_list", !drawn.rejections.empty());
    flag(page, "has_languages", drawn.languages.size() > 1);
    flag(page, "speaks_several", form.languages.size() > 1);
    flag(page, "has_files", std::any_of(form.fields.begin(), form.fields.end(), [](const FormField& field) {
             return field.rule.type == FieldType::file;
         }));
    page.set("errors", error_list(drawn, words));
    page.set("languages", languages_of(drawn));
    page.set("sheets", sheets_of(drawn, words));

    list reserved;
    for (const Field& field : drawn.reserved) {
        data input;
        input.set("reserved_name", field.name);
        input.set("reserved_value", field.value);
        reserved.push_back(input);
    }
    page.set("reserved", data{reserved});
    return templates_->form.render(page);
}

std::string Pages::thanks(const Form& form, const std::optional<Uuid>& receipt, bool test) const
{
    const Words& words = *form.words;
    data page;
    set_frame(page, form, base_);
    page.set("heading", form.thanks_title.empty() ? words.thanks : form.thanks_title);
    page.set("text", thanks_text(form));
    page.set("open_word", form.link_text.empty() ? words.open_link : form.link_text);
    page.set("reference_word", words.reference);
    put(page, "link", form.link);
    if (receipt) page.set("receipt", receipt->text());
    if (receipt && form.event) {
        page.set("calendar", base_ + calendar_path(form, *receipt));
        page.set("calendar_word", words.add_to_calendar);
    }
    if (test) page.set("test", words.test_thanks);
    return templates_->thanks.render(page);
}

std::string Pages::notice(const Words& words, std::string_view heading, std::string_view text,
                          std::string_view receipt, const Button& button) const
{
    data page;
    page.set("base", base_);
    page.set("language", words.language);
    page.set("dir", std::string(is_right_to_left(words.language) ? "rtl" : "ltr"));
    page.set("heading", std::string(heading));
    page.set("reference_word", words.reference);
    put(page, "text", text);
    put(page, "receipt", receipt);
    put(page, "action", button.address);
    put(page, "button", button.label);
    return templates_->notice.render(page);
}

std::string_view web_file(std::string_view name)
{
    for (const EmbeddedFile& file : web_templates())
        if (file.name == name) return file.content;
    throw std::logic_error("no embedded file " + std::string(name));
}

}  // namespace captura::web
