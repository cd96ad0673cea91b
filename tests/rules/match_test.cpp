#include "captura/rules/match.hpp"

#include <gmock/gmock.h>

namespace captura::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Uuid card(std::uint8_t n)
{
    Uuid id;
    id.octets[15] = n;
    return id;
}

Timestamp at(int day)
{
    return Timestamp{std::chrono::days{20'000 + day}};
}

Candidate lead(std::uint8_t n, int day, const char* kind, const char* value)
{
    return {card(n), std::nullopt, at(day), kind, value, ""};
}

Candidate customer(std::uint8_t n, int day, const char* kind, const char* value)
{
    return {std::nullopt, card(n), at(day), kind, value, ""};
}

Contact ana()
{
    Contact contact;
    contact.emails = {{"Ana@acme.com", "ana@acme.com"}};
    contact.phones = {{"+34612345678", "", "ES", "mobile"}};
    return contact;
}

constexpr const char* email = "ana@acme.com";
constexpr const char* phone = "+34612345678";

TEST(Match, OpensANewCardWhereNobodyIsKnown)
{
    const Match match = rules::match(ana(), {});
    EXPECT_FALSE(match.chosen);
    EXPECT_EQ(match.reason, "no_known_identity");
    EXPECT_THAT(match.others, IsEmpty());
}

TEST(Match, ChoosesOneCard)
{
    const struct { const char* why; std::vector<Candidate> candidates; std::size_t chosen; const char* reason; std::vector<std::size_t> others; } rows[] = {
        {"the only one", {lead(1, 1, "phone", phone)}, 0, "same_phone", {}},
        {"e-mail before an older phone", {lead(1, 1, "phone", phone), lead(2, 5, "email", email)}, 1, "same_email", {0}},
        {"a customer before an older lead", {lead(1, 1, "email", email), customer(2, 5, "email", email)}, 1, "same_email", {0}},
        {"e-mail of a lead before phone of a customer", {customer(1, 1, "phone", phone), lead(2, 5, "email", email)}, 1, "same_email", {0}},
        {"older before newer", {lead(1, 5, "email", email), lead(2, 1, "email", email)}, 1, "same_email", {0}},
        {"both identities of one card", {lead(1, 1, "phone", phone), lead(1, 1, "email", email)}, 1, "same_email", {}},
        {"another card stands once in the list", {lead(1, 1, "email", email), lead(2, 2, "email", email), lead(2, 2, "phone", phone)}, 0, "same_email", {1}},
    };
    for (const auto& row : rows) {
        const Match match = rules::match(ana(), row.candidates);
        ASSERT_TRUE(match.chosen) << row.why;
        EXPECT_EQ(*match.chosen, row.chosen) << row.why;
        EXPECT_EQ(match.reason, row.reason) << row.why;
        EXPECT_EQ(match.others, row.others) << row.why;
    }
}

TEST(Match, ALeadAndTheCustomerItBecameAreOneCard)
{
    Candidate converted = lead(1, 1, "phone", phone);
    converted.contact_id = card(9);
    const Match match = rules::match(ana(), std::vector{converted, customer(9, 2, "email", email)});
    EXPECT_EQ(match.chosen, 1u);
    EXPECT_THAT(match.others, IsEmpty());
}

TEST(Match, IgnoresIdentitiesTheSubmissionDidNotGive)
{
    EXPECT_FALSE(rules::match(ana(), std::vector{lead(1, 1, "email", "eva@acme.com")}).chosen);
    EXPECT_FALSE(rules::match(Contact{}, std::vector{lead(1, 1, "phone", phone)}).chosen);
}

TEST(Match, DoesNotDependOnTheOrderOfItsCandidates)
{
    const std::vector forward{lead(2, 1, "email", email), lead(1, 1, "email", email)};
    const std::vector backward{forward[1], forward[0]};
    EXPECT_EQ(forward[*rules::match(ana(), forward).chosen].lead_id, backward[*rules::match(ana(), backward).chosen].lead_id);
}

}  // namespace
}  // namespace captura::rules
