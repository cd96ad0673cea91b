/// Form bodies to an Inquiry: urlencoded (WHATWG URL, section 5.1), multipart/form-data (RFC 7578), JSON (RFC 8259).
/// Pure.
///
/// HOSTILE INPUT: every octet. Time and memory are linear in the body. Values come back as valid UTF-8; what is not
/// is replaced (U+FFFD) and noted.
#pragma once

#include "captura/domain/inquiry.hpp"
#include "captura/domain/result.hpp"
#include "captura/reading/limits.hpp"

#include <string_view>

namespace captura::reading {

/// `content_type` as declared, with parameters; empty or unknown types are sniffed among the three kinds.
Result<Inquiry, Unreadable> read_form(std::string_view content_type, std::string_view body,
                                      const FormLimits& limits = {});

}  // namespace captura::reading
