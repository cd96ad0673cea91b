#include "captura/domain/dialect.hpp"

#include <algorithm>

namespace captura {
namespace {

constexpr std::string_view parameter = "; captura-dialect=";
constexpr std::size_t longest_name = 64;

bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

}  // namespace

std::string mark_dialect(std::string_view content_type, std::string_view dialect)
{
    const std::size_t end = std::min(content_type.find(';'), content_type.size());
    std::string marked{content_type.substr(0, end)};
    return marked.append(parameter).append(dialect).append(content_type.substr(end));
}

std::string without_dialect(std::string_view content_type)
{
    std::string plain{content_type};
    while (!dialect_of(plain).empty()) plain.erase(plain.find(';'), parameter.size() + dialect_of(plain).size());
    return plain;
}

std::string_view dialect_of(std::string_view content_type)
{
    const std::size_t end = content_type.find(';');
    if (end == std::string_view::npos || content_type.substr(end, parameter.size()) != parameter) return {};
    const std::string_view rest = content_type.substr(end + parameter.size());
    const auto stop = std::find_if_not(rest.begin(), rest.end(), is_name_character);
    const auto length = static_cast<std::size_t>(stop - rest.begin());
    return length <= longest_name ? rest.substr(0, length) : std::string_view{};
}

std::string foreign_name(const Dialect& product, const std::string& field)
{
    if (const auto same = product.fields.find(field); same != product.fields.end() && same->second == field) return field;
    std::string first;
    for (const auto& [theirs, ours] : product.fields)
        if (ours == field && (first.empty() || theirs < first)) first = theirs;
    return first.empty() ? field : first;
}

std::string dialect_path(std::string_view field_name)
{
    std::string path;
    path.reserve(field_name.size());
    for (const char c : field_name) {
        if (c == ']') continue;
        if (c == '[') {
            if (!path.empty()) path += '.';
        } else {
            path += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
        }
    }
    while (path.ends_with('.')) path.pop_back();
    return path;
}

}  // namespace captura
