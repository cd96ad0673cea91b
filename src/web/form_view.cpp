#include "web/form_view.hpp"

#include "captura/domain/digest.hpp"
#include "web/addresses.hpp"
#include "web/languages.hpp"
#include "web/words.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace captura::web {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; ";

/// Behind 'self' of that directive.
void allow(std::string& policy, std::string_view directive, std::string_view sources)
{
    if (sources.empty()) return;
    const std::string start = std::string{directive} + " 'self'";
    policy.insert(policy.find(start) + start.size(), " " + std::string{sources});
}

std::string dump(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string_view type_name(const FormField& field)
{
    switch (field.rule.type) {
        case FieldType::text: return "text";
        case FieldType::email: return "email";
        case FieldType::phone: return "tel";
        case FieldType::url: return "url";
        case FieldType::long_text: return "textarea";
        case FieldType::choice: return field.radio ? "radio" : "select";
        case FieldType::choices: return "checkbox";
        case FieldType::date: return "date";
        case FieldType::number: return "number";
        case FieldType::consent: return "consent";
        case FieldType::hidden: return "hidden";
        case FieldType::file: return "file";
    }
    return "text";
}

/// ["==","need","quote"], ["in","size",["1","2"]], ["and",...]: what the script evaluates.
Json tree_of(const Condition& condition)
{
    const auto comparison = [&](const char* sign) { return Json::array({sign, condition.field, condition.values.front()}); };
    const auto group = [&](const char* word) {
        Json json = Json::array({word});
        for (const Condition& part : condition.parts) json.push_back(tree_of(part));
        return json;
    };
    switch (condition.kind) {
        case Condition::Kind::equal: return comparison("==");
        case Condition::Kind::differs: return comparison("!=");
        case Condition::Kind::one_of: return Json::array({"in", condition.field, Json(condition.values)});
        case Condition::Kind::all: return group("and");
        case Condition::Kind::any: return group("or");
        case Condition::Kind::none: return group("not");
    }
    return {};
}

void describe_upload(Json& json, const FieldRule& rule)
{
    for (const std::string& kind : rule.accept) json["accept"].push_back("." + kind);
    json["max_octets"] = rule.max_octets;
    json["max_files"] = rule.max_files;
}

Json describe(const FormField& field, const Words& words)
{
    const FieldRule& rule = field.rule;
    Json json;
    json["name"] = rule.name;
    json["type"] = type_name(field);
    json["label"] = field.label;
    json["required"] = rule.required;
    if (field.step > 1) json["step"] = field.step;
    if (rule.max_length > 0) json["max"] = rule.max_length;
    if (const std::string help = help_of(field, words); !help.empty()) json["help"] = help;
    if (!field.placeholder.empty()) json["placeholder"] = field.placeholder;
    if (!field.autocomplete.empty()) json["autocomplete"] = field.autocomplete;
    if (!field.text.empty()) json["text"] = field.text;
    if (!field.version.empty()) json["version"] = field.version;
    if (field.prefill) json["prefill"] = true;
    if (rule.show_if) json["show"] = tree_of(*rule.show_if);
    if (rule.type == FieldType::file) describe_upload(json, rule);
    for (std::size_t i = 0; i < rule.choices.size(); ++i)
        json["choices"].push_back({{"value", rule.choices[i]}, {"label", field.choice_labels[i]}});
    return json;
}

/// What the script says itself; the server's messages come with its answers.
Json script_words(const Words& words)
{
    return {{"required", words.required}, {"choose", words.choose},       {"leave_empty", words.leave_empty},
            {"problem", words.problem},   {"reference", words.reference}, {"offline", words.offline},
            {"retry", words.retry},       {"sending", words.sending},     {"error", words.error},
            {"step", words.step},         {"continue", words.next},       {"back", words.back},
            {"email_us", words.email_us}, {"call_us", words.call_us},     {"calendar", words.add_to_calendar},
            {"fill_in", words.wrong("required")}, {"agree", words.wrong("consent_required")},
            {"too_large", words.wrong("file_size")}};
}

void define_around(Json& json, const Form& form)
{
    if (form.steps.size() > 1)
        for (const std::string& title : form.steps) json["steps"].push_back({{"title", title}});
    if (!form.fallback.email.empty()) json["fallback"]["email"] = form.fallback.email;
    if (!form.fallback.phone.empty()) json["fallback"]["phone"] = form.fallback.phone;
    if (!form.site.name.empty()) json["site"]["name"] = form.site.name;
    if (!form.site.logo.empty()) json["site"]["logo"] = form.site.logo;
    if (form.entry.closed) json["closed"] = closed_text(form);
}

std::string define(const Form& form, const Words& words, std::size_t max_body)
{
    Json json;
    json["slug"] = form.slug;
    json["version"] = form.version;
    json["languages"] = form.languages;
    json["language"] = form.language;
    json["dir"] = form.right_to_left ? "rtl" : "ltr";
    json["channel"] = form.entry.channel;
    json["title"] = form.title;
    json["intro"] = form.intro;
    json["submit"] = form.submit;
    json["fields"] = Json::array();
    for (const FormField& field : form.fields) json["fields"].push_back(describe(field, words));
    json["any_of"] = form.entry.any_of;
    json["max_body"] = max_body;
    json["origins"] = form.origins;
    if (!form.accent.empty()) json["accent"] = form.accent;
    define_around(json, form);
    json["thanks"] = {{"title", form.thanks_title.empty() ? words.thanks : form.thanks_title},
                      {"text", thanks_text(form)},
                      {"link_text", form.link_text.empty() ? words.open_link : form.link_text}};
    json["words"] = script_words(words);
    return dump(json);
}

std::string accepted_rest(const Form& form)
{
    Json json;
    json["status"] = "accepted";
    json["message"] = thanks_text(form);
    json["redirect"] = form.redirect.empty() ? Json(nullptr) : Json(form.redirect);
    if (!form.link.empty()) json["link"] = form.link;
    return "\"," + dump(json).substr(1);
}

/// A redirect after a post has to be named in form-action too, or the browser blocks it without a word.
std::string policy_of(const Form& form, const CaptchaVendor* captcha)
{
    std::string policy{page_policy};
    if (!form.site.logo.empty()) allow(policy, "img-src", origin_of(form.site.logo));
    if (captcha != nullptr) {
        allow(policy, "script-src", captcha->scripts);
        allow(policy, "style-src", captcha->others);
        allow(policy, "connect-src", captcha->others);
        policy.append("frame-src ").append(captcha->frames).append("; ");
    }
    policy += "form-action 'self'";
    if (!form.redirect.empty()) policy.append(" ").append(origin_of(form.redirect));
    policy += "; frame-ancestors";
    if (form.frame_ancestors.empty()) policy += " 'none'";
    for (const std::string& origin : form.frame_ancestors) policy += " " + origin;
    return policy;
}

}  // namespace

FormView view_of(std::shared_ptr<const Form> form, const Captcha& captcha, std::size_t max_body)
{
    const Words& words = *form->words;
    FormView view;
    for (const auto& translation : form->translations)
        view.translations.push_back(std::make_shared<const FormView>(view_of(translation, captcha, max_body)));
    view.definition = define(*form, words, max_body);
    view.definition_tag = "\"" + hex(sha256(view.definition)).substr(0, 32) + "\"";
    view.accepted_tail = accepted_rest(*form);
    view.captcha = {captcha_of(captcha, form->slug), captcha.site_key};
    view.policy = policy_of(*form, view.captcha.vendor);
    if (!form->accent.empty()) view.style = ".captura { --captura-accent: " + form->accent + "; }\n";
    view.form = std::move(form);
    return view;
}

std::shared_ptr<const FormView> view_in(const std::shared_ptr<const FormView>& view, std::string_view asked,
                                        std::string_view accept_language)
{
    if (view->translations.empty()) return view;
    const auto& languages = view->form->languages;
    auto chosen = find_language(languages, asked);
    if (!chosen) chosen = preferred_language(languages, accept_language);
    return chosen.value_or(0) == 0 ? view : view->translations[*chosen - 1];
}

std::string closed_text(const Form& form)
{
    return form.closed_text.empty() ? form.words->closed_text : form.closed_text;
}

std::string accepted_json(const FormView& view, std::string_view receipt)
{
    std::string json;
    json.reserve(receipt.size() + view.accepted_tail.size() + 8);
    json.append("{\"id\":\"").append(receipt).append(view.accepted_tail);
    return json;
}

std::string_view plain_policy()
{
    static const std::string policy = std::string(page_policy) + "form-action 'self'; frame-ancestors 'none'";
    return policy;
}

bool allows_origin(const Form& form, std::string_view origin)
{
    return is_origin(origin) && std::any_of(form.origins.begin(), form.origins.end(), [&](const std::string& allowed) {
               return allowed == "*" || allowed == origin;
           });
}

}  // namespace captura::web
