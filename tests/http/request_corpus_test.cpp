// Requests that another parser (llhttp) has judged: what it refuses in strict mode we refuse or leave unanswered, and
// nothing at all brings the server down.
#include "http/running_server.hpp"
#include "http/talk.hpp"
#include "support/corpora.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace captura::http::test {
namespace {

std::string decode_base64(const std::string& text)
{
    static const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned bits = 0;
    int held = 0;
    for (char c : text) {
        const std::size_t digit = digits.find(c);
        if (digit == std::string::npos) break;
        bits = bits << 6 | static_cast<unsigned>(digit);
        if ((held += 6) >= 8) out.push_back(static_cast<char>(bits >> (held -= 8)));
    }
    return out;
}

/// All statuses the server gives until the connection ends.
std::vector<int> statuses(Talk& talk)
{
    std::vector<int> all;
    for (Reply reply = talk.reply(); reply.status != 0; reply = talk.reply()) all.push_back(reply.status);
    return all;
}

/// The corpus leaves Host out mostly, and then the missing Host alone would be refused: with one, its own point shows.
std::string with_hosts(const std::string& octets)
{
    if (octets.find("\r\nHost:") != std::string::npos || octets.find("\r\nHOST:") != std::string::npos) return octets;
    std::string out;
    std::size_t from = 0;
    const std::string line_end = " HTTP/1.1\r\n";
    for (std::size_t at = octets.find(line_end); at != std::string::npos; at = octets.find(line_end, from)) {
        out += octets.substr(from, at + line_end.size() - from) + "Host: a.example\r\n";
        from = at + line_end.size();
    }
    return out + octets.substr(from);
}

TEST(RequestCorpus, WhatLlhttpRefusesWeDoNotAcceptEither)
{
    CAPTURA_NEEDS_CORPUS("http-requests");
    // Where we answer although llhttp calls the octets an error, with the reason.
    const std::map<std::string, const char*> accepted = {
        {"No restart when keep-alive is off (1.0)", "the first request is answered; what follows it is not read"},
        {"Resetting flags when keep-alive is off (1.0, lenient)", "the same"},
        {"CRLF between requests, explicit `close`", "the same"},
        {"CRLF between requests, explicit `close` followed by tab", "the same"},
        {"CRLF between requests, explicit `close` (lenient)", "the same"},
    };
    Limits limits;
    limits.header_deadline = 250ms;
    limits.body_deadline = 250ms;
    RunningServer server{limits};
    server.router.answers_anything = true;
    const auto cases = nlohmann::json::parse(captura::test::slurp(captura::test::corpora() / "http-requests" / "cases.json"));
    ASSERT_GE(cases.size(), 80u);
    std::size_t answered = 0;
    for (const auto& one : cases) {
        const std::string name = one["name"];
        const std::string type = one["meta"]["type"];
        const bool bad = (type != "request" && type != "request-finish") || !one["llhttp_error"].is_null();
        const std::string octets = decode_base64(one["raw_base64"]);
        for (const std::string& request : {octets, with_hosts(octets)}) {
            Talk talk{server.port()};
            talk.send(request);
            talk.end();
            const std::vector<int> answers = statuses(talk);
            const auto good = std::count(answers.begin(), answers.end(), 200);
            if (bad && accepted.count(name) == 0) {
                EXPECT_EQ(good, 0) << name << " in " << one["file"];
            }
            EXPECT_LE(good, one["llhttp_messages_complete"].get<int>()) << name << " in " << one["file"];
            answered += good > 0 ? 1 : 0;
        }
    }
    EXPECT_GT(answered, 30u) << "the good ones are served";
    Talk after{server.port()};
    EXPECT_EQ(after.ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
}

}  // namespace
}  // namespace captura::http::test
