#include "captura/http/message.hpp"
#include "http/response_head.hpp"

#include <gtest/gtest.h>

namespace captura::http {
namespace {

TEST(Problem, IsTheDocumentOfRfc9457)
{
    const Response response = problem(422, "Unprocessable Content", "two fields", "01890a5d-ac96-774b-bcce-b302099a8057",
                                      {{"email", "invalid_email", "not an address"}});
    EXPECT_EQ(response.status, 422);
    EXPECT_EQ(response.body,
              R"({"type":"about:blank","title":"Unprocessable Content","status":422,"detail":"two fields",)"
              R"("instance":"01890a5d-ac96-774b-bcce-b302099a8057","id":"01890a5d-ac96-774b-bcce-b302099a8057",)"
              R"("errors":[{"field":"email","code":"invalid_email","message":"not an address"}]})");
}

TEST(Problem, LeavesOutWhatIsNotThere)
{
    EXPECT_EQ(problem(404, "Not Found", "").body, R"({"type":"about:blank","title":"Not Found","status":404})");
}

TEST(Problem, TakesAnyOctets)
{
    const std::string body = problem(400, "Bad \xff\"\n", "\xed\xa0\x80").body;
    EXPECT_NE(body.find("Bad \xef\xbf\xbd\\\"\\n"), std::string::npos) << body;
}

TEST(WriteHead, NoValueEndsItsLine)
{
    Response response;
    response.status = 303;
    response.headers.push_back({"Location", "/f/contact\r\nSet-Cookie: a=b"});
    std::string head;
    write_head(head, response, Persistence::close);
    EXPECT_EQ(head.find("\r\nSet-Cookie"), std::string::npos);
    EXPECT_EQ(head.substr(0, 24), "HTTP/1.1 303 See Other\r\n");
}

}  // namespace
}  // namespace captura::http
