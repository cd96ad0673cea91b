#include "captura/rules/match.hpp"

#include <algorithm>
#include <tuple>

namespace captura::rules {
namespace {

/// The candidate's identity is one the submission itself gave, letter for letter: near misses are for people to judge.
bool is_given(const Contact& contact, const Candidate& candidate)
{
    if (candidate.kind == "email")
        return std::any_of(contact.emails.begin(), contact.emails.end(),
                           [&](const EmailAddress& email) { return email.canonical == candidate.value; });
    return candidate.kind == "phone" &&
           std::any_of(contact.phones.begin(), contact.phones.end(),
                       [&](const PhoneNumber& phone) { return phone.e164 == candidate.value; });
}

bool is_better(const Candidate& a, const Candidate& b)
{
    const auto rank = [](const Candidate& c) {
        return std::tuple{c.kind != "email", !c.contact_id.has_value(), c.created_at, c.contact_id, c.lead_id};
    };
    return rank(a) < rank(b);
}

/// A lead and the customer it was converted into are one card.
bool is_same_card(const Candidate& a, const Candidate& b)
{
    return (a.lead_id && a.lead_id == b.lead_id) || (a.contact_id && a.contact_id == b.contact_id);
}

}  // namespace

Match match(const Contact& contact, std::span<const Candidate> candidates)
{
    Match result;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const bool better = !result.chosen || is_better(candidates[i], candidates[*result.chosen]);
        if (is_given(contact, candidates[i]) && better) result.chosen = i;
    }
    if (!result.chosen) {
        result.reason = "no_known_identity";
        return result;
    }
    result.reason = candidates[*result.chosen].kind == "email" ? "same_email" : "same_phone";

    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const auto is_this_card = [&](std::size_t known) { return is_same_card(candidates[i], candidates[known]); };
        if (!is_given(contact, candidates[i]) || is_this_card(*result.chosen)) continue;
        if (std::none_of(result.others.begin(), result.others.end(), is_this_card)) result.others.push_back(i);
    }
    return result;
}

}  // namespace captura::rules
