/// application/x-www-form-urlencoded, by the parser of the WHATWG URL standard, section 5.1: it never refuses, what
/// looks broken ("%", "%zz", "&&") stands for itself.
///
/// Names are kept as sent: `a[b][c]` and `a.b` are names like any other. The charset is that of a field `_charset_`,
/// else `charset`, else UTF-8, else guessed and noted.
#pragma once

#include "reading/form_body_fields.hpp"

#include <string_view>

namespace captura::reading {

Refusal read_urlencoded(std::string_view body, std::string_view charset, FormFields& fields);

}  // namespace captura::reading
