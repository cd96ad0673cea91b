// What is to be written for a batch, decided in memory: whose card each submission belongs to, what the cards learn,
// who is told. Pure; the database is asked before and written to after.
#pragma once

#include "captura/domain/judgement.hpp"
#include "captura/rules/match.hpp"
#include "captura/store/session.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace captura::store {

/// Of a submission, whose text it is: valid as long as that.
struct Identity {
    std::string_view kind;  ///< "email" or "phone"
    std::string_view value;

    friend auto operator<=>(const Identity&, const Identity&) = default;
};

/// The advisory lock of an identity: stable over versions, as daemons of two versions may run side by side.
std::int64_t lock_of(const Identity& identity);

/// A row of find_cards.
struct FoundCard {
    struct Wanted {
        std::string kind;
        std::string value;
    };
    Wanted identity;
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
    /// The first values offered, as the submissions hold them.
    struct Offer {
        std::string_view name;
        std::string_view email;
        std::string_view phone;
        std::string_view company;
        std::string_view job_title;
        std::string_view country;
    };
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
        Offer fill;                    ///< fills what is empty
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
    explicit BatchPlan(const std::vector<const Judged*>& fresh);

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
    /// Where an identity leads.
    struct Lead {
        std::vector<std::size_t> cards;
        std::vector<std::size_t> offered;  ///< by strangers for these customers' cards
        bool shared = false;               ///< leads nowhere and is never written again
    };
    std::size_t know(const FoundCard& found);
    void learn(const FoundCard& found);
    void attach(Row& row, std::span<const std::size_t> given);
    void list_pairs(const Row& row, std::span<const std::size_t> others, std::span<const std::size_t> given);
    void add_identities(std::size_t card, std::span<const std::size_t> given);
    std::size_t open_card(const Judged& judged);

    std::vector<Row> rows_;
    std::vector<std::size_t> given_;      // by the rows, one after the other: which identities
    std::vector<std::size_t> given_end_;  // beside the rows: how far its part of given_ goes
    std::vector<Identity> identities_;
    std::vector<Lead> leads_;             // beside the identities
    std::vector<Card> cards_;
    std::vector<NewIdentity> new_identities_;
    std::vector<Pair> pairs_;
    bool silent_ = false;
};

}  // namespace captura::store
