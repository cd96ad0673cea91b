// Conclusions about sources, drawn again from what was kept of each visit.
#include "captura/store/session.hpp"

#include "store/conclusion.hpp"
#include "store/json_text.hpp"
#include "store/parameters.hpp"
#include "store/session_state.hpp"

#include <unordered_set>

namespace captura::store {
namespace {

struct Found {
    std::string text;  ///< as it stands in the row
    SourceChange change;
};

/// The ids whose rows still were as they had been read.
std::unordered_set<Uuid> write(Connection& connection, const std::vector<Found>& all)
{
    using Type = Column::Type;
    Column id{Type::uuid}, before{Type::text}, after{Type::text}, conclusion{Type::text}, group{Type::text}, rule{Type::text},
        source{Type::text}, medium{Type::text}, campaign{Type::text}, term{Type::text}, content{Type::text};
    for (const Found& found : all) {
        const Source& now = found.change.after;
        id.add(found.change.submission_id);
        before.add(found.text);
        after.add(source_json(now));
        conclusion.add(conclusion_json(found.change.before));
        group.add(scrubbed(now.group));
        rule.add(scrubbed(now.rule));
        source.add(scrubbed(now.source));
        medium.add(scrubbed(now.medium));
        campaign.add(scrubbed(now.campaign));
        term.add(scrubbed(now.term));
        content.add(scrubbed(now.content));
    }
    std::unordered_set<Uuid> changed;
    in_transaction(connection, [&](pqxx::work& work) {
        changed.clear();
        for (const auto& row : connection.run(work, "conclude_sources", id, before, after, conclusion, group, rule, source,
                                              medium, campaign, term, content))
            changed.insert(uuid_in(row[0]));
    });
    return changed;
}

}  // namespace

SourcePage Session::reclassify(const Uuid& after, const SourceFilter& filter, Reclassify how,
                               const std::function<Source(const Source&)>& conclude)
{
    const auto rows = run_alone(state_->connection, "sources_page", Scalar::uuid(after),
                                Scalar::bigint(static_cast<std::int64_t>(filter.page)),
                                Scalar::bigint(filter.since.time_since_epoch().count()), Scalar::text(filter.entry));
    SourcePage page;
    std::vector<Found> all;
    for (const auto& row : rows) {
        page.last = uuid_in(row[0]);
        if (row[1].is_null()) continue;
        ++page.looked_at;
        Found found{text_in(row[1]), {page.last, {}, {}}};
        found.change.before = parse_source(found.text);
        found.change.after = conclude(found.change.before);
        if (!same_conclusion(found.change.before, found.change.after)) all.push_back(std::move(found));
    }
    page.more = static_cast<std::size_t>(rows.size()) == filter.page;
    const bool writing = how == Reclassify::for_good && !all.empty();
    const auto changed = writing ? write(state_->connection, all) : std::unordered_set<Uuid>{};
    for (Found& found : all)
        if (!writing || changed.contains(found.change.submission_id)) page.changes.push_back(std::move(found.change));
    return page;
}

ClickPage Session::clicks(const Uuid& after, Timestamp since, std::size_t page)
{
    const auto rows = run_alone(state_->connection, "clicks_page", Scalar::uuid(after),
                                Scalar::bigint(static_cast<std::int64_t>(page)),
                                Scalar::bigint(since.time_since_epoch().count()));
    ClickPage clicks;
    for (const auto& row : rows) {
        clicks.last = uuid_in(row["submission_id"]);
        if (row["source"].is_null()) continue;
        clicks.rows.push_back({time_in(row["received_at"]), optional_uuid_in(row["card"]), parse_contact(text_in(row["contact"])),
                               parse_source(text_in(row["source"]))});
    }
    clicks.more = static_cast<std::size_t>(rows.size()) == page;
    return clicks;
}

}  // namespace captura::store
