// What a visitor, a script and a browser get from the form door for each answer of the choke point.
#include "web/door.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

namespace captura::web::test {
namespace {

using Json = nlohmann::json;

const http::Header wants_json{"Accept", "application/json"};
const std::string receipt = "01890a5d-ac96-774b-bcce-b302099a8057";

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

/// The value of a hidden input.
std::string hidden(const std::string& page, const std::string& name)
{
    const std::string mark = "name=\"" + name + "\" value=\"";
    const std::size_t at = page.find(mark);
    if (at == std::string::npos) return {};
    return page.substr(at + mark.size(), page.find('"', at + mark.size()) - at - mark.size());
}

intake::Answer rejected(std::vector<Rejection> rejections, std::vector<Field> typed)
{
    intake::Answer answer;
    answer.kind = intake::Answer::Kind::rejected;
    answer.id = *Uuid::parse(receipt);
    answer.rejections = std::move(rejections);
    answer.fields = std::move(typed);
    return answer;
}

TEST(FormServer, AnAcceptedPostSendsABrowserToTheThanksAndAScriptItsReceipt)
{
    Door door;
    const auto browser = door.post("webinar", "name=Ana");
    EXPECT_EQ(browser.status, 303);
    EXPECT_EQ(header(browser, "Location"), "/f/webinar/thanks?id=" + receipt + "&lang=en");
    const auto thanks = door.get("/f/webinar/thanks?id=" + receipt);
    EXPECT_EQ(thanks.status, 200);
    EXPECT_TRUE(contains(thanks.body, receipt));
    EXPECT_TRUE(contains(thanks.body, "href=\"https:&#x2F;&#x2F;www.example.com") || contains(thanks.body, "href=\"https://www.example.com/webinar/join\""));

    const auto script = door.post("webinar", "name=Ana", {wants_json});
    EXPECT_EQ(script.status, 201);
    const Json answer = Json::parse(script.body);
    EXPECT_EQ(answer["id"], receipt);
    EXPECT_EQ(answer["status"], "accepted");
    EXPECT_EQ(answer["message"], "Keep this link: it opens the webinar.");
    EXPECT_TRUE(answer["redirect"].is_null());
    EXPECT_EQ(answer["link"], "https://www.example.com/webinar/join");
    EXPECT_EQ(header(script, "X-Content-Type-Options"), "nosniff");
    EXPECT_TRUE(contains(thanks.body, ">Join the webinar</a>"));

    door.next.repeat = true;
    EXPECT_EQ(door.post("webinar", "name=Ana", {wants_json}).status, 200) << "a known repeat";
    EXPECT_EQ(door.post("webinar", "name=Ana").status, 303);
}

TEST(FormServer, WhateverTheVerdictTheAnswerIsTheSame)
{
    Door door;
    const std::string first = door.post("contact", "name=Ana", {wants_json}).body;
    for (const Verdict verdict : {Verdict::lead, Verdict::interest, Verdict::spam, Verdict::automatic}) {
        door.next.verdict = verdict;
        EXPECT_EQ(door.post("contact", "name=Ana", {wants_json}).body, first) << to_text(verdict);
    }
}

TEST(FormServer, WhereTheVisitorCameFromIsNotLostWhenAPageHasToBeCorrected)
{
    Door door;
    door.next = rejected({{"name", "required"}},
                         {{"email", "ana@acme.example"}, {"utm_source", "spring\"><b>"}, {"gclid", "Cj0"}, {"_landing", "https://a.example/?x=1"},
                          {"floor", "3"}, {"altcha", "old"}, {"_token", "old"}, {"cf-turnstile-response", "used"}, {"h7x", std::string(5000, 'x')}});
    const std::string page = door.post("contact", "x=y", {{"Referer", "https://a.example/desks"}}).body;
    EXPECT_TRUE(contains(hidden(page, "_page"), "a.example")) << hidden(page, "_page");
    EXPECT_TRUE(contains(hidden(page, "utm_source"), "spring"));
    EXPECT_FALSE(contains(page, "<b>"));
    EXPECT_EQ(hidden(page, "gclid"), "Cj0");
    EXPECT_EQ(hidden(page, "floor"), "3");
    EXPECT_NE(hidden(page, "_landing"), "");
    for (const char* anew : {"altcha", "_token", "cf-turnstile-response", "h7x"}) EXPECT_EQ(hidden(page, anew), "") << anew;
    EXPECT_EQ(page.find("name=\"email\""), page.rfind("name=\"email\"")) << "once, as the form draws it";
}

TEST(FormServer, WhoSaidNoIsNotShownAYes)
{
    Door door;
    for (const char* no : {"no", "0", "off", "False "}) {
        door.next = rejected({{"name", "required"}}, {{"marketing", no}});
        EXPECT_FALSE(contains(door.post("contact", "x=y").body, "value=\"yes\" checked")) << no;
    }
}

TEST(FormServer, ATestSaysSoOnEveryPageAndStaysOneWhenItIsCorrected)
{
    Door door;
    const std::string words = "This is a test.";
    const auto page = door.get("/f/contact?test=1&lang=en");
    EXPECT_TRUE(contains(page.body, words));
    EXPECT_EQ(hidden(page.body, "_test"), "1");
    for (const char* real : {"/f/contact", "/f/contact?test=0", "/f/contact?test", "/f/contact?atest=1"}) {
        const auto other = door.get(real);
        EXPECT_FALSE(contains(other.body, words)) << real;
        EXPECT_EQ(hidden(other.body, "_test"), "") << real;
    }

    door.next = rejected({{"name", "required"}}, {{"_test", "1"}, {"email", "ana@acme.example"}});
    const auto again = door.post("contact", "_test=1");
    EXPECT_TRUE(contains(again.body, words));
    EXPECT_EQ(hidden(again.body, "_test"), "1");

    door.next = {};
    door.next.id = *Uuid::parse(receipt);
    door.next.verdict = Verdict::test;
    const auto accepted = door.post("contact", "_test=1&name=Ana");
    EXPECT_EQ(accepted.status, 303);
    const std::string thanks = header(accepted, "Location");
    EXPECT_TRUE(contains(thanks, "&test=1")) << thanks;
    EXPECT_TRUE(contains(door.get(thanks).body, "This was a test"));
    EXPECT_EQ(Json::parse(door.post("contact", "_test=1&name=Ana", {wants_json}).body)["test"], true);
}

TEST(FormServer, ACaptchaStandsInTheFormsThatWereNamedAndItsPartyInTheirPolicy)
{
    Settings settings;
    settings.captcha = {"turnstile", "0x4AAA", {"contact"}};
    Door door{load(shipped_forms()), settings};
    const auto page = door.get("/f/contact");
    EXPECT_TRUE(contains(page.body, "<script async defer src=\"https:&#x2F;&#x2F;challenges.cloudflare.com") ||
                contains(page.body, "<script async defer src=\"https://challenges.cloudflare.com"));
    EXPECT_TRUE(contains(page.body, "class=\"captura-field cf-turnstile\" data-sitekey=\"0x4AAA\""));
    const std::string policy = header(page, "Content-Security-Policy");
    EXPECT_TRUE(contains(policy, "script-src 'self' https://challenges.cloudflare.com;")) << policy;
    EXPECT_TRUE(contains(policy, "frame-src https://challenges.cloudflare.com;")) << policy;
    for (const char* other : {"/f/newsletter", "/f/contact/thanks"}) EXPECT_FALSE(contains(door.get(other).body, "cloudflare")) << other;
    EXPECT_FALSE(contains(header(door.get("/f/newsletter"), "Content-Security-Policy"), "cloudflare"));
    EXPECT_FALSE(contains(Door{}.get("/f/contact").body, "cloudflare"));
}

TEST(FormServer, AnAddressThatAsksForATestIsNotedWithThePost)
{
    Door door;
    door.post("contact?test=1", "name=Ana");
    door.post("contact", "name=Ana");
    ASSERT_EQ(door.submitted.size(), 2u);
    EXPECT_EQ(door.submitted[0].visit.observed, "test");
    EXPECT_EQ(door.submitted[1].visit.observed, "");
}

TEST(FormServer, HandsTheSubmissionOnAsItCame)
{
    Door door;
    const std::string body("name=\xff\0&x", 9);
    door.post("contact", body,
              {{"User-Agent", "agent/1"}, {"Accept-Language", "es"}, {"Origin", "https://a.example"},
               {"Referer", "https://a.example/page?utm_source=x"}, {"Idempotency-Key", "\"key-1\""}});
    ASSERT_EQ(door.submitted.size(), 1u);
    const Submission& one = door.submitted.front();
    EXPECT_EQ(to_text(one.door), "web");
    EXPECT_EQ(one.entry, "contact");
    EXPECT_EQ(one.body, body);
    EXPECT_EQ(one.content_type, "application/x-www-form-urlencoded");
    EXPECT_EQ(one.given_key, "key-1");
    EXPECT_EQ(one.visit.address, "203.0.113.7");
    EXPECT_EQ(one.visit.user_agent, "agent/1");
    EXPECT_EQ(one.visit.accept_language, "es");
    EXPECT_EQ(one.visit.origin, "https://a.example");
    EXPECT_EQ(one.visit.referrer, "https://a.example/page?utm_source=x");
    EXPECT_NE(one.received_at, Timestamp{});
}

TEST(FormServer, ARejectedPostDrawsThePageAgainWithWhatWasTypedAndEveryWrongField)
{
    Door door;
    door.next = rejected({{"name", "required"}, {"email", "invalid_email"}},
                         {{"_id", "old"}, {"email", "ana@"}, {"message", "two\nlines"}, {"marketing", "yes"},
                          {"_page", "https://a.example/p?utm_source=x"}, {"_referrer", "https://b.example/"}});
    const auto response = door.post("contact", "email=ana@");
    EXPECT_EQ(response.status, 422);
    const std::string& page = response.body;
    EXPECT_TRUE(contains(page, "<title>Error: Contact us</title>"));
    EXPECT_TRUE(contains(page, "role=\"group\" tabindex=\"-1\" autofocus")) << "the summary is read and focused without script";
    EXPECT_TRUE(contains(page, "role=\"alert\""));
    EXPECT_TRUE(contains(page, "<a href=\"#f-name\">Name: Please fill in this field</a>"));
    EXPECT_TRUE(contains(page, "<a href=\"#f-email\">E-mail: Please enter an e-mail address"));
    EXPECT_TRUE(contains(page, "value=\"ana@\""));
    EXPECT_TRUE(contains(page, "two\nlines</textarea>"));
    EXPECT_TRUE(contains(page, "value=\"yes\" checked"));
    EXPECT_TRUE(contains(page, "aria-invalid=\"true\" aria-describedby=\"f-email-help f-email-error\""));
    EXPECT_EQ(hidden(page, "_after"), receipt);
    EXPECT_TRUE(Uuid::parse(hidden(page, "_id"))) << hidden(page, "_id");
    EXPECT_NE(hidden(page, "_id"), receipt);
    EXPECT_TRUE(contains(hidden(page, "_page"), "utm_source"));
    EXPECT_FALSE(hidden(page, "_referrer").empty());
    EXPECT_EQ(header(response, "Cache-Control"), "no-store");
}

TEST(FormServer, ARejectedScriptGetsAProblemWithItsReceipt)
{
    Door door;
    door.next = rejected({{"name", "required"}, {"", "no_contact"}}, {});
    door.next.repeat = true;
    const auto response = door.post("contact", "{}", {wants_json});
    EXPECT_EQ(response.status, 422) << "a 422 stays a 422";
    EXPECT_EQ(header(response, "Content-Type"), "application/problem+json");
    const Json problem = Json::parse(response.body);
    EXPECT_EQ(problem["status"], 422);
    EXPECT_EQ(problem["id"], receipt);
    EXPECT_EQ(problem["instance"], receipt);
    EXPECT_EQ(problem["errors"].size(), 2u);
    EXPECT_EQ(problem["errors"][0], (Json{{"field", "name"}, {"code", "required"}, {"message", "Please fill in this field"}}));
    const auto page = door.post("contact", "x=y");
    EXPECT_TRUE(contains(page.body, "<a href=\"#f-email\">E-mail: Please give us at least one way to reach you</a>"))
        << "what belongs to no field points to the first that would mend it";
}

TEST(FormServer, SaysWhatWouldDo)
{
    struct Row {
        const char* why;
        Rejection rejection;
        const char* message;
    };
    const Row rows[] = {
        {"either of two is enough", {"email", "required"}, "Please fill in at least one of these: E-mail, Phone"},
        {"a field asked for by itself", {"name", "required"}, "Please fill in this field"},
        {"how long it may be", {"company", "too_long"}, "This text is too long; the limit in characters is 200"},
        {"a wrong address of the pair", {"email", "invalid_email"}, "Please enter an e-mail address, like name@example.com"},
    };
    Door door;
    for (const Row& row : rows) {
        door.next = rejected({row.rejection}, {});
        const Json problem = Json::parse(door.post("contact", "x=y", {wants_json}).body);
        EXPECT_EQ(problem["errors"][0]["message"], row.message) << row.why;
        EXPECT_EQ(problem["errors"][0]["code"], row.rejection.code) << row.why;
        EXPECT_TRUE(contains(door.post("contact", "x=y").body, std::string(": ") + row.message + "</a>")) << row.why;
    }
}

TEST(FormServer, ASlashAtTheEndIsNoOtherPlace)
{
    Door door;
    EXPECT_EQ(door.get("/f/contact/").status, 200);
    EXPECT_EQ(door.ask("POST", "/f/contact/", {}, "name=Ana").status, 303);
    EXPECT_EQ(door.submitted.size(), 1u);
    for (const char* target : {"/f/", "/f//", "/f/contact//", "/f/contact/x", "/f/contact.json/", "/f/contact/thanks/"})
        EXPECT_EQ(door.get(target).status, 404) << target;
}

TEST(FormServer, WhatCannotBeReadIsAcknowledgedAndWhatCannotBeKeptIsNot)
{
    Door door;
    door.next.kind = intake::Answer::Kind::unreadable;
    const auto unreadable = door.post("contact", "{", {wants_json});
    EXPECT_EQ(unreadable.status, 400);
    EXPECT_EQ(Json::parse(unreadable.body)["id"], receipt);
    EXPECT_TRUE(contains(door.post("contact", "{").body, receipt));

    door.next = intake::Answer();
    door.next.kind = intake::Answer::Kind::refused;
    const auto refused = door.post("contact", "a=b", {wants_json});
    EXPECT_EQ(refused.status, 503);
    EXPECT_FALSE(header(refused, "Retry-After").empty());
    EXPECT_FALSE(Json::parse(refused.body).contains("id"));
    EXPECT_EQ(door.post("contact", "a=b").status, 503);

    door.next.fields = {{"_id", "the-key"}, {"name", "Ana"}};
    const auto page = door.post("contact", "name=Ana");
    EXPECT_EQ(page.status, 503);
    EXPECT_EQ(hidden(page.body, "_id"), "the-key") << "nothing was kept: the next try is the same submission";
    EXPECT_TRUE(contains(page.body, "value=\"Ana\""));
}

TEST(FormServer, TheFreshPageIsCompleteWithoutScript)
{
    Door door;
    const auto response = door.get("/f/contact?utm_source=news&utm_campaign=spring", {{"Host", "forms.example.com"}, {"Referer", "https://search.example/"}});
    const std::string& page = response.body;
    EXPECT_EQ(response.status, 200);
    EXPECT_TRUE(contains(page, "<html lang=\"en\" dir=\"ltr\">"));
    EXPECT_TRUE(contains(page, "<label for=\"f-name\">Name <span class=\"captura-required\">(required)</span></label>"));
    EXPECT_TRUE(contains(page, "type=\"email\" id=\"f-email\" name=\"email\""));
    EXPECT_TRUE(contains(page, "autocomplete=\"organization-title\""));
    EXPECT_TRUE(contains(page, "aria-describedby=\"f-phone-help\""));
    EXPECT_TRUE(contains(page, "name=\"_gotcha\" tabindex=\"-1\""));
    EXPECT_TRUE(contains(hidden(page, "_page"), "utm_campaign=spring"));
    EXPECT_EQ(page.find("<script"), page.find("<script async src=\"/embed.js\"></script>")) << "nothing waits for it";
    EXPECT_FALSE(contains(page, "style="));
    EXPECT_FALSE(contains(page, "role=\"alert\""));
    EXPECT_NE(hidden(page, "_id"), hidden(door.get("/f/contact").body, "_id")) << "a key for each rendering";
    EXPECT_EQ(Uuid::parse(hidden(page, "_id"))->text()[14], '7');

    const std::string policy = header(response, "Content-Security-Policy");
    for (const char* directive : {"default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"})
        EXPECT_TRUE(contains(policy, directive)) << directive;
    EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(header(response, "Referrer-Policy"), "strict-origin-when-cross-origin");
}

TEST(FormServer, TheFormIsDataToo)
{
    Door door;
    const auto response = door.get("/f/callback.json");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "*");
    const Json form = Json::parse(response.body);
    EXPECT_EQ(form["slug"], "callback");
    EXPECT_EQ(form["fields"].size(), 3u);
    EXPECT_EQ(form["fields"][1]["type"], "tel");
    EXPECT_EQ(form["fields"][2]["choices"][1]["value"], "morning");
    EXPECT_EQ(form["origins"], Json::array({"*"}));
    const std::string tag = header(response, "ETag");
    for (const std::string& known : {tag, "W/" + tag, "\"other\", " + tag})
        EXPECT_EQ(door.get("/f/callback.json", {{"If-None-Match", known}}).status, 304) << known;
    EXPECT_EQ(door.get("/f/callback.json", {{"If-None-Match", "\"other\""}}).status, 200);
}

TEST(FormServer, SaysNoWithTheRightWord)
{
    struct Row {
        const char* why;
        const char* method;
        const char* target;
        std::vector<http::Header> headers;
        int status;
        const char* allow;
    };
    const Row rows[] = {
        {"no such form", "GET", "/f/nothing", {}, 404, ""},
        {"no such form to post to", "POST", "/f/nothing", {}, 404, ""},
        {"no such thing of a form", "GET", "/f/contact.xml", {}, 404, ""},
        {"no such page", "GET", "/wp-login.php", {}, 404, ""},
        {"the root", "GET", "/", {}, 404, ""},
        {"a wrong method", "DELETE", "/f/contact", {}, 405, "GET, HEAD, POST, OPTIONS"},
        {"a post to data", "POST", "/f/contact.json", {}, 405, "GET, HEAD"},
        {"a post to the script", "POST", "/embed.js", {}, 405, "GET, HEAD"},
        {"an unknown body", "POST", "/f/contact", {{"Content-Type", "application/xml"}}, 415, ""},
    };
    Door door;
    for (const Row& row : rows) {
        const auto page = door.ask(row.method, row.target, row.headers);
        EXPECT_EQ(page.status, row.status) << row.why;
        EXPECT_EQ(header(page, "Allow"), row.allow) << row.why;
        EXPECT_TRUE(contains(header(page, "Content-Type"), "text/html")) << row.why;
        auto headers = row.headers;
        headers.push_back(wants_json);
        const auto script = door.ask(row.method, row.target, headers);
        EXPECT_EQ(script.status, row.status) << row.why;
        EXPECT_EQ(Json::parse(script.body)["status"], row.status) << row.why;
    }
    EXPECT_TRUE(door.submitted.empty());
    EXPECT_EQ(header(door.get("/f/nothing.json"), "Access-Control-Allow-Origin"), "*") << "a site sees that the name is wrong";
    EXPECT_TRUE(contains(door.get("/f/nothing", {{"Accept-Language", "es"}}).body, "Página no encontrada"));
}

TEST(FormServer, BodiesHaveTheLimitOfTheirKind)
{
    Door door;
    door.post("contact", "a=b");
    EXPECT_EQ(door.last_max_body, 256u * 1024);
    door.ask("POST", "/f/contact", {{"Content-Type", "multipart/form-data; boundary=x"}}, "--x--");
    EXPECT_EQ(door.last_max_body, 10u << 20);
}

TEST(FormServer, OnlyAnAddressBeyondTheHardLimitWaits)
{
    Settings settings;
    settings.posts_per_minute = 2;
    Door door{load(shipped_forms()), settings};
    EXPECT_EQ(door.post("contact", "a=b").status, 303);
    EXPECT_EQ(door.post("webinar", "a=b").status, 303);
    const auto third = door.post("contact", "a=b", {wants_json});
    EXPECT_EQ(third.status, 429);
    EXPECT_FALSE(header(third, "Retry-After").empty());
    EXPECT_EQ(door.get("/f/contact").status, 200) << "looking is free";
    door.client = "203.0.113.8";
    EXPECT_EQ(door.post("contact", "a=b").status, 303) << "the next house is unaffected";
    door.client = "2001:db8::1";
    door.post("contact", "a=b");
    door.client = "2001:db8::2";
    door.post("contact", "a=b");
    door.client = "2001:db8::3";
    EXPECT_EQ(door.post("contact", "a=b").status, 429) << "a /64 is one visitor";
    door.from_proxy = true;
    EXPECT_EQ(door.post("contact", "a=b").status, 303) << "a proxy that names nobody is not throttled";
}

class Origins : public testing::Test {
protected:
    Origins()
    {
        folder.write("a.toml", "title = \"A\"\norigins = [\"https://www.example.com\"]\naccent = \"#0a6cff\"\n"
                               "frame_ancestors = [\"https://cms.example.com\"]\nlanguage = \"es\"\n"
                               "[thank_you]\nurl = \"https://thanks.example.com/x\"\n"
                               "[[field]]\nname = \"name\"\nlabel = \"Nombre\"\nrequired = true\n");
        folder.write("own.toml", "title = \"A\"\norigins = []\n[[field]]\nname = \"name\"\nlabel = \"Name\"\n");
        folder.write("none.toml", "title = \"A\"\n[[field]]\nname = \"name\"\nlabel = \"Name\"\n");
        folder.write("any.toml", "title = \"A\"\norigins = [\"*\"]\n[[field]]\nname = \"name\"\nlabel = \"Name\"\n");
    }
    const Folder folder;
};

TEST_F(Origins, AreEchoedExactlyOrNotAtAll)
{
    Door door{load(folder.path())};
    const auto origin_of_answer = [&](const char* slug, const char* origin) {
        return header(door.post(slug, "name=Ana", {wants_json, {"Origin", origin}}), "Access-Control-Allow-Origin");
    };
    EXPECT_EQ(origin_of_answer("a", "https://www.example.com"), "https://www.example.com");
    EXPECT_EQ(origin_of_answer("a", "https://www.example.com.evil.example"), "");
    EXPECT_EQ(origin_of_answer("a", "http://www.example.com"), "");
    EXPECT_EQ(origin_of_answer("a", "null"), "");
    EXPECT_EQ(origin_of_answer("any", "https://x.example:8443"), "https://x.example:8443");
    EXPECT_EQ(origin_of_answer("any", "null"), "");
    EXPECT_EQ(origin_of_answer("none", "https://x.example"), "https://x.example") << "no list: any page may show the form";
    EXPECT_EQ(origin_of_answer("own", "https://x.example"), "") << "an empty list: none but our own";
    EXPECT_EQ(door.submitted.size(), 8u) << "an unlisted origin is kept all the same";

    door.next = rejected({{"name", "required"}}, {});
    EXPECT_EQ(origin_of_answer("a", "https://www.example.com"), "https://www.example.com") << "errors must be readable too";

    const auto listed = door.ask("OPTIONS", "/f/a", {{"Origin", "https://www.example.com"}, {"Access-Control-Request-Method", "POST"}});
    EXPECT_EQ(listed.status, 204);
    EXPECT_EQ(header(listed, "Access-Control-Allow-Methods"), "POST");
    EXPECT_EQ(header(listed, "Access-Control-Allow-Headers"), "content-type, idempotency-key, accept");
    EXPECT_EQ(header(listed, "Access-Control-Max-Age"), "7200");
    const auto unlisted = door.ask("OPTIONS", "/f/a", {{"Origin", "https://evil.example"}});
    EXPECT_EQ(header(unlisted, "Access-Control-Allow-Methods"), "");
}

TEST_F(Origins, RedirectFramesAndColourComeFromTheFormFileAlone)
{
    Door door{load(folder.path())};
    EXPECT_EQ(header(door.post("a", "name=Ana&_next=https://evil.example"), "Location"), "https://thanks.example.com/x");
    const auto page = door.get("/f/a");
    EXPECT_TRUE(contains(header(page, "Content-Security-Policy"), "form-action 'self' https://thanks.example.com; frame-ancestors https://cms.example.com"));
    EXPECT_TRUE(contains(page.body, "/f/a.css"));
    EXPECT_TRUE(contains(page.body, ">Enviar</button>")) << "where the form names no word of its own";
    EXPECT_TRUE(contains(door.get("/f/a.css").body, "#0a6cff"));
    door.next = rejected({{"name", "required"}}, {});
    EXPECT_TRUE(contains(door.post("a", "").body, "Rellene este campo")) << "in the language of the form";
}

TEST_F(Origins, FormsAreReplacedFromTheNextRequestOn)
{
    Door door;
    EXPECT_EQ(door.get("/f/any").status, 404);
    door.server.replace_forms(load(folder.path()));
    EXPECT_EQ(door.get("/f/any").status, 200);
    EXPECT_EQ(door.get("/f/contact").status, 404);
}

TEST(FormServer, BelowAPathOfTheSiteEveryAddressKeepsThePath)
{
    Settings settings;
    settings.public_url = "https://www.example.com/crm";
    Door door{load(shipped_forms()), settings};
    const auto page = door.get("/f/contact");
    EXPECT_TRUE(contains(page.body, "/crm/captura.css"));
    EXPECT_TRUE(contains(page.body, "/crm/f/contact\""));
    EXPECT_EQ(header(door.post("contact", "a=b"), "Location"), "/crm/f/contact/thanks?id=" + receipt + "&lang=en");
}

}  // namespace
}  // namespace captura::web::test
