/// A JSON object (RFC 8259) as the fields of a form. An own reader, for two things that a form needs and libraries
/// refuse or lose: lone surrogates are replaced rather than an error, and numbers keep their text ("0034612345678" of
/// thirty digits).
///
/// Nested names are paths: {"a": {"b": 1}} is a.b, {"a": [{"b": 1}]} is a[0].b. Scalars of one array are a repeated
/// field under the array's own name. null is an empty value; empty objects and arrays give nothing. Of equal keys the
/// last wins (note duplicate_json_key). A byte order mark is accepted.
#pragma once

#include "reading/form_body_fields.hpp"

#include <string_view>

namespace captura::reading {

/// Codes: not_an_object, json_syntax, too_deep and those of FormFields.
Refusal read_json_object(std::string_view body, const FormLimits& limits, FormFields& fields);

}  // namespace captura::reading
