#include "web/languages.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace captura::web {
namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool same(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

/// "es;q=0.8": its weight; 0 where it is refused or unreadable.
double weight_of(std::string_view item)
{
    const std::size_t q = item.find("q=");
    if (q == std::string_view::npos) return 1;
    const double weight = std::strtod(std::string(item.substr(q + 2, 8)).c_str(), nullptr);
    return weight > 0 && weight <= 1 ? weight : 0;
}

}  // namespace

bool is_language_tag(std::string_view text)
{
    const std::string_view primary = primary_tag(text);
    const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
    if (primary.size() < 2 || primary.size() > 3 || !std::all_of(primary.begin(), primary.end(), letter)) return false;
    std::string_view rest = text.substr(primary.size());
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const std::string_view subtag = rest.substr(0, rest.find('-'));
        const auto allowed = [](char c) { return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9'); };
        if (subtag.size() < 2 || subtag.size() > 8 || !std::all_of(subtag.begin(), subtag.end(), allowed)) return false;
        rest.remove_prefix(subtag.size());
    }
    return text.size() <= 35;
}

bool is_right_to_left(std::string_view language_tag)
{
    constexpr std::string_view such[] = {"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"};
    return std::find(std::begin(such), std::end(such), primary_tag(language_tag)) != std::end(such);
}

std::string_view primary_tag(std::string_view language_tag)
{
    return language_tag.substr(0, language_tag.find('-'));
}

std::optional<std::size_t> find_language(const std::vector<std::string>& offered, std::string_view wanted)
{
    if (wanted.empty()) return std::nullopt;
    const auto place = [&](auto fits) -> std::optional<std::size_t> {
        const auto found = std::find_if(offered.begin(), offered.end(), fits);
        if (found == offered.end()) return std::nullopt;
        return static_cast<std::size_t>(found - offered.begin());
    };
    if (const auto exact = place([&](const std::string& one) { return same(one, wanted); })) return exact;
    return place([&](const std::string& one) { return same(primary_tag(one), primary_tag(wanted)); });
}

std::optional<std::size_t> preferred_language(const std::vector<std::string>& offered, std::string_view accept_language)
{
    std::optional<std::size_t> best;
    double best_weight = 0;
    std::string_view rest = accept_language.substr(0, 256);
    while (!rest.empty()) {
        const std::size_t comma = rest.find(',');
        std::string_view item = rest.substr(0, comma);
        rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
        while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
        std::string_view tag = item.substr(0, item.find(';'));
        while (!tag.empty() && tag.back() == ' ') tag.remove_suffix(1);
        const double weight = weight_of(item);
        const auto found = find_language(offered, tag);
        if (found && weight > best_weight) {
            best = found;
            best_weight = weight;
        }
    }
    return best;
}

}  // namespace captura::web
