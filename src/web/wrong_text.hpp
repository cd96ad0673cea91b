/// What a visitor reads about one wrong field, the same on the page and in JSON. Pure.
#pragma once

#include "captura/domain/judgement.hpp"
#include "captura/web/forms.hpp"
#include "web/words.hpp"

#include <string>

namespace captura::web {

/// Says what would do: which fields of an either-or group, how long a text may be.
std::string wrong_text(const Form& form, const Rejection& rejection, const Words& words);

}  // namespace captura::web
