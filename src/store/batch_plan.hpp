// What is to be written for a batch, decided in memory: whose card each submission belongs to, what the cards learn,
// who is told. Pure; the database is asked before and written to after.
#pragma once

#include "captura/domain/judgement.hpp"
#include "captura/rules/match.hpp"
#include "captura/store/session.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace captura::store {

struct Identity {
    std::string kind;  ///< "email" or "phone"
    std::string value;

    friend auto operator<=>(const Identity&, const Identity&) = default;
};

std::vector<Identity> identities_of(const Contact& contact);

/// The advisory lock of an identity: stable over versions, as daemons of two versions may run side by side.
std::int64_t lock_of(const Identity& identity);

/// A row of find_cards.
struct FoundCard {
    Identity identity;
    bool shared = false;
    bool active = true;
    std::optional<Uuid> lead_id;
    std::optional<Uuid> contact_id;
    Timestamp created_at{};
    std::string name;
    std::string owner;  ///< e-mail; empty where nobody active owns it
};

struct Seller {
    Uuid id;
    std::string email;
};

class BatchPlan {
public:
    struct Card {
        std::optional<Uuid> lead_id;
        std::optional<Uuid> contact_id;
        Timestamp created_at{};
        std::string name;
        std::string owner;             ///< who is told
        std::optional<Uuid> owner_id;  ///< set where it gets an owner now
        const Judged* opened_by = nullptr;  ///< null for a known card
        std::int32_t more = 0;         ///< submissions of this batch
        Timestamp last{};
        Contact fill;                  ///< first values offered; they fill what is empty
    };
    struct Row {
        const Judged* judged = nullptr;
        std::optional<std::size_t> card;
        bool opens = false;
        std::string matched_by;
    };
    struct NewIdentity {
        Identity identity;
        std::size_t card = 0;
        bool active = true;
    };
    struct Pair {
        std::size_t card = 0;
        std::size_t other = 0;
        std::string reason;
    };

    /// Submissions whose keys are new, in order of arrival; they must outlive the plan.
    explicit BatchPlan(std::vector<const Judged*> fresh);

    /// Of all that may lead to a card, each once, sorted.
    const std::vector<Identity>& identities() const { return identities_; }

    void decide(const std::vector<FoundCard>& found);

    /// Cards without an owner who could be told.
    std::size_t unowned() const;
    /// One turn for each of them, where there are sellers.
    void assign(const std::vector<Seller>& sellers, const std::vector<std::uint64_t>& turns,
                const std::string& notify_to);

    /// For a submission of which somebody was told before.
    void tell_nobody() { silent_ = true; }
    bool silent() const { return silent_; }

    const std::vector<Row>& rows() const { return rows_; }
    const std::vector<Card>& cards() const { return cards_; }
    const std::vector<NewIdentity>& new_identities() const { return new_identities_; }
    const std::vector<Pair>& pairs() const { return pairs_; }
    const Card* card_of(const Row& row) const { return row.card ? &cards_[*row.card] : nullptr; }

private:
    std::size_t know(const FoundCard& found);
    void learn(const FoundCard& found);
    void attach(Row& row);
    void add_identities(const Row& row);
    std::size_t open_card(const Judged& judged);

    std::vector<Row> rows_;
    std::vector<Identity> identities_;
    std::vector<Card> cards_;
    std::unordered_map<std::string, std::vector<std::size_t>> cards_by_identity_;  // "email:ana@.."
    std::set<std::string> shared_identities_;  // never written again
    std::unordered_map<std::string, std::vector<std::size_t>> offered_;  // by strangers for these customers' cards
    std::vector<NewIdentity> new_identities_;
    std::vector<Pair> pairs_;
    bool silent_ = false;
};

}  // namespace captura::store
