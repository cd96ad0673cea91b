#include "store/batch_save.hpp"

#include "store/batch_rows.hpp"
#include "store/json_text.hpp"

#include <algorithm>
#include <functional>
#include <unordered_map>

namespace captura::store {
namespace {

using Type = Column::Type;

// PostgreSQL's lock table holds max_locks_per_transaction * max_connections entries, 6,400 at the defaults. 8 daemons of
// 4 savers with 128 each stay at two thirds of it. A batch that wants more (a flood, letters with many addresses) takes
// the one lock that excludes everybody instead: then one large transaction after the other costs PostgreSQL a quarter
// less than several small ones side by side.
constexpr std::size_t most_single_locks = 128;
constexpr std::int64_t all_identities = 0x63617074'75726100;  // "captura"

struct Earlier {
    Uuid submission_id;
    std::optional<Uuid> lead_id;
};

/// Which submissions of the batch came before: under their key, their receipt, or at their place in a mailbox.
class EarlierOnes {
public:
    void find_keys(Connection& connection, pqxx::transaction_base& work, std::span<const Judged> batch)
    {
        Column keys{Type::text}, ids{Type::uuid};
        for (const Judged& judged : batch) {
            keys.add(judged.submission.key);
            ids.add(judged.submission.id);
        }
        for (const auto& row : connection.run(work, "find_saved", keys, ids)) {
            const Earlier earlier{uuid_in(row[1]), optional_uuid_in(row[2])};
            by_key_.emplace(text_in(row[0]), earlier);
            by_id_.emplace(earlier.submission_id, earlier);
        }
    }

    void find_places(Connection& connection, pqxx::transaction_base& work, std::span<const Judged> batch)
    {
        Column mailbox{Type::text}, folder{Type::text}, uidvalidity{Type::bigint}, uid{Type::bigint}, name{Type::text};
        std::vector<std::size_t> positions;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            const auto& place = batch[i].submission.place;
            if (!place) continue;
            positions.push_back(i);
            mailbox.add(place->mailbox);
            folder.add(place->folder);
            uidvalidity.add_bigint(place->uidvalidity);
            uid.add_bigint(place->uid);
            name.add(scrubbed(place->name));
        }
        if (positions.empty()) return;
        for (const auto& row : connection.run(work, "find_places", mailbox, folder, uidvalidity, uid, name))
            by_place_.emplace(positions.at(static_cast<std::size_t>(bigint_in(row[0]) - 1)),
                              Earlier{uuid_in(row[1]), optional_uuid_in(row[2])});
    }

    bool empty() const { return by_id_.empty() && by_place_.empty(); }

    const Earlier* of(const Judged& judged, std::size_t position) const
    {
        if (const auto found = by_key_.find(judged.submission.key); found != by_key_.end()) return &found->second;
        if (const auto found = by_id_.find(judged.submission.id); found != by_id_.end()) return &found->second;
        if (const auto found = by_place_.find(position); found != by_place_.end()) return &found->second;
        return nullptr;
    }

private:
    std::unordered_map<std::string, Earlier> by_key_;
    std::unordered_map<Uuid, Earlier> by_id_;
    std::unordered_map<std::size_t, Earlier> by_place_;
};

/// The batch without what came before, and without what comes twice in it.
struct Distinct {
    std::vector<const Judged*> fresh;
    std::vector<std::optional<std::size_t>> row_of;  ///< of each in the batch among `fresh`; nothing where it came before
};

Distinct distinct(std::span<const Judged> batch, const EarlierOnes& earlier_ones)
{
    Distinct found;
    found.fresh.reserve(batch.size());
    found.row_of.resize(batch.size());
    std::unordered_map<std::string_view, std::size_t> row_by_key(2 * batch.size());
    std::unordered_map<Uuid, std::size_t> row_by_id(2 * batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const Submission& submission = batch[i].submission;
        if (earlier_ones.of(batch[i], i) != nullptr) continue;
        const std::size_t next = found.fresh.size();
        const auto [by_key, new_key] = row_by_key.try_emplace(submission.key, next);
        const auto [by_id, new_id] = row_by_id.try_emplace(submission.id, new_key ? next : by_key->second);
        found.row_of[i] = new_key ? by_id->second : by_key->second;
        if (new_key && new_id)
            found.fresh.push_back(&batch[i]);
        else if (new_key)
            by_key->second = by_id->second;
    }
    return found;
}

std::vector<FoundCard> find_cards(Connection& connection, pqxx::transaction_base& work,
                                  const std::vector<Identity>& identities)
{
    std::vector<FoundCard> found;
    if (identities.empty()) return found;
    Column values{Type::text};
    for (const Identity& identity : identities) values.add(identity.value);
    for (const auto& row : connection.run(work, "find_cards", values)) {
        FoundCard card;
        card.identity = {text_in(row[0]), text_in(row[1])};
        card.shared = boolean_in(row[2]);
        card.active = boolean_in(row[3]);
        card.lead_id = optional_uuid_in(row[4]);
        card.contact_id = optional_uuid_in(row[5]);
        card.created_at = time_in(row[6]);
        card.name = text_in(row[7]);
        card.owner = text_in(row[8]);
        found.push_back(std::move(card));
    }
    return found;
}

std::string_view event_of(const BatchPlan::Row& row)
{
    return row.card && !row.opens ? "repeat" : "created";
}

}  // namespace

void fence(Connection& connection, pqxx::transaction_base& work, const CursorMove& move)
{
    const auto mine = connection.run(work, "fence_cursor", Scalar::text(move.mailbox), Scalar::text(move.folder),
                                     Scalar::bigint(move.epoch), Scalar::bigint(move.uidvalidity),
                                     Scalar::bigint(move.last_uid));
    if (mine.empty())
        throw StoreError{StoreError::Kind::fenced, "", "the lease of " + move.mailbox + " was taken over"};
}

void lock_identities(Connection& connection, pqxx::transaction_base& work, const std::vector<Identity>& identities)
{
    if (identities.empty()) return;
    if (identities.size() > most_single_locks) {
        connection.run(work, "lock_all_identities", Scalar::bigint(all_identities));
        return;
    }
    std::vector<std::int64_t> locks;
    for (const Identity& identity : identities) locks.push_back(lock_of(identity));
    std::sort(locks.begin(), locks.end());
    Column column{Type::bigint};
    for (const std::int64_t lock : locks) column.add_bigint(lock);
    connection.run(work, "lock_identities", column, Scalar::bigint(all_identities));
}

void decide(Connection& connection, pqxx::transaction_base& work, const Settings& settings, BatchPlan& plan)
{
    plan.decide(find_cards(connection, work, plan.identities()));
    const std::size_t unowned = plan.unowned();
    if (unowned == 0) return;
    std::vector<Seller> sellers;
    for (const auto& row : connection.run(work, "find_sellers")) sellers.push_back({uuid_in(row[0]), text_in(row[1])});
    std::vector<std::uint64_t> turns;
    if (sellers.size() > 1)
        for (const auto& row : connection.run(work, "take_turns", Scalar::integer(static_cast<std::int32_t>(unowned))))
            turns.push_back(static_cast<std::uint64_t>(bigint_in(row[0])));
    plan.assign(sellers, turns, settings.notify_to);
}

Outcome save_batch(Connection& connection, pqxx::transaction_base& work, const Settings& settings,
                   std::span<const Judged> batch, Locking locking, Look look)
{
    EarlierOnes earlier_ones;
    Distinct rows = distinct(batch, earlier_ones);
    BatchPlan plan{rows.fresh};
    if (locking == Locking::here && rows.fresh.size() == batch.size()) {
        lock_identities(connection, work, plan.identities());
    } else if (locking == Locking::here) {
        // One that is left out as the twin of another is back where that one turns out to have come before.
        std::vector<const Judged*> all;
        for (const Judged& judged : batch) all.push_back(&judged);
        lock_identities(connection, work, BatchPlan{all}.identities());
    }
    if (look == Look::yes) earlier_ones.find_keys(connection, work, batch);
    earlier_ones.find_places(connection, work, batch);
    if (!earlier_ones.empty()) {
        rows = distinct(batch, earlier_ones);
        plan = BatchPlan{rows.fresh};
    }

    decide(connection, work, settings, plan);
    if (!plan.rows().empty()) {
        write_submissions(connection, work, plan);
        write_belongings(connection, work, plan);
        write_cards(connection, work, plan);
        write_visitor_mails(connection, work, plan);
        write_test_notices(connection, work, plan, settings.notify_to);
    }

    Outcome outcome;
    std::vector<Delivered> deliveries;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        Saved saved;
        if (!rows.row_of[i]) {
            const Earlier& earlier = *earlier_ones.of(batch[i], i);
            saved = {earlier.submission_id, true, earlier.lead_id, false};
        } else {
            const BatchPlan::Row& row = plan.rows()[*rows.row_of[i]];
            const BatchPlan::Card* card = plan.card_of(row);
            const bool repeat = row.judged != &batch[i];
            saved = {row.judged->submission.id, repeat, card ? card->lead_id : std::nullopt, row.opens && !repeat};
        }
        if (batch[i].submission.place)
            deliveries.push_back({&*batch[i].submission.place, saved.submission_id, saved.repeat});
        outcome.saved.push_back(saved);
    }
    write_deliveries(connection, work, deliveries);
    for (const BatchPlan::Row& row : plan.rows()) {
        const BatchPlan::Card* card = plan.card_of(row);
        outcome.events.push_back(
            event_json(card ? card->lead_id : std::nullopt, row.judged->submission.id, event_of(row)));
    }
    return outcome;
}

Judged set_aside(const Judged& judged, const std::string& sqlstate)
{
    Judged kept;
    kept.submission = judged.submission;
    for (std::string* text : {&kept.submission.entry, &kept.submission.key}) *text = scrubbed(*text);
    kept.judgement.verdict = Verdict::unreadable;
    kept.judgement.reasons = {"store_refused:" + sqlstate};
    kept.judgement.channel = scrubbed(judged.judgement.channel);
    return kept;
}

std::uint64_t tell_listeners(Connection& connection, const std::vector<std::string>& events,
                             const std::function<void(const std::string&)>& failed)
{
    if (events.empty()) return 0;
    try {
        Column payloads{Type::text};
        for (const std::string& event : events) payloads.add(event);
        connection.prepare("tell_listeners");
        pqxx::nontransaction alone{connection.raw()};
        return static_cast<std::uint64_t>(bigint_in(connection.run(alone, "tell_listeners", payloads)[0][2]));
    } catch (const std::exception& error) {
        if (failed) failed(error.what());
        return 0;
    }
}

}  // namespace captura::store
