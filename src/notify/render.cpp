#include "notify/render.hpp"

#include "captura_embedded/notify_templates.hpp"

#include <kainjow/mustache.hpp>

#include <algorithm>
#include <stdexcept>

namespace captura::notify {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;

data to_data(const Values& values)
{
    data out{data::type::object};
    for (const auto& [name, word] : values.words) out.set(name, word);
    for (const auto& [name, rows] : values.lists) {
        data list{data::type::list};
        for (const Values& row : rows) list << to_data(row);
        out.set(name, list);
    }
    return out;
}

/// The library leaves an empty line where a section is absent; in text that shows.
std::string without_double_gaps(std::string text)
{
    for (std::size_t at = 0; (at = text.find("\n\n\n", at)) != std::string::npos;) text.erase(at, 1);
    return text;
}

}  // namespace

std::string render(std::string_view name, const Values& values)
{
    const auto files = notify_templates();
    const auto file = std::ranges::find(files, name, &EmbeddedFile::name);
    if (file == files.end()) throw std::logic_error("no template " + std::string{name});
    mustache page{std::string{file->content}};
    if (!page.is_valid()) throw std::logic_error("template " + std::string{name} + ": " + page.error_message());
    if (!name.ends_with(".txt")) return page.render(to_data(values));
    page.set_custom_escape([](const std::string& text) { return text; });
    return without_double_gaps(page.render(to_data(values)));
}

}  // namespace captura::notify
