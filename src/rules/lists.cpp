#include "rules/lists.hpp"

#include "rules/ascii.hpp"

#include "captura_embedded/rules_lists.hpp"

#include <stdexcept>
#include <string>

namespace captura::rules {

std::string_view list_file(std::string_view name)
{
    for (const EmbeddedFile& file : rules_lists())
        if (file.name == name) return file.content;
    throw std::logic_error("no list " + std::string{name} + " in this binary");
}

std::vector<std::string_view> list_lines(std::string_view name)
{
    std::vector<std::string_view> lines;
    std::string_view rest = list_file(name);
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = trim(rest.substr(0, end));
        if (!line.empty() && line.front() != '#') lines.push_back(line);
        rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    }
    return lines;
}

WordSet list_words(std::string_view name)
{
    const auto lines = list_lines(name);
    return {lines.begin(), lines.end()};
}

}  // namespace captura::rules
