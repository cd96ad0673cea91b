/// All that is made of a form once, when it is loaded, so that no request pays for it.
#pragma once

#include "captura/web/forms.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace captura::web {

struct FormView {
    std::shared_ptr<const Form> form;
    std::string definition;      ///< GET /f/{slug}.json
    std::string definition_tag;  ///< its ETag
    std::string accepted_tail;   ///< of the JSON answer, behind the receipt id
    std::string policy;          ///< Content-Security-Policy of its pages
    std::string style;           ///< GET /f/{slug}.css
};

FormView view_of(std::shared_ptr<const Form> form);

/// `{"id":"...","status":"accepted",...}`
std::string accepted_json(const FormView& view, std::string_view receipt);

/// Of pages that belong to no form.
std::string_view plain_policy();

/// Whether scripts of that page may read the answers ("null" never may).
bool allows_origin(const Form& form, std::string_view origin);

}  // namespace captura::web
