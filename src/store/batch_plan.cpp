#include "store/batch_plan.hpp"

#include <algorithm>
#include <string_view>

namespace captura::store {
namespace {

std::string key_of(const Identity& identity)
{
    return identity.kind + ':' + identity.value;
}

void fill(std::string& known, const std::string& offered)
{
    if (known.empty()) known = offered;
}

void fill(Contact& known, const Contact& offered)
{
    fill(known.name, offered.name);
    if (known.emails.empty()) known.emails = offered.emails;
    if (known.phones.empty()) known.phones = offered.phones;
    fill(known.company, offered.company);
    fill(known.job_title, offered.job_title);
    fill(known.country, offered.country);
}

}  // namespace

std::vector<Identity> identities_of(const Contact& contact)
{
    std::vector<Identity> identities;
    for (const EmailAddress& email : contact.emails) identities.push_back({"email", email.canonical});
    for (const PhoneNumber& phone : contact.phones) identities.push_back({"phone", phone.e164});
    std::erase_if(identities, [](const Identity& identity) { return identity.value.empty(); });
    return identities;
}

std::int64_t lock_of(const Identity& identity)
{
    // FNV-1a, begun with our own words: advisory locks are shared with whoever else uses the database.
    std::uint64_t hash = 14695981039346656037ull;
    for (const std::string_view part : {std::string_view{"captura.identity:"}, std::string_view{identity.kind},
                                        std::string_view{":"}, std::string_view{identity.value}})
        for (const char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    return static_cast<std::int64_t>(hash);
}

BatchPlan::BatchPlan(std::vector<const Judged*> fresh)
{
    for (const Judged* judged : fresh) {
        rows_.push_back({judged, std::nullopt, false, {}});
        if (judged->judgement.verdict != Verdict::lead) continue;
        for (Identity& identity : identities_of(judged->judgement.contact)) identities_.push_back(std::move(identity));
    }
    std::sort(identities_.begin(), identities_.end());
    identities_.erase(std::unique(identities_.begin(), identities_.end()), identities_.end());
}

/// Its card, made known where it was not.
std::size_t BatchPlan::know(const FoundCard& found)
{
    auto known = std::find_if(cards_.begin(), cards_.end(), [&](const Card& card) {
        return found.lead_id ? card.lead_id == found.lead_id : !card.lead_id && card.contact_id == found.contact_id;
    });
    if (known == cards_.end()) {
        Card card;
        card.lead_id = found.lead_id;
        card.contact_id = found.contact_id;
        card.created_at = found.created_at;
        card.name = found.name;
        card.owner = found.owner;
        known = cards_.insert(cards_.end(), std::move(card));
    }
    return static_cast<std::size_t>(known - cards_.begin());
}

void BatchPlan::learn(const FoundCard& found)
{
    const std::string key = key_of(found.identity);
    if (found.shared) shared_identities_.insert(key);
    if (found.shared || (!found.lead_id && !found.contact_id)) return;
    auto& cards = (found.active ? cards_by_identity_ : offered_)[key];
    const std::size_t index = know(found);
    if (std::find(cards.begin(), cards.end(), index) == cards.end()) cards.push_back(index);
}

void BatchPlan::decide(const std::vector<FoundCard>& found)
{
    for (const FoundCard& card : found) learn(card);
    for (Row& row : rows_)
        if (row.judged->judgement.verdict == Verdict::lead) attach(row);
}

void BatchPlan::attach(Row& row)
{
    const Contact& contact = row.judged->judgement.contact;
    std::vector<rules::Candidate> candidates;
    std::vector<std::size_t> cards;  // beside the candidates
    for (const Identity& identity : identities_of(contact)) {
        const std::string key = key_of(identity);
        const auto leads_to = cards_by_identity_.find(key);
        if (leads_to == cards_by_identity_.end() || shared_identities_.count(key) != 0) continue;
        for (const std::size_t index : leads_to->second) {
            const Card& card = cards_[index];
            candidates.push_back(
                {card.lead_id, card.contact_id, card.created_at, identity.kind, identity.value, card.name});
            cards.push_back(index);
        }
    }

    const rules::Match match = rules::match(contact, candidates);
    row.opens = !match.chosen;
    row.card = match.chosen ? cards.at(*match.chosen) : open_card(*row.judged);
    row.matched_by = match.reason;
    std::set<std::size_t> listed{*row.card};
    for (const std::size_t other : match.others)
        if (listed.insert(cards.at(other)).second) pairs_.push_back({*row.card, cards.at(other), match.reason});
    // Whoever else comes with what was offered for a customer may be that customer: a manager decides.
    for (const Identity& identity : identities_of(contact))
        if (const auto offered = offered_.find(key_of(identity)); offered != offered_.end())
            for (const std::size_t other : offered->second)
                if (listed.insert(other).second) pairs_.push_back({*row.card, other, "offered_" + identity.kind});

    Card& card = cards_[*row.card];
    ++card.more;
    card.last = std::max(card.last, row.judged->submission.received_at);
    fill(card.fill, contact);
    add_identities(row);
}

std::size_t BatchPlan::open_card(const Judged& judged)
{
    Card card;
    card.lead_id = fresh_uuid();
    card.created_at = judged.submission.received_at;
    card.name = judged.judgement.contact.name;
    card.opened_by = &judged;
    cards_.push_back(std::move(card));
    return cards_.size() - 1;
}

/// What leads nowhere yet leads to this card from now on. A customer's card learns nothing from a stranger before a
/// manager has confirmed it: what is offered for it bars nobody else.
void BatchPlan::add_identities(const Row& row)
{
    const bool active = !cards_[*row.card].contact_id;
    for (Identity& identity : identities_of(row.judged->judgement.contact)) {
        const std::string key = key_of(identity);
        if (shared_identities_.count(key) != 0 || cards_by_identity_.count(key) != 0) continue;
        auto& cards = (active ? cards_by_identity_ : offered_)[key];
        if (std::find(cards.begin(), cards.end(), *row.card) != cards.end()) continue;
        cards.push_back(*row.card);
        new_identities_.push_back({std::move(identity), *row.card, active});
    }
}

std::size_t BatchPlan::unowned() const
{
    return static_cast<std::size_t>(std::count_if(
        cards_.begin(), cards_.end(), [](const Card& card) { return card.more > 0 && card.owner.empty(); }));
}

void BatchPlan::assign(const std::vector<Seller>& sellers, const std::vector<std::uint64_t>& turns,
                       const std::string& notify_to)
{
    std::size_t next = 0;
    for (Card& card : cards_) {
        if (card.more == 0 || !card.owner.empty()) continue;
        if (sellers.empty()) {
            card.owner = notify_to;
            continue;
        }
        const std::uint64_t turn = next < turns.size() ? turns[next] : next;
        ++next;
        const Seller& seller = sellers[turn % sellers.size()];
        card.owner = seller.email;
        card.owner_id = seller.id;
    }
}

}  // namespace captura::store
