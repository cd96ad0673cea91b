// The form as data, in its languages, and what pages without script make of it.
#include "web/door.hpp"
#include "web/languages.hpp"
#include "web/query.hpp"
#include "web/words.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

namespace captura::web::test {
namespace {

using Json = nlohmann::json;

const char* const everything = R"(
languages = ["en", "ar"]
title = { en = "Get a quote", ar = "اطلب عرض سعر" }
redirects = ["www.example.com"]
[site]
name = "Acme"
accent = "#0a6cff"
logo = "https://cdn.example.com/logo.svg"
[fallback]
email = "sales@example.com"
phone = "+34 910 000 000"
[[step]]
title = "Your need"
[[step]]
title = "You"
[[field]]
name = "need"
label = "What do you need?"
type = "radio"
required = true
choices = [{ value = "quote", label = "A quote" }, { value = "help", label = "Help" }]
[[field]]
name = "topics"
label = "Topics"
type = "checkbox"
choices = ["a", "b", "c"]
[[field]]
name = "plan"
label = "Your plan"
type = "file"
required = true
accept = [".pdf", "png"]
max_mb = 2
max_files = 3
show_if = 'need == "quote" and not topics in ["c"]'
[[field]]
name = "website"
label = "Website"
type = "url"
prefill = true
step = 2
max = 30
[[field]]
name = "email"
label = "E-mail"
step = 2
[[field]]
name = "news"
type = "consent"
text = { en = "Send me news.", ar = "أرسلوا لي الأخبار." }
version = "2026-01"
step = 2
)";

std::shared_ptr<const FormBook> book_of(const std::string& file)
{
    const Folder folder;
    folder.write("quote.toml", file);
    return load(folder.path());
}

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

TEST(Definition, SaysAllThatAScriptNeeds)
{
    Door door{book_of(everything)};
    const Json form = Json::parse(door.get("/f/quote.json").body);
    EXPECT_EQ(form["languages"], (Json{"en", "ar"}));
    EXPECT_EQ(form["language"], "en");
    EXPECT_EQ(form["dir"], "ltr");
    EXPECT_EQ(form["steps"], Json::parse(R"([{"title":"Your need"},{"title":"You"}])"));
    EXPECT_EQ(form["fallback"], Json::parse(R"({"email":"sales@example.com","phone":"+34 910 000 000"})"));
    EXPECT_EQ(form["accent"], "#0a6cff");
    EXPECT_EQ(form["site"]["name"], "Acme");
    const Json& fields = form["fields"];
    EXPECT_EQ(fields[0]["type"], "radio");
    EXPECT_EQ(fields[0]["choices"][0], Json::parse(R"({"value":"quote","label":"A quote"})"));
    EXPECT_EQ(fields[1]["type"], "checkbox");
    EXPECT_EQ(fields[2]["accept"], (Json{".pdf", ".png"}));
    EXPECT_EQ(fields[2]["max_octets"], 2 << 20);
    EXPECT_EQ(fields[2]["max_files"], 3);
    EXPECT_EQ(fields[2]["show"], Json::parse(R"(["and",["==","need","quote"],["not",["in","topics",["c"]]]])"));
    EXPECT_FALSE(fields[2].contains("step")) << "absent is the first";
    EXPECT_EQ(fields[3]["step"], 2);
    EXPECT_EQ(fields[3]["prefill"], true);
    EXPECT_EQ(fields[5]["version"].get<std::string>().substr(0, 8), "2026-01.");
    EXPECT_NE(fields[5]["version"], Json::parse(door.get("/f/quote.json?lang=ar").body)["fields"][5]["version"]) << "it names the exact text";
}

TEST(Definition, ComesInTheLanguageAskedForElseInTheOnePreferred)
{
    Door door;
    const auto title = [&](const std::string& query, const std::string& accept) {
        return Json::parse(door.get("/f/contact.json" + query, {{"Accept-Language", accept}}).body)["title"].get<std::string>();
    };
    EXPECT_EQ(title("", ""), "Contact us");
    EXPECT_EQ(title("", "es-MX,en;q=0.5"), "Contacte con nosotros");
    EXPECT_EQ(title("", "de"), "Contact us");
    EXPECT_EQ(title("?lang=ru", "es"), "Свяжитесь с нами");
    EXPECT_EQ(title("?lang=ES", ""), "Contacte con nosotros");
    EXPECT_EQ(title("?lang=fr", "es"), "Contacte con nosotros") << "what we do not speak counts as not asked";
    EXPECT_EQ(header(door.get("/f/contact.json"), "Vary"), "Accept-Language");
    const std::string tag = header(door.get("/f/contact.json?lang=es"), "ETag");
    EXPECT_EQ(door.get("/f/contact.json?lang=es", {{"If-None-Match", tag}}).status, 304);
    EXPECT_EQ(door.get("/f/contact.json?lang=ru", {{"If-None-Match", tag}}).status, 200);
}

TEST(HostedPage, StaysInItsLanguageFromTheFormToTheThanks)
{
    Door door;
    const std::string page = door.get("/f/contact?lang=es&utm_source=news+letter&x=\"<").body;
    EXPECT_TRUE(contains(page, "<html lang=\"es\" dir=\"ltr\">"));
    EXPECT_TRUE(contains(page, "action=\"/f/contact?lang=es\""));
    EXPECT_TRUE(contains(page, "name=\"_lang\" value=\"es\""));
    EXPECT_TRUE(contains(page, "href=\"?lang=ru&amp;utm_source=news%20letter&amp;x=%22%3C\" lang=\"ru\"")) << "the campaign stays";
    EXPECT_TRUE(contains(page, ">Русский</a>"));

    const auto posted = door.ask("POST", "/f/contact?lang=es", {{"Content-Type", "application/x-www-form-urlencoded"}}, "name=Ana");
    EXPECT_TRUE(contains(header(posted, "Location"), "&lang=es"));
    EXPECT_TRUE(contains(door.get(header(posted, "Location")).body, "<h1>Gracias</h1>"));

    door.next.kind = intake::Answer::Kind::rejected;
    door.next.rejections = {{"name", "required"}};
    const auto again = door.ask("POST", "/f/contact?lang=es", {{"Content-Type", "application/x-www-form-urlencoded"}}, "name=");
    EXPECT_TRUE(contains(again.body, "<title>Error: Contacte con nosotros</title>"));
    EXPECT_TRUE(contains(again.body, "Nombre: Rellene este campo"));
    EXPECT_FALSE(contains(again.body, "captura-languages")) << "another language would lose what was typed";
}

TEST(HostedPage, RunsFromTheRightWhereTheLanguageDoes)
{
    Door door{book_of(everything)};
    const std::string page = door.get("/f/quote?lang=ar").body;
    EXPECT_TRUE(contains(page, "<html lang=\"ar\" dir=\"rtl\">"));
    EXPECT_TRUE(contains(page, "أرسلوا لي الأخبار."));
    EXPECT_TRUE(contains(page, "<span class=\"captura-count\">Step 1 of 2</span> Your need")) << "English where nobody translated";
}

TEST(HostedPage, DrawsEveryTypeOnOneSheet)
{
    Door door{book_of(everything)};
    const auto response = door.get("/f/quote?website=www.acme.example&need=quote&news=yes&email=a@b.example");
    const std::string& page = response.body;
    EXPECT_TRUE(contains(page, "enctype=\"multipart/form-data\""));
    EXPECT_TRUE(contains(page, "<fieldset class=\"captura-step\">\n<legend><span class=\"captura-count\">Step 2 of 2</span> You</legend>"));
    EXPECT_TRUE(contains(page, "<fieldset>\n<legend>What do you need? <span class=\"captura-required\">(required)</span></legend>"));
    EXPECT_TRUE(contains(page, "<input type=\"radio\" id=\"f-need\" name=\"need\" value=\"quote\">")) << "a link checks nothing that does not allow it";
    EXPECT_TRUE(contains(page, "<input type=\"radio\" id=\"f-need-2\" name=\"need\" value=\"help\">\n<label for=\"f-need-2\">Help</label>"));
    EXPECT_TRUE(contains(page, "<input type=\"checkbox\" id=\"f-topics-3\" name=\"topics\" value=\"c\">"));
    EXPECT_TRUE(contains(page, "<input type=\"file\" id=\"f-plan\" name=\"plan\" accept=\".pdf,.png\" multiple aria-describedby=\"f-plan-help\">"))
        << "not required here: only the server knows whether it is";
    EXPECT_TRUE(contains(page, "PDF, PNG; at most 2 MB each"));
    EXPECT_TRUE(contains(page, "name=\"website\" value=\"www.acme.example\" inputmode=\"url\""));
    EXPECT_TRUE(contains(page, "name=\"_consent.news\" value=\"2026-01."));
    EXPECT_FALSE(contains(page, "a@b.example\" autocomplete")) << "not every field may be filled in by a link";
    EXPECT_FALSE(contains(page, " checked")) << "a consent never";
    EXPECT_TRUE(contains(page, "<img src=\"https:&#x2F;&#x2F;cdn.example.com&#x2F;logo.svg\" alt=\"\">Acme") ||
                contains(page, "<img src=\"https://cdn.example.com/logo.svg\" alt=\"\">Acme"));
    EXPECT_TRUE(contains(header(response, "Content-Security-Policy"), "img-src 'self' https://cdn.example.com;"));
    EXPECT_TRUE(contains(door.get("/f/quote?website=" + std::string(10'000, 'x')).body, "value=\"" + std::string(30, 'x') + "\""))
        << "cut to what the field takes";
    EXPECT_FALSE(contains(door.get("/f/quote?website=%FF%FE").body, "\xFF"));

    door.next.kind = intake::Answer::Kind::rejected;
    door.next.rejections = {{"need", "required"}, {"plan", "required"}};
    door.next.fields = {{"topics", "a"}, {"topics", "c"}, {"plan", "x"}};
    const std::string again = door.post("quote", "topics=a").body;
    EXPECT_TRUE(contains(again, "<a href=\"#f-need\">What do you need?: Please fill in this field</a>"));
    EXPECT_TRUE(contains(again, "<fieldset aria-describedby=\"f-need-error\">"));
    EXPECT_TRUE(contains(again, "value=\"a\" checked")) << "each value comes again";
    EXPECT_TRUE(contains(again, "value=\"c\" checked"));
    EXPECT_FALSE(contains(again, "value=\"b\" checked"));
}

TEST(ClosedForm, IsGoneWithItsTextAndItsPostsAreKept)
{
    Door door{book_of("title = \"A\"\nclosed = true\nclosed_text = \"The fair is over.\"\n[[field]]\nname = \"name\"\nlabel = \"N\"\n")};
    const auto page = door.get("/f/quote");
    EXPECT_EQ(page.status, 410);
    EXPECT_TRUE(contains(page.body, "The fair is over."));
    EXPECT_FALSE(contains(page.body, "<form"));
    EXPECT_EQ(Json::parse(door.get("/f/quote.json").body)["closed"], "The fair is over.") << "a script says it in its place";

    door.next.kind = intake::Answer::Kind::rejected;
    const auto post = door.post("quote", "name=Ana", {{"Accept", "application/json"}});
    EXPECT_EQ(post.status, 410);
    EXPECT_EQ(Json::parse(post.body)["detail"], "The fair is over.");
    EXPECT_EQ(Json::parse(post.body)["id"], "01890a5d-ac96-774b-bcce-b302099a8057");
    EXPECT_EQ(door.submitted.size(), 1u) << "kept all the same";
}

TEST(Words, AreThePreferredLanguageAmongThoseSpoken)
{
    std::vector<FormFault> faults;
    std::vector<FormFault> warnings;
    const auto words = WordBook::load({}, faults, warnings);
    EXPECT_TRUE(faults.empty());
    EXPECT_TRUE(warnings.empty()) << warnings.front().file << ": " << warnings.front().reason;
    EXPECT_EQ(words->preferred("").language, "en");
    EXPECT_EQ(words->preferred("es-ES,es;q=0.9,en;q=0.8").language, "es");
    EXPECT_EQ(words->preferred("de, ru;q=0.5, en;q=0.4").language, "ru");
    EXPECT_EQ(words->preferred("en;q=0.1,ru;q=nan").language, "en");
    EXPECT_EQ(words->preferred("es;q=0").language, "en");
    EXPECT_EQ(words->find("es-MX")->language, "es");
    EXPECT_EQ(words->find("de")->language, "en");
}

TEST(Words, AnOperatorsFileGoesOverTheShippedOnesAndAddsLanguages)
{
    const Folder folder;
    folder.write("es.toml", "submit = \"Mandar\"\n");
    folder.write("fr.toml", "name = \"Français\"\nsubmit = \"Envoyer\"\n[wrong]\nrequired = \"Remplissez ce champ\"\n");
    folder.write("de.toml", "sumbit = \"Senden\"\n");
    std::vector<FormFault> faults;
    std::vector<FormFault> warnings;
    const auto words = WordBook::load(folder.path(), faults, warnings);
    EXPECT_EQ(words->find("es")->submit, "Mandar");
    EXPECT_EQ(words->find("es")->required, "obligatorio") << "what it does not name stays";
    EXPECT_EQ(words->find("fr")->submit, "Envoyer");
    EXPECT_EQ(words->find("fr")->thanks, "Thank you");
    EXPECT_EQ(words->find("fr")->wrong("required"), "Remplissez ce champ");
    EXPECT_EQ(words->find("fr")->wrong("no_such_code"), "Please check this field");
    EXPECT_EQ(words->name_of("fr"), "Français");
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_EQ(faults[0].reason, "unknown key \"sumbit\"; did you mean \"submit\"?");
    EXPECT_TRUE(std::any_of(warnings.begin(), warnings.end(), [&](const FormFault& one) {
        return one.file == (folder.path() / "fr.toml").string() && one.reason == "\"thanks\" is missing: it is said in English";
    }));
}

TEST(Languages, AreFoundByTagThenByLanguage)
{
    const std::vector<std::string> offered = {"pt", "pt-BR", "en"};
    EXPECT_EQ(find_language(offered, "pt-br"), 1u);
    EXPECT_EQ(find_language(offered, "pt-PT"), 0u);
    EXPECT_EQ(find_language(offered, "fr"), std::nullopt);
    EXPECT_EQ(find_language(offered, ""), std::nullopt);
    EXPECT_EQ(preferred_language(offered, "fr, pt-BR ;q=0.5, en;q=0.4"), 1u);
    EXPECT_EQ(preferred_language(offered, std::string(100'000, ',')), std::nullopt);
    for (const char* tag : {"en", "pt-BR", "zh-Hant", "ckb"}) EXPECT_TRUE(is_language_tag(tag)) << tag;
    for (const char* tag : {"", "e", "english", "EN", "en-", "en_US", "en\"", "en-<x>"}) EXPECT_FALSE(is_language_tag(tag)) << tag;
    for (const char* tag : {"ar", "he-IL", "fa", "ur"}) EXPECT_TRUE(is_right_to_left(tag)) << tag;
    EXPECT_FALSE(is_right_to_left("en"));
}

TEST(Query, GivesTextAndNothingElse)
{
    EXPECT_EQ(query_value("a=1&b=x%20y+z&b=2", "b"), "x y z");
    EXPECT_EQ(query_value("a", "a"), "");
    EXPECT_EQ(query_value("%61=1", "a"), "1");
    EXPECT_EQ(query_value("a=%", "a"), "%");
    EXPECT_EQ(query_value("a=%zz%4", "a"), "%zz%4");
    EXPECT_EQ(query_value("a=%0d%0a%00", "a"), "   ");
    for (const char* bad : {"a=%C0%80", "a=%ED%A0%80", "a=%F4%90%80%80", "a=%E2%82", "a=%80"}) EXPECT_EQ(query_value(bad, "a"), "") << bad;
    EXPECT_EQ(query_without("lang=es&a=1&%6cang=x&&b", "lang"), "a=1&b");
    EXPECT_EQ(query_without("a=" + std::string(3000, 'x'), "lang"), "");
    EXPECT_EQ(cut_to_characters("абв", 2), "аб");
    EXPECT_EQ(cut_to_characters("ab", 2), "ab");
}

}  // namespace
}  // namespace captura::web::test
