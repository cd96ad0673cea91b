#include "web/addresses.hpp"

#include <algorithm>

namespace captura::web {
namespace {

bool is_lower_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::size_t scheme_length(std::string_view text)
{
    for (const std::string_view scheme : {"https://", "http://"})
        if (text.substr(0, scheme.size()) == scheme) return scheme.size();
    return 0;
}

}  // namespace

bool is_origin(std::string_view text)
{
    const std::size_t scheme = scheme_length(text);
    if (scheme == 0) return false;
    std::string_view rest = text.substr(scheme);
    const std::size_t colon = rest.rfind(':');
    const bool bracketed = rest.size() > 2 && rest.front() == '[';
    if (colon != std::string_view::npos && !(bracketed && rest.back() == ']')) {
        const std::string_view port = rest.substr(colon + 1);
        if (port.empty() || port.size() > 5) return false;
        if (!std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; })) return false;
        rest = rest.substr(0, colon);
    }
    if (rest.empty()) return false;
    if (bracketed) {
        const auto in_address = [](char c) { return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.'; };
        return rest.back() == ']' && std::all_of(rest.begin() + 1, rest.end() - 1, in_address);
    }
    const auto in_host = [](char c) { return is_lower_or_digit(c) || c == '-' || c == '.'; };
    return is_lower_or_digit(rest.front()) && std::all_of(rest.begin(), rest.end(), in_host);
}

bool is_web_address(std::string_view text)
{
    const std::size_t scheme = scheme_length(text);
    const auto plain = [](char c) { return c > ' ' && c < 127 && c != '"' && c != '\'' && c != '<' && c != '>' && c != '\\'; };
    return scheme > 0 && text.size() <= 2000 && is_origin(origin_of(text)) && std::all_of(text.begin(), text.end(), plain);
}

std::string_view origin_of(std::string_view web_address)
{
    return web_address.substr(0, web_address.find_first_of("/?#", scheme_length(web_address)));
}

std::string_view origin_host(std::string_view origin)
{
    const std::size_t end = origin.find("://");
    return end == origin.npos ? std::string_view{} : origin.substr(end + 3);
}

bool is_plain_word(std::string_view text)
{
    const auto allowed = [](char c) { return is_lower_or_digit(c) || c == '-' || c == '_'; };
    return !text.empty() && text.size() <= 64 && is_lower_or_digit(text.front()) &&
           std::all_of(text.begin(), text.end(), allowed);
}

bool is_colour(std::string_view text)
{
    const auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
    return text.size() == 7 && text.front() == '#' && std::all_of(text.begin() + 1, text.end(), hex);
}

}  // namespace captura::web
