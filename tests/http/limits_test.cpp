// Every limit at n and at n + 1, and every deadline, through a real connection (F35, F42).
#include "http/running_server.hpp"
#include "http/talk.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace captura::http::test {
namespace {

std::string chunked(const std::string& body)
{
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", body.size());
    return "POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + (size + body) + "\r\n0\r\n\r\n";
}

std::string with_length(const std::string& body)
{
    return "POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// A head of exactly that many octets.
std::string head_of(std::size_t octets)
{
    const std::string start = "GET /echo HTTP/1.1\r\nHost: a\r\nX: ";
    return start + std::string(octets - start.size() - 4, 'x') + "\r\n\r\n";
}

TEST(Limits, OfABodyHoldAtTheirEdgeByLengthAndChunked)
{
    RunningServer server;
    EXPECT_EQ(Talk{server.port()}.ask(with_length("0123456789")).status, 200);
    EXPECT_EQ(Talk{server.port()}.ask(with_length("0123456789a")).status, 413);
    EXPECT_EQ(Talk{server.port()}.ask(chunked("0123456789")).status, 200);
    EXPECT_EQ(Talk{server.port()}.ask(chunked("0123456789a")).status, 413);
    EXPECT_EQ(Talk{server.port()}.ask("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n").status, 413)
        << "a gigabyte is refused before any of it is read";
}

TEST(Limits, OfAHeadHoldAtTheirEdge)
{
    Limits limits;
    RunningServer server{limits};
    EXPECT_EQ(Talk{server.port()}.ask(head_of(limits.header_octets)).status, 200);
    EXPECT_EQ(Talk{server.port()}.ask(head_of(limits.header_octets + 1)).status, 431);

    const auto fields = [](std::size_t count) {
        std::string head = "GET /echo HTTP/1.1\r\nHost: a\r\n";
        for (std::size_t i = 1; i < count; ++i) head += "X: y\r\n";
        return head + "\r\n";
    };
    EXPECT_EQ(Talk{server.port()}.ask(fields(limits.header_fields)).status, 200);
    EXPECT_EQ(Talk{server.port()}.ask(fields(limits.header_fields + 1)).status, 431);

    const auto target = [](std::size_t octets) {
        return "GET /echo?" + std::string(octets - 6, 'q') + " HTTP/1.1\r\nHost: a\r\n\r\n";
    };
    EXPECT_EQ(Talk{server.port()}.ask(target(limits.target_octets)).status, 200);
    EXPECT_EQ(Talk{server.port()}.ask(target(limits.target_octets + 1)).status, 414);
    EXPECT_EQ(Talk{server.port()}.ask(target(limits.header_octets * 2)).status, 414);
}

TEST(Limits, AChunkLineOrTrailerWithoutEndIsRefused)
{
    RunningServer server;
    const std::string start = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(Talk{server.port()}.ask(start + "1;" + std::string(40'000, 'x')).status, 400);
    EXPECT_EQ(Talk{server.port()}.ask(start + "0\r\nX: " + std::string(40'000, 'x')).status, 400);
}

TEST(Limits, ASlowHeadIsCutAtATotalDeadlineHoweverManyOctetsCome)
{
    Limits limits;
    limits.header_deadline = 300ms;
    RunningServer server{limits};
    Talk talk{server.port()};
    const auto begun = std::chrono::steady_clock::now();
    std::size_t sent = 0;
    while (talk.send("G") && talk.silent_for(20ms) && sent < 500) ++sent;
    EXPECT_EQ(talk.reply().status, 408);
    EXPECT_TRUE(talk.ended());
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
}

TEST(Limits, ASlowBodyIsCutToo)
{
    Limits limits;
    limits.body_deadline = 300ms;
    RunningServer server{limits};
    Talk talk{server.port()};
    talk.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
    std::size_t sent = 0;
    while (talk.send("x") && talk.silent_for(20ms) && sent < 500) ++sent;
    EXPECT_EQ(talk.reply().status, 408);
    EXPECT_TRUE(talk.ended());
}

TEST(Limits, AnIdleConnectionEndsWithoutAWord)
{
    Limits limits;
    limits.keep_alive = 200ms;
    RunningServer server{limits};
    Talk talk{server.port()};
    EXPECT_EQ(talk.ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
    EXPECT_TRUE(talk.ended());
    EXPECT_TRUE(server.journal.lines().empty());
}

TEST(Limits, WhoDoesNotReadTheAnswerIsCut)
{
    Limits limits;
    limits.write_deadline = 300ms;
    RunningServer server{limits};
    Talk talk{server.port(), 4096};
    talk.send("GET /long HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(eventually([&] { return server.connections() == 1; }));
    EXPECT_TRUE(eventually([&] { return server.connections() == 0; }));
}

TEST(Limits, AConnectionCarriesSoManyRequestsAndNoMore)
{
    Limits limits;
    RunningServer server{limits};
    Talk talk{server.port()};
    for (std::size_t i = 1; i <= limits.requests_per_connection; ++i) {
        const Reply reply = talk.ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
        ASSERT_EQ(reply.status, 200) << i;
        EXPECT_EQ(reply.header("Connection"), i == limits.requests_per_connection ? "close" : "") << i;
    }
    EXPECT_TRUE(talk.ended());
}

TEST(Limits, AnAddressHoldsSoManyConnectionsButATrustedProxyAny)
{
    Limits limits;
    limits.connections_per_address = 3;
    {
        RunningServer server{limits};
        std::vector<std::unique_ptr<Talk>> held;
        for (int i = 0; i < 3; ++i) {
            held.push_back(std::make_unique<Talk>(server.port()));
            EXPECT_EQ(held.back()->ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
        }
        EXPECT_EQ(Talk{server.port()}.reply().status, 429);
        held.pop_back();
        EXPECT_TRUE(eventually([&] { return server.connections() == 2; }));
        EXPECT_EQ(Talk{server.port()}.ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").status, 200) << "a place is free again";
    }
    RunningServer behind_proxy{limits, {"127.0.0.0/8"}};
    std::vector<std::unique_ptr<Talk>> held;
    for (int i = 0; i < 10; ++i) {
        held.push_back(std::make_unique<Talk>(behind_proxy.port()));
        EXPECT_EQ(held.back()->ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").status, 200) << i;
    }
}

TEST(Limits, WhenTheHouseIsFullTheOneIdleForLongestGivesWay)
{
    Limits limits;
    limits.connections = 2;
    RunningServer server{limits};
    Talk busy{server.port()};
    busy.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return server.router.holding() == 1; }));
    Talk idle{server.port()};
    EXPECT_EQ(idle.ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
    Talk fresh{server.port()};
    EXPECT_EQ(fresh.ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
    EXPECT_TRUE(idle.ended());
    server.on_loop([&] { server.router.release(); });
    EXPECT_EQ(busy.reply().body, "let go");
}

TEST(Limits, TheLargestOfTheSmallBodiesGivesWayWhenAllTogetherAreTooMuch)
{
    Limits limits;
    limits.bodies_octets = 400'000;  // three quarters are for small ones
    RunningServer server{limits};
    const std::string head = "POST /huge HTTP/1.1\r\nHost: a\r\nContent-Length: 250000\r\n\r\n";
    Talk greedy{server.port()};
    greedy.send(head + std::string(200'000, 'x'));
    Talk modest{server.port()};
    modest.send("POST /huge HTTP/1.1\r\nHost: a\r\nContent-Length: 150000\r\n\r\n" + std::string(149'999, 'x'));
    EXPECT_EQ(greedy.reply().status, 503);
    modest.send("x");
    EXPECT_EQ(modest.reply().header("X-Body-Octets"), "150000");
    Talk after{server.port()};
    EXPECT_EQ(after.ask("POST /huge HTTP/1.1\r\nHost: a\r\nContent-Length: 240000\r\n\r\n" + std::string(240'000, 'x')).status, 200)
        << "what was given back can be used again";
}

TEST(Limits, TheReasonReachesWhoSendsEverythingBeforeItListens)
{
    RunningServer server;
    Talk talk{server.port()};
    const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 12000000\r\n\r\n";
    EXPECT_TRUE(talk.send(head + std::string(12'000'000, 'x')));
    EXPECT_EQ(talk.reply().status, 413);
}

/// Room for one large body of 500,000 octets at a time.
Limits room_for_one()
{
    Limits limits;
    limits.bodies_octets = 4 * 600'000;
    return limits;
}

std::string large_post(std::size_t octets, bool chunked)
{
    std::string head = "POST /huge HTTP/1.1\r\nHost: a\r\n";
    if (!chunked)
        return head + "Content-Length: " + std::to_string(octets) + "\r\n\r\n" + std::string(octets, 'x');
    head += "Transfer-Encoding: chunked\r\n\r\n";
    for (std::size_t i = 0; i < octets; i += 10'000) head += "2710\r\n" + std::string(10'000, 'x') + "\r\n";
    return head + "0\r\n\r\n";
}

TEST(Limits, LargeBodiesWaitForEachOtherAndNoneIsTurnedAway)
{
    RunningServer server{room_for_one()};
    std::atomic<int> taken{0};
    std::vector<std::thread> visitors;
    for (int i = 0; i < 12; ++i)
        visitors.emplace_back([&, i] {
            Talk talk{server.port()};
            const Reply reply = talk.ask(large_post(500'000, i % 3 == 0));
            if (reply.status == 200 && reply.header("X-Body-Octets") == "500000") ++taken;
        });
    for (std::thread& visitor : visitors) visitor.join();
    EXPECT_EQ(taken, 12);
    EXPECT_TRUE(server.journal.lines().empty());
}

TEST(Limits, WhoDawdlesOverALargeBodyGivesWayOnlyWhenOthersWait)
{
    Limits limits = room_for_one();
    limits.patience = 100ms;
    RunningServer server{limits};
    Talk slow{server.port()};
    slow.send("POST /huge HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\nx");
    EXPECT_TRUE(slow.silent_for(400ms)) << "nobody waits: it may take its time";
    Talk next{server.port()};
    EXPECT_EQ(next.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc").status, 200)
        << "a small body waits for nobody";
    Talk waiting{server.port()};
    EXPECT_EQ(waiting.ask(large_post(500'000, false)).status, 200);
    const Reply reply = slow.reply();
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.header("Retry-After"), "5");
}

TEST(Limits, WhoLeavesTheLineHoldsNobodyUp)
{
    RunningServer server{room_for_one()};
    Talk first{server.port()};
    first.send("POST /huge HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n" + std::string(499'999, 'x'));
    {
        Talk gone{server.port()};
        gone.send("POST /huge HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\nx");
        ASSERT_TRUE(eventually([&] { return server.connections() == 2; }));
    }
    Talk last{server.port()};
    last.send(large_post(400'000, false));
    first.send("x");
    EXPECT_EQ(first.reply().status, 200);
    EXPECT_EQ(last.reply().header("X-Body-Octets"), "400000");
}

}  // namespace
}  // namespace captura::http::test
