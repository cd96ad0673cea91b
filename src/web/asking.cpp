#include "web/asking.hpp"

#include <algorithm>

namespace captura::web {
namespace {

std::string lower_case(std::string_view text)
{
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return out;
}

std::string media_type(std::string_view content_type)
{
    std::string type = lower_case(content_type.substr(0, content_type.find(';')));
    while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.pop_back();
    return type;
}

bool ends_with(std::string_view text, std::string_view end)
{
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

bool is_json(std::string_view type)
{
    return type == "application/json" || type == "text/json" || ends_with(type, "+json");
}

}  // namespace

bool wants_json(std::string_view content_type, std::string_view accept, std::string_view requested_with)
{
    if (lower_case(requested_with) == "xmlhttprequest") return true;
    const std::string accepted = lower_case(accept);
    const std::size_t json = accepted.find("json");
    const std::size_t html = accepted.find("html");
    if (json < html) return true;  // npos is beyond every place
    return is_json(media_type(content_type)) && !(html < json);
}

BodyKind body_kind(std::string_view content_type)
{
    const std::string type = media_type(content_type);
    if (type == "multipart/form-data") return BodyKind::multipart;
    if (type.empty() || type == "application/x-www-form-urlencoded" || is_json(type) ||
        type == "application/octet-stream" || type.substr(0, 5) == "text/")
        return BodyKind::form;
    return BodyKind::unknown;
}

std::string read_given_key(std::string_view header)
{
    const auto printable = [](char c) { return c > ' ' && c < 127; };
    std::string key;
    if (header.size() >= 2 && header.front() == '"' && header.back() == '"') {
        const std::string_view inside = header.substr(1, header.size() - 2);
        for (std::size_t i = 0; i < inside.size(); ++i) {
            if (inside[i] == '\\' && i + 1 < inside.size()) ++i;
            key.push_back(inside[i]);
        }
    } else {
        key = header;
    }
    if (key.size() > 255 || !std::all_of(key.begin(), key.end(), printable)) return {};
    return key;
}

}  // namespace captura::web
