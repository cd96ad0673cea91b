#include "rules/referrers.hpp"

#include "rules/ascii.hpp"
#include "rules/domain_name.hpp"
#include "rules/registrable.hpp"
#include "rules/unicode.hpp"

#include <algorithm>
#include <array>

namespace captura::rules {
namespace {

constexpr std::array<std::pair<std::string_view, ReferrerKind>, 8> kinds = {{{"assistant", ReferrerKind::assistant},
                                                                             {"messenger", ReferrerKind::messenger},
                                                                             {"webmail", ReferrerKind::webmail},
                                                                             {"social", ReferrerKind::social},
                                                                             {"video", ReferrerKind::video},
                                                                             {"shopping", ReferrerKind::shopping},
                                                                             {"search", ReferrerKind::search},
                                                                             {"site", ReferrerKind::site}}};

constexpr std::size_t longest_path = 64;  // of a referrer's path this much is compared
constexpr std::size_t longest_host = 253;
constexpr std::size_t most_labels = 8;    // no list has hosts of more

std::vector<std::string_view> words_of(std::string_view line)
{
    std::vector<std::string_view> words;
    while (true) {
        const std::size_t begin = line.find_first_not_of(" \t\r");
        if (begin == line.npos) return words;
        line.remove_prefix(begin);
        const std::size_t end = std::min(line.find_first_of(" \t\r"), line.size());
        words.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

std::vector<std::string> split_at_commas(std::string_view list)
{
    std::vector<std::string> parts;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(','), list.size());
        if (end != 0) parts.emplace_back(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return parts;
}

/// A host, a host and a path, or a package: what could stand behind "://".
bool is_place(std::string_view pattern)
{
    const std::string_view host = pattern.substr(0, pattern.find('/'));
    if (host.find('.') == host.npos || host.front() == '.' || host.back() == '.') return false;
    return host.find_first_of("*:@?#~,;\"'<>\\") == host.npos;
}

/// Empty where the host cannot be one.
std::string with_a_labels(const std::string& place)
{
    if (is_ascii(place)) return place;
    const std::size_t slash = std::min(place.find('/'), place.size());
    const auto labels = to_a_labels(std::string_view{place}.substr(0, slash));
    return labels ? *labels + place.substr(slash) : std::string{};
}

std::string_view last_labels(std::string_view host)
{
    std::size_t at = host.size();
    for (std::size_t labels = 0; labels < most_labels; ++labels) {
        const std::size_t dot = at == 0 ? host.npos : host.rfind('.', at - 1);
        if (dot == host.npos) return host;
        at = dot;
    }
    return host.substr(at + 1);
}

bool has_one_of(std::string_view query, const std::vector<std::string>& names)
{
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        for (std::size_t at = query.find(name); at != query.npos; at = query.find(name, at + 1)) {
            const std::size_t end = at + name.size();
            if ((at == 0 || query[at - 1] == '&') && end + 1 < query.size() && query[end] == '=' && query[end + 1] != '&')
                return true;
        }
        return false;
    });
}

/// The hosts under which a search engine searches, besides the one listed; "docs.google.com" is a document.
bool is_search_prefix(std::string_view prefix)
{
    constexpr auto known = std::to_array<std::string_view>({"www", "m", "images", "news", "search", "lens"});
    const bool country = prefix.size() == 2 && is_alpha(prefix[0]) && is_alpha(prefix[1]);
    return prefix.empty() || country || std::find(known.begin(), known.end(), prefix) != known.end();
}

}  // namespace

std::optional<ReferrerKind> parse_referrer_kind(std::string_view word)
{
    for (const auto& [name, kind] : kinds)
        if (name == word) return kind;
    return std::nullopt;
}

std::vector<Referrers::Fault> Referrers::add(std::string_view file, Names names)
{
    std::vector<Fault> faults;
    for (std::size_t line = 1; !file.empty(); ++line) {
        const std::size_t end = std::min(file.find('\n'), file.size());
        const auto words = words_of(file.substr(0, end));
        if (!words.empty() && words[0].front() != '#')
            if (std::string reason = add_line(words, names); !reason.empty()) faults.push_back({line, std::move(reason)});
        file.remove_prefix(std::min(end + 1, file.size()));
    }
    return faults;
}

/// Words of "kind name pattern..."; the reason why they cannot be taken, mostly none.
std::string Referrers::add_line(const std::vector<std::string_view>& words, Names names)
{
    const auto kind = parse_referrer_kind(words[0]);
    if (!kind) {
        std::string reason = "unknown kind \"" + std::string{words[0]} + "\":";
        for (const auto& [name, each] : kinds) reason.append(" ").append(name);
        return reason;
    }
    if (words.size() < 3) return "a line is a kind, a name, and where it is found: social vk vk.com ~vkontakte";
    const std::string name = lower_ascii(words[1]);
    if (name.find_first_of("/*?~") != name.npos)
        return "the second word is a name: \"" + name + "\"";
    const auto row = [&] { return Row{*kind, *kind == ReferrerKind::site ? std::string{} : name, {}}; };
    if (names == Names::answer_utm_source) names_.emplace(name, row());
    for (auto word = words.begin() + 2; word != words.end(); ++word) {
        const std::string pattern = lower_ascii(*word);
        if (pattern.starts_with('~') && pattern.size() > 1) {
            names_.emplace(pattern.substr(1), row());
        } else if (pattern.ends_with(".*") && pattern.find('.') == pattern.size() - 2 && pattern.size() > 2) {
            brands_.emplace(pattern.substr(0, pattern.size() - 2), row());
        } else {
            const std::size_t question = std::min(pattern.find('?'), pattern.size());
            const std::string place = with_a_labels(pattern.substr(0, question));
            if (!is_place(place)) return "no host, host/path, name.* or ~word: \"" + std::string{*word} + "\"";
            Row found = row();
            // Parameters keep their case: it is that of the address.
            if (question < pattern.size()) found.parameters = split_at_commas(word->substr(question + 1));
            hosts_.emplace(place, std::move(found));
        }
    }
    return {};
}

/// "x.com/i/grok/abc" is tried as a whole path, then with fewer and fewer segments, then as the bare host.
const Referrers::Row* Referrers::find_host(std::string_view host, std::string_view path, std::string_view query,
                                           bool below) const
{
    const auto fits = [&](const Row& row) {
        return (row.parameters.empty() || has_one_of(query, row.parameters)) && !(below && row.kind == ReferrerKind::search);
    };
    if (path.size() > 1) {
        std::string place{host};
        place += path.substr(0, longest_path);
        while (place.size() > host.size()) {
            if (const auto row = hosts_.find(place); row != hosts_.end() && fits(row->second)) return &row->second;
            const std::size_t slash = place.rfind('/');
            place.resize(slash == place.npos ? 0 : slash);
        }
    }
    const auto row = hosts_.find(host);
    return row != hosts_.end() && fits(row->second) ? &row->second : nullptr;
}

/// "www.google.co.uk" is the brand "google"; hosts with a line of their own were tried before. Only under what registries
/// hand out: "google.github.io" is anybody's.
const Referrers::Row* Referrers::find_brand(std::string_view host) const
{
    const std::string domain = registrable_domain(host);
    const std::size_t dot = std::min(domain.find('.'), domain.size());
    const auto row = brands_.find(std::string_view{domain}.substr(0, dot));
    if (row == brands_.end() || domain.size() > host.size()) return nullptr;
    if (!is_registry_suffix(std::string_view{domain}.substr(dot + 1))) return nullptr;
    std::string_view prefix = host.substr(0, host.size() - domain.size());
    if (prefix.ends_with('.')) prefix.remove_suffix(1);
    if (row->second.kind == ReferrerKind::search && !is_search_prefix(prefix)) return nullptr;
    return &row->second;
}

Referrer Referrers::find(std::string_view host, std::string_view path, std::string_view query) const
{
    if (host.empty() || host.size() > longest_host) return {};
    const Row* found = nullptr;
    for (std::string_view here = last_labels(host); found == nullptr;) {
        std::string_view prefix = host.substr(0, host.size() - here.size());
        if (prefix.ends_with('.')) prefix.remove_suffix(1);
        found = find_host(here, path, query, !is_search_prefix(prefix));
        const std::size_t dot = here.find('.');
        if (dot == here.npos) break;
        here.remove_prefix(dot + 1);
    }
    if (found == nullptr) found = find_brand(host);
    return found == nullptr ? Referrer{} : Referrer{found->kind, found->name};
}

Referrer Referrers::find_by_name(std::string_view source) const
{
    if (source.empty()) return {};
    if (const auto row = names_.find(source); row != names_.end()) return {row->second.kind, row->second.name};
    if (source.find('.') == source.npos) return {};
    return find(source, {}, {});
}

}  // namespace captura::rules
