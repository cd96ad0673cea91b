#include "captura/web/snippet.hpp"

#include "web/door.hpp"

#include <gtest/gtest.h>

namespace captura::web::test {
namespace {

Snippet snippet(const Form& form, const std::string& name)
{
    for (Snippet& one : snippets_of(form, "https://forms.example.com"))
        if (one.name == name) return std::move(one);
    ADD_FAILURE() << "no snippet " << name;
    return {};
}

TEST(Snippets, AllowOurOriginAndNothingElse)
{
    struct Row {
        const char* why;
        const char* name;
        const char* policy;
    };
    const Row rows[] = {
        {"a plain post", "static", "form-action https://forms.example.com"},
        {"loads the script, asks and posts by it", "script", "script-src https://forms.example.com; connect-src https://forms.example.com"},
        {"either way", "enhanced",
         "form-action https://forms.example.com; script-src https://forms.example.com; connect-src https://forms.example.com"},
        {"frame and loader", "frame", "frame-src https://forms.example.com; script-src https://forms.example.com"},
        {"a link needs nothing", "link", ""},
    };
    const auto book = load(shipped_forms());
    for (const Row& row : rows) EXPECT_EQ(snippet(*book->forms.at("contact"), row.name).policy, row.policy) << row.why;
}

TEST(Snippets, NameTheHostOfARedirectWhichABrowserWouldBlockInSilence)
{
    const auto book = load(shipped_forms());
    Form form = *book->forms.at("contact");
    form.redirect = "https://www.example.com/thanks?x=1";
    EXPECT_EQ(snippet(form, "static").policy, "form-action https://forms.example.com https://www.example.com");
}

TEST(Snippets, StaticMarkupIsWholeAndCarriesNothingOfOneRendering)
{
    const auto book = load(shipped_forms());
    const std::string html = snippet(*book->forms.at("contact"), "static").text;
    EXPECT_EQ(html.find("<form class=\"captura-form\" method=\"post\" action=\"https://forms.example.com/f/contact"), 0u);
    for (const char* part : {"name=\"name\"", "name=\"marketing\"", "<label for=\"f-email\">", "<button type=\"submit\">", "</form>"})
        EXPECT_NE(html.find(part), std::string::npos) << part;
    for (const char* part : {"name=\"_id\"", "name=\"_token\"", "_gotcha", "captura-away", "style="})
        EXPECT_EQ(html.find(part), std::string::npos) << part;
}

TEST(Snippets, TheShellLineQuotesWhatTheFormSays)
{
    const auto book = load(shipped_forms());
    Form form = *book->forms.at("contact");
    form.entry.fields.front().choices = {"it's"};
    EXPECT_NE(snippet(form, "curl").text.find("'name=it'\\''s'"), std::string::npos);
    form.title = "\"><script>";
    EXPECT_NE(snippet(form, "frame").text.find("title=\"&quot;>&lt;script>\""), std::string::npos);
}

}  // namespace
}  // namespace captura::web::test
