#include "captura/rules/email.hpp"

#include "support/cpu_time.hpp"

#include <gmock/gmock.h>

namespace captura::rules {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(ParseEmail, OneMailboxInEverySpelling)
{
    const struct { const char* why; const char* text; const char* written; const char* canonical; } rows[] = {
        {"as it is", "ana@acme-shop.com", "ana@acme-shop.com", "ana@acme-shop.com"},
        {"capitals: kept to write to, folded to compare", "Ana.Perez@ACME-Shop.COM", "Ana.Perez@acme-shop.com", "ana.perez@acme-shop.com"},
        {"blanks around", "  ana@acme-shop.com\t\n", "ana@acme-shop.com", "ana@acme-shop.com"},
        {"a no-break blank behind", "ana@acme-shop.com\u00A0", "ana@acme-shop.com", "ana@acme-shop.com"},
        {"pasted from a link", "mailto:ana@acme-shop.com", "ana@acme-shop.com", "ana@acme-shop.com"},
        {"plus address: a mailbox of its own", "ana+x@acme-shop.com", "ana+x@acme-shop.com", "ana+x@acme-shop.com"},
        {"IDN host", "ana@Müller-Bau.de", "ana@müller-bau.de", "ana@xn--mller-bau-q9a.de"},
        {"the same as A-label", "ana@xn--mller-bau-q9a.de", "ana@xn--mller-bau-q9a.de", "ana@xn--mller-bau-q9a.de"},
        {"decomposed umlaut", "ana@mu\u0308ller-bau.de", "ana@müller-bau.de", "ana@xn--mller-bau-q9a.de"},
        {"local part beyond ASCII", "Иван@почта.рф", "Иван@почта.рф", "иван@xn--80a1acny.xn--p1ai"},
        {"sharp s is a letter of its own", "ana@straße.de", "ana@straße.de", "ana@xn--strae-oqa.de"},
    };
    for (const auto& row : rows) {
        const EmailReading reading = parse_email(row.text);
        EXPECT_EQ(reading.grade, Grade::valid) << row.why << testing::PrintToString(reading.reasons);
        EXPECT_EQ(reading.address.text, row.written) << row.why;
        EXPECT_EQ(reading.address.canonical, row.canonical) << row.why;
    }
}

TEST(ParseEmail, SaysWhyItRefuses)
{
    const std::string long_local(65, 'a');
    const std::string long_domain = std::string(60, 'a') + '.' + std::string(60, 'b') + '.' + std::string(60, 'c') + '.' + std::string(60, 'd');
    const struct { const char* why; std::string text; const char* reason; } rows[] = {
        {"nothing", "", "empty"},
        {"no at sign", "ana.acme.com", "no_at"},
        {"two of them", "ana@bea@acme.com", "several_at"},
        {"no local part", "@acme.com", "no_local_part"},
        {"no domain", "ana@", "no_domain"},
        {"display name", "Ana <ana@acme.com>", "display_name"},
        {"quoted display name", "\"Ana\" ana@acme.com", "display_name"},
        {"comment", "ana(home)@acme.com", "comment"},
        {"quoted local part", "\"ana perez\"@acme.com", "quoted_local_part"},
        {"address literal", "ana@[192.0.2.1]", "address_literal"},
        {"blank inside", "ana perez@acme.com", "blank_inside"},
        {"dots", "ana..perez@acme.com", "bad_dots"},
        {"leading dot", ".ana@acme.com", "bad_dots"},
        {"comma for dot", "ana@acme,com", "bad_domain"},
        {"underscore in a host", "ana@acme_shop.com", "bad_domain"},
        {"hyphen ends a label", "ana@acme-.com", "bad_domain"},
        {"broken punycode", "ana@xn--a.com", "bad_domain"},
        {"host without dot", "ana@localhost", "no_dot_in_domain"},
        {"an address for a host", "ana@192.0.2.1", "numeric_domain"},
        {"final dot", "ana@acme.com.", "final_dot"},
        {"65 octets before the at", long_local + "@acme.com", "local_part_too_long"},
        {"255 octets in all", std::string(11, 'a') + "@" + long_domain, "too_long"},
        {"a control character", "ana\x01@acme.com", "control_character"},
        {"a bad octet", "ana\xFF@acme.com", "bad_encoding"},
        {"an invisible character", "ana\u200B@acme.com", "invisible_character"},
        {"two addresses", "ana@acme.com, bea@acme.com", "blank_inside"},
    };
    for (const auto& row : rows) {
        const EmailReading reading = parse_email(row.text);
        EXPECT_EQ(reading.grade, Grade::invalid) << row.why;
        EXPECT_THAT(reading.reasons, ElementsAre(row.reason)) << row.why;
        EXPECT_EQ(reading.address, EmailAddress{}) << row.why;
    }
}

TEST(ParseEmail, TakesExactlyWhatTheLimitsAllow)
{
    const std::string domain = std::string(60, 'a') + '.' + std::string(60, 'b') + '.' + std::string(60, 'c') + '.' + std::string(55, 'd') + ".com";
    EXPECT_NE(parse_email(std::string(64, 'a') + "@acme.com").grade, Grade::invalid);
    ASSERT_EQ(domain.size(), 242u);
    EXPECT_NE(parse_email(std::string(11, 'x') + '@' + domain).grade, Grade::invalid);
    EXPECT_EQ(parse_email(std::string(12, 'x') + '@' + domain).grade, Grade::invalid);
}

TEST(ParseEmail, DoubtsWithoutRefusing)
{
    const struct { const char* why; const char* text; const char* reason; } rows[] = {
        {"set aside for tests", "ana@shop.test", "reserved_domain"},
        {"set aside for examples", "ana@example.com", "reserved_domain"},
        {"below one", "ana@mail.example.org", "reserved_domain"},
        {"a local network", "ana@printer.local", "reserved_domain"},
        {"no such top-level domain", "ana@acme.con", "unknown_tld"},
        {"a forged look: the first letter is Cyrillic", "ana@аcme.com", "mixed_script"},
        {"a slip", "ana@gmial.com", "likely_typo"},
    };
    for (const auto& row : rows) {
        const EmailReading reading = parse_email(row.text);
        EXPECT_EQ(reading.grade, Grade::suspect) << row.why;
        EXPECT_THAT(reading.reasons, Contains(row.reason)) << row.why;
        EXPECT_NE(reading.address.canonical, "") << row.why;
    }
}

TEST(ParseEmail, OffersWhatWasMeant)
{
    const struct { const char* text; const char* suggestion; } rows[] = {
        {"ana@gmial.com", "ana@gmail.com"},     {"Ana@gmai.com", "Ana@gmail.com"},   {"ana@gmail.con", "ana@gmail.com"},
        {"ana@hotmial.com", "ana@hotmail.com"}, {"ana@yaho.es", "ana@yahoo.es"},     {"ana@outlok.com", "ana@outlook.com"},
        {"ana@mail.com", ""},                   {"ana@ymail.com", ""},               {"ana@email.com", ""},
        {"ana@hotmail.de", ""},                 {"ana@yahoo.co.uk", ""},             {"ana@gmail.com", ""},
        {"ana@acme-shop.com", ""},              {"Ana <ana@acme.com>", "ana@acme.com"}, {"ana@acme.com.", "ana@acme.com"},
        {"Ana <<x>", ""},
    };
    for (const auto& row : rows) EXPECT_EQ(parse_email(row.text).suggestion, row.suggestion) << row.text;
}

TEST(FindEmails, TakesAddressesOutOfRunningText)
{
    const struct { const char* why; const char* text; std::vector<std::string> expected; } rows[] = {
        {"in a sentence", "Write to ana@acme.com, please.", {"ana@acme.com"}},
        {"in brackets and quotes", "<ana@acme.com> \"bea@acme.com\" (eva@acme.com)", {"ana@acme.com", "bea@acme.com", "eva@acme.com"}},
        {"each once, whatever its case", "ana@acme.com ANA@ACME.COM", {"ana@acme.com"}},
        {"as a link", "mailto:ana@acme.com?subject=x", {"ana@acme.com"}},
        {"a full stop ends the sentence", "ana@acme.com. Bea", {"ana@acme.com"}},
        {"Chinese runs on without a blank", "邮箱ana@acme.cn谢谢", {"ana@acme.cn"}},
        {"umlauts stay", "müller@müller-bau.de", {"müller@xn--mller-bau-q9a.de"}},
        {"Cyrillic on both sides", "почта: иван@почта.рф", {"иван@xn--80a1acny.xn--p1ai"}},
        {"no addresses", "@ana a@ @b @@ a@b", {}},
        {"an at sign between prices", "3 @ 5 EUR", {}},
    };
    for (const auto& row : rows) {
        std::vector<std::string> found;
        for (const EmailAddress& email : find_emails(row.text)) found.push_back(email.canonical);
        EXPECT_EQ(found, row.expected) << row.why;
    }
}

TEST(FindEmails, IsBounded)
{
    std::string many;
    for (int i = 0; i < 50; ++i) many += "a" + std::to_string(i) + "@acme.com ";
    EXPECT_EQ(find_emails(many).size(), 20u);

    for (const char* piece : {"a@", "@", "aaaa", "a@b.", "ñ@", "邮@邮."}) {
        std::string text;
        while (text.size() < 1'000'000) text += piece;
        EXPECT_LT(test::cpu_seconds_of([&] { find_emails(text); }), test::allowed(0.3)) << piece;
    }
}

TEST(MailLists, KnowFreeRoleAndDisposable)
{
    EXPECT_TRUE(is_free_mail("gmail.com"));
    EXPECT_TRUE(is_free_mail("Yandex.RU"));
    EXPECT_FALSE(is_free_mail("acme-shop.com"));
    EXPECT_TRUE(is_role_account("info"));
    EXPECT_TRUE(is_role_account("Sales+spring"));
    EXPECT_FALSE(is_role_account("ana.perez"));
    EXPECT_TRUE(is_disposable("mailinator.com"));
    EXPECT_TRUE(is_disposable("inbox.mailinator.com"));
    EXPECT_FALSE(is_disposable("gmail.com"));
}

}  // namespace
}  // namespace captura::rules
