#include "web/form_section.hpp"

#include "web/closest.hpp"

#include <algorithm>
#include <utility>

namespace captura::web {

std::string suggestion(std::string_view word, const std::vector<std::string_view>& known)
{
    const std::string_view meant = closest(word, known);
    return meant.empty() ? std::string{} : "; did you mean \"" + std::string(meant) + "\"?";
}

const toml::node* Section::find(std::string_view key)
{
    known_.push_back(key);
    return table_.get(key);
}

std::string Section::text(std::string_view key, std::string fallback)
{
    const toml::node* node = find(key);
    if (node == nullptr) return fallback;
    if (const auto value = node->value_exact<std::string>()) return *value;
    fault(node, std::string(key) + " must be a text");
    return fallback;
}

std::string Section::words(std::string_view key, std::string fallback)
{
    const toml::node* node = find(key);
    if (node == nullptr) return fallback;
    if (const auto value = node->value_exact<std::string>()) return *value;
    if (const toml::table* texts = node->as_table()) return in_this_language(key, *texts);
    fault(node, std::string(key) + " must be a text, or texts by language: { en = \"...\" }");
    return fallback;
}

std::string Section::in_this_language(std::string_view key, const toml::table& texts)
{
    const auto& languages = reading_.languages;
    for (const auto& [language, node] : texts) {
        const std::string_view name = language.str();
        const std::vector<std::string_view> known(languages.begin(), languages.end());
        if (std::find(known.begin(), known.end(), name) == known.end())
            fault(&node, std::string(key) + ": \"" + std::string(name) + "\" is none of the languages of this form" + suggestion(name, known));
        else if (!node.value_exact<std::string>())
            fault(&node, std::string(key) + "." + std::string(name) + " must be a text");
    }
    for (const std::string& language : languages)
        if (texts.get(language) == nullptr) fault(&texts, std::string(key) + " lacks its text in \"" + language + "\"");
    const toml::node* own = texts.get(reading_.language);
    return own == nullptr ? std::string{} : own->value_exact<std::string>().value_or("");
}

bool Section::flag(std::string_view key)
{
    const toml::node* node = find(key);
    if (node == nullptr) return false;
    if (const auto value = node->value_exact<bool>()) return *value;
    fault(node, std::string(key) + " must be true or false");
    return false;
}

std::size_t Section::number(std::string_view key, std::size_t most)
{
    const toml::node* node = find(key);
    if (node == nullptr) return 0;
    const auto value = node->value_exact<std::int64_t>();
    if (value && *value >= 1 && static_cast<std::size_t>(*value) <= most) return static_cast<std::size_t>(*value);
    fault(node, std::string(key) + " must be a number from 1 to " + std::to_string(most));
    return 0;
}

std::optional<Timestamp> Section::moment(std::string_view key)
{
    const toml::node* node = find(key);
    if (node == nullptr) return std::nullopt;
    const auto value = node->value_exact<toml::date_time>();
    if (!value || !value->offset) {
        fault(node, std::string(key) + " must be a time with its offset from UTC, without quotes: 2027-03-01T16:00:00+01:00");
        return std::nullopt;
    }
    using namespace std::chrono;
    const sys_days day{year{value->date.year} / month{value->date.month} / std::chrono::day{value->date.day}};
    return day + hours{value->time.hour} + minutes{value->time.minute} + seconds{value->time.second} - minutes{value->offset->minutes};
}

const toml::array* Section::list(std::string_view key)
{
    const toml::node* node = find(key);
    if (node == nullptr) return nullptr;
    if (node->as_array() == nullptr) fault(node, std::string(key) + " must be a list");
    return node->as_array();
}

const toml::table* Section::section(std::string_view key)
{
    const toml::node* node = find(key);
    if (node == nullptr) return nullptr;
    if (node->as_table() == nullptr) fault(node, std::string(key) + " must be a section, [" + std::string(key) + "]");
    return node->as_table();
}

std::vector<std::string> Section::texts(std::string_view key, Valid valid, const char* what, std::vector<std::string> fallback)
{
    const toml::array* array = list(key);
    if (array == nullptr) return fallback;
    std::vector<std::string> all;
    for (const toml::node& item : *array) {
        const auto value = item.value_exact<std::string>();
        if (value && valid(*value)) all.push_back(*value);
        else fault(&item, std::string(key) + ": " + what);
    }
    return all;
}

std::string Section::checked(std::string_view key, Valid valid, const char* what, std::string fallback)
{
    std::string value = text(key, std::move(fallback));
    if (!value.empty() && !valid(value)) fault_at(key, std::string(key) + ": " + what);
    return value;
}

std::string Section::checked_words(std::string_view key, Valid valid, const char* what)
{
    std::string value = words(key);
    const toml::table* texts = has(key) ? table_.get(key)->as_table() : nullptr;
    if (texts == nullptr) {
        if (!value.empty() && !valid(value)) fault_at(key, std::string(key) + ": " + what);
        return value;
    }
    for (const auto& [language, node] : *texts) {
        const auto one = node.value_exact<std::string>();
        if (one && !one->empty() && !valid(*one)) fault(&node, std::string(key) + ": " + what);
    }
    return value;
}

void Section::fault(const toml::node* node, std::string reason)
{
    const auto line = static_cast<std::size_t>((node != nullptr ? node->source() : table_.source()).begin.line);
    reading_.faults.push_back({reading_.file, std::max<std::size_t>(line, 1), std::move(reason)});
}

void Section::name_unknown_keys()
{
    for (const auto& [key, node] : table_) {
        const std::string_view name = key.str();
        if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
        fault(&node, "unknown key \"" + std::string(name) + "\"" + suggestion(name, known_));
    }
}

}  // namespace captura::web
