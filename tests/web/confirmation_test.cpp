#include "captura/web/confirmation.hpp"

#include "web/door.hpp"

#include <gtest/gtest.h>

namespace captura::web {
namespace {

using namespace std::chrono_literals;

const Confirmation ana{*Uuid::parse("01890a5d-ac96-774b-bcce-b302099a8057"), Timestamp{1'790'000'000s}, "es"};

TEST(ConfirmationLinks, OpenWhatTheySealed)
{
    const ConfirmationLinks links{{"a key"}};
    const auto opened = links.open(links.seal(ana));
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->submission, ana.submission);
    EXPECT_EQ(opened->expires, ana.expires);
    EXPECT_EQ(opened->language, "es");
    EXPECT_TRUE(ConfirmationLinks({"a newer key", "a key"}).open(links.seal(ana))) << "while the key is replaced";
    EXPECT_FALSE(ConfirmationLinks({"another key"}).open(links.seal(ana)));
}

TEST(ConfirmationLinks, AreBrokenByAnyOtherLetter)
{
    const ConfirmationLinks links{{"a key"}};
    const std::string token = links.seal(ana);
    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."), std::string::npos)
        << "stands in a path as it is";
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string altered = token;
        altered[i] = altered[i] == 'x' ? 'y' : 'x';
        EXPECT_FALSE(links.open(altered)) << i;
        EXPECT_FALSE(links.open(token.substr(0, i))) << i;
    }
    EXPECT_FALSE(links.open(std::string(100'000, 'a')));
}

/// The words of all shipped forms, in all their languages.
TEST(VisitorWords, SayWhichFormAndWhatToDo)
{
    const auto book = test::load(test::shipped_forms());
    for (const auto& [slug, form] : book->forms)
        for (const std::string& language : form->languages) {
            const Form& shown = in_language(*form, language);
            const VisitorWords words = words_to_confirm(shown);
            EXPECT_EQ(words.language, language);
            EXPECT_NE(words.subject.find(shown.title), std::string::npos) << slug << ' ' << language;
            for (const std::string* text : {&words.subject, &words.text, &words.link_label, &words.footer}) {
                EXPECT_FALSE(text->empty()) << slug << ' ' << language;
                EXPECT_EQ(text->find('{'), std::string::npos) << *text;
            }
            EXPECT_EQ(words.link, "");
            EXPECT_NE(words_to_acknowledge(shown, "https://forms.example.com", ana.submission).text, "");
        }
}

}  // namespace
}  // namespace captura::web
