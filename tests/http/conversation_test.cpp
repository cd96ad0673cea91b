// How a connection goes on from request to request, and how it ends.
#include "http/running_server.hpp"
#include "http/talk.hpp"

#include <gtest/gtest.h>

namespace captura::http::test {
namespace {

const std::string get = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";

std::string post(const std::string& body)
{
    return "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST(Conversation, AnswersPipelinedRequestsInOrder)
{
    RunningServer server;
    Talk talk{server.port()};
    talk.send(post("one") + "\r\n" + post("two") + post("three"));
    EXPECT_EQ(talk.reply().body, "one");
    EXPECT_EQ(talk.reply().body, "two");
    EXPECT_EQ(talk.reply().body, "three");
}

TEST(Conversation, AnAnswerLargerThanTheNetworkTakesAtOnceArrivesWhole)
{
    RunningServer server;
    Talk talk{server.port(), 4096};
    talk.send("GET /long HTTP/1.1\r\nHost: a\r\n\r\n" + post("next"));
    EXPECT_EQ(talk.reply().body, std::string(8u << 20, 'x'));
    EXPECT_EQ(talk.reply().body, "next");
}

TEST(Conversation, ABodyMayComeWithItsHeadOrInPieces)
{
    RunningServer server;
    Talk talk{server.port()};
    const std::string whole = post("name=Ana");
    for (std::size_t cut = 0; cut < whole.size(); cut += 7) {
        talk.send(whole.substr(0, cut));
        talk.send(whole.substr(cut));
        EXPECT_EQ(talk.reply().body, "name=Ana") << cut;
    }
}

TEST(Conversation, AnswersHaveADateAndALengthAndDoNotSayWhoServes)
{
    RunningServer server;
    const Reply reply = Talk{server.port()}.ask(get);
    EXPECT_EQ(reply.header("Date").size(), 29u);
    EXPECT_EQ(reply.header("Content-Length"), "0");
    EXPECT_EQ(reply.head.find("\r\nServer:"), std::string::npos);
}

TEST(Conversation, HeadIsAGetWithoutItsBody)
{
    RunningServer server;
    Talk talk{server.port()};
    talk.send("HEAD /long HTTP/1.1\r\nHost: a\r\n\r\n" + get);
    const Reply head = talk.reply(true);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("Content-Length"), std::to_string(8u << 20));
    EXPECT_EQ(talk.reply().status, 200) << "the next answer follows at once";
    EXPECT_EQ(server.router.seen().front(), "GET /long");
}

TEST(Conversation, AsksForTheBodyOnlyWhenItWillBeTaken)
{
    RunningServer server;
    Talk welcome{server.port()};
    EXPECT_EQ(welcome.ask("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n").status, 100);
    EXPECT_EQ(welcome.ask("ab").body, "ab");
    Talk unwelcome{server.port()};
    EXPECT_EQ(unwelcome.ask("POST /small HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n").status, 413);
    EXPECT_TRUE(unwelcome.ended());
    Talk impatient{server.port()};
    EXPECT_EQ(impatient.ask("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab").status, 200)
        << "who sends it anyway is not asked";
}

TEST(Conversation, ABodyThatNobodyWantsEndsTheConnectionUnread)
{
    RunningServer server;
    Talk talk{server.port()};
    talk.send("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(get.size()) + "\r\n\r\n" + get);
    const Reply reply = talk.reply();
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(reply.header("Connection"), "close");
    EXPECT_TRUE(talk.ended());
    EXPECT_EQ(server.router.seen().size(), 1u);

    Talk other{server.port()};
    EXPECT_EQ(other.ask("GET /none HTTP/1.1\r\nHost: a\r\n\r\n").status, 405);
    EXPECT_EQ(other.ask(get).status, 200) << "without a body the connection goes on";
}

TEST(Conversation, EndsWhereTheClientAsksForIt)
{
    RunningServer server;
    Talk close{server.port()};
    EXPECT_EQ(close.ask("GET /echo HTTP/1.1\r\nHost: a\r\nConnection: foo, Close\r\n\r\n").header("Connection"), "close");
    EXPECT_TRUE(close.ended());
    Talk old{server.port()};
    EXPECT_EQ(old.ask("GET /echo HTTP/1.0\r\n\r\n").header("Connection"), "close");
    EXPECT_TRUE(old.ended());
    Talk old_but_kept{server.port()};
    EXPECT_EQ(old_but_kept.ask("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("Connection"), "keep-alive");
    EXPECT_EQ(old_but_kept.ask(get).status, 200);
}

TEST(Conversation, ABugOfOursIsABareFiveHundredAndIsTold)
{
    RunningServer server;
    Talk talk{server.port()};
    const Reply handler = talk.ask("GET /throw HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(handler.status, 500);
    EXPECT_EQ(handler.body.find("handler bug"), std::string::npos);
    EXPECT_EQ(talk.ask("GET /boom HTTP/1.1\r\nHost: a\r\n\r\n").status, 500);
    EXPECT_EQ(talk.ask(get).status, 200);
    const std::vector<std::string> told = {"/throw: handler bug", "/boom: router bug"};
    EXPECT_EQ(server.journal.lines(), told);
}

TEST(Conversation, BelievesForwardedAddressesOnlyFromTrustedProxies)
{
    const std::string forwarded = "GET /echo HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 198.51.100.1, 203.0.113.7\r\n\r\n";
    RunningServer direct;
    EXPECT_EQ(Talk{direct.port()}.ask(forwarded).header("X-Client"), "127.0.0.1");
    RunningServer behind_proxy{{}, {"127.0.0.1"}};
    EXPECT_EQ(Talk{behind_proxy.port()}.ask(forwarded).header("X-Client"), "203.0.113.7");
    EXPECT_EQ(Talk{behind_proxy.port()}.ask(get).header("X-Client"), "127.0.0.1 proxy");
}

TEST(Conversation, StoppingFinishesWhatIsUnderWayAndTakesNothingNew)
{
    RunningServer server;
    const unsigned short port = server.port();
    Talk idle{port};
    EXPECT_EQ(idle.ask(get).status, 200);
    Talk working{port};
    working.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(eventually([&] { return server.router.holding() == 1; }));
    server.stop();
    EXPECT_TRUE(idle.ended());
    EXPECT_FALSE(server.stopped());
    EXPECT_THROW(Talk{port}, std::runtime_error);
    server.on_loop([&] { server.router.release(); });
    const Reply reply = working.reply();
    EXPECT_EQ(reply.body, "let go");
    EXPECT_EQ(reply.header("Connection"), "close");
    EXPECT_TRUE(eventually([&] { return server.stopped(); }));
    EXPECT_EQ(server.connections(), 0u);
}

TEST(Conversation, ClientsThatVanishLeaveNothingBehind)
{
    RunningServer server;
    const std::string request = post("body");
    for (std::size_t cut = 0; cut <= request.size(); ++cut) Talk{server.port()}.send(request.substr(0, cut));
    EXPECT_TRUE(eventually([&] { return server.connections() == 0; }));
    EXPECT_EQ(Talk{server.port()}.ask(get).status, 200);
}

}  // namespace
}  // namespace captura::http::test
