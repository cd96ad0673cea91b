// Other products' forms: what their clients send becomes the same lead, and they hear what they expect.
#include "daemon/foreign_line.hpp"

#include "captura/daemon/config.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace captura::daemon {
namespace {

using test::ForeignLine;
using test::ForeignRequest;
using test::read_request;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

const std::filesystem::path payloads = std::filesystem::path{CAPTURA_SOURCE_DIR} / "tests/web/dialects";

struct Row {
    const char* file;
    int status;
    const char* says;  ///< in the body, or where the browser is sent
    const char* why;
};

const Row rows[] = {
    {"salesforce", 302, "https://www.acme.org/thanks.html", "a browser, sent to retURL of the page it comes from"},
    {"hubspot", 200, R"({"inlineMessage":"Your inquiry has arrived. We answer within one working day."})", "always JSON"},
    {"formspree", 200, R"("next":"https://www.acme.org/thanks")", "its client wants next as a text; a path counts from the page"},
    {"netlify", 303, "/f/contact/thanks?id=", "a browser that names no page goes to ours"},
    {"basin", 200, R"("success":true)", "a script"},
    {"web3forms", 200, R"({"success":true,"message":")", "its script shows the message"},
    {"mautic", 200, R"("successMessage":)", "ajax=1 in the address asks for JSON"},
    {"espocrm", 200, "true", "the whole answer"},
    {"cf7", 200, R"("status":"mail_sent")", "as the plug-in's own answer says it"},
    {"elementor", 200, R"("success":true)", "ids that the table knows before labels, which are translated"},
    {"elementor-simple", 200, R"("success":true)", "labels are names: the lexicon reads them"},
    {"webflow", 200, "true", "fields by label, a dot in one of them"},
    {"webflow-v1", 200, "true", "the name of the form is not the name of the person"},
    {"tilda", 200, "ok", "within 5 seconds"},
    {"zoom", 201, R"("join_url":"https)", "the link of the form"},
    {"goto", 201, R"("status":"APPROVED")", "the registrant is a number"},
    {"facebook", 200, "true", "the lead was put into the notice"},
    {"linkedin", 200, "true", "answers by the names of their questions"},
};

TEST(Dialects, EveryPayloadBecomesTheSameLeadAndIsAnsweredInItsOwnWords)
{
    ForeignLine line;
    for (const Row& row : rows) {
        SCOPED_TRACE(std::string{row.file} + ": " + row.why);
        const std::string file{row.file};
        const auto response = line.send(read_request(payloads / (file + ".txt")));
        ASSERT_TRUE(line.judged);
        const Judgement& judgement = line.judged->judgement;
        EXPECT_EQ(judgement.verdict, Verdict::lead);
        EXPECT_EQ(judgement.contact.name, "Ana Pérez");
        EXPECT_EQ(first_email(judgement.contact), "ana.perez@acme.org");
        EXPECT_EQ(first_phone(judgement.contact), "+34612345678");
        EXPECT_EQ(judgement.contact.company, "Acme Desks");
        EXPECT_EQ(judgement.contact.job_title, "Head of Purchasing");
        EXPECT_EQ(judgement.contact.message, "We need twelve desks.");
        EXPECT_THAT(judgement.reasons, Contains("dialect:" + file.substr(0, file.find('-'))));
        EXPECT_EQ(response.status, row.status);
        const std::string where = web::test::header(response, "Location");
        EXPECT_THAT(where.empty() ? response.body : where, HasSubstr(row.says));
        EXPECT_TRUE(!where.empty() || nlohmann::json::accept(response.body)) << response.body;
    }
}

TEST(Dialects, TheKeptSubmissionIsReadTheSameWayWithoutItsAddress)
{
    ForeignLine line;
    line.send(read_request(payloads / "hubspot.txt"));
    ASSERT_TRUE(line.judged);
    EXPECT_EQ(line.judged->submission.content_type, "application/json; captura-dialect=hubspot");
    EXPECT_EQ(line.judged->inquiry.value("_page"), "https://www.acme.org/desks?utm_source=spring");
    EXPECT_EQ(line.judged->inquiry.value("_id"), "1769850307123") << "what the vendor tells tries apart by is the key";
    EXPECT_EQ(line.judged->inquiry.value("floor_area"), "120 m2") << "unknown fields are kept";
    EXPECT_EQ(line.judged->inquiry.value("I agree to receive news."), "true");
    EXPECT_EQ(line.judged->inquiry.value("context.hutk"), "");
    EXPECT_EQ(line.judged->judgement.source.source, "spring");
    EXPECT_THAT(line.judged->submission.body, HasSubstr("60c2ccdfe4892f0fa0593940b12c11aa")) << "kept, verbatim";
}

/// A form that lists the ids other products know it by.
std::shared_ptr<const web::FormBook> forms_with_aliases(const captura::test::TempFolder& folder)
{
    captura::test::write_file(folder / "desk.toml", R"(title = "Desks"
aliases = ["00D5g000004XyZa", "a2b9-guid", "xrgyabcd", "mautic:7", "basin:b1", "88112233", "0f9b1c2d"]
redirects = ["thanks.acme.org"]
[[field]]
name = "email"
label = "E-mail"
required = true
)");
    return web::test::load(folder.path());
}

ForeignRequest posted(std::string target, std::string type, std::string body, std::vector<http::Header> more = {})
{
    more.push_back({"Content-Type", std::move(type)});
    return {"POST", std::move(target), std::move(more), std::move(body)};
}

const std::string urlencoded = "application/x-www-form-urlencoded";

TEST(Dialects, TheirOwnAddressesLeadToTheFormThatListsTheId)
{
    captura::test::TempFolder folder;
    ForeignLine line{forms_with_aliases(folder)};
    struct OwnPath {
        ForeignRequest request;
        const char* dialect;
    };
    const OwnPath found[] = {
        {posted("/servlet/servlet.WebToLead?encoding=UTF-8", urlencoded, "oid=00D5g000004XyZa&email=a%40acme.org"), "salesforce"},
        {posted("/submissions/v3/integration/submit/12345/a2b9-guid", "application/json", R"({"fields":[{"name":"email","value":"a@acme.org"}]})"), "hubspot"},
        {posted("/f/xrgyabcd", urlencoded, "email=a%40acme.org"), "formspree"},
        {posted("/xrgyabcd", urlencoded, "email=a%40acme.org"), "formspree"},
        {posted("/f/b1.json", "application/json", R"({"email":"a@acme.org"})"), "basin"},
        {posted("/form/submit?formId=7", urlencoded, "mauticform%5Bemail%5D=a%40acme.org"), "mautic"},
        {posted("/form/submit", urlencoded, "mauticform%5BformId%5D=7&mauticform%5Bemail%5D=a%40acme.org"), "mautic"},
        {posted("/submit", "application/json", R"({"access_key":"0f9b1c2d","email":"a@acme.org"})"), "web3forms"},
        {posted("/v2/webinars/88112233/registrants", "application/json", R"({"email":"a@acme.org"})"), "zoom"},
        {posted("/api/v1/LeadCapture/0f9b1c2d", "application/json", R"({"emailAddress":"a@acme.org"})"), "espocrm"},
    };
    for (const OwnPath& one : found) {
        line.send(one.request);
        ASSERT_TRUE(line.judged) << one.request.target;
        EXPECT_EQ(line.judged->submission.entry, "desk") << one.request.target;
        EXPECT_EQ(line.judged->inquiry.dialect, one.dialect) << one.request.target;
        EXPECT_EQ(line.judged->judgement.verdict, Verdict::lead) << one.request.target;
    }
    const ForeignRequest unknown[] = {
        posted("/f/unknown", urlencoded, "email=a%40acme.org"),
        posted("/servlet/servlet.WebToLead", urlencoded, "oid=00D000&email=a%40acme.org"),
        posted("/servlet/servlet.WebToLead", urlencoded, "email=a%40acme.org"),
        posted("/v2/webinars//registrants", "application/json", "{}"),
        posted("/v2/webinars/88112233/registrants/more", "application/json", "{}"),
        posted("/f/b1", urlencoded, "email=a%40acme.org"),
        posted("/f/7", urlencoded, "email=a%40acme.org"),
        posted("/compat/unknown/desk", urlencoded, "email=a%40acme.org"),
        posted("/compat/hubspot/unknown", "application/json", "{}"),
        posted("/compat/hubspot", "application/json", "{}"),
    };
    for (const ForeignRequest& request : unknown) EXPECT_EQ(line.send(request).status, 404) << request.target;
}

TEST(Dialects, RefusalsAreSaidInTheWordsOfTheClientOrNotAtAll)
{
    ForeignLine line;
    const std::string nobody = "email=nobody";
    const auto hubspot = line.send(posted("/compat/hubspot/contact", "application/json", R"({"fields":[{"name":"email","value":"nobody"}]})"));
    EXPECT_EQ(hubspot.status, 400);
    EXPECT_THAT(hubspot.body, HasSubstr(R"("errorType":"INVALID_EMAIL")"));
    const auto formspree = line.send(posted("/compat/formspree/contact", urlencoded, "_replyto=nobody", {{"Accept", "application/json"}}));
    EXPECT_EQ(formspree.status, 422);
    EXPECT_THAT(formspree.body, HasSubstr(R"("code":"TYPE_EMAIL")"));
    const auto salesforce = line.send(posted("/compat/salesforce/contact", urlencoded, nobody));
    EXPECT_EQ(salesforce.status, 302) << "never an error page";
    EXPECT_THAT(web::test::header(salesforce, "Location"), HasSubstr("/f/contact/thanks?id="));
    ASSERT_TRUE(line.judged);
    EXPECT_EQ(line.judged->judgement.verdict, Verdict::rejected) << "in its lane all the same";
    const auto broken = line.send(posted("/compat/hubspot/contact", "application/json", "{\"fields\":["));
    EXPECT_EQ(broken.status, 400);
    EXPECT_TRUE(nlohmann::json::accept(broken.body)) << broken.body;
    EXPECT_EQ(line.judged->judgement.verdict, Verdict::unreadable);
    EXPECT_EQ(line.send(posted("/compat/webflow/contact", "application/json", "[1")).status, 200) << "else it comes again and again";
}

TEST(Dialects, ABrowserGoesOnlyWhereItMay)
{
    captura::test::TempFolder folder;
    ForeignLine line{forms_with_aliases(folder)};
    struct Goes {
        const char* wanted;
        const char* origin;
        const char* to;
    };
    const Goes rows_of[] = {
        {"https%3A%2F%2Fthanks.acme.org%2Fok", "", "https://thanks.acme.org/ok"},
        {"https%3A%2F%2Fwww.acme.org%2Fok", "https://www.acme.org", "https://www.acme.org/ok"},
        {"https%3A%2F%2Fevil.example%2F", "https://www.acme.org", "/f/desk/thanks?id="},
        {"https%3A%2F%2Fevil.example%2F", "", "/f/desk/thanks?id="},
        {"%2F%2Fevil.example", "https://www.acme.org", "/f/desk/thanks?id="},
        {"javascript%3Aalert(1)", "https://www.acme.org", "/f/desk/thanks?id="},
        {"https%3A%2F%2Fevil.example%2F", "null", "/f/desk/thanks?id="},
    };
    for (const Goes& row : rows_of) {
        const auto response = line.send(posted("/compat/salesforce/desk", urlencoded, std::string{"email=a%40acme.org&retURL="} + row.wanted,
                                               {{"Origin", row.origin}}));
        EXPECT_EQ(response.status, 302);
        EXPECT_THAT(web::test::header(response, "Location"), testing::StartsWith(row.to)) << row.wanted;
    }
}

TEST(Dialects, ANoticeOfAnIdAloneIsKeptAndSaysWhatIsMissing)
{
    ForeignLine line;
    const auto response = line.send(posted("/compat/facebook/contact", "application/json",
                                           R"({"object":"page","entry":[{"id":"1","time":1,"changes":[{"field":"leadgen","value":{"leadgen_id":"77","page_id":"2","form_id":"3"}}]}]})"));
    EXPECT_EQ(response.status, 200);
    ASSERT_TRUE(line.judged);
    EXPECT_EQ(line.judged->judgement.verdict, Verdict::interest);
    EXPECT_THAT(line.judged->judgement.reasons, Contains("dialect_only_id"));
    EXPECT_EQ(line.judged->inquiry.value("_id"), "77");
    line.send(posted("/compat/tilda/contact", urlencoded, "test=test"));
    EXPECT_EQ(line.judged->judgement.verdict, Verdict::automatic) << "a probe asks for nothing";
}

TEST(Dialects, AHandshakeNeedsTheTokenOfTheOperator)
{
    captura::test::TempFolder folder;
    captura::test::write_file(folder / "facebook.toml", "[handshake]\nexpected = \"meaty ham\"\n");
    ForeignLine line{web::test::load(web::test::shipped_forms()), load_dialects(folder.path())};
    const auto ask = [&](const std::string& query) {
        return line.send({"GET", "/compat/facebook/contact?" + query, {}, {}});
    };
    const auto known = ask("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=meaty+ham");
    EXPECT_EQ(known.status, 200);
    EXPECT_EQ(known.body, "1158201444");
    EXPECT_EQ(web::test::header(known, "Content-Type"), "text/plain");
    EXPECT_EQ(ask("hub.challenge=1&hub.verify_token=other").status, 403);
    EXPECT_EQ(ask("hub.challenge=1").status, 403);
    EXPECT_EQ(ask("hub.challenge=%3Cscript%3E&hub.verify_token=meaty+ham").status, 403) << "a page is no challenge";
    ForeignLine shipped;
    EXPECT_EQ(shipped.send({"GET", "/compat/facebook/contact?hub.challenge=1&hub.verify_token=", {}, {}}).status, 403)
        << "nobody is answered before the operator said a token";
}

TEST(Dialects, AFileOfTheOperatorChangesTheKeysItHasAndFaultsAreNamed)
{
    captura::test::TempFolder folder;
    captura::test::write_file(folder / "salesforce.toml", "[fields]\n00N5g00000KlMnO = \"city\"\n");
    captura::test::write_file(folder / "house.toml", "[fields]\nadresse = \"email\"\n[answer.accepted]\nbody = '1'\n[answer.refused]\nbody = '0'\n");
    const auto book = load_dialects(folder.path());
    EXPECT_EQ(book->at("salesforce")->fields.at("00n5g00000klmno"), "city");
    EXPECT_EQ(book->at("salesforce")->fields.at("title"), "job_title");
    EXPECT_TRUE(book->contains("house"));

    captura::test::write_file(folder / "bad.toml", "unwarp = [\"data\"]\n[answer.accepted]\nbody = '{\"a\":{{mesage}}}'\n[answer.refused]\nbody = '{'\n");
    captura::test::write_file(folder / "Worse.toml", "[fields]\n");
    try {
        load_dialects(folder.path());
        FAIL() << "taken";
    } catch (const ConfigError& error) {
        const std::string what = error.what();
        EXPECT_THAT(what, HasSubstr("bad.toml:1: unknown key \"bad.unwarp\", did you mean \"bad.unwrap\"?"));
        EXPECT_THAT(what, HasSubstr("there is no {{mesage}}"));
        EXPECT_THAT(what, HasSubstr("refused.body does not come out as JSON"));
        EXPECT_THAT(what, HasSubstr("Worse.toml:1: the file name becomes the address"));
    }
}

TEST(Dialects, EverySizeOfHostileBodyIsTakenInEveryDialect)
{
    ForeignLine line;
    const std::string deep = "{\"a\":" + std::string(2000, '[') + std::string(2000, ']') + "}";
    std::string wide = "{\"fields\":[";
    for (int i = 0; i < 3000; ++i) wide += "{\"name\":\"n\",\"value\":\"v\"},";
    wide += "{}]}";
    const std::string bodies[] = {"", "{", "{}", "[]", "null", "\xff\xfe", std::string(1000, '\0'), deep, wide, R"({"fields":{"fields":{"fields":[]}}})",
                                  R"({"entry":[{"changes":[{"value":{"field_data":"x"}}]}]})", "{\"fields\":[{\"name\":{\"name\":\"x\"},\"value\":[[[]]]}]}"};
    for (const auto& [name, dialect] : *shipped_dialects()) {
        for (const std::string& body : bodies) {
            for (const char* type : {"application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""}) {
                const auto response = line.send(posted("/compat/" + name + "/contact", type, body));
                EXPECT_LT(response.status, 500) << name << " " << type << " " << body.substr(0, 40);
                ASSERT_TRUE(line.judged) << name << " " << type << " " << body.substr(0, 40) << " " << response.status;
                EXPECT_NE(line.judged->judgement.verdict, Verdict::lead);
                const std::string type_of = web::test::header(response, "Content-Type");
                EXPECT_TRUE(type_of != "application/json" || nlohmann::json::accept(response.body)) << response.body;
            }
        }
    }
}

}  // namespace
}  // namespace captura::daemon
