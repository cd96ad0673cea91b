/// Which language a visitor reads, and which way it runs. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace captura::web {

/// "en", "pt-BR", "zh-Hant".
bool is_language_tag(std::string_view text);

bool is_right_to_left(std::string_view language_tag);

/// "es" of "es-MX".
std::string_view primary_tag(std::string_view language_tag);

/// The one of `offered` that comes nearest to `wanted`: the same tag, else the same language; nothing where there is none.
std::optional<std::size_t> find_language(const std::vector<std::string>& offered, std::string_view wanted);

/// The one the visitor prefers among those offered (Accept-Language, RFC 9110 section 12.5.4); nothing where none is asked for.
/// HOSTILE INPUT: the header; its first 256 octets count.
std::optional<std::size_t> preferred_language(const std::vector<std::string>& offered, std::string_view accept_language);

}  // namespace captura::web
