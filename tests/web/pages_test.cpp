// A stranger's text is text on every page (F27, FO14), and the script a site embeds keeps its promises.
#include "web/door.hpp"
#include "support/corpora.hpp"
#include "web/pages.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace captura::web::test {
namespace {

const char* const every_kind = R"(
title = "All kinds"
[[field]]
name = "name"
label = "Name"
[[field]]
name = "email"
label = "E-mail"
[[field]]
name = "phone"
label = "Phone"
[[field]]
name = "message"
label = "Message"
[[field]]
name = "choice"
label = "Choice"
type = "select"
choices = ["a", "b"]
[[field]]
name = "consent"
label = "Consent"
type = "consent"
text = "I agree."
[[field]]
name = "hidden"
type = "hidden"
[[field]]
name = "day"
label = "Day"
type = "date"
)";

std::vector<Field> type_everywhere(const std::string& value)
{
    std::vector<Field> typed;
    for (const char* name : {"name", "email", "phone", "message", "choice", "consent", "hidden", "day"}) typed.push_back({name, value});
    return typed;
}

/// The characters that make markup: a page shows a value as text when they are as many as with a harmless value.
std::string markup_of(const std::string& page)
{
    std::string marks;
    std::copy_if(page.begin(), page.end(), std::back_inserter(marks),
                 [](char c) { return c == '<' || c == '>' || c == '"' || c == '\''; });
    return marks;
}

TEST(Pages, EveryNaughtyStringIsTextInEveryField)
{
    CAPTURA_NEEDS_CORPUS("naughty-strings");
    const auto strings = nlohmann::json::parse(captura::test::slurp(captura::test::corpora() / "naughty-strings" / "blns.json"));
    const Folder folder;
    folder.write("all.toml", every_kind);
    const auto book = load(folder.path());
    const Form& form = *book->forms.at("all");
    const Pages pages{""};
    const std::vector<Rejection> wrong = {{"name", "required"}, {"email", "invalid_email"}, {"message", "too_long"}};
    const auto draw = [&](const std::string& value) {
        const DrawnForm drawn{form, {{"_page", value}, {"_id", value}}, type_everywhere(value), wrong, {}};
        return pages.form(drawn);
    };
    const std::string plain = markup_of(draw("harmless"));
    ASSERT_GE(strings.size(), 500u);
    for (const auto& one : strings) {
        const std::string value = one.get<std::string>();
        EXPECT_EQ(markup_of(draw(value)), plain) << value;
    }
    EXPECT_EQ(markup_of(draw("{{{title}}} {{&title}} {{#fields}}")), plain) << "a template in a value is text too";
}

TEST(Pages, TheAddressOfAPageIsTextToo)
{
    Door door;
    const auto page = [&](const std::string& query, const std::string& referrer) {
        return markup_of(door.get("/f/contact?" + query, {{"Host", "a.example"}, {"Referer", referrer}}).body);
    };
    EXPECT_EQ(page("\"><script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>"), page("x", "y"));
    const std::string thanks = door.get("/f/contact/thanks?id=%22%3E<script>alert(1)</script>").body;
    EXPECT_EQ(thanks.find("script"), std::string::npos) << "only a receipt id is shown";
}

TEST(Pages, NoTemplateWritesRawText)
{
    for (const char* name : {"form.html", "thanks.html", "notice.html"}) {
        const std::string_view file = web_file(name);
        EXPECT_EQ(file.find("{{{"), std::string_view::npos) << name;
        EXPECT_EQ(file.find("{{&"), std::string_view::npos) << name;
        for (std::size_t at = 0; (at = file.find("<script", at)) != std::string_view::npos; ++at)
            EXPECT_TRUE(file.substr(at).starts_with("<script async src=\"{{base}}/") ||
                        file.substr(at).starts_with("<script async defer src=\"{{captcha_script}}\""))
                << name << ": scripts have addresses of our own, or of the captcha that was configured";
        EXPECT_EQ(file.find("style=\""), std::string_view::npos) << name;
    }
}

TEST(Embed, DrawsByDomCallsOnlyAndLeavesNothingBehind)
{
    Door door;
    const auto response = door.get("/embed.js");
    const std::string& script = response.body;
    for (const char* word : {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(",
                             "indexedDB", "cookie", "'style'", "createElement('script"})
        EXPECT_EQ(script.find(word), std::string_view::npos) << word;
    EXPECT_EQ(response.status, 200);
    EXPECT_NE(response.body.find(".captura-summary{"), std::string::npos) << "the style of our own pages is inside";
    EXPECT_EQ(response.body.find("'captura.css'"), std::string::npos);
    EXPECT_EQ(header(response, "Cross-Origin-Resource-Policy"), "cross-origin");
    EXPECT_EQ(header(response, "Cache-Control"), "public, max-age=300");
    EXPECT_EQ(header(response, "Content-Type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(door.get("/embed.js", {{"If-None-Match", header(response, "ETag")}}).status, 304);
    EXPECT_EQ(door.get("/captura.css").status, 200);
    EXPECT_EQ(door.get("/frame.js").status, 200);
}

TEST(Assets, ArePackedForWhoTakesIt)
{
    struct Row {
        const char* why;
        const char* accept_encoding;
        const char* encoding;
    };
    const Row rows[] = {
        {"a browser", "gzip, deflate, br, zstd", "gzip"}, {"nothing said", "", ""},           {"refused", "gzip;q=0", ""},
        {"refused in full", "gzip;q=0.0", ""},            {"weighed", "gzip;q=0.5", "gzip"}, {"something else", "br", ""},
    };
    Door door;
    const auto plain = door.get("/embed.js");
    for (const Row& row : rows) {
        const auto response = door.get("/embed.js", {{"Accept-Encoding", row.accept_encoding}});
        EXPECT_EQ(header(response, "Content-Encoding"), row.encoding) << row.why;
        EXPECT_EQ(header(response, "Vary"), "Accept-Encoding") << row.why;
        EXPECT_EQ(header(response, "ETag") == header(plain, "ETag"), *row.encoding == '\0') << row.why;
    }
    EXPECT_LE(door.get("/embed.js", {{"Accept-Encoding", "gzip"}}).body.size(), 8192u) << "the budget, style and all";
    EXPECT_LE(door.get("/frame.js", {{"Accept-Encoding", "gzip"}}).body.size(), 1024u);
    EXPECT_LE(door.get("/captura.css", {{"Accept-Encoding", "gzip"}}).body.size(), 3072u);
}

}  // namespace
}  // namespace captura::web::test
