#include "store/batch_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace captura::store {
namespace {

Judged said(const std::string& email, const std::string& phone = {}, Verdict verdict = Verdict::lead)
{
    Judged judged;
    judged.submission.id = fresh_uuid();
    judged.judgement.verdict = verdict;
    if (!email.empty()) judged.judgement.contact.emails = {{email, email}};
    if (!phone.empty()) judged.judgement.contact.phones = {{phone, "", "", ""}};
    return judged;
}

FoundCard found(const FoundCard::Wanted& identity, const Uuid& lead, const std::string& owner = {})
{
    FoundCard card;
    card.identity = identity;
    card.lead_id = lead;
    card.owner = owner;
    return card;
}

std::vector<const Judged*> pointers(const std::vector<Judged>& batch)
{
    std::vector<const Judged*> all;
    for (const Judged& judged : batch) all.push_back(&judged);
    return all;
}

TEST(BatchPlan, AsksForEachIdentityOnceInOneOrderForAll)
{
    const std::vector<Judged> batch{said("b@x.example", "+341"), said("a@x.example", "+341"),
                                    said("spam@x.example", "", Verdict::spam)};
    const BatchPlan plan{pointers(batch)};
    const std::vector<Identity> expected{{"email", "a@x.example"}, {"email", "b@x.example"}, {"phone", "+341"}};
    EXPECT_EQ(plan.identities(), expected);
}

TEST(BatchPlan, LocksDifferByKindAndStayTheSameOverVersions)
{
    EXPECT_NE(lock_of({"email", "x"}), lock_of({"phone", "x"}));
    EXPECT_EQ(lock_of({"email", "ana@example.com"}), 8918020087664296384) << "daemons of two versions must meet at the same lock";
}

TEST(BatchPlan, OpensACardOnlyForALead)
{
    for (const Verdict verdict : {Verdict::interest, Verdict::spam, Verdict::automatic, Verdict::rejected, Verdict::unreadable}) {
        const std::vector<Judged> batch{said("a@x.example", "", verdict)};
        BatchPlan plan{pointers(batch)};
        plan.decide({});
        EXPECT_TRUE(plan.cards().empty()) << to_text(verdict);
        EXPECT_EQ(plan.unowned(), 0u);
    }
}

TEST(BatchPlan, AssignsOneTurnToEachCardThatNobodyOwns)
{
    const Uuid owned = fresh_uuid(), orphan = fresh_uuid(), untouched = fresh_uuid();
    const std::vector<Judged> batch{said("owned@x.example"), said("orphan@x.example"), said("orphan@x.example"),
                                    said("new@x.example")};
    BatchPlan plan{pointers(batch)};
    plan.decide({found({"email", "owned@x.example"}, owned, "owner@x.example"),
                 found({"email", "orphan@x.example"}, orphan), found({"email", "other@x.example"}, untouched)});
    EXPECT_EQ(plan.unowned(), 2u);
    const std::vector<Seller> sellers{{fresh_uuid(), "s0@x.example"}, {fresh_uuid(), "s1@x.example"}};
    plan.assign(sellers, {7, 8}, "notify@x.example");
    EXPECT_EQ(plan.card_of(plan.rows()[0])->owner, "owner@x.example");
    EXPECT_FALSE(plan.card_of(plan.rows()[0])->owner_id);
    EXPECT_EQ(plan.card_of(plan.rows()[1])->owner, "s1@x.example");
    EXPECT_EQ(plan.card_of(plan.rows()[2])->owner, "s1@x.example") << "the same card";
    EXPECT_EQ(plan.card_of(plan.rows()[3])->owner, "s0@x.example");
}

TEST(BatchPlan, NotifyToIsToldWhereThereIsNoManager)
{
    const std::vector<Judged> batch{said("a@x.example")};
    BatchPlan plan{pointers(batch)};
    plan.decide({});
    plan.assign({}, {}, "notify@x.example");
    EXPECT_EQ(plan.cards()[0].owner, "notify@x.example");
    EXPECT_FALSE(plan.cards()[0].owner_id);
}

TEST(BatchPlan, WhatWasOfferedBeforeIsNotWrittenAgain)
{
    const Uuid customer = fresh_uuid();
    FoundCard card;
    card.identity = {"email", "a@x.example"};
    card.contact_id = customer;
    FoundCard offered;
    offered.identity = {"phone", "+341"};
    offered.contact_id = customer;
    offered.active = false;
    const std::vector<Judged> batch{said("a@x.example", "+341"), said("a@x.example", "+342"), said("a@x.example", "+342")};
    BatchPlan plan{pointers(batch)};
    plan.decide({card, offered});
    ASSERT_EQ(plan.cards().size(), 1u);
    ASSERT_EQ(plan.new_identities().size(), 1u);
    EXPECT_EQ(plan.new_identities()[0].identity.value, "+342");
    EXPECT_FALSE(plan.new_identities()[0].active);
}

TEST(BatchPlan, WhatWasOfferedForACustomerOpensOneCardForSomebodyElseAndAPairToJudge)
{
    FoundCard offered;
    offered.identity = {"phone", "+341"};
    offered.contact_id = fresh_uuid();
    offered.active = false;
    const std::vector<Judged> batch{said("", "+341"), said("", "+341")};
    BatchPlan plan{pointers(batch)};
    plan.decide({offered});
    ASSERT_TRUE(plan.rows()[0].opens);
    EXPECT_EQ(plan.rows()[1].card, plan.rows()[0].card);
    ASSERT_EQ(plan.new_identities().size(), 1u);
    EXPECT_TRUE(plan.new_identities()[0].active);
    ASSERT_FALSE(plan.pairs().empty());
    EXPECT_EQ(plan.pairs()[0].reason, "offered_phone");
    EXPECT_EQ(plan.cards()[plan.pairs()[0].other].contact_id, offered.contact_id);
}

}  // namespace
}  // namespace captura::store
