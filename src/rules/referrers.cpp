#include "rules/referrers.hpp"

#include "rules/lists.hpp"
#include "rules/registrable.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <unordered_map>
#include <vector>

namespace captura::rules {
namespace {

struct Table {
    std::unordered_map<std::string_view, Referrer> hosts;   // "mail.yandex.ru", "x.com/i/grok"
    std::unordered_map<std::string_view, Referrer> brands;  // "google" of "google.*"
    std::unordered_map<std::string_view, Referrer> names;
};

constexpr std::array<std::pair<std::string_view, ReferrerKind>, 7> kinds = {{{"assistant", ReferrerKind::assistant},
                                                                             {"messenger", ReferrerKind::messenger},
                                                                             {"webmail", ReferrerKind::webmail},
                                                                             {"social", ReferrerKind::social},
                                                                             {"video", ReferrerKind::video},
                                                                             {"shopping", ReferrerKind::shopping},
                                                                             {"search", ReferrerKind::search}}};

ReferrerKind parse_kind(std::string_view word)
{
    for (const auto& [name, kind] : kinds)
        if (name == word) return kind;
    throw std::logic_error("referrers.txt: unknown kind " + std::string{word});
}

std::vector<std::string_view> words_of(std::string_view line)
{
    std::vector<std::string_view> words;
    while (true) {
        const std::size_t begin = line.find_first_not_of(" \t");
        if (begin == line.npos) return words;
        line.remove_prefix(begin);
        const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
        words.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

/// Lines of "kind name pattern...", where "~word" is another name by which utm_source calls it.
Table read_table()
{
    Table table;
    for (std::string_view line : list_lines("referrers.txt")) {
        const auto words = words_of(line);
        if (words.size() < 2) throw std::logic_error("referrers.txt: no name in " + std::string{line});
        const Referrer referrer{parse_kind(words[0]), words[1]};
        table.names.emplace(referrer.name, referrer);
        for (std::size_t i = 2; i < words.size(); ++i) {
            const std::string_view pattern = words[i];
            if (pattern.starts_with('~'))
                table.names.emplace(pattern.substr(1), referrer);
            else if (pattern.ends_with(".*"))
                table.brands.emplace(pattern.substr(0, pattern.size() - 2), referrer);
            else
                table.hosts.emplace(pattern, referrer);
        }
    }
    return table;
}

const Table& table()
{
    static const Table read = read_table();
    return read;
}

/// "x.com/i/grok/abc" is tried as a whole path, then with fewer and fewer segments, then as the bare host.
Referrer find_host(std::string_view host, std::string_view path)
{
    constexpr std::size_t longest = 64;
    std::string place{host};
    place += path.substr(0, longest);
    while (place.size() >= host.size()) {
        if (const auto row = table().hosts.find(place); row != table().hosts.end()) return row->second;
        const std::size_t slash = place.rfind('/');
        if (slash == place.npos || slash < host.size()) break;
        place.resize(slash);
    }
    return {};
}

/// The hosts under which a search engine searches; "docs.google.com" is a document someone linked from.
bool is_search_host(std::string_view host, std::string_view domain)
{
    constexpr auto prefixes = std::to_array<std::string_view>({"www.", "m.", "images.", "news.", "search.", "lens."});
    const std::string_view prefix = host.substr(0, host.size() - domain.size());
    return prefix.empty() || std::find(prefixes.begin(), prefixes.end(), prefix) != prefixes.end();
}

/// "www.google.co.uk" is the brand "google"; hosts with a line of their own were tried before.
Referrer find_brand(std::string_view host)
{
    const std::string domain = registrable_domain(host);
    const auto row = table().brands.find(std::string_view{domain}.substr(0, domain.find('.')));
    if (row == table().brands.end() || domain.size() > host.size()) return {};
    if (row->second.kind == ReferrerKind::search && !is_search_host(host, domain)) return {};
    return row->second;
}

}  // namespace

Referrer find_referrer(std::string_view host, std::string_view path)
{
    for (std::string_view here = host; !here.empty();) {
        const Referrer found = find_host(here, path);
        if (found.kind != ReferrerKind::unknown) return found;
        const std::size_t dot = here.find('.');
        if (dot == here.npos) break;
        here.remove_prefix(dot + 1);
    }
    return find_brand(host);
}

Referrer find_referrer_by_name(std::string_view source)
{
    if (const auto row = table().names.find(source); row != table().names.end()) return row->second;
    if (source.find('.') == source.npos) return {};
    return find_referrer(source, {});
}

void load_referrers()
{
    table();
}

}  // namespace captura::rules
