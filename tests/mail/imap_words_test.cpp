#include "mail/imap_words.hpp"
#include "mail/backoff.hpp"
#include "mail/imap_reader.hpp"
#include "mail/mailbox_url.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <random>
#include <stdexcept>

namespace captura::mail {
namespace {

using Next = std::variant<ImapReader::Incomplete, ImapResponse, ImapReaderFault>;

TEST(ImapReader, GivesLinesWithTheirLiteralsTakenOut)
{
    ImapReader reader{100};
    reader.feed("* 1 FETCH (BODY[] {5}\r\na\r\n)b UID {0}\r\n)\r\n* OK free text {5}\r\nc1 OK {1}\r\n");
    const Next first = reader.next();
    ASSERT_TRUE(std::holds_alternative<ImapResponse>(first));
    EXPECT_EQ(std::get<ImapResponse>(first).text, "* 1 FETCH (BODY[] {5}\n UID {0}\n)");
    EXPECT_EQ(std::get<ImapResponse>(first).literals, (std::vector<std::string>{"a\r\n)b", ""}));
    EXPECT_EQ(std::get<ImapResponse>(reader.next()).text, "* OK free text {5}") << "text for people announces nothing";
    EXPECT_EQ(std::get<ImapResponse>(reader.next()).text, "c1 OK {1}");
    EXPECT_FALSE(reader.holds_octets());
}

TEST(ImapReader, EndsAtItsLimitsAndStaysThere)
{
    const struct {
        const char* why;
        std::string octets;
        bool fault;
    } rows[] = {
        {"a line at the limit", "* " + std::string(ImapReader::max_text - 2, 'x') + "\r\n", false},
        {"a line one over", "* " + std::string(ImapReader::max_text - 1, 'x') + "\r\n", true},
        {"ten megabytes without an end", std::string(10u << 20, 'x'), true},
        {"a literal at the limit", "* X {100}\r\n", false},
        {"a literal one over", "* X {101}\r\n", true},
        {"two literals above the limit together", "* X {60}\r\n" + std::string(60, 'a') + " {41}\r\n", true},
        {"four gigabytes announced", "* X {4294967295}\r\n", true},
        {"a length of many digits", "* X {99999999999999999999999}\r\n", true},
    };
    for (const auto& row : rows) {
        ImapReader reader{100};
        reader.feed(row.octets);
        Next next = reader.next();
        EXPECT_EQ(std::holds_alternative<ImapReaderFault>(next), row.fault) << row.why;
        if (!row.fault) continue;
        reader.feed("* OK fine\r\n");
        next = reader.next();
        EXPECT_TRUE(std::holds_alternative<ImapReaderFault>(next)) << row.why;
    }
}

TEST(ImapFetch, ReadsItemsInAnyOrderAndRefusesWhatIsNoList)
{
    const struct {
        const char* why;
        std::string text;
        bool good;
    } rows[] = {
        {"sections with blanks in them", "(UID 5 BODY[HEADER.FIELDS (TO CC)]<0> \"x\" BODY[] \"y\")", true},
        {"lists within", "(FLAGS (\\Seen) ENVELOPE (\"a\" ((\"b\" NIL))) UID 5 BODY[] \"y\")", true},
        {"case does not matter", "(uid 5 body[] \"y\")", true},
        {"no list", "UID 5", false},
        {"an open end", "(UID 5 BODY[] \"y\"", false},
        {"an open string", "(UID 5 BODY[] \"y)", false},
        {"more behind", "(UID 5 BODY[] \"y\") UID 6", false},
        {"a name without value", "(UID 5 BODY[])", false},
        {"an open section", "(UID 5 BODY[ \"y\")", false},
        {"twenty one lists", "(" + std::string(20, '(') + std::string(20, ')') + ")", false},
    };
    for (const auto& row : rows) {
        ImapResponse response{row.text, {}};
        const auto fetch = parse_imap_fetch(response, 0);
        ASSERT_EQ(fetch.has_value(), row.good) << row.why;
        if (!row.good) continue;
        EXPECT_EQ(fetch->uid, 5u) << row.why;
        EXPECT_EQ(fetch->body, "y") << row.why;
    }
}

TEST(ImapReader, SurvivesAnyOctetsInLinearTime)  // P4, F31
{
    std::minstd_rand chance{7};
    const std::string alphabet = "* 1FETCH(){}[]\"\\\r\nUID BODY<>+cOK\0\xff";
    const std::clock_t begin = std::clock();
    for (int round = 0; round < 20'000; ++round) {
        ImapReader reader{64};
        std::string octets = "* 1 FETCH (UID 5 BODY[] {3}\r\nabc)\r\n";
        for (int i = 0; i < 6; ++i) octets[chance() % octets.size()] = alphabet[chance() % alphabet.size()];
        reader.feed(octets);
        for (Next next = reader.next(); std::holds_alternative<ImapResponse>(next); next = reader.next())
            (void)parse_imap_fetch(std::get<ImapResponse>(next), 0);
    }
    EXPECT_LT(static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC, 20.0);
}

TEST(MailboxUrl, ReadsWhatPeopleWrite)
{
    const MailboxUrl plain = parse_mailbox_url("imaps://sales@mail.example.com/INBOX");
    EXPECT_EQ(plain.user + "|" + plain.host + "|" + plain.port + "|" + plain.folder,
              "sales|mail.example.com|993|INBOX");
    const MailboxUrl odd = parse_mailbox_url("imap://sales%40example.com@[::1]:1143/Leads/caf%C3%A9");
    EXPECT_EQ(odd.user + "|" + odd.host + "|" + odd.port + "|" + odd.folder, "sales@example.com|::1|1143|Leads/café");
    EXPECT_EQ(parse_mailbox_url("imap://a@b@host").user, "a@b");
    EXPECT_EQ(parse_mailbox_url("imap://a@host/").folder, "INBOX");
    EXPECT_EQ(parse_mailbox_url("maildir:///var/mail/x%20y/").path, "/var/mail/x y");
    for (const char* bad : {"", "imaps", "pop3://a@b", "imaps://host/INBOX", "imaps://@host", "imaps://a@",
                            "imaps://a@h:x", "imaps://a@h:123456", "imaps://a%0d%0ax@h", "imaps://a@h/x%00",
                            "imaps://a@h/%zz", "imaps://a@[::1/x", "maildir://relative"})
        EXPECT_THROW(parse_mailbox_url(bad), std::invalid_argument) << bad;
}

TEST(ModifiedUtf7, NamesFoldersAsRfc3501Does)
{
    const struct {
        const char* utf8;
        const char* wire;
    } rows[] = {
        {"INBOX", "INBOX"},
        {"Tom & Jerry", "Tom &- Jerry"},
        {"~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"},  // RFC 3501, section 5.1.3
        {"café", "caf&AOk-"},
        {"\xf0\x9f\x93\xa7", "&2D3c5w-"},
    };
    for (const auto& row : rows) EXPECT_EQ(modified_utf7(row.utf8), row.wire);
    for (const char* bad : {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80"})
        EXPECT_THROW(modified_utf7(bad), std::invalid_argument);
}

TEST(Backoff, StaysAwayAsLongAsTheKindOfTroubleWants)  // M19
{
    using namespace std::chrono_literals;
    const MailboxSettings settings;
    const auto ended = [](MailFault fault, bool good = false) {
        Ended e;
        e.fault = fault;
        e.after_good_round = good;
        return e;
    };
    Backoff network{settings};
    EXPECT_LE(network.after(ended(MailFault::network, true), 0.99), 2s) << "a connection that worked is tried at once";
    auto last = network.after(ended(MailFault::network), 0.999);
    for (int i = 0; i < 20; ++i) {
        const auto next = network.after(ended(MailFault::network), 0.999);
        EXPECT_GE(next, last);
        EXPECT_LE(next, 5min);
        last = next;
    }
    EXPECT_GT(last, 4min);
    EXPECT_EQ(network.after(ended(MailFault::network), 0.0), 2s) << "full jitter";

    Backoff login{settings};
    for (int i = 0; i < 20; ++i) {
        const auto wait = login.after(ended(MailFault::refused_login), 0.5);
        EXPECT_GE(wait, 15min);
        EXPECT_LE(wait, 6h);
    }
    Ended wish = ended(MailFault::limited);
    wish.not_before = 9s;
    EXPECT_EQ(Backoff{settings}.after(wish, 0.5), 9s);
    EXPECT_GE(Backoff{settings}.after(ended(MailFault::limited), 0.5), 10min);
    EXPECT_LE(Backoff{settings}.after(ended(MailFault::database), 0.9), 1s);
}

}  // namespace
}  // namespace captura::mail
