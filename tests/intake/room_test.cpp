#include "intake/room.hpp"

#include <gtest/gtest.h>

#include <string>

namespace captura::intake {
namespace {

TEST(Room, LetsInWhatFitsInOrderOfArrivalAndTheOversizedAlone)
{
    Room room{10};
    std::string entered;
    const auto come = [&](char who, std::size_t octets) { room.enter(octets, [&, who](bool) { entered += who; }); };
    come('a', 6);
    come('b', 6);
    come('c', 2);
    EXPECT_EQ(entered, "a") << "c does not overtake b";
    room.leave(6);
    EXPECT_EQ(entered, "abc");
    come('d', 25);
    room.leave(6);
    EXPECT_EQ(entered, "abc");
    room.leave(2);
    EXPECT_EQ(entered, "abcd") << "larger than the room, and alone in it";
    come('e', 1);
    EXPECT_EQ(entered, "abcd");
    room.leave(25);
    EXPECT_EQ(entered, "abcde");
}

}  // namespace
}  // namespace captura::intake
