#include "web/form_view.hpp"

#include "captura/domain/digest.hpp"
#include "web/addresses.hpp"
#include "web/words.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace captura::web {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; ";

std::string dump(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string_view type_name(FieldType type)
{
    switch (type) {
        case FieldType::text: return "text";
        case FieldType::email: return "email";
        case FieldType::phone: return "tel";
        case FieldType::long_text: return "textarea";
        case FieldType::choice: return "select";
        case FieldType::date: return "date";
        case FieldType::number: return "number";
        case FieldType::consent: return "consent";
        case FieldType::hidden: return "hidden";
    }
    return "text";
}

Json describe(const FormField& field)
{
    Json json;
    json["name"] = field.rule.name;
    json["type"] = type_name(field.rule.type);
    json["label"] = field.label;
    json["required"] = field.rule.required;
    if (field.rule.max_length > 0) json["max"] = field.rule.max_length;
    if (!field.help.empty()) json["help"] = field.help;
    if (!field.placeholder.empty()) json["placeholder"] = field.placeholder;
    if (!field.autocomplete.empty()) json["autocomplete"] = field.autocomplete;
    if (!field.text.empty()) json["text"] = field.text;
    for (std::size_t i = 0; i < field.rule.choices.size(); ++i)
        json["choices"].push_back({{"value", field.rule.choices[i]}, {"label", field.choice_labels[i]}});
    return json;
}

/// What the script says itself; the server's messages come with its answers.
Json script_words(const Words& words)
{
    return {{"required", words.required}, {"choose", words.choose},         {"leave_empty", words.leave_empty},
            {"problem", words.problem},   {"reference", words.reference},   {"offline", words.offline},
            {"retry", words.retry},       {"sending", words.sending},     {"error", words.error},
            {"step", words.step},         {"continue", words.next},           {"back", words.back},
            {"fill_in", words.wrong("required")}};
}

std::string thanks_text(const Form& form, const Words& words)
{
    return form.thanks_text.empty() ? std::string(words.accepted) : form.thanks_text;
}

std::string define(const Form& form, const Words& words)
{
    Json json;
    json["slug"] = form.slug;
    json["version"] = form.version;
    json["language"] = form.language;
    json["channel"] = form.entry.channel;
    json["title"] = form.title;
    json["intro"] = form.intro;
    json["submit"] = form.submit;
    json["fields"] = Json::array();
    for (const FormField& field : form.fields) json["fields"].push_back(describe(field));
    json["any_of"] = form.entry.any_of;
    json["origins"] = form.origins;
    if (!form.accent.empty()) json["accent"] = form.accent;
    json["thanks"] = {{"title", form.thanks_title.empty() ? std::string(words.thanks) : form.thanks_title},
                      {"text", thanks_text(form, words)},
                      {"link_text", form.link_text.empty() ? std::string(words.open_link) : form.link_text}};
    json["words"] = script_words(words);
    return dump(json);
}

std::string accepted_rest(const Form& form, const Words& words)
{
    Json json;
    json["status"] = "accepted";
    json["message"] = thanks_text(form, words);
    json["redirect"] = form.redirect.empty() ? Json(nullptr) : Json(form.redirect);
    if (!form.link.empty()) json["link"] = form.link;
    return "\"," + dump(json).substr(1);
}

/// A redirect after a post has to be named in form-action too, or the browser blocks it without a word.
std::string policy_of(const Form& form)
{
    std::string policy{page_policy};
    policy += "form-action 'self'";
    if (!form.redirect.empty()) policy.append(" ").append(origin_of(form.redirect));
    policy += "; frame-ancestors";
    if (form.frame_ancestors.empty()) policy += " 'none'";
    for (const std::string& origin : form.frame_ancestors) policy += " " + origin;
    return policy;
}

}  // namespace

FormView view_of(std::shared_ptr<const Form> form)
{
    const Words& words = words_in(form->language);
    FormView view;
    view.definition = define(*form, words);
    view.definition_tag = "\"" + hex(sha256(view.definition)).substr(0, 32) + "\"";
    view.accepted_tail = accepted_rest(*form, words);
    view.policy = policy_of(*form);
    if (!form->accent.empty()) view.style = ".captura { --captura-accent: " + form->accent + "; }\n";
    view.form = std::move(form);
    return view;
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
