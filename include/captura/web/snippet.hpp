/// What the owner of a site pastes to show a form, and what the policy of that page has to allow for it.
#pragma once

#include "captura/web/captcha.hpp"
#include "captura/web/forms.hpp"

#include <string>
#include <vector>

namespace captura::web {

struct Snippet {
    std::string name;    ///< "static", "script", "enhanced", "frame", "link", "curl"
    std::string title;   ///< what it is good for
    std::string policy;  ///< directives of Content-Security-Policy to add; empty: none
    std::string text;
    std::string note;    ///< what else has to be so; empty: nothing
};

/// `public_url` without a final slash: the address of our own as browsers see it.
std::vector<Snippet> snippets_of(const Form& form, const std::string& public_url, const Captcha& captcha = {});

}  // namespace captura::web
