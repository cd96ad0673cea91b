/// Character references of HTML: numeric ones, and the names of HTML 4 with or without ";". Undone once only. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace captura::reading {

struct EntityAt {
    char32_t value;
    std::size_t length;  ///< octets from "&"; 0 where there is none: the "&" is text
};

/// `text[at]` is "&".
EntityAt entity_at(std::string_view text, std::size_t at);

std::string decode_entities(std::string_view text);

}  // namespace captura::reading
