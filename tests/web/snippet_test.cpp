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

TEST(Snippets, CarryTheWidgetOfACaptchaAndWhatItNeeds)
{
    const auto book = load(shipped_forms());
    const Captcha captcha{"hcaptcha", "10000000-ffff", {"contact"}};
    const auto text = [&](const char* slug, std::string_view name) {
        for (const Snippet& one : snippets_of(*book->forms.at(slug), "https://forms.example.com", captcha))
            if (one.name == name) return one.policy + "\n" + one.text;
        return std::string{};
    };
    const std::string enhanced = text("contact", "enhanced");
    EXPECT_EQ(enhanced.substr(0, enhanced.find('\n')),
              "form-action https://forms.example.com; script-src https://hcaptcha.com https://*.hcaptcha.com https://forms.example.com; "
              "connect-src https://hcaptcha.com https://*.hcaptcha.com https://forms.example.com; "
              "frame-src https://hcaptcha.com https://*.hcaptcha.com; style-src https://hcaptcha.com https://*.hcaptcha.com");
    for (const char* name : {"static", "enhanced"}) {
        EXPECT_NE(text("contact", name).find("class=\"captura-field h-captcha\" data-sitekey=\"10000000-ffff\""), std::string::npos) << name;
        EXPECT_NE(text("contact", name).find("<script async defer src=\"https://js.hcaptcha.com/1/api.js\"></script>"), std::string::npos) << name;
        EXPECT_EQ(text("newsletter", name).find("hcaptcha"), std::string::npos) << name;
    }
    EXPECT_EQ(text("contact", "script").find("hcaptcha"), std::string::npos);
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
