// Which requests are refused before anything of them is believed (F36), through a real connection.
#include "http/running_server.hpp"
#include "http/talk.hpp"

#include <gtest/gtest.h>

namespace captura::http::test {
namespace {

const std::string host = "Host: a.example\r\n";
/// Stands behind each bad request: were it read as a request, the router would have seen it.
const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: a.example\r\n\r\n";

struct Row {
    const char* why;
    std::string request;
    int status;
};

TEST(Framing, WhatAProxyCouldReadOtherwiseIsRefusedAndNothingBehindItIsRead)
{
    const Row rows[] = {
        {"an unknown coding", "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\n\r\n", 400},
        {"identity is no coding any more", "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: identity\r\n\r\n", 400},
        {"chunked must be last", "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked, identity\r\n\r\n", 400},
        {"an unknown coding beside a length",
         "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n", 400},
        {"a compressed body would reach us undecoded",
         "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400},
        {"chunked in HTTP/1.0", "POST /echo HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"a list of equal lengths", "POST /echo HTTP/1.1\r\n" + host + "Content-Length: 2, 2\r\n\r\nab", 400},
        {"two equal lengths", "POST /echo HTTP/1.1\r\n" + host + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab", 400},
        {"two lengths", "POST /echo HTTP/1.1\r\n" + host + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nab", 400},
        {"a signed length", "POST /echo HTTP/1.1\r\n" + host + "Content-Length: +2\r\n\r\nab", 400},
        {"a negative length", "POST /echo HTTP/1.1\r\n" + host + "Content-Length: -2\r\n\r\nab", 400},
        {"a hexadecimal length", "POST /echo HTTP/1.1\r\n" + host + "Content-Length: 0x2\r\n\r\nab", 400},
        {"a length beyond 64 bits",
         "POST /echo HTTP/1.1\r\n" + host + "Content-Length: 18446744073709551618\r\n\r\nab", 400},
        {"an empty length", "POST /echo HTTP/1.1\r\n" + host + "Content-Length:\r\n\r\n", 400},
        {"length and chunks",
         "POST /echo HTTP/1.1\r\n" + host + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"chunks and length",
         "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n", 400},
        {"chunked twice",
         "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"a post without length", "POST /echo HTTP/1.1\r\n" + host + "\r\n", 411},
        {"a post without length in HTTP/1.0", "POST /echo HTTP/1.0\r\n" + host + "\r\n", 411},
        {"no host", "GET /echo HTTP/1.1\r\n\r\n", 400},
        {"two hosts", "GET /echo HTTP/1.1\r\n" + host + host + "\r\n", 400},
        {"an empty host", "GET /echo HTTP/1.1\r\nHost:\r\n\r\n", 400},
        {"a host that bends a URL", "GET /echo HTTP/1.1\r\nHost: good@evil.example/x\r\n\r\n", 400},
        {"an absolute target", "GET http://a.example/echo HTTP/1.1\r\n" + host + "\r\n", 400},
        {"an authority target", "CONNECT a.example:443 HTTP/1.1\r\n" + host + "\r\n", 400},
        {"a target with 8-bit octets", "GET /\xce\xb4 HTTP/1.1\r\n" + host + "\r\n", 400},
        {"a folded header", "GET /echo HTTP/1.1\r\n" + host + "X-A: one\r\n two\r\n\r\n", 400},
        {"a fold before the first header", "GET /echo HTTP/1.1\r\n X-A: one\r\n" + host + "\r\n", 400},
        {"a blank before the colon", "POST /echo HTTP/1.1\r\n" + host + "Content-Length : 2\r\n\r\nab", 400},
        {"a line without CR", "GET /echo HTTP/1.1\n" + host + "\r\n", 400},
        {"a CR inside a line", "GET /echo HTTP/1.1\r\n" + host + "X-A: a\rb\r\n\r\n", 400},
        {"a NUL", "GET /echo HTTP/1.1\r\n" + host + std::string("X-A: a\0b\r\n\r\n", 11), 400},
        {"a blank in the target", "GET /ec ho HTTP/1.1\r\n" + host + "\r\n", 400},
        {"HTTP/2.0", "GET /echo HTTP/2.0\r\n" + host + "\r\n", 400},
        {"a TLS greeting", std::string("\x16\x03\x01\x02\x00\x01", 6), 400},
        {"a compressed body", "POST /echo HTTP/1.1\r\n" + host + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nab", 415},
        {"an unknown expectation", "POST /echo HTTP/1.1\r\n" + host + "Expect: magic\r\nContent-Length: 2\r\n\r\nab", 417},
        {"a chunk size that is none", "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400},
        {"a chunk longer than it says",
         "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n", 400},
    };
    RunningServer server;
    for (const Row& row : rows) {
        Talk talk{server.port()};
        talk.send(row.request + smuggled);
        const Reply reply = talk.reply();
        EXPECT_EQ(reply.status, row.status) << row.why;
        EXPECT_EQ(reply.header("Connection"), "close") << row.why;
        EXPECT_EQ(reply.header("Content-Type"), "application/problem+json") << row.why;
        EXPECT_TRUE(talk.ended()) << row.why;
    }
    for (const std::string& seen : server.router.seen()) EXPECT_NE(seen, "GET /smuggled");
    EXPECT_EQ(server.journal.lines().size(), std::size(rows));
}

TEST(Framing, WhatIsPlainIsTaken)
{
    const Row rows[] = {
        {"a length with zeroes", "POST /echo HTTP/1.1\r\n" + host + "Content-Length: 002\r\n\r\nab", 200},
        {"blanks around a length", "POST /echo HTTP/1.1\r\n" + host + "Content-Length: \t2 \r\n\r\nab", 200},
        {"chunks", "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n", 200},
        {"any case", "POST /echo HTTP/1.1\r\nHOST: a.example\r\nTRANSFER-encoding: Chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", 200},
        {"chunk extensions and trailers mean nothing",
         "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nab\r\n0\r\nHost: evil.example\r\n\r\n", 200},
        {"identity is no encoding", "POST /echo HTTP/1.1\r\n" + host + "Content-Encoding: identity\r\nContent-Length: 2\r\n\r\nab", 200},
        {"a host with port", "POST /echo HTTP/1.1\r\nHost: [2001:db8::1]:8080\r\nContent-Length: 2\r\n\r\nab", 200},
        {"HTTP/1.0 has no host", "POST /echo HTTP/1.0\r\nContent-Length: 2\r\n\r\nab", 200},
        {"empty lines before a request", "\r\n\r\nPOST /echo HTTP/1.1\r\n" + host + "Content-Length: 2\r\n\r\nab", 200},
    };
    RunningServer server;
    for (const Row& row : rows) {
        Talk talk{server.port()};
        const Reply reply = talk.ask(row.request);
        EXPECT_EQ(reply.status, row.status) << row.why;
        EXPECT_EQ(reply.body, "ab") << row.why;
    }
}

TEST(Framing, HowOctetsAreCutIntoPacketsMakesNoDifference)
{
    const std::string request =
        "POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n";
    RunningServer server;
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}}) {
        Talk talk{server.port()};
        for (std::size_t at = 0; at < request.size(); at += piece) talk.send(request.substr(at, piece));
        EXPECT_EQ(talk.reply().body, "abc") << piece;
    }
}

}  // namespace
}  // namespace captura::http::test
