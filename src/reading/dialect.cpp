#include "reading/dialect.hpp"

#include "reading/utf8.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <utility>

namespace captura::reading {
namespace {

constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

constexpr std::array<std::string_view, 4> client_ids{"_ga", "_ym_uid", "_fbp", "_fbc"};
constexpr std::size_t longest_parameter = 128;
constexpr std::size_t most_from_cookies = 32;
constexpr std::string_view between_campaign_values = "|||";

int hex_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string percent_decoded(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool coded = text[i] == '%' && i + 2 < text.size() && hex_of(text[i + 1]) >= 0 && hex_of(text[i + 2]) >= 0;
        if (coded) {
            out.push_back(static_cast<char>(hex_of(text[i + 1]) * 16 + hex_of(text[i + 2])));
            i += 2;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

/// The pieces of `text` between the marks.
std::vector<std::string_view> pieces_of(std::string_view text, std::string_view mark)
{
    std::vector<std::string_view> pieces;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(mark, at), text.size());
        std::string_view piece = text.substr(at, end - at);
        piece.remove_prefix(std::min(piece.find_first_not_of(' '), piece.size()));
        pieces.push_back(piece);
        at = end + mark.size();
    }
    return pieces;
}

std::pair<std::string_view, std::string_view> name_and_value(std::string_view piece)
{
    const std::size_t equals = std::min(piece.find('='), piece.size());
    return {piece.substr(0, equals), piece.substr(std::min(equals + 1, piece.size()))};
}

std::vector<std::string_view> segments_of(std::string_view path)
{
    std::vector<std::string_view> segments;
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find('.', at), path.size());
        segments.push_back(path.substr(at, end - at));
        at = end + 1;
    }
    return segments;
}

std::size_t place_of(const std::vector<std::string>& words, std::string_view word)
{
    const auto found = std::find(words.begin(), words.end(), word);
    return found == words.end() ? none : static_cast<std::size_t>(found - words.begin());
}

class Translator {
public:
    Translator(const Dialect& dialect, Inquiry& inquiry) : dialect_(dialect), inquiry_(inquiry) {}

    void run()
    {
        if (is_probe()) inquiry_.notes.emplace_back("dialect_probe");
        out_.reserve(inquiry_.fields.size());
        for (Field& field : inquiry_.fields) take(std::move(field));
        if (saw_id_ && items_.empty()) inquiry_.notes.emplace_back("dialect_only_id");
        if (several_) inquiry_.notes.emplace_back("dialect_several");
        write();
    }

private:
    /// One item of a list: what was found of its name and of its value, each by the rank of the member that said it.
    struct Item {
        const DialectRecord* record;
        std::vector<std::string> names;
        std::size_t value_rank = none;
        std::vector<std::string> values;
        std::vector<Field> others;  ///< what it is besides: said only where it has no value
    };
    /// A field, or the place of an item among the fields.
    struct Out {
        Field field;
        std::size_t item = none;
    };

    bool is_probe() const
    {
        const auto& fields = inquiry_.fields;
        return !dialect_.probe.empty() && fields.size() == 1 && fields[0].name + "=" + fields[0].value == dialect_.probe;
    }

    const std::string* our_name(const std::string& path) const
    {
        const auto found = dialect_.fields.find(path);
        return found == dialect_.fields.end() ? nullptr : &found->second;
    }

    bool is_control(std::string_view path) const
    {
        return std::any_of(dialect_.control.begin(), dialect_.control.end(), [&](std::string_view control) {
            return control.ends_with('*') ? path.starts_with(control.substr(0, control.size() - 1)) : path == control;
        });
    }

    void take(Field field)
    {
        const std::string path = dialect_path(field.name);
        saw_id_ = saw_id_ || (!dialect_.only_id.empty() && path == dialect_.only_id);
        several_ = several_ || is_of_another(path);
        if (place_of(dialect_.cookies, path) != none) return take_cookies(field.value);
        if (is_control(path)) return;
        if (const std::string* ours = our_name(path)) return put(*ours, std::move(field.value));
        if (take_member(path, field)) return;
        for (const std::string& wrapper : dialect_.unwrap) {
            if (!path.starts_with(wrapper) || path.size() == wrapper.size()) continue;
            const std::string inner = path.substr(wrapper.size());
            const std::string* ours = dialect_.plain_inside ? nullptr : our_name(inner);
            if (ours != nullptr) return put(*ours, std::move(field.value));
            return put(as_written(field.name, inner), std::move(field.value));
        }
        out_.push_back({std::move(field), none});
    }

    /// A field of another lead than the first one of this post, which the door left in one piece.
    bool is_of_another(const std::string& path)
    {
        if (dialect_.each.empty()) return false;
        const auto segments = segments_of(path);
        if (segments.size() < dialect_.each.size()) return false;
        std::string lead;
        for (std::size_t i = 0; i < dialect_.each.size(); ++i) {
            if (dialect_.each[i] != "*" && dialect_.each[i] != segments[i]) return false;
            lead.append(segments[i]) += '.';
        }
        if (first_lead_.empty()) first_lead_ = lead;
        return lead != first_lead_;
    }

    /// The campaign and the ids of advertisers' clients; what else a page keeps in a browser is nobody's business.
    void take_cookies(const std::string& cookies)
    {
        for (const std::string_view cookie : pieces_of(cookies, ";")) {
            const auto [name, value] = name_and_value(cookie);
            if (std::find(client_ids.begin(), client_ids.end(), name) != client_ids.end())
                from_cookies_.push_back({std::string{name}, to_valid_utf8(percent_decoded(value))});
            if (!dialect_.campaign_cookie.empty() && name == dialect_.campaign_cookie) take_campaign(percent_decoded(value));
        }
    }

    void take_campaign(const std::string& campaign)
    {
        for (const std::string_view piece : pieces_of(campaign, between_campaign_values)) {
            const auto [name, value] = name_and_value(piece);
            if (name.starts_with("utm_") && name.size() <= longest_parameter)
                from_cookies_.push_back({to_valid_utf8(std::string{name}), to_valid_utf8(percent_decoded(value))});
        }
    }

    /// The end of the name that the path's end stands for, in its own letters: "payload.data.Your Name" is "Your Name".
    static std::string as_written(const std::string& name, const std::string& inner)
    {
        if (name.size() >= inner.size() && dialect_path(name.substr(name.size() - inner.size())) == inner)
            return name.substr(name.size() - inner.size());
        if (name.ends_with(']') && name.size() > inner.size()) {
            const std::string within = name.substr(name.size() - inner.size() - 1, inner.size());
            if (dialect_path(within) == inner) return within;
        }
        return inner;
    }

    /// A field that is one member of an item; false where it is none.
    bool take_member(const std::string& path, Field& field)
    {
        if (dialect_.records.empty()) return false;
        const auto segments = segments_of(path);
        for (const DialectRecord& record : dialect_.records) {
            const std::size_t depth = record.at.size();
            if (segments.size() <= depth) continue;
            const bool fits = std::equal(record.at.begin(), record.at.end(), segments.begin(),
                                         [](const std::string& want, std::string_view is) { return want == "*" || want == is; });
            if (!fits) continue;
            const std::size_t head = static_cast<std::size_t>(segments[depth].data() - path.data());
            Item& item = item_at(path.substr(0, head), record, segments[depth - 1]);
            remember(item, std::string_view{path}.substr(head), field);
            return true;
        }
        return false;
    }

    Item& item_at(const std::string& key, const DialectRecord& record, std::string_view own_key)
    {
        const auto [place, fresh] = item_of_.try_emplace(key, items_.size());
        if (!fresh) return items_[place->second];
        out_.push_back({{}, items_.size()});
        Item item{&record, std::vector<std::string>(record.names.size()), none, {}, {}};
        if (const std::size_t rank = place_of(record.names, "*"); rank != none) item.names[rank] = own_key;
        items_.push_back(std::move(item));
        return items_.back();
    }

    void remember(Item& item, std::string_view member, Field& field)
    {
        if (const std::size_t rank = place_of(item.record->names, member); rank != none && item.names[rank].empty()) {
            item.names[rank] = std::move(field.value);
            return;
        }
        const std::size_t rank = place_of(item.record->values, member);
        if (rank == none) return item.others.push_back(std::move(field));
        if (rank > item.value_rank) return;
        if (rank < item.value_rank) item.values.clear();
        item.value_rank = rank;
        item.values.push_back(std::move(field.value));
    }

    void put(std::string name, std::string value) { out_.push_back({{std::move(name), std::move(value)}, none}); }

    /// The first of its names that the table knows, else the last it has; an item without any keeps none of its values
    /// from being seen.
    std::string name_of(const Item& item) const
    {
        for (const std::string& name : item.names)
            if (const std::string* ours = name.empty() ? nullptr : our_name(dialect_path(name))) return *ours;
        for (auto name = item.names.rbegin(); name != item.names.rend(); ++name)
            if (!name->empty()) return *name;
        return "unnamed";
    }

    void write()
    {
        std::vector<Field>& fields = inquiry_.fields;
        fields.clear();
        for (Out& out : out_) {
            if (out.item == none) {
                fields.push_back(std::move(out.field));
                continue;
            }
            Item& item = items_[out.item];
            if (item.values.empty()) std::move(item.others.begin(), item.others.end(), std::back_inserter(fields));
            const std::string name = name_of(item);
            for (std::string& value : item.values) fields.push_back({name, std::move(value)});
        }
        // Behind what the form says itself, which wins. LIMIT: 32 of them.
        if (from_cookies_.size() > most_from_cookies) from_cookies_.resize(most_from_cookies);
        std::move(from_cookies_.begin(), from_cookies_.end(), std::back_inserter(fields));
    }

    const Dialect& dialect_;
    Inquiry& inquiry_;
    std::vector<Out> out_;
    std::vector<Item> items_;
    std::unordered_map<std::string, std::size_t> item_of_;
    bool saw_id_ = false;
    bool several_ = false;
    std::string first_lead_;
    std::vector<Field> from_cookies_;
};

}  // namespace

void translate(const Dialect& dialect, Inquiry& inquiry)
{
    Translator{dialect, inquiry}.run();
}

}  // namespace captura::reading
