// Who gets in, and when.
#include "http/body_room.hpp"

#include <gtest/gtest.h>

namespace captura::http::test {
namespace {

struct Guest final : BodyRoom::Guest {
    void let_in(std::size_t octets) override { inside = octets; }
    std::size_t inside = 0;
};

TEST(BodyRoom, LetsInWhoFitsAndTheOthersInTheirOrder)
{
    BodyRoom room{100};
    Guest a, b, c, d;
    room.enter(a, 60);
    EXPECT_EQ(a.inside, 60u);
    room.enter(b, 50);
    room.enter(c, 10);
    EXPECT_EQ(b.inside, 0u);
    EXPECT_EQ(c.inside, 0u) << "it would fit, but the one before it would then wait for ever";
    EXPECT_TRUE(room.someone_waits());
    room.give_back(60);
    EXPECT_EQ(b.inside, 50u);
    EXPECT_EQ(c.inside, 10u);
    EXPECT_FALSE(room.someone_waits());
    room.enter(d, 40);
    EXPECT_EQ(d.inside, 40u) << "full to the last octet";
}

TEST(BodyRoom, WhoIsLargerThanTheRoomHasItAlone)
{
    BodyRoom room{100};
    Guest small, huge, next;
    room.enter(small, 1);
    room.enter(huge, 1000);
    room.enter(next, 1);
    EXPECT_EQ(huge.inside, 0u);
    room.give_back(1);
    EXPECT_EQ(huge.inside, 1000u);
    EXPECT_EQ(next.inside, 0u);
    room.give_back(1000);
    EXPECT_EQ(next.inside, 1u);
}

TEST(BodyRoom, WhoLeavesTheLineHoldsNobodyUp)
{
    BodyRoom room{100};
    Guest inside, impatient, small;
    room.enter(inside, 90);
    room.enter(impatient, 50);
    room.enter(small, 10);
    room.leave_line(impatient);
    EXPECT_EQ(impatient.inside, 0u);
    EXPECT_EQ(small.inside, 10u);
}

}  // namespace
}  // namespace captura::http::test
