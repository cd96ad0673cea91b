#include "reading/utf8.hpp"

#include "support/cpu_time.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace captura::reading {
namespace {

using namespace std::string_literals;

struct Row {
    const char* why;
    std::string given;
    std::string expected;
};

TEST(ToValidUtf8, ReplacesWhatIsNoCharacter)
{
    const Row rows[] = {
        {"plain text stays", "Ana", "Ana"},
        {"all lengths stay", "é€😀", "é€😀"},
        {"an octet that leads nothing", "a\xFFz", "a\uFFFDz"},
        {"a continuation alone", "a\x80z", "a\uFFFDz"},
        {"an overlong slash", "\xC0\xAF", "\uFFFD\uFFFD"},
        {"an overlong three-octet form", "\xE0\x80\xAF", "\uFFFD\uFFFD\uFFFD"},
        {"a lone surrogate", "\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
        {"beyond U+10FFFF", "\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
        {"a character cut off is one damage", "\xE2\x82", "\uFFFD"},
        {"text goes on behind a cut one", "\xE2\x82z", "\uFFFDz"},
        {"NUL cuts text in every C interface", "a\0b"s, "a\uFFFDb"},
        {"noncharacters are characters here", "\uFFFE", "\uFFFE"},
    };
    for (const Row& row : rows) {
        bool replaced = false;
        EXPECT_EQ(to_valid_utf8(row.given, &replaced), row.expected) << row.why;
        EXPECT_EQ(replaced, row.given != row.expected) << row.why;
        EXPECT_TRUE(is_valid_utf8(to_valid_utf8(row.given))) << row.why;
    }
}

/// Plain text is looked at in words of eight octets; here one octet after the other.
std::string valid_octet_by_octet(const std::string& given)
{
    std::string out;
    for (std::size_t at = 0; at < given.size();) {
        const CodePoint c = code_point_at(given, at);
        out += c.valid && c.value != 0 ? given.substr(at, c.length) : "\uFFFD";
        at += c.length;
    }
    return out;
}

TEST(ToValidUtf8, SaysTheSameWhereverAnOctetStands)
{
    for (std::size_t size = 0; size < 19; ++size) {
        for (std::size_t place = 0; place < size; ++place) {
            for (int octet = 0; octet < 256; ++octet) {
                std::string given(size, 'a');
                given[place] = static_cast<char>(octet);
                if (place + 2 < size) given[place + 2] = '\x01';  // next to NUL, where words borrow
                if (place % 3 == 0 && place + 1 < size) given[place + 1] = '\xA9';
                const std::string expected = valid_octet_by_octet(given);
                bool replaced = false;
                ASSERT_EQ(to_valid_utf8(given, &replaced), expected) << size << ' ' << place << ' ' << octet;
                ASSERT_EQ(replaced, expected != given) << size << ' ' << place << ' ' << octet;
                const bool plain = std::all_of(given.begin(), given.end(), [](char c) { return c != '\0' && (c & 0x80) == 0; });
                ASSERT_EQ(is_plain_ascii(given), plain) << size << ' ' << place << ' ' << octet;
                std::replace(given.begin(), given.end(), '\0', 'z');  // valid, if no text
                ASSERT_EQ(is_valid_utf8(given), valid_octet_by_octet(given) == given) << size << ' ' << place << ' ' << octet;
            }
        }
    }
}

TEST(CleanText, KeepsWhatAPersonReads)
{
    const Row rows[] = {
        {"line ends are LF", "a\r\nb\rc\nd", "a\nb\nc\nd"},
        {"controls go, tabs stay", "a\x07\tb\x1B[0m\x7F", "a\tb[0m"},
        {"C1 controls go", "a\u0085b", "ab"},
        {"composed form", "e\u0301", "é"},
        {"a no-break space is a blank", "a\u00A0b", "a b"},
        {"soft hyphens go", "co\u00ADop", "coop"},
        {"bidi controls go: they show text that is not there", "a\u202Egpj.exe", "agpj.exe"},
        {"noncharacters blind the phone search", "a\uFFFEb\uFDD0", "ab"},
        {"a byte order mark goes", "\uFEFFa", "a"},
        {"bad octets are marked", "a\xFF", "a\uFFFD"},
    };
    for (const Row& row : rows) EXPECT_EQ(clean_text(row.given), row.expected) << row.why;
}

TEST(CleanLine, IsOneLineWithSingleBlanks) { EXPECT_EQ(clean_line(" a\r\n\tb   c \n"), "a b c"); }

TEST(CutUtf8, NeverCutsACharacter)
{
    const std::string text = "aé€😀";
    for (std::size_t n = 0; n <= text.size() + 1; ++n) {
        EXPECT_TRUE(is_valid_utf8(cut_utf8(text, n))) << n;
        EXPECT_LE(cut_utf8(text, n).size(), n) << n;
    }
    EXPECT_EQ(cut_utf8(text, 3), "aé");
    EXPECT_EQ(cut_utf8(text, text.size()), text);
}

TEST(FoldCase, MakesSpellingsEqual)
{
    EXPECT_EQ(fold_case("ΑΠ: Тема İLT"), fold_case("απ: тема ilt"));
}

TEST(CleanText, IsLinearInCombiningMarks)
{
    // Marks in descending classes are what a normaliser sorts.
    const auto marks = [](std::size_t count) {
        std::string text = "a";
        for (std::size_t i = 0; i < count; ++i) text += i < count / 2 ? "\u0301" : "\u0323";
        return text;
    };
    EXPECT_LT(clean_text(marks(1000)).size(), 100u);
    const std::string large = marks(500'000);
    EXPECT_LT(test::cpu_seconds_of([&] { clean_text(large); }), 2.0);
}

}  // namespace
}  // namespace captura::reading
