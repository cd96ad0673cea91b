/// What was probably meant by a misspelt key. Pure.
#pragma once

#include <span>
#include <string_view>

namespace captura::web {

/// The known word with the fewest edits (insert, drop, replace); empty where even that one is not near.
std::string_view closest(std::string_view word, std::span<const std::string_view> known);

}  // namespace captura::web
