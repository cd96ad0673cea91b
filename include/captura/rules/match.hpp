/// Whose card is it? The only decision about duplicates; `store` asks it under the locks of the identities. Pure.
#pragma once

#include "captura/domain/contact.hpp"
#include "captura/domain/timestamp.hpp"
#include "captura/domain/uuid.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace captura::rules {

/// A card one of the submission's identities leads to.
struct Candidate {
    std::optional<Uuid> lead_id;     ///< after following merges
    std::optional<Uuid> contact_id;  ///< a customer's card
    Timestamp created_at{};
    std::string kind;   ///< "email" or "phone": which identity led here
    std::string value;  ///< canonical
    std::string name;   ///< on the card
};

struct Match {
    std::optional<std::size_t> chosen;  ///< index into the candidates; none: open a new card
    std::string reason;                 ///< "same_email", "same_phone", "no_known_identity"
    std::vector<std::size_t> others;    ///< different cards the identities lead to as well: for the review list
};

/// Exact e-mail before exact phone, a customer's card before a lead, older before newer.
Match match(const Contact& contact, std::span<const Candidate> candidates);

}  // namespace captura::rules
