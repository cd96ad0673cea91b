/// RFC 4648: base64url without padding for what we sign, base64 as strangers send it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace captura::web {

std::string to_base64url(std::string_view octets);
/// Nothing where a character is none, the length impossible or a bit left over: one text, one meaning.
std::optional<std::string> from_base64url(std::string_view text);
/// The usual alphabet, padding or none.
std::optional<std::string> from_base64(std::string_view text);

std::string to_hex(std::string_view octets);
/// Pairs of digits, either case.
std::optional<std::string> from_hex(std::string_view text);

}  // namespace captura::web
