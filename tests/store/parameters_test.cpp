#include "store/parameters.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace captura::store {
namespace {

using Type = Column::Type;

std::string wire(std::initializer_list<int> octets)
{
    std::string out;
    for (const int octet : octets) out.push_back(static_cast<char>(octet));
    return out;
}

TEST(Column, IsAnArrayAsPostgresqlReceivesIt)
{
    Column texts{Type::text};
    EXPECT_EQ(texts.octets(), wire({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 25})) << "no dimension, no row";
    texts.add("ab");
    texts.add_text_or_null("");
    texts.add("");
    const std::string header = wire({0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 25, 0, 0, 0, 3, 0, 0, 0, 1});
    EXPECT_EQ(texts.octets(), header + wire({0, 0, 0, 2}) + "ab" + wire({0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0}));
}

TEST(Column, OfNullsOnlyIsAnEmptyArray)
{
    Column texts{Type::text};
    texts.add_null();
    texts.add_null();
    EXPECT_EQ(texts.octets(), wire({0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 25}));
    texts.add("a");
    EXPECT_EQ(texts.octets().substr(12, 4), wire({0, 0, 0, 3}));
}

TEST(Column, HoldsNumbersTimesAndIdsInTheOrderOfTheWire)
{
    Column numbers{Type::integer};
    numbers.add_integer(-2);
    EXPECT_EQ(numbers.octets().substr(20), wire({0, 0, 0, 4, 0xff, 0xff, 0xff, 0xfe}));

    Column large{Type::bigint};
    large.add_bigint(0x0102030405060708);
    EXPECT_EQ(large.octets().substr(20), wire({0, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8}));

    Column times{Type::timestamptz};
    times.add(Timestamp{std::chrono::milliseconds{946'684'800'001}});
    EXPECT_EQ(times.octets().substr(20), wire({0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 3, 0xe8})) << "microseconds since 2000";

    Column ids{Type::uuid};
    ids.add(*Uuid::parse("00010203-0405-0607-0809-0a0b0c0d0e0f"));
    EXPECT_EQ(ids.octets().substr(20), wire({0, 0, 0, 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}));
}

TEST(Column, GrowsWithWhatItIsGiven)
{
    Column column{Type::bytea};
    std::string expected;
    for (std::size_t size = 0; size < 3000; size += 17) {
        const std::string value(size, static_cast<char>('a' + size % 26));
        column.add(value);
        expected += wire({0, 0, static_cast<int>(size >> 8), static_cast<int>(size & 255)}) + value;
    }
    EXPECT_EQ(column.octets().substr(20), expected);
    EXPECT_EQ(column.size(), 20 + expected.size());
}

TEST(Column, HoldsNothingOfTheColumnWhoseBufferItTookOver)
{
    const auto short_one = [] {
        Column column{Type::text};
        column.add("x");
        return std::string{column.octets()};
    };
    std::string first;
    std::thread{[&] { first = short_one(); }}.join();  // a thread's first column took over nothing
    {
        Column before{Type::text};
        before.add_null();
        before.add(std::string(2000, 'y'));
        EXPECT_EQ(before.octets().size(), 2028u);
        before.clear();
        before.add("x");
        EXPECT_EQ(before.octets(), first);
    }
    EXPECT_EQ(short_one(), first);
}

}  // namespace
}  // namespace captura::store
