#include "reading/transfer.hpp"

#include <gtest/gtest.h>

namespace captura::reading {
namespace {

struct Row {
    const char* why;
    std::string given;
    std::string expected;
};

TEST(DecodeBase64, TakesWhatMailersSend)
{
    const Row rows[] = {
        {"plain", "QUJDREVG", "ABCDEF"},
        {"over lines", "QUJD\r\nREVG\r\n", "ABCDEF"},
        {"an octet that is none", "QUJD|REVG", "ABCDEF"},
        {"a list's footer behind the padding", "QUJDRA==\n-- \nlist footer", "ABCD"},
        {"a footer of one word", "QUJDRA==\nunsubscribe!", "ABCD"},
        {"a footer without padding before it", "QUJDREVG\n-- \nlist footer of many words", "ABCDEF"},
        {"blanks behind", "QUJDRA== ", "ABCD"},
        {"no padding", "QUJDRA", "ABCD"},
        {"a new start behind the padding", "QUJD=\nREVG", "ABCDEF"},
        {"padding in the middle", "QQ==QUJD", "AABC"},
        {"the URL alphabet", "-_-_", "\xFB\xFF\xBF"},
        {"nothing", "", ""},
        {"one letter is no octet", "Q", ""},
    };
    for (const Row& row : rows) EXPECT_EQ(decode_base64(row.given, 1000).content, row.expected) << row.why;
    EXPECT_TRUE(decode_base64("QUJDRA==\n-- \nlist footer", 1000).footer);
    EXPECT_FALSE(decode_base64("QUJDRA==\n\n", 1000).footer);
}

TEST(DecodeQuotedPrintable, KeepsLinesAndMistakes)
{
    const Row rows[] = {
        {"a line end behind a blank stays", "Name: X \r\nEmail: y@z.w", "Name: X\r\nEmail: y@z.w"},
        {"a malformed octet stays", "a=zz=\nb", "a=zzb"},
        {"octets", "caf=C3=A9=3d", "café="},
        {"a soft break with blanks behind", "a= \t\r\nb", "ab"},
        {"a soft break at the end", "a=", "a"},
        {"half an octet at the end", "a=4", "a=4"},
        {"lone CR ends", "a=\rb\rc", "ab\rc"},
    };
    for (const Row& row : rows) EXPECT_EQ(decode_quoted_printable(row.given, 1000).content, row.expected) << row.why;
}

TEST(DecodeTransfer, KnowsItsNamesWhateverTheirCase)
{
    EXPECT_EQ(decode_transfer("QUJD", " BASE64 ", 100).content, "ABC");
    EXPECT_EQ(decode_transfer("QUJD", "base64;x=y", 100).content, "ABC");
    EXPECT_EQ(decode_transfer("=41", "Quoted-Printable", 100).content, "A");
    EXPECT_EQ(decode_transfer("=41", "8bit", 100).content, "=41");
    EXPECT_EQ(decode_transfer("=41", "no-such", 100).content, "=41");
    EXPECT_EQ(decode_transfer("begin 644 a.txt\n#04)#\n`\nend\n", "x-uuencode", 100).content, "ABC");
}

TEST(DecodeTransfer, StopsAtItsLimitAndSaysSo)
{
    for (const char* encoding : {"base64", "quoted-printable", "8bit"}) {
        const std::string given = encoding == std::string("base64") ? "QUJDREVG" : "ABCDEF";
        EXPECT_FALSE(decode_transfer(given, encoding, 6).cut) << encoding;
        EXPECT_TRUE(decode_transfer(given, encoding, 5).cut) << encoding;
        EXPECT_EQ(decode_transfer(given, encoding, 5).content, "ABCDE") << encoding;
    }
}

}  // namespace
}  // namespace captura::reading
