#include "reading/charset.hpp"

#include "reading/utf8.hpp"

#include <gtest/gtest.h>

namespace captura::reading {
namespace {

using namespace std::string_literals;

struct Row {
    const char* why;
    std::string declared;
    std::string octets;
    std::string expected;
    bool guessed = false;
};

TEST(DecodeCharset, ReadsWhatMailersMean)
{
    const Row rows[] = {
        {"latin1 is windows-1252 in practice", "iso-8859-1", "\x80 5, it\x92s", "€ 5, it’s"},
        {"the same under other names", "latin1", "\xE9", "é"},
        {"ansi", "ANSI", "\x96", "–"},
        {"us-ascii with octets above 127", "us-ascii", "caf\xE9", "café", true},
        {"us-ascii that is UTF-8 in truth", "us-ascii", "café", "café", true},
        {"latin5 is windows-1254", "iso-8859-9", "\x93\xF0\x94", "“ğ”"},
        {"tis-620 is windows-874", "tis-620", "\xA1\x85", "ก…"},
        {"gb2312 holds GBK octets", "gb2312", "\xE9\x46", "镕"},
        {"gbk", "GBK", "\xC4\xE3\xBA\xC3", "你好"},
        {"euc-kr holds UHC octets", "euc-kr", "\xB0\xA1\x81\x41", "가갂"},
        {"ks_c_5601-1987", "ks_c_5601-1987", "\xC7\xD1", "한"},
        {"big5 with Hong Kong characters", "big5", "\xA4\xA4\xA4\xE5", "中文"},
        {"shift_jis of Windows", "shift_jis", "\x87\x40\x93\xFA", "①日"},
        {"iso-2022-jp-ms", "iso-2022-jp-ms", "\x1B$B\x46\x7C\x4B\x5C\x1B(B", "日本"},
        {"win-1251", "win-1251", "\xCF\xF0\xE8\xE2\xE5\xF2", "Привет"},
        {"windows1251", "windows1251", "\xCF", "П"},
        {"x-cp1250", "x-cp1250", "\x9A", "š"},
        {"koi8-r", "koi8-r", "\xF0\xD2\xC9\xD7\xC5\xD4", "Привет"},
        {"koi8-ru", "koi8-ru", "\xA4", "є"},
        {"iso-8859-16, unknown to ICU", "iso-8859-16", "\xA4\xAA\xBA", "€Șș"},
        {"iso-8859-2", "iso-8859-2", "\xB1", "ą"},
        {"utf-16 without mark, little endian", "utf-16", "h\0i\0"s, "hi"},
        {"utf-16 without mark, big endian", "utf-16", "\0h\0i"s, "hi"},
        {"utf-7 where it is declared", "utf-7", "Hi +AOk-", "Hi é"},
        {"quotes and a prefix around the name", "\"charset=utf-8\"", "é", "é"},
        {"blanks and case", "  UTF-8 ", "é", "é"},
        {"nothing declared, UTF-8", "", "é", "é", true},
        {"nothing declared, ASCII", "", "plain", "plain"},
        {"nothing declared, eight bit", "", "caf\xE9", "café", true},
        {"x-unknown", "x-unknown", "caf\xE9", "café", true},
        {"an escape sequence as a name", "_iso-2022-jp$ESC", "a", "a"},
        {"a name that is none", "utf-ate", "é", "é", true},
        {"utf-8 declared, latin1 sent", "utf-8", "caf\xE9", "café", true},
        {"utf-7 is never guessed: it hides markup", "", "+ADw-script+AD4-", "+ADw-script+AD4-"},
    };
    for (const Row& row : rows) {
        const Decoded decoded = decode_charset(row.octets, row.declared);
        EXPECT_EQ(decoded.text, row.expected) << row.why << " (" << decoded.charset << ")";
        EXPECT_EQ(decoded.guessed, row.guessed) << row.why;
        EXPECT_FALSE(decoded.replaced) << row.why;
    }
}

TEST(DecodeCharset, UsesTheCountrysOldCharsetWhereNothingFits)
{
    EXPECT_EQ(decode_charset("\xCF\xF0\xE8\xE2\xE5\xF2", "", "windows-1251").text, "Привет");
    EXPECT_EQ(decode_charset("\x9A", "", "windows-1250").text, "š");
    EXPECT_EQ(decode_charset("\xE9", "", "no-such-charset").text, "é");
}

TEST(DecodeCharset, MarksHolesInsteadOfMakingControls)
{
    const Decoded decoded = decode_charset("a\x81z", "windows-1252");
    EXPECT_EQ(decoded.text, "a\uFFFDz");
    EXPECT_TRUE(decoded.replaced);
    EXPECT_TRUE(decode_charset("a\0b"s, "us-ascii").replaced);
}

TEST(DecodeCharset, DoesNotThrowAwayATextForOneOctet)
{
    const std::string russian = "Добрый день, пришлите цены";
    const Decoded damaged = decode_charset(russian + "\xD0" + " пожалуйста", "utf-8");
    EXPECT_EQ(damaged.text, russian + "\uFFFD пожалуйста");
    EXPECT_TRUE(damaged.replaced);
    EXPECT_FALSE(damaged.guessed);
}

TEST(DecodeCharset, TakesAnyNameAndAnyOctets)
{
    std::string all;
    for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
    for (const char* name : {"utf-8", "utf-16", "utf-32", "utf-7", "iso-2022-jp", "iso-2022-kr", "iso-2022-cn", "hz-gb-2312",
                             "gb18030", "big5", "euc-jp", "euc-kr", "shift_jis", "koi8-u", "windows-1255", "iso-8859-8-i",
                             "macintosh", "ibm-37", "scsu", "bocu-1", "johab", "viscii", "a\0b", "", "%s%n", "../../x",
                             "utf-8,swaplfnl", "cp437", "imap-mailbox-name"}) {
        const Decoded decoded = decode_charset(all + all, name);
        EXPECT_TRUE(is_valid_utf8(decoded.text)) << name;
        EXPECT_EQ(decoded.text.find('\0'), std::string::npos) << name;
    }
}

}  // namespace
}  // namespace captura::reading
