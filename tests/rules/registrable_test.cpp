#include "rules/registrable.hpp"

#include "rules/domain_name.hpp"
#include "support/corpora.hpp"

#include <sstream>

namespace captura::rules {
namespace {

TEST(RegistrableDomain, AvoidsTheTrapsOfTheList)
{
    const struct { const char* why; const char* host; const char* domain; } rows[] = {
        {"capitals", "WWW.EXAMPLE.CO.UK", "example.co.uk"},
        {"final dot", "www.example.co.uk.", "example.co.uk"},
        {"an address", "192.168.1.10", ""},
        {"an IPv6 address", "2001:db8::1", ""},
        {"a private suffix counts", "ana.github.io", "ana.github.io"},
        {"a suffix alone", "co.uk", ""},
        {"U-labels", "www.müller.de", "xn--mller-kva.de"},
        {"no host", "not a host", ""},
        {"nothing", "", ""},
    };
    for (const auto& row : rows) EXPECT_EQ(registrable_domain(row.host), row.domain) << row.why;
    EXPECT_TRUE(is_registry_suffix("com"));
    EXPECT_TRUE(is_registry_suffix("xn--p1ai"));
    EXPECT_TRUE(is_registry_suffix("co.uk"));
    EXPECT_FALSE(is_registry_suffix("con"));
    EXPECT_FALSE(is_registry_suffix("github.io"));
}

TEST(RegistrableDomain, PassesTheListsOwnTests)
{
    CAPTURA_NEEDS_CORPUS("lists");
    std::istringstream rows{test::slurp(test::corpora() / "lists" / "psl-tests.txt")};
    std::size_t count = 0;
    for (std::string line; std::getline(rows, line);) {
        std::istringstream words{line};
        std::string host;
        std::string expected;
        if (line.starts_with("//") || !(words >> host >> expected)) continue;
        ++count;
        if (host == "null") host.clear();
        std::string domain;
        if (expected != "null") domain = to_a_labels(expected).value_or("?");
        EXPECT_EQ(registrable_domain(host), domain) << host;
    }
    EXPECT_GT(count, 60u);
}

}  // namespace
}  // namespace captura::rules
