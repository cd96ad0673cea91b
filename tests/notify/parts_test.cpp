#include "notify/address.hpp"
#include "notify/destination.hpp"
#include "notify/mime.hpp"
#include "notify/plain.hpp"
#include "notify/rhythm.hpp"

#include "notify/notices.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace captura::notify {
namespace {

using namespace std::chrono_literals;

TEST(OneLine, IsOneCleanBoundedLine)
{
    struct Row {
        const char* why;
        std::string given;
        std::string expected;
    };
    const Row rows[] = {
        {"ordinary text stays", "A. Garc\xC3\xAD" "a", "A. Garc\xC3\xAD" "a"},
        {"blanks are collapsed and trimmed", "  a \t\r\n b  ", "a b"},
        {"C1 and NEL are blanks", "a\xC2\x85" "b\xC2\x9B" "c", "a b c"},
        {"direction controls go", "a\xE2\x80\xAE" "b", "ab"},
        {"bad octets show", "a\xFFz", "a\xEF\xBF\xBDz"},
        {"an overlong slash is no slash", "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"a surrogate is no character", "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"exactly at the limit an ellipsis stands for what may follow", "1234567890", "123456789\xE2\x80\xA6"},
        {"below the limit nothing is cut", "123456789", "123456789"},
        {"never inside a character", "\xC3\xAD\xC3\xAD\xC3\xAD\xC3\xAD\xC3\xAD\xC3\xAD\xC3\xAD\xC3\xAD\xC3\xAD\xC3\xAD\xC3\xAD",
         "\xC3\xAD\xC3\xAD\xC3\xAD\xC3\xAD\xC3\xAD\xC3\xAD\xC3\xAD\xC3\xAD\xC3\xAD\xE2\x80\xA6"},
    };
    for (const Row& row : rows) EXPECT_EQ(one_line(row.given, 10), row.expected) << row.why;
}

TEST(QuotedPrintable, KeepsLinesShortAndDotsHarmless)
{
    EXPECT_EQ(quoted_printable(".\n..\na.b"), "=2E\r\n=2E.\r\na.b");
    EXPECT_EQ(quoted_printable("a \nb\t"), "a=20\r\nb=09");
    EXPECT_EQ(quoted_printable(std::string(76, 'x')), std::string(76, 'x'));
    EXPECT_EQ(quoted_printable(std::string(77, 'x')), std::string(75, 'x') + "=\r\nxx");
    EXPECT_EQ(quoted_printable(std::string(75, 'x') + "." + "y"), std::string(75, 'x') + "=\r\n=2Ey");
}

TEST(ParseDestination, TakesWhatWorksAndNamesWhatDoesNot)
{
    const Destination to = parse_destination("smtp://leads%40company.example@mail.example:587");
    EXPECT_EQ(to.server, "smtp://mail.example:587");
    EXPECT_EQ(to.user, "leads@company.example");
    EXPECT_FALSE(to.loopback);
    EXPECT_TRUE(parse_destination("smtps://[::1]:465").loopback);
    EXPECT_TRUE(parse_destination("smtp://localhost:25").loopback);
    EXPECT_EQ(parse_destination("maildir:///var/mail/out").folder, "/var/mail/out");
    for (const char* wrong : {"", "smtp:", "smtp://", "http://x", "smtp://host:0", "smtp://host:65536", "smtp://host:2x", "smtp://ho st",
                              "smtp://user:secret@host", "smtp://a%0d@host", "smtp://a%4@host", "smtp://[::1", "smtp://host/x", "maildir://x",
                              "smtp://h\r\nost"})
        EXPECT_THROW(parse_destination(wrong), std::invalid_argument) << wrong;
}

TEST(RetryDelay, DoublesToAnHour)
{
    EXPECT_EQ(retry_delay(1min, 0, 0.5), 1min);
    EXPECT_EQ(retry_delay(1min, 3, 0.5), 8min);
    EXPECT_EQ(retry_delay(1min, 6, 0.5), 1h);
    EXPECT_EQ(retry_delay(1min, 2'000'000'000, 0.5), 1h);
    EXPECT_EQ(retry_delay(1min, 0, 0), 48s);
    EXPECT_LE(retry_delay(1min, 0, 0.9999), 72s);
}

TEST(Rhythm, GathersWhatIsMoreThanAMinuteTakes)
{
    Rhythm rhythm{3};
    const Moment start{};
    for (unsigned char i = 0; i < 5; ++i) rhythm.add(test::ordinary_notice(i), start);
    Notice other = test::ordinary_notice(9);
    other.recipient = "seller@company.example";
    rhythm.add(other, start);
    EXPECT_EQ(rhythm.take_due(start).size(), 4u) << "three of one, one of another";
    ASSERT_TRUE(rhythm.next_due());
    EXPECT_EQ(*rhythm.next_due(), start + hold);
    rhythm.add(test::ordinary_notice(7), start + 5s);
    EXPECT_TRUE(rhythm.take_due(start + hold - 1s).empty());
    const auto gathered = rhythm.take_due(start + hold);
    ASSERT_EQ(gathered.size(), 1u);
    EXPECT_EQ(gathered.front().notices.size(), 3u);
    rhythm.add(test::ordinary_notice(8), start + 61s);
    EXPECT_EQ(rhythm.take_due(start + 61s).size(), 1u) << "a new minute";
}

TEST(Rhythm, HoldsNoMoreThanOneMailTakes)
{
    Rhythm rhythm{1};
    for (std::size_t i = 0; i <= most_gathered; ++i) rhythm.add(test::ordinary_notice(), Moment{});
    const auto due = rhythm.take_due(Moment{});
    ASSERT_EQ(due.size(), 2u);
    EXPECT_EQ(due.back().notices.size(), most_gathered);
}

TEST(Doubts, SendTheSameCompanyAgain)
{
    Doubts doubts;
    Parcel parcel;
    for (unsigned char i = 1; i <= 3; ++i) parcel.notices.push_back(test::ordinary_notice(i));
    doubts.remember(parcel);
    Notice stranger = test::ordinary_notice(9);
    EXPECT_FALSE(doubts.take(stranger, Moment{}));
    EXPECT_TRUE(doubts.take(parcel.notices[2], Moment{}));
    EXPECT_TRUE(doubts.take(parcel.notices[0], Moment{}));
    EXPECT_TRUE(doubts.take_due(Moment{}).whole.empty()) << "one is missing";
    EXPECT_TRUE(doubts.take(parcel.notices[1], Moment{}));
    const auto due = doubts.take_due(Moment{});
    ASSERT_EQ(due.whole.size(), 1u);
    EXPECT_TRUE(due.whole.front().doubtful);
    EXPECT_EQ(due.whole.front().notices.size(), 3u);
}

TEST(Doubts, DoNotWaitForEverForTheRest)
{
    Doubts doubts;
    Parcel parcel;
    for (unsigned char i = 1; i <= 2; ++i) parcel.notices.push_back(test::ordinary_notice(i));
    doubts.remember(parcel);
    EXPECT_TRUE(doubts.take(parcel.notices[0], Moment{}));
    EXPECT_EQ(doubts.next_due(), Moment{} + hold);
    EXPECT_EQ(doubts.take_due(Moment{} + hold).parted.size(), 1u);
}

TEST(EnvelopeAddress, IsExactlyWhatParsingGives)
{
    EXPECT_TRUE(is_envelope_address("ana@acme.example"));
    EXPECT_TRUE(is_envelope_address("\"taro..x\"@phone.example"));
    for (const char* wrong : {"", "@", "\"\"@x.example", "\"ana\"@acme.example", "\"a\r\nb\"@x.example", "a@x.example>", "<a@x.example>"})
        EXPECT_FALSE(is_envelope_address(wrong)) << wrong;
}

}  // namespace
}  // namespace captura::notify
