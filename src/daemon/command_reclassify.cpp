// A changed table of traffic groups, applied to what was judged before it: by the raw inputs alone, so that the same table
// says the same again.
#include "captura/daemon/commands.hpp"
#include "captura/daemon/exit_status.hpp"
#include "daemon/commands_json.hpp"
#include "daemon/commands_text.hpp"
#include "daemon/source_tables.hpp"

#include <algorithm>
#include <map>
#include <ostream>
#include <utility>
#include <vector>

namespace captura::daemon {
namespace {

constexpr int most_tries = 5;  // of a page that met the daemon's own transaction

using Moves = std::map<std::pair<std::string, std::string>, std::size_t>;

store::SourcePage next_page(store::Session& session, const Uuid& after, const store::SourceFilter& filter,
                            store::Reclassify how, const std::function<Source(const Source&)>& conclude)
{
    for (int tries = 1;; ++tries) {
        try {
            return session.reclassify(after, filter, how, conclude);
        } catch (const store::StoreError& error) {
            if (error.kind != store::StoreError::Kind::again || tries == most_tries) throw;
        }
    }
}

void print(const Moves& moves, bool json, std::ostream& out)
{
    std::vector<std::pair<std::pair<std::string, std::string>, std::size_t>> rows{moves.begin(), moves.end()};
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    std::vector<std::vector<std::string>> table;
    for (const auto& [groups, count] : rows) {
        const auto& [from, to] = groups;
        if (json)
            out << JsonObject{}.text("from", from).text("to", to).number("submissions", static_cast<std::int64_t>(count)).line() << '\n';
        else
            table.push_back({std::to_string(count), harmless(from.empty() ? "(none)" : from, 60), "->",
                             harmless(from == to ? to + " (by another rule or name)" : to, 90)});
    }
    print_table(out, table);
}

}  // namespace

Timestamp parse_since(const std::string& text)
{
    if (text.empty()) return {};
    const bool day_only = text.find('T') == text.npos;
    if (const auto when = parse_rfc3339(day_only ? text + "T00:00:00Z" : text)) return *when;
    throw UsageError{"\"" + harmless(text, 40) + "\" is no time: 2026-01-31, or 2026-01-31T09:00:00Z"};
}

int reclassify(const Config& config, const ReclassifyOptions& options, Streams streams)
{
    const auto table = load_source_rules(config.sources);
    const rules::SourceRules& rules = rules::source_rules_or_shipped(table);
    // The campaign that the entry gave where the visit named none is no conclusion of the table: it stays.
    const auto conclude = [&](const Source& before) {
        return rules::attribute_source(before.inputs, before.campaign, rules, config.leads.own_domains);
    };
    store::SourceFilter filter;
    filter.since = parse_since(options.since);
    filter.entry = options.entry;
    const auto how = options.only_look ? store::Reclassify::only_look : store::Reclassify::for_good;

    store::Session session{config.database};
    Moves moves;
    std::size_t looked_at = 0, changed = 0;
    Uuid after;
    for (bool more = true; more;) {
        const store::SourcePage page = next_page(session, after, filter, how, conclude);
        for (const store::SourceChange& change : page.changes) ++moves[{change.before.group, change.after.group}];
        looked_at += page.looked_at;
        changed += page.changes.size();
        after = page.last;
        more = page.more;
    }
    print(moves, options.json, streams.out);
    streams.err << "captura: " << looked_at << " looked at, " << changed << (options.only_look ? " would change" : " changed")
                << '\n';
    return exit_status::done;
}

}  // namespace captura::daemon
