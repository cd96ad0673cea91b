/// multipart/form-data as browsers send it (RFC 7578; HTML, section 4.10.21.8): parts with a file name are attachments,
/// all others fields.
///
/// Strict where two readers could differ: CR LF ends lines, the last delimiter is required, header names are tokens.
/// Lenient where servers must be: blank lines before the first delimiter, an epilogue, a transfer encoding.
#pragma once

#include "reading/form_body_fields.hpp"

#include <string_view>

namespace captura::reading {

/// Codes: multipart_boundary, multipart_syntax, multipart_unterminated, part_header_too_long, too_many_parts and those
/// of FormFields.
Refusal read_multipart(std::string_view body, std::string_view boundary, const FormLimits& limits, FormFields& fields);

/// The boundary that the first line of `body` announces, empty where there is none; for a type without one.
std::string_view boundary_by_look(std::string_view body);

}  // namespace captura::reading
