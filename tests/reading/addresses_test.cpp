#include "reading/addresses.hpp"

#include "support/cpu_time.hpp"

#include <gtest/gtest.h>

namespace captura::reading {
namespace {

using List = std::vector<NamedAddress>;

struct Row {
    const char* why;
    std::string given;
    List expected;
};


std::string shown(const List& list)
{
    std::string out;
    for (const NamedAddress& one : list) out += "{" + one.name + "|" + one.address + "} ";
    return out;
}

TEST(ParseAddresses, ReadsListsAsTheyAreSent)
{
    const Row rows[] = {
        {"bare", "a@b", {{"", "a@b"}}},
        {"named", "Bob <b@d>", {{"Bob", "b@d"}}},
        {"a colon in a name", "Sales: EU <a@b>", {{"Sales: EU", "a@b"}}},
        {"a quoted comma and quote", "\"a\\\"b, c\" <x@y>", {{"a\"b, c", "x@y"}}},
        {"a blank at the end", "Bob <b@d> ", {{"Bob", "b@d"}}},
        {"comments within an address", "Pete <pete(his \\) account)@silly.test(his host)>", {{"Pete", "pete@silly.test"}}},
        {"a comment left open", "Bob <b(@d>", {{"Bob", "b(@d"}}},
        {"a comment with a comma", "a@b (C, d)", {{"C, d", "a@b"}}},
        {"Outlook's mailto", "Bob [mailto:b@d]", {{"Bob", "b@d"}}},
        {"a group", "g: a@b, c@d;", {{"", "a@b"}, {"", "c@d"}}},
        {"a group without its end", "g: a@b, c@d", {{"", "a@b"}, {"", "c@d"}}},
        {"an empty group", "undisclosed-recipients:;", {}},
        {"an empty group without its end", "undisclosed-recipients:", {}},
        {"a colon alone", ":", {}},
        {"a route", "<@x,@y:a@b>", {{"", "a@b"}}},
        {"an empty name", "\"\" <a@b>", {{"", "a@b"}}},
        {"holes in the list", "a@b, , c@d;", {{"", "a@b"}, {"", "c@d"}}},
        {"an eight-bit name", "Jos\xE9 <a@b>", {{"José", "a@b"}}},
        {"an encoded name with a comma", "=?utf-8?Q?Doe,_Ana?= <a@b>", {{"Doe, Ana", "a@b"}}},
        {"an encoded name in quotes", "\"=?utf-8?Q?Ana?=\" <a@b>", {{"Ana", "a@b"}}},
        {"name before a semicolon", "N <a@b> ; M <c@d>", {{"N", "a@b"}, {"M", "c@d"}}},
        {"no > at the end", "Bob <b@d", {{"Bob", "b@d"}}},
        {"no > before the comma", "Bob <b@d, Al <a@b>", {{"Bob", "b@d"}, {"Al", "a@b"}}},
        {"no comma between", "Bob <b@d> Al <a@b>", {{"Bob", "b@d"}, {"Al", "a@b"}}},
        {"two bare ones with a blank", "a@b c@d", {{"", "a@b"}, {"", "c@d"}}},
        {"a bare one with a name", "Bob b@d", {{"Bob", "b@d"}}},
        {"a link inside", "N <a@b<mailto:a@b>>", {{"N", "a@b"}}},
        {"mailto inside brackets", "N <mailto:a@b>", {{"N", "a@b"}}},
        {"single quotes", "'Bob' <b@d>", {{"Bob", "b@d"}}},
        {"the name is the address", "\"a@b\" <A@b>", {{"", "A@b"}}},
        {"a quoted local part", "\"john doe\"@x.y", {{"", "\"john doe\"@x.y"}}},
        {"an address in a comment", "Foo Bar (foo@bar.example)", {{"Foo Bar", "foo@bar.example"}}},
        {"no address at all", "Bob the builder", {{"Bob the builder", ""}}},
        {"dots at odd places", "a..b.@c", {{"", "a..b.@c"}}},
        {"a parenthesis without its end", "Bob (sales <b@d>", {{"Bob (sales", "b@d"}}},
        {"a quote without its end", "\"Bob <b@d>", {{"\"Bob", "b@d"}}},
        {"an international address", "josé@exämple.test", {{"", "josé@exämple.test"}}},
        {"two colons", "g: Ana: x <a@b>, c@d;", {{"Ana x", "a@b"}, {"", "c@d"}}},
        {"blanks only", "  ", {}},
        {"brackets only", "<>", {}},
        {"junk", "<<>>,,;;()\"\"", {}},
    };
    for (const Row& row : rows) {
        const List got = parse_addresses(row.given, {}, 100).addresses;
        EXPECT_EQ(shown(got), shown(row.expected)) << row.why;
    }
}

TEST(ParseAddresses, StopsAtItsLimit)
{
    EXPECT_FALSE(parse_addresses("a@b, c@d", {}, 2).cut);
    const AddressList list = parse_addresses("a@b, c@d, e@f", {}, 2);
    EXPECT_TRUE(list.cut);
    EXPECT_EQ(list.addresses.size(), 2u);
}

TEST(ParseAddresses, IsLinear)
{
    for (const char* piece : {"a@b,", "<", "(", "\"", "a@b ", "((", "x:", "[mailto:", "\\", "<a@b", "=?utf-8?Q?a", "'"}) {
        std::string text;
        while (text.size() < 30'000) text += piece;
        const std::string twice = text + text;
        const double once = test::least_cpu_seconds_of([&] { parse_addresses(text, {}, 1'000'000); });
        const double doubled = test::least_cpu_seconds_of([&] { parse_addresses(twice, {}, 1'000'000); });
        EXPECT_LT(doubled, 2.5 * once + 0.02) << piece;
    }
}

}  // namespace
}  // namespace captura::reading
