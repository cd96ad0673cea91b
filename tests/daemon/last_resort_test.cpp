#include "daemon/last_resort.hpp"
#include "support/waiting.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace captura::daemon {
namespace {

using namespace std::chrono_literals;

TEST(LastResort, ComesWhenTheTimeIsUpAndNotAfterAHomecoming)
{
    std::atomic<int> ends{0};
    {
        LastResort hurried{[&] { ++ends; }};
        hurried.within(1h);
        hurried.within(1ms);
        EXPECT_TRUE(test::eventually(5s, [&] { return ends == 1; })) << "a deadline can be brought forward";
    }
    {
        LastResort patient{[&] { ++ends; }};
        patient.within(1ms);
        patient.within(1h);
        EXPECT_TRUE(test::eventually(5s, [&] { return ends == 2; })) << "but not put off";
    }
    {
        LastResort home{[&] { ++ends; }};
        home.within(1h);
    }
    EXPECT_EQ(ends, 2);
}

}  // namespace
}  // namespace captura::daemon
