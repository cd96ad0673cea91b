/// What a request asks for by its headers. Pure.
///
/// HOSTILE INPUT: every value.
#pragma once

#include <string>
#include <string_view>

namespace captura::web {

/// JSON or a page (the whole rule: X-Requested-With, then Accept, then the type of the body).
bool wants_json(std::string_view content_type, std::string_view accept, std::string_view requested_with);

/// Bodies a form takes: the three kinds, and what has to be sniffed because it says nothing or says it wrong.
enum class BodyKind { form, multipart, unknown };
BodyKind body_kind(std::string_view content_type);

/// The header Idempotency-Key: a structured string in quotes, or bare. Empty where it is no key: over 255 octets, or
/// not printable ASCII; the submission is then taken as one without a key.
std::string read_given_key(std::string_view header);

}  // namespace captura::web
