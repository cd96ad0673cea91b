#include "http/networks.hpp"

#include "captura/http/address.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace captura::http {
namespace {

TEST(FindClient, IsTheRightmostHopThatIsNoProxyOfOurs)
{
    struct Row {
        const char* why;
        const char* peer;
        std::vector<Header> headers;
        const char* client;
        bool proxy;
    };
    const Row rows[] = {
        {"a stranger's claim counts for nothing", "203.0.113.9", {{"X-Forwarded-For", "198.51.100.1"}}, "203.0.113.9", false},
        {"the proxy's word", "10.0.0.2", {{"X-Forwarded-For", "198.51.100.1"}}, "198.51.100.1", false},
        {"what the visitor put before it is hearsay", "10.0.0.2", {{"X-Forwarded-For", "1.2.3.4, 198.51.100.1"}}, "198.51.100.1", false},
        {"two proxies of ours", "10.0.0.2", {{"X-Forwarded-For", "198.51.100.1, 10.9.9.9"}}, "198.51.100.1", false},
        {"fields add up in order", "10.0.0.2", {{"X-Forwarded-For", "1.2.3.4"}, {"x-forwarded-for", "198.51.100.1"}}, "198.51.100.1", false},
        {"nobody but proxies", "10.0.0.2", {{"X-Forwarded-For", "10.1.1.1"}}, "10.1.1.1", true},
        {"nothing said", "10.0.0.2", {}, "10.0.0.2", true},
        {"nonsense hides what stands left of it", "10.0.0.2", {{"X-Forwarded-For", "198.51.100.1, <b>"}}, "10.0.0.2", true},
        {"with port", "10.0.0.2", {{"X-Forwarded-For", "198.51.100.1:4711"}}, "198.51.100.1", false},
        {"IPv6", "10.0.0.2", {{"X-Forwarded-For", "2001:db8::1"}}, "2001:db8::1", false},
        {"IPv6 with port", "10.0.0.2", {{"X-Forwarded-For", "[2001:db8::1]:4711"}}, "2001:db8::1", false},
        {"mapped IPv4 is IPv4", "::ffff:10.0.0.2", {{"X-Forwarded-For", "::ffff:198.51.100.1"}}, "198.51.100.1", false},
        {"Forwarded", "2001:db8:1::5", {{"Forwarded", "for=1.2.3.4, For=\"[2001:db8::1]:99\";proto=https;by=203.0.113.43"}}, "2001:db8::1", false},
        {"an obfuscated hop", "10.0.0.2", {{"Forwarded", "for=_hidden"}}, "10.0.0.2", true},
        {"other vendors' headers", "10.0.0.2", {{"X-Real-IP", "198.51.100.1"}, {"True-Client-IP", "1.2.3.4"}}, "10.0.0.2", true},
    };
    const Networks trusted{{"10.0.0.0/8", "2001:db8:1::/48"}};
    for (const Row& row : rows) {
        const Client client = find_client(boost::asio::ip::make_address(row.peer), trusted, row.headers);
        EXPECT_EQ(client.address, row.client) << row.why;
        EXPECT_EQ(client.proxy, row.proxy) << row.why;
    }
}

TEST(Networks, ContainExactlyTheirAddresses)
{
    const Networks networks{{"192.168.4.0/22", "127.0.0.1", "2001:db8::/33", "::1"}};
    const auto contain = [&](const char* text) { return networks.contain(boost::asio::ip::make_address(text)); };
    EXPECT_TRUE(contain("192.168.7.255"));
    EXPECT_FALSE(contain("192.168.8.0"));
    EXPECT_FALSE(contain("192.168.3.255"));
    EXPECT_TRUE(contain("127.0.0.1"));
    EXPECT_FALSE(contain("127.0.0.2"));
    EXPECT_TRUE(contain("2001:db8:7fff::1"));
    EXPECT_FALSE(contain("2001:db8:8000::1"));
    EXPECT_TRUE(contain("::1"));
    EXPECT_TRUE(contain("::ffff:192.168.4.1"));
}

TEST(Networks, RefuseWhatIsNone)
{
    for (const char* entry : {"", "localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", "2001:db8::/129", "10.0.0/8"})
        EXPECT_THROW(Networks{{entry}}, std::runtime_error) << entry;
}

TEST(NetworkOf, IsWhatOneVisitorHolds)
{
    EXPECT_EQ(network_of("203.0.113.7"), "203.0.113.7");
    EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    EXPECT_EQ(network_of("::ffff:203.0.113.7"), "203.0.113.7");
    EXPECT_EQ(network_of("nobody"), "nobody");
}

}  // namespace
}  // namespace captura::http
