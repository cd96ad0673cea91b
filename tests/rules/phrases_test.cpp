#include "captura/rules/phrases.hpp"
#include "rules/spam_text.hpp"

#include <gtest/gtest.h>

namespace captura::rules {
namespace {

TEST(PhraseBook, FindsWholeWordsWhateverTheirCaseAccentsAndPunctuation)
{
    PhraseBook book;
    ASSERT_TRUE(book.add("guest post", 0));
    ASSERT_TRUE(book.add("préstamo*", 1));
    ASSERT_TRUE(book.add("казино", 2));
    ASSERT_TRUE(book.add("post office", 3));
    book.bind();
    const struct { const char* why; const char* text; std::uint32_t groups; } rows[] = {
        {"as it stands", "a guest post please", 1},
        {"at both ends", "guest post", 1},
        {"other case, other blanks", "GUEST \n\t Post!", 1},
        {"a hyphen is a blank", "guest-post", 1},
        {"not a part of a word", "guest poster", 0},
        {"nor the end of one", "uguest post", 0},
        {"any ending, with and without accent", "prestamos Préstamo", 2},
        {"but a beginning", "superprestamo", 0},
        {"Cyrillic capitals", "КАЗИНО", 4},
        {"soft hyphens and zero-width blanks are not there", "ка\u00ADзи\u200Bно", 4},
        {"two phrases that share a word", "guest post office", 1 | 8},
        {"nothing", "", 0},
        {"broken octets", "guest \xFF\xFE post", 1},
    };
    for (const auto& row : rows) {
        TextTraits traits;
        add_traits(traits, row.text, book);
        EXPECT_EQ(traits.phrases, row.groups) << row.why;
    }
}

TEST(PhraseBook, TakesNoPhraseThatItCouldNotFind)
{
    PhraseBook book;
    for (const char* phrase : {"", "*", "...", "a*b", "カジノ", "\xFF"}) EXPECT_FALSE(book.add(phrase, 0)) << phrase;
    EXPECT_FALSE(book.add("word", PhraseBook::most_groups));
}

TEST(TextTraits, CountsLinksWordsMarkupAndScripts)
{
    PhraseBook book;
    book.bind();
    TextTraits traits;
    add_traits(traits, "See http://a.example and www.b.example, https://www.c.example [URL=http://d.example]x[/url] сlick Слово Ärger", book);
    EXPECT_EQ(traits.links, 4u);
    EXPECT_EQ(traits.markup, 2u);
    EXPECT_EQ(traits.mixed_words, 1u);
    EXPECT_EQ(traits.other, 0u);
}

TEST(Gibberish, IsWhatNoLanguageSays)
{
    for (const char* name : {"JxwKpQzRtVb", "qWxRtYpLkJhGfDs", "bcdfghjklmn", "Ana XkCdWqPzRtL"}) EXPECT_TRUE(is_gibberish(name)) << name;
    for (const char* name : {"Ana García", "Karin Schwarzschild", "Zbigniew Wstrzemięźliwy", "Krzysztof Szczęśniak", "McAllister-MacGregor",
                             "Нгуен Тхи", "Владислав Взглядов", "محمد", "田中太郎", "Ng", "O'Shaughnessy", "Jean-François", "GmbH", "LOURDES RODRIGUEZ"})
        EXPECT_FALSE(is_gibberish(name)) << name;
}

}  // namespace
}  // namespace captura::rules
