#include "reading/header_words.hpp"

#include "support/cpu_time.hpp"

#include <gtest/gtest.h>

namespace captura::reading {
namespace {

struct Row {
    const char* why;
    std::string given;
    std::string expected;
};

TEST(DecodeHeaderText, ReadsEncodedWordsAsTheyAreSent)
{
    const Row rows[] = {
        {"plain", "Hello", "Hello"},
        {"Q", "=?utf-8?Q?caf=C3=A9_au_lait?=", "café au lait"},
        {"B without padding", "=?utf-8?B?w6k?=", "é"},
        {"a language", "=?us-ascii*en-us?Q?hi?=", "hi"},
        {"blanks between words are dropped", "=?utf-8?Q?a?= \t =?utf-8?Q?b?=", "ab"},
        {"blanks to text stay", "=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c"},
        {"glued to text", "x=?utf-8?Q?a?=y", "xay"},
        {"glued to each other", "=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"},
        {"inside quotes", "\"=?utf-8?Q?a?=\"", "\"a\""},
        {"blanks in the text", "=?utf-8?Q?a b?=", "a b"},
        {"no end", "=?utf-8?q?a", "a"},
        {"a character over two words", "=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?=", "café"},
        {"the same in base64", "=?utf-8?B?Y2Fmww==?= =?utf-8?B?qQ==?=", "café"},
        {"padding in the middle", "=?utf-8?B?Zm9v?= =?utf-8?B?YmE=?= =?utf-8?B?cg==?=", "foobar"},
        {"shift state over words", "=?iso-2022-jp?B?GyRCRnw=?= =?iso-2022-jp?B?S1wbKEI=?=", "日本"},
        {"two charsets", "=?utf-8?Q?=C3=A9?= =?iso-8859-1?Q?=E9?=", "éé"},
        {"= without two digits stays", "=?utf-8?Q?a=zz?=", "a=zz"},
        {"an encoded line end makes no second header", "=?utf-8?Q?a=0D=0ABcc:_x@y?=", "a Bcc: x@y"},
        {"an encoded NUL", "=?us-ascii?Q?a=00b?=", "a\uFFFDb"},
        {"a charset that is none", "=?x-unknown?Q?caf=E9?=", "café"},
        {"no encoding", "=?utf-8?X?a?=", "=?utf-8?X?a?="},
        {"no word", "a =? b ?= c", "a =? b ?= c"},
        {"raw UTF-8", "café", "café"},
        {"raw eight bit", "caf\xE9", "café"},
    };
    for (const Row& row : rows) EXPECT_EQ(decode_header_text(row.given, {}), row.expected) << row.why;
}

TEST(DecodeHeaderText, ReadsRawTextInTheCharsetOfTheLetter)
{
    EXPECT_EQ(decode_header_text("\xCF\xF0\xE8\xE2\xE5\xF2", {"windows-1251"}), "Привет");
}

TEST(DecodeHeaderText, StopsAtItsLimit)
{
    bool cut = false;
    EXPECT_EQ(decode_header_text("=?utf-8?Q?a?= =?utf-8?Q?b?=", {"", 2}, &cut), "ab");
    EXPECT_FALSE(cut);
    EXPECT_EQ(decode_header_text("=?utf-8?Q?a?= =?utf-8?Q?b?=", {"", 1}, &cut), "a =?utf-8?Q?b?=");
    EXPECT_TRUE(cut);
}

TEST(DecodeHeaderText, IsLinear)
{
    for (const char* piece : {"=?utf-8?Q?a", "=?utf-8?Q?a?=", "=?", "=?x?", "=?=?"}) {
        std::string text;
        while (text.size() < 60'000) text += piece;
        const std::string twice = text + text;
        const WordContext all{"", 1'000'000};
        const double once = test::least_cpu_seconds_of([&] { decode_header_text(text, all); });
        const double doubled = test::least_cpu_seconds_of([&] { decode_header_text(twice, all); });
        EXPECT_LT(doubled, 2.5 * once + 0.02) << piece;
    }
}

}  // namespace
}  // namespace captura::reading
