#include "store/batch_plan.hpp"

#include <algorithm>
#include <string_view>

namespace captura::store {
namespace {

void fill(std::string_view& known, std::string_view offered)
{
    if (known.empty()) known = offered;
}

void fill(BatchPlan::Offer& known, const Contact& offered)
{
    fill(known.name, offered.name);
    if (!offered.emails.empty()) fill(known.email, offered.emails.front().text);
    if (!offered.phones.empty()) fill(known.phone, offered.phones.front().e164);
    fill(known.company, offered.company);
    fill(known.job_title, offered.job_title);
    fill(known.country, offered.country);
}

void add(std::vector<std::size_t>& list, std::size_t index)
{
    if (std::find(list.begin(), list.end(), index) == list.end()) list.push_back(index);
}

}  // namespace

std::int64_t lock_of(const Identity& identity)
{
    // FNV-1a, begun with our own words: advisory locks are shared with whoever else uses the database.
    std::uint64_t hash = 14695981039346656037ull;
    for (const std::string_view part : {std::string_view{"captura.identity:"}, identity.kind,
                                        std::string_view{":"}, identity.value})
        for (const char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    return static_cast<std::int64_t>(hash);
}

BatchPlan::BatchPlan(const std::vector<const Judged*>& fresh)
{
    std::vector<std::pair<Identity, std::size_t>> given;  // and its place in given_
    const auto give = [&](std::string_view kind, std::string_view value) {
        if (!value.empty()) given.push_back({{kind, value}, given.size()});
    };
    rows_.reserve(fresh.size());
    given_end_.reserve(fresh.size());
    given.reserve(2 * fresh.size());
    for (const Judged* judged : fresh) {
        rows_.push_back({judged, std::nullopt, false, {}});
        if (judged->judgement.verdict == Verdict::lead) {
            for (const EmailAddress& email : judged->judgement.contact.emails) give("email", email.canonical);
            for (const PhoneNumber& phone : judged->judgement.contact.phones) give("phone", phone.e164);
        }
        given_end_.push_back(given.size());
    }
    std::sort(given.begin(), given.end());
    given_.resize(given.size());
    identities_.reserve(given.size());
    for (const auto& [identity, place] : given) {
        if (identities_.empty() || identities_.back() != identity) identities_.push_back(identity);
        given_[place] = identities_.size() - 1;
    }
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
    const Identity wanted{found.identity.kind, found.identity.value};
    const auto at = std::lower_bound(identities_.begin(), identities_.end(), wanted);
    if (at == identities_.end() || *at != wanted) return;
    Lead& lead = leads_[static_cast<std::size_t>(at - identities_.begin())];
    lead.shared = lead.shared || found.shared;
    if (found.shared || (!found.lead_id && !found.contact_id)) return;
    add(found.active ? lead.cards : lead.offered, know(found));
}

void BatchPlan::decide(const std::vector<FoundCard>& found)
{
    leads_.resize(identities_.size());
    cards_.reserve(found.size() + rows_.size());
    new_identities_.reserve(identities_.size());
    for (const FoundCard& card : found) learn(card);
    std::size_t begin = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const std::size_t end = given_end_[i];
        if (rows_[i].judged->judgement.verdict == Verdict::lead)
            attach(rows_[i], std::span{given_}.subspan(begin, end - begin));
        begin = end;
    }
}

void BatchPlan::attach(Row& row, std::span<const std::size_t> given)
{
    const Contact& contact = row.judged->judgement.contact;
    std::vector<rules::Candidate> candidates;
    std::vector<std::size_t> cards;  // beside the candidates
    for (const std::size_t index : given) {
        if (leads_[index].shared) continue;
        for (const std::size_t known : leads_[index].cards) {
            const Identity& identity = identities_[index];
            const Card& card = cards_[known];
            candidates.push_back({card.lead_id, card.contact_id, card.created_at, std::string{identity.kind},
                                  std::string{identity.value}, card.name});
            cards.push_back(known);
        }
    }

    rules::Match match = rules::match(contact, candidates);
    row.opens = !match.chosen;
    row.card = match.chosen ? cards.at(*match.chosen) : open_card(*row.judged);
    row.matched_by = std::move(match.reason);
    for (std::size_t& other : match.others) other = cards.at(other);
    list_pairs(row, match.others, given);

    Card& card = cards_[*row.card];
    ++card.more;
    card.last = std::max(card.last, row.judged->submission.received_at);
    fill(card.fill, contact);
    add_identities(*row.card, given);
}

/// Each other card once. Whoever comes with what was offered for a customer may be that customer: a manager decides.
void BatchPlan::list_pairs(const Row& row, std::span<const std::size_t> others, std::span<const std::size_t> given)
{
    std::vector<std::size_t> listed;
    const auto list = [&](std::size_t other, const std::string& reason) {
        if (other == *row.card || std::find(listed.begin(), listed.end(), other) != listed.end()) return;
        listed.push_back(other);
        pairs_.push_back({*row.card, other, reason});
    };
    for (const std::size_t other : others) list(other, row.matched_by);
    for (const std::size_t index : given)
        for (const std::size_t other : leads_[index].offered)
            list(other, "offered_" + std::string{identities_[index].kind});
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
void BatchPlan::add_identities(std::size_t card, std::span<const std::size_t> given)
{
    const bool active = !cards_[card].contact_id;
    for (const std::size_t index : given) {
        Lead& lead = leads_[index];
        if (lead.shared || !lead.cards.empty()) continue;
        auto& list = active ? lead.cards : lead.offered;
        if (std::find(list.begin(), list.end(), card) != list.end()) continue;
        list.push_back(card);
        new_identities_.push_back({identities_[index], card, active});
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
