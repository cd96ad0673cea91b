#include "reading/html_text.hpp"

#include "reading/utf8.hpp"
#include "support/cpu_time.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace captura::reading {
namespace {

constexpr std::size_t limit = 1u << 20;

struct Row {
    const char* why;
    std::string given;
    std::string expected;
};

std::string repeat(std::string_view piece, std::size_t count)
{
    std::string out;
    out.reserve(piece.size() * count);
    for (std::size_t i = 0; i < count; ++i) out += piece;
    return out;
}

TEST(HtmlToText, ShowsWhatAPersonSees)
{
    const Row rows[] = {
        {"plain", "Hello", "Hello"},
        {"blanks collapse", " a \n\t b ", "a b"},
        {"br", "a<br>b<br/>c", "a\nb\nc"},
        {"blocks", "<div>a</div><div>b</div>", "a\nb"},
        {"an empty line of Gmail", "<div>a</div><div><br></div><div>b</div>", "a\n\nb"},
        {"paragraphs", "<p>a</p><p>b</p>", "a\n\nb"},
        {"paragraphs of Word are lines", "<p class=MsoNormal>a</p><p class=MsoNormal>b</p>", "a\nb"},
        {"cells and rows", "<table><tr><td>Name</td><td>Ana</td></tr><tr><td>Tel</td><td>1</td></tr></table>",
         "Name\tAna\nTel\t1"},
        {"blocks in cells", "<tr><td><p>Name</p></td><td><p>Ana</p></td></tr>", "Name\tAna"},
        {"quotes", "a<blockquote>b<br>c<blockquote>d</blockquote></blockquote>e", "a\n> b\n> c\n> > d\ne"},
        {"lists", "<ul><li>a</li><li>b</li></ul>", "- a\n- b"},
        {"pre", "<pre>a\n  b</pre>", "a\n  b"},
        {"entities once", "&amp;lt; &eacute; &#233; &#xE9; &euro &#128;", "&lt; é é é € €"},
        {"unknown entities are text", "&nosuch; R&D a & b", "&nosuch; R&D a & b"},
        {"a no-break space", "a&nbsp;b", "a b"},
        {"a soft hyphen", "co&shy;op", "coop"},
        {"scripts and styles", "a<script>x<b>y</script><style>p{}</style><title>t</title>b", "ab"},
        {"comments", "a<!-- x > y -->b<!---->c", "abc"},
        {"conditional comments", "<!--[if mso]>x<![endif]-->a<![if !mso]>b<![endif]>", "ab"},
        {"an unescaped address", "Write to <john@doe.example>", "Write to <john@doe.example>"},
        {"an unescaped link", "see <http://x.example/a>", "see <http://x.example/a>"},
        {"less than", "1 < 2 and 3<4", "1 < 2 and 3<4"},
        {"a quote missing in a tag", "<a href=\"x>text</a> more", "text more"},
        {"a tag without end", "a<b c <i>d", "ad"},
        {"a comment without end ends at >", "a<!-- b>c", "ac"},
        {"a style without end ends at a block", "a<style>p{}<div>b</div>", "a\nb"},
        {"a > in a value", "<a title=\"x > y\">b</a>", "b"},
        {"hidden text", "a<div style=\"display: none\">x<div>y</div></div> this is seen by a reader",
         "a this is seen by a reader"},
        {"a void tag hides nothing", "a<img style='display:none'> this is seen by a reader", "a this is seen by a reader"},
        {"where all is hidden, all is read", "<div style='display:none'>this is the only text there is</div>",
         "this is the only text there is"},
        {"font-size of a half is seen", "<p style='font-size:0.9em'>readable</p>", "readable"},
        {"an upper-case tag", "<P>a<BR>b</P>", "a\nb"},
        {"a rule", "a<hr>b", "a\n________________________________\nb"},
        {"an end at the beginning", "</blockquote></td>a", "a"},
        {"nothing", "", ""},
        {"a lone <", "a<", "a<"},
    };
    for (const Row& row : rows) EXPECT_EQ(html_to_text(row.given, limit).text, row.expected) << row.why;
}

TEST(HtmlToText, LosesNothingToNesting)
{
    for (const char* tag : {"<div>", "<table><tr><td>", "<blockquote><div>", "<b>"}) {
        const HtmlText read = html_to_text("before" + repeat(tag, 50'000) + "inside" + repeat("</b>", 50'000) + "after", limit);
        EXPECT_NE(read.text.find("before"), std::string::npos) << tag;
        EXPECT_NE(read.text.find("inside"), std::string::npos) << tag;
        EXPECT_NE(read.text.find("after"), std::string::npos) << tag;
    }
}

TEST(HtmlToText, NotesWhatProgramsSayBesideTheText)
{
    const HtmlText read = html_to_text(
        "<a href='mailto:a&amp;b@c.example'>Ana</a><div class=\"x gmail_quote\">q</div><hr><div id=divRplyFwdMsg></div>", limit);
    const auto find = [&](HtmlMarkKind kind) {
        return std::find_if(read.marks.begin(), read.marks.end(), [&](const HtmlMark& mark) { return mark.kind == kind; });
    };
    ASSERT_NE(find(HtmlMarkKind::link), read.marks.end());
    EXPECT_EQ(find(HtmlMarkKind::link)->value, "mailto:a&b@c.example");
    EXPECT_NE(find(HtmlMarkKind::quote), read.marks.end());
    EXPECT_NE(find(HtmlMarkKind::rule), read.marks.end());
    EXPECT_NE(find(HtmlMarkKind::forward), read.marks.end());
}

TEST(HtmlToText, StopsAtItsLimit)
{
    EXPECT_FALSE(html_to_text("abcde", 5).cut);
    EXPECT_TRUE(html_to_text("abcdef", 5).cut);
    EXPECT_LE(html_to_text(repeat("<blockquote>a<br>", 10'000), 1000).text.size(), 1100u);
}

TEST(HtmlToText, IsLinearWhateverHasNoEnd)
{
    for (const char* piece : {"<", "<!--", "<!-- ", "<a b=\"", "<a b='>", "<a ", "<script>", "<style><p>", "<title>", "</",
                              "&amp;", "&", "&#", "<blockquote>a<br>", "<div style='display:none'>", "<td>", "<![if", "<?",
                              "<a b=\"><a c='>", "<b@c>", "</b>", "<pre>\n", "<a x=y x=y x=y x=y x=y>", "<p class=MsoNormal>"}) {
        const std::string once_text = repeat(piece, 60'000 / std::string_view(piece).size());
        const std::string twice_text = once_text + once_text;
        const double once = test::least_cpu_seconds_of([&] { html_to_text(once_text, limit); });
        const double doubled = test::least_cpu_seconds_of([&] { html_to_text(twice_text, limit); });
        EXPECT_LT(doubled, 2.5 * once + 0.02) << piece;
        EXPECT_LT(doubled, 1.0) << piece;
    }
}

TEST(HtmlMetaCharset, IsFoundInBothForms)
{
    EXPECT_EQ(html_meta_charset("<html><meta charset=\"koi8-r\">"), "koi8-r");
    EXPECT_EQ(html_meta_charset("<META http-equiv=Content-Type content='text/html; charset=windows-1251'>"), "windows-1251");
    EXPECT_EQ(html_meta_charset("<p>charset=x"), "");
}

}  // namespace
}  // namespace captura::reading
