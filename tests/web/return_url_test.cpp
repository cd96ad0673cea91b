// Where a browser may be sent after a post: what is doubtful is refused without a word.
#include "web/return_url.hpp"

#include <gtest/gtest.h>

namespace captura::web {
namespace {

struct Row {
    const char* wanted;
    const char* expected;
    const char* why;
};

const std::vector<std::string> hosts{"www.acme.org", "Shop.Acme.org", "xn--bcher-kva.example"};
constexpr const char* page = "https://www.acme.org/desks";

const Row rows[] = {
    {"https://www.acme.org/thanks", "https://www.acme.org/thanks", "listed"},
    {"http://www.acme.org/thanks?a=b#c", "http://www.acme.org/thanks?a=b#c", "with query and fragment"},
    {"https://www.acme.org:8443/thanks", "https://www.acme.org:8443/thanks", "another port of a listed host"},
    {"HTTPS://WWW.ACME.ORG/thanks", "HTTPS://WWW.ACME.ORG/thanks", "case means nothing in scheme and host"},
    {"https://shop.acme.org", "https://shop.acme.org", "nor in the list"},
    {"https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/", "an A-label is ASCII"},
    {"/thanks", "https://www.acme.org/thanks", "a path of the page"},
    {"/thanks?to=https://evil.example", "https://www.acme.org/thanks?to=https://evil.example", "what that page does with it is its own"},
    {"", "", "nothing"},
    {"//evil.example/x", "", "another host by the page's scheme"},
    {"/\\evil.example", "", "a backslash is a slash to browsers"},
    {"\\\\evil.example", "", "two of them"},
    {"https:evil.example", "", "no authority: browsers make one up"},
    {"https:/evil.example", "", "one slash"},
    {"https:///evil.example", "", "three"},
    {"https://evil.example/www.acme.org", "", "a listed host in the path"},
    {"https://www.acme.org@evil.example/", "", "a listed host as user name"},
    {"https://www.acme.org:x@evil.example/", "", "with a password"},
    {"https://www.acme.org%40evil.example/", "", "escaped"},
    {"https://www.acme.org.evil.example/", "", "a listed host as beginning"},
    {"https://evilwww.acme.org/", "", "as end"},
    {"https://www.acme.org\\.evil.example/", "", "before a backslash"},
    {"https://www.acme.org#@evil.example/", "https://www.acme.org#@evil.example/", "a fragment is no host"},
    {"https://www.acme.org?@evil.example/", "https://www.acme.org?@evil.example/", "nor is a query"},
    {"https://evil.example#www.acme.org", "", "and the other way round"},
    {"https://www.acme.org./", "", "a dot at the end is another spelling"},
    {"https://www.acme.org:/", "https://www.acme.org:/", "an empty port is the usual one"},
    {"https://www.acme.org:80a/", "", "a port of letters"},
    {"https://www.acme.org:999999/", "", "a port of six digits"},
    {"https://[::1]/", "", "an address"},
    {"https://\xd0\xb0\x63me.org/", "", "a look-alike in other letters"},
    {"https://b\xc3\xbc\x63her.example/", "", "other letters at all, though the A-label is listed"},
    {"javascript:alert(1)", "", "a script"},
    {"JaVaScRiPt:alert(1)//https://www.acme.org/", "", "however it is written"},
    {"data:text/html,x", "", "data"},
    {"ftp://www.acme.org/", "", "another scheme"},
    {"https://www.acme.org/\r\nSet-Cookie: a=b", "", "a line end"},
    {"https://www.acme.org/\tx", "", "a tab"},
    {" https://www.acme.org/", "", "a blank"},
    {"https://www.acme.org/a b", "", "a blank within"},
    {"https://www.acme.org/\x7f", "", "a control"},
    {"thanks.html", "", "a path that counts from we know not where"},
    {"?x", "", "a query alone"},
    {"#x", "", "a fragment alone"},
};

TEST(ReturnUrl, IsFollowedToListedHostsOnly)
{
    for (const Row& row : rows) EXPECT_EQ(safe_return_url(row.wanted, page, hosts), row.expected) << row.wanted << ": " << row.why;
}

TEST(ReturnUrl, APathNeedsAPageOfAListedHost)
{
    EXPECT_EQ(safe_return_url("/thanks", "https://evil.example", hosts), "");
    EXPECT_EQ(safe_return_url("/thanks", "", hosts), "");
    EXPECT_EQ(safe_return_url("/thanks", "null", hosts), "");
    EXPECT_EQ(safe_return_url("/thanks", "https://www.acme.org@evil.example", hosts), "");
}

TEST(ReturnUrl, IsNeverLongerThanAHeaderMayBe)
{
    EXPECT_EQ(safe_return_url("https://www.acme.org/" + std::string(4000, 'a'), page, hosts), "");
}

}  // namespace
}  // namespace captura::web
