/// All that is made of a form once, when it is loaded, so that no request pays for it.
#pragma once

#include "captura/web/captcha.hpp"
#include "captura/web/forms.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace captura::web {

/// What a page of the form carries of somebody else's puzzle.
struct CaptchaWidget {
    const CaptchaVendor* vendor = nullptr;  ///< null: nothing
    std::string site_key;
};

/// A form in one language.
struct FormView {
    std::shared_ptr<const Form> form;
    std::vector<std::shared_ptr<const FormView>> translations;  ///< the same form in its other languages
    std::string definition;      ///< GET /f/{slug}.json
    std::string definition_tag;  ///< its ETag
    std::string accepted_tail;   ///< of the JSON answer, behind the receipt id
    std::string policy;          ///< Content-Security-Policy of its pages
    std::string style;           ///< GET /f/{slug}.css
    CaptchaWidget captcha;       ///< of its pages
};

/// `max_body`: octets of all files of one post.
FormView view_of(std::shared_ptr<const Form> form, const Captcha& captcha, std::size_t max_body);

/// The form in the language that is asked for (`?lang=`), else in the one the visitor prefers, else in its first.
std::shared_ptr<const FormView> view_in(const std::shared_ptr<const FormView>& view, std::string_view asked,
                                        std::string_view accept_language);

/// What stands in place of a form that takes nothing any more.
std::string closed_text(const Form& form);

/// `{"id":"...","status":"accepted",...}`
std::string accepted_json(const FormView& view, std::string_view receipt);

/// Of pages that belong to no form.
std::string_view plain_policy();

/// Whether scripts of that page may read the answers ("null" never may).
bool allows_origin(const Form& form, std::string_view origin);

}  // namespace captura::web
