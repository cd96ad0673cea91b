#include "web/wrong_text.hpp"

#include <algorithm>

namespace captura::web {
namespace {

const FormField* find_field(const Form& form, const std::string& name)
{
    const auto found = std::find_if(form.fields.begin(), form.fields.end(),
                                    [&](const FormField& field) { return field.rule.name == name; });
    return found == form.fields.end() ? nullptr : &*found;
}

/// "E-mail, Phone": of the group that `field` stands for because nothing of it was given.
std::string labels_beside(const Form& form, const std::string& field)
{
    for (const auto& group : form.entry.any_of) {
        if (group.size() < 2 || group.front() != field) continue;
        std::string labels;
        for (const std::string& name : group) {
            const FormField* one = find_field(form, name);
            if (one != nullptr) labels += (labels.empty() ? "" : ", ") + one->label;
        }
        return labels;
    }
    return {};
}

}  // namespace

std::string wrong_text(const Form& form, const Rejection& rejection, const Words& words)
{
    std::string text{words.wrong(rejection.code)};
    const FormField* field = find_field(form, rejection.field);
    if (field == nullptr) return text;
    if (rejection.code == "required" && !field->rule.required) {
        const std::string labels = labels_beside(form, rejection.field);
        if (!labels.empty()) return words.one_of + ": " + labels;
    }
    if (rejection.code == "too_long" && field->rule.max_length > 0)
        text.append("; ").append(words.longest).append(" ").append(std::to_string(field->rule.max_length));
    return text;
}

}  // namespace captura::web
