/// Forms of what an operator writes into a form file, and what must hold of it before it stands in a header. Pure.
#pragma once

#include <string_view>

namespace captura::web {

/// "https://www.example.com", perhaps with a port: nothing that could add a directive to a policy header.
bool is_origin(std::string_view text);

/// An absolute http or https address of visible ASCII.
bool is_web_address(std::string_view text);

/// scheme://host[:port] of a web address.
std::string_view origin_of(std::string_view web_address);

/// host[:port] of an origin, empty where it is none ("null").
std::string_view origin_host(std::string_view origin);

/// Lower-case letters, digits, '-' and '_', at most 64: slugs, channels.
bool is_plain_word(std::string_view text);

/// "#0a6cff".
bool is_colour(std::string_view text);

}  // namespace captura::web
