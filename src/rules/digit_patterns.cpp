// Each pattern becomes a net of nodes (Thompson's construction), all nets together one automaton whose states are the
// sets of nodes one may stand on (subset construction).
#include "rules/digit_patterns.hpp"

#include "rules/ascii.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace captura::rules {
namespace {

using NodeId = std::uint32_t;
constexpr NodeId no_node = std::numeric_limits<NodeId>::max();
constexpr unsigned all_digits = (1U << 10) - 1;

/// With digits: one of them leads to `next`. Without: `next` and `other` are reached for nothing.
struct Node {
    unsigned digits = 0;
    NodeId next = no_node;
    NodeId other = no_node;
    DigitPatterns::Mask accepts = 0;
};

/// A part of a net; `last` leads nowhere yet.
struct Piece {
    NodeId first;
    NodeId last;
};

class PatternReader {
public:
    PatternReader(std::string_view pattern, std::vector<Node>& nodes) : pattern_{pattern}, nodes_{nodes} {}

    /// None where something of the pattern was not understood.
    std::optional<Piece> read()
    {
        const Piece whole = read_alternatives();
        if (!understood_ || at_ != pattern_.size()) return std::nullopt;
        return whole;
    }

private:
    Piece read_alternatives()
    {
        Piece all = read_sequence();
        while (take('|')) {
            const Piece other = read_sequence();
            const Piece either{add({0, all.first, other.first}), add({})};
            nodes_[all.last].next = nodes_[other.last].next = either.last;
            all = either;
        }
        return all;
    }

    Piece read_sequence()
    {
        const NodeId empty = add({});
        Piece all{empty, empty};
        while (understood_ && at_ < pattern_.size() && pattern_[at_] != '|' && pattern_[at_] != ')')
            append_repeated(all);
        return all;
    }

    /// What stands here as often as the count behind it says: each copy is read anew, those beyond the least may be
    /// skipped.
    void append_repeated(Piece& all)
    {
        const std::size_t begin = at_;
        Piece copy = read_atom();
        const auto [least, most] = read_count();
        const std::size_t end = at_;
        for (int n = 0; understood_ && n < most; ++n) {
            if (n > 0) {
                at_ = begin;
                copy = read_atom();
            }
            const NodeId first = n < least ? copy.first : add({0, copy.first, copy.last});
            nodes_[all.last].next = first;
            all.last = copy.last;
        }
        at_ = end;
    }

    Piece read_atom()
    {
        if (take('(')) {
            if (take('?')) expect(':');
            const Piece group = read_alternatives();
            expect(')');
            return group;
        }
        unsigned digits = 0;
        if (take('[')) {
            while (understood_ && !take(']')) digits |= read_range();
        } else if (take('\\')) {
            expect('d');
            digits = all_digits;
        } else {
            digits = 1U << read_digit();
        }
        const NodeId last = add({});
        return {add({digits, last}), last};
    }

    unsigned read_range()
    {
        const unsigned first = read_digit();
        const unsigned last = take('-') ? read_digit() : first;
        if (last < first) understood_ = false;
        return ((2U << last) - 1) & ~((1U << first) - 1);
    }

    unsigned read_digit()
    {
        if (at_ < pattern_.size() && is_digit(pattern_[at_])) return static_cast<unsigned>(pattern_[at_++] - '0');
        understood_ = false;
        return 0;
    }

    struct Count {
        int least = 1;
        int most = 1;
    };

    Count read_count()
    {
        if (take('?')) return {0, 1};
        if (!take('{')) return {};
        Count count;
        count.least = count.most = read_number();
        if (take(',')) count.most = read_number();
        expect('}');
        if (count.most < count.least || count.most == 0) understood_ = false;
        return count;
    }

    int read_number()
    {
        int number = static_cast<int>(read_digit());
        while (at_ < pattern_.size() && is_digit(pattern_[at_]) && number < 10)
            number = 10 * number + static_cast<int>(read_digit());
        return number;
    }

    bool take(char wanted)
    {
        const bool here = at_ < pattern_.size() && pattern_[at_] == wanted;
        if (here) ++at_;
        return here;
    }
    void expect(char wanted)
    {
        if (!take(wanted)) understood_ = false;
    }

    NodeId add(Node node)
    {
        nodes_.push_back(node);
        return static_cast<NodeId>(nodes_.size() - 1);
    }

    std::string_view pattern_;
    std::vector<Node>& nodes_;
    std::size_t at_ = 0;
    bool understood_ = true;
};

/// Nodes that are more than a way to others, sorted: what tells one set of places from another.
using Places = std::vector<NodeId>;

/// Everything reached from `from` without a digit.
Places reach(const std::vector<Node>& nodes, std::vector<NodeId> from)
{
    Places places;
    std::vector<bool> seen(nodes.size());
    while (!from.empty()) {
        const NodeId here = from.back();
        from.pop_back();
        if (here == no_node || seen[here]) continue;
        seen[here] = true;
        const Node& node = nodes[here];
        if (node.digits != 0 || node.accepts != 0) places.push_back(here);
        if (node.digits == 0) from.insert(from.end(), {node.next, node.other});
    }
    std::sort(places.begin(), places.end());
    return places;
}

}  // namespace

std::optional<DigitPatterns> DigitPatterns::compile(std::span<const std::string_view> patterns)
{
    std::vector<Node> nodes;
    std::vector<NodeId> beginnings;
    for (std::size_t n = 0; n < patterns.size(); ++n) {
        if (patterns[n].empty()) continue;
        const auto net = PatternReader{patterns[n], nodes}.read();
        if (!net) return std::nullopt;
        nodes[net->last].accepts = static_cast<Mask>(1U << n);
        beginnings.push_back(net->first);
    }

    DigitPatterns compiled;
    std::map<Places, StateId> known;
    std::vector<const Places*> places_of;  // of each state; the keys of `known` stay where they are
    const auto state_at = [&](Places places) {
        const auto [entry, fresh] = known.try_emplace(std::move(places), static_cast<StateId>(places_of.size()));
        if (fresh) {
            places_of.push_back(&entry->first);
            State& state = compiled.states_.emplace_back();
            for (NodeId place : entry->first) state.accepts = static_cast<Mask>(state.accepts | nodes[place].accepts);
        }
        return entry->second;
    };
    state_at({});
    state_at(reach(nodes, beginnings));
    for (std::size_t from = start; from < places_of.size(); ++from) {
        for (unsigned digit = 0; digit < 10; ++digit) {
            std::vector<NodeId> after;
            for (NodeId place : *places_of[from])
                if ((nodes[place].digits >> digit & 1U) != 0) after.push_back(nodes[place].next);
            if (after.empty()) continue;
            if (places_of.size() >= std::numeric_limits<StateId>::max()) return std::nullopt;
            const StateId to = state_at(reach(nodes, std::move(after)));
            compiled.states_[from].next[digit] = to;
        }
    }
    return compiled;
}

DigitPatterns::Found DigitPatterns::find(std::string_view digits) const
{
    if (states_.size() <= start) return {};
    Found found{states_[start].accepts, 0};
    StateId here = start;
    for (char digit : digits) {
        here = states_[here].next[static_cast<std::size_t>(digit - '0')];
        found.whole = states_[here].accepts;
        found.begun = static_cast<Mask>(found.begun | found.whole);
        if (here == nowhere) break;
    }
    return found;
}

}  // namespace captura::rules
