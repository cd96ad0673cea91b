#include "captura/reading/json_items.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace captura::reading {
namespace {

constexpr std::size_t most_items = 1000;
constexpr std::size_t growth = 4;
constexpr std::size_t growth_octets = 64 * 1024;

/// Octets from `begin` to before `end`.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// A list on the way to an item: of all that stands between its brackets only `kept` stays.
struct Cut {
    Span inside;
    Span kept;
};

bool same_name(std::string_view raw, std::string_view lower)
{
    return std::equal(raw.begin(), raw.end(), lower.begin(), lower.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b; });
}

/// Looks only for where values begin and end: whether they are JSON is told by whoever reads them.
class Splitter {
public:
    Splitter(std::string_view text, const std::vector<std::string>& path) : text_(text), path_(path) {}

    bool run()
    {
        const std::size_t begin = skip_blanks(text_.starts_with("\xef\xbb\xbf") ? 3 : 0);
        const auto end = end_of_value(begin);
        if (!end || text_[begin] != '{' || skip_blanks(*end) != text_.size()) return false;
        return walk(0, {begin, *end});
    }

    std::vector<std::vector<Cut>> items;

private:
    char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
    std::size_t skip_blanks(std::size_t i) const { return std::min(text_.find_first_not_of(" \t\r\n", i), text_.size()); }

    std::optional<std::size_t> end_of_string(std::size_t i) const
    {
        for (++i; i < text_.size(); ++i) {
            if (text_[i] == '\\')
                ++i;
            else if (text_[i] == '"')
                return i + 1;
        }
        return std::nullopt;
    }

    std::optional<std::size_t> end_of_value(std::size_t i) const
    {
        std::size_t depth = 0;
        while (i < text_.size()) {
            const char c = text_[i];
            if (c == '"') {
                const auto end = end_of_string(i);
                if (!end) return std::nullopt;
                i = *end;
            } else if (c == '{' || c == '[') {
                ++depth;
                ++i;
                continue;
            } else if (c == '}' || c == ']') {
                if (depth == 0) return std::nullopt;
                --depth;
                ++i;
            } else if (depth > 0) {
                ++i;
                continue;
            } else {
                const std::size_t end = std::min(text_.find_first_of(",]} \t\r\n", i), text_.size());
                return end == i ? std::nullopt : std::optional{end};
            }
            if (depth == 0) return i;
        }
        return std::nullopt;
    }

    bool walk(std::size_t step, Span value)
    {
        const bool list = step < path_.size() && path_[step] == "*";
        if (list && text_[value.begin] == '[') return walk_list(step, value);
        if (!list && step < path_.size() && text_[value.begin] == '{') {
            std::optional<Span> member;
            if (!find_member(value, path_[step], member)) return false;
            if (member) return walk(step + 1, *member);
        }
        items.push_back(cuts_);
        return items.size() <= most_items;
    }

    /// Of several of that name the last one, as it is read.
    bool find_member(Span object, std::string_view name, std::optional<Span>& found) const
    {
        std::size_t i = skip_blanks(object.begin + 1);
        while (at(i) != '}') {
            if (at(i) != '"') return false;
            const auto key_end = end_of_string(i);
            if (!key_end) return false;
            const std::string_view key = text_.substr(i + 1, *key_end - i - 2);
            i = skip_blanks(*key_end);
            if (at(i) != ':') return false;
            i = skip_blanks(i + 1);
            const auto end = end_of_value(i);
            if (!end || *end > object.end) return false;
            if (same_name(key, name)) found = Span{i, *end};
            i = skip_blanks(*end);
            if (at(i) == ',')
                i = skip_blanks(i + 1);
            else if (at(i) != '}')
                return false;
        }
        return true;
    }

    bool walk_list(std::size_t step, Span list)
    {
        const Span inside{list.begin + 1, list.end - 1};
        if (at(inside.end) != ']') return false;
        std::size_t i = skip_blanks(inside.begin);
        if (i >= inside.end) {
            items.push_back(cuts_);
            return items.size() <= most_items;
        }
        while (i < inside.end) {
            const auto end = end_of_value(i);
            if (!end || *end > inside.end) return false;
            const Span item{i, *end};
            cuts_.push_back({inside, item});
            const bool went = walk(step + 1, item);
            cuts_.pop_back();
            if (!went) return false;
            i = skip_blanks(*end);
            if (i < inside.end && at(i) != ',') return false;
            i = skip_blanks(i + 1);
        }
        return true;
    }

    std::string_view text_;
    const std::vector<std::string>& path_;
    std::vector<Cut> cuts_;
};

std::size_t size_of(std::size_t whole, const std::vector<Cut>& cuts)
{
    for (const Cut& cut : cuts) whole -= (cut.inside.end - cut.inside.begin) - (cut.kept.end - cut.kept.begin);
    return whole;
}

std::string cut_out(std::string_view text, const std::vector<Cut>& cuts)
{
    std::string out;
    std::size_t from = 0;
    for (const Cut& cut : cuts) {
        out += text.substr(from, cut.inside.begin - from);
        from = cut.kept.begin;
    }
    for (auto cut = cuts.rbegin(); cut != cuts.rend(); ++cut) {
        out += text.substr(from, cut->kept.end - from);
        from = cut->inside.end;
    }
    return out += text.substr(from);
}

}  // namespace

std::vector<std::string> split_items(std::string_view body, const std::vector<std::string>& path)
{
    std::vector<std::string> bodies;
    Splitter splitter{body, path};
    if (!splitter.run() || splitter.items.size() < 2) return bodies;
    std::size_t octets = 0;
    for (const auto& cuts : splitter.items) octets += size_of(body.size(), cuts);
    if (octets > growth * body.size() + growth_octets) return bodies;
    for (const auto& cuts : splitter.items) bodies.push_back(cut_out(body, cuts));
    return bodies;
}

}  // namespace captura::reading
