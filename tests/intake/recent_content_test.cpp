#include "intake/recent_content.hpp"

#include <gtest/gtest.h>

namespace captura::intake {
namespace {

using namespace std::chrono_literals;

const Digest words = sha256("the same words");
const Timestamp noon{1'700'000'000s};

Uuid numbered(std::uint8_t n)
{
    Uuid id;
    id.octets[15] = n;
    return id;
}

TEST(RecentContent, RemembersTheFirstReceiptForItsWindowOnly)
{
    RecentContent recent{10min, 100};
    EXPECT_EQ(recent.first_receipt("contact", "203.0.113.7", words, numbered(1), noon), numbered(1));
    EXPECT_EQ(recent.first_receipt("contact", "203.0.113.7", words, numbered(2), noon + 9min), numbered(1));
    EXPECT_EQ(recent.first_receipt("contact", "203.0.113.7", words, numbered(3), noon + 10min), numbered(3))
        << "counted from the first, or a form posted for ever would be swallowed for ever";
}

TEST(RecentContent, AnotherEntryAddressOrTextIsAnother)
{
    RecentContent recent{10min, 100};
    recent.first_receipt("contact", "203.0.113.7", words, numbered(1), noon);
    EXPECT_EQ(recent.first_receipt("callback", "203.0.113.7", words, numbered(2), noon), numbered(2));
    EXPECT_EQ(recent.first_receipt("contact", "203.0.113.8", words, numbered(3), noon), numbered(3));
    EXPECT_EQ(recent.first_receipt("contact", "203.0.113.7", sha256("other"), numbered(4), noon), numbered(4));
}

TEST(RecentContent, StaysWithinItsBoundUnderAFlood)
{
    RecentContent recent{10min, 50};
    for (int i = 0; i < 10'000; ++i)
        recent.first_receipt("contact", "203.0.113.7", sha256(std::to_string(i)), fresh_uuid(), noon);
    EXPECT_LE(recent.size(), 50u);
}

TEST(AddressBucket, IsTheAddressOrItsIpv6Network)
{
    EXPECT_EQ(address_bucket("203.0.113.7"), "203.0.113.7");
    EXPECT_EQ(address_bucket("2001:db8:1:2:3::9"), address_bucket("2001:db8:1:2:ffff::1"));
    EXPECT_NE(address_bucket("2001:db8:1:2::1"), address_bucket("2001:db8:1:3::1"));
    EXPECT_EQ(address_bucket("not an address"), "not an address");
}

}  // namespace
}  // namespace captura::intake
