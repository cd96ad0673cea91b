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
    for (const OwnPath& one : found) {
        const std::string path = one.request.target.substr(0, one.request.target.find('?'));
        const ForeignRequest asks{"OPTIONS", path, {{"Origin", "https://www.acme.org"}, {"Access-Control-Request-Method", "POST"}}, {}};
        EXPECT_EQ(line.send(asks).status, 204) << path << ": what a browser asks before a script of the site may post";
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

/// As the product signs: the secret of the app is in a file beside the table.
std::shared_ptr<const DialectBook> dialects_with_secret(const captura::test::TempFolder& folder, const std::string& name)
{
    captura::test::write_file(folder / "app-secret", "app secret\n");
    std::filesystem::permissions(folder / "app-secret", std::filesystem::perms::owner_read);
    captura::test::write_file(folder / (name + ".toml"), "[signature]\nsecret_file = \"app-secret\"\n");
    return load_dialects(folder.path());
}

const std::string one_lead = R"({"object":"page","entry":[{"id":"1","time":1,"changes":[{"field":"leadgen","value":{"leadgen_id":"77",)"
                             R"("field_data":[{"name":"full_name","values":["Ana"]},{"name":"email","values":["ana@acme.org"]}]}}]}]})";

TEST(Dialects, APostWithoutTheRightSignatureIsKeptInTheLaneOfSpam)
{
    captura::test::TempFolder folder;
    ForeignLine line{web::test::load(web::test::shipped_forms()), dialects_with_secret(folder, "facebook")};
    // printf '%s' "$one_lead" | openssl dgst -sha256 -hmac 'app secret'
    const std::string right = "82188947d633c856b3deb8cfba58553d2bd959223b73036c93dacc58ccfa1b09";
    const struct { std::string signature; std::string fact; const char* why; } rows_of[] = {
        {"sha256=" + right, "", "as Meta sends it"},
        {right, "", "the digits alone"},
        {"", "signature_missing", "somebody else"},
        {"sha256=", "signature_wrong", "nothing behind it"},
        {"sha256=" + right.substr(0, 63) + "0", "signature_wrong", "one digit"},
        {"sha1=" + right, "signature_wrong", "another algorithm"},
    };
    for (const auto& row : rows_of) {
        std::vector<http::Header> headers;
        if (!row.signature.empty()) headers.push_back({"X-Hub-Signature-256", row.signature});
        const auto response = line.send(posted("/compat/facebook/contact", "application/json", one_lead, headers));
        EXPECT_EQ(response.status, 200) << row.why << ": never a refusal";
        ASSERT_TRUE(line.judged) << row.why;
        EXPECT_EQ(line.judged->judgement.verdict, row.fact.empty() ? Verdict::lead : Verdict::spam) << row.why;
        EXPECT_EQ(line.judged->submission.visit.observed, row.fact) << row.why;
        if (!row.fact.empty()) {
            EXPECT_THAT(line.judged->judgement.reasons, Contains(row.fact)) << row.why;
        }
    }
    ForeignLine shipped;
    shipped.send(posted("/compat/facebook/contact", "application/json", one_lead));
    EXPECT_EQ(shipped.judged->judgement.verdict, Verdict::lead) << "without a secret signatures are not looked at";
}

TEST(Dialects, NobodyPassesTheSignatureByDeclaringTheDialectHimself)
{
    captura::test::TempFolder folder;
    ForeignLine line{web::test::load(web::test::shipped_forms()), dialects_with_secret(folder, "facebook")};
    for (const char* type : {"application/json; captura-dialect=facebook", "application/json; captura-dialect=facebook; captura-dialect=facebook"}) {
        line.send(posted("/f/contact", type, one_lead));
        ASSERT_TRUE(line.judged);
        EXPECT_EQ(line.judged->inquiry.dialect, "");
        EXPECT_EQ(line.judged->submission.content_type, "application/json");
    }
}

TEST(Dialects, SeveralLeadsInOnePostAreAsManySubmissions)
{
    const auto change = [](int number) {
        return R"({"field":"leadgen","value":{"leadgen_id":")" + std::to_string(number) +
               R"(","field_data":[{"name":"email","values":["a)" + std::to_string(number) + R"(@acme.org"]}]}})";
    };
    const std::string body = R"({"object":"page","entry":[{"id":"1","changes":[)" + change(1) + "," + change(2) + R"(]},{"id":"2","changes":[)" +
                             change(3) + "]}]}";
    captura::test::TempFolder folder;
    ForeignLine line{web::test::load(web::test::shipped_forms()), dialects_with_secret(folder, "facebook")};
    const auto response = line.send(posted("/compat/facebook/contact", "application/json", body, {{"Idempotency-Key", "post-9"}}));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, R"({"received":true})");
    ASSERT_EQ(line.submitted.size(), 3u);
    for (int i = 0; i < 3; ++i) {
        const Submission& one = line.submitted[static_cast<std::size_t>(i)];
        const Judged judged = line.judge(one);
        EXPECT_EQ(judged.inquiry.value("_id"), std::to_string(i + 1));
        EXPECT_EQ(one.given_key, "post-9." + std::to_string(i + 1));
        EXPECT_EQ(first_email(judged.judgement.contact), "a" + std::to_string(i + 1) + "@acme.org");
        EXPECT_THAT(one.visit.observed, HasSubstr("signature_missing")) << "what is true of the post is true of each";
        EXPECT_THAT(judged.judgement.reasons, Not(Contains("dialect_several")));
    }
    std::string many = R"({"object":"page","entry":[{"id":"1","changes":[)" + change(0);
    for (int i = 1; i <= 1000; ++i) many += "," + change(i);
    line.send(posted("/compat/facebook/contact", "application/json", many.substr(0, many.size()) + "]}]}"));
    ASSERT_EQ(line.submitted.size(), 1u);
    EXPECT_EQ(line.submitted[0].body.size(), many.size() + 4) << "beyond the limit it is kept whole";
}

TEST(Dialects, SeveralLeadsThatCameInOnePieceAreNoted)
{
    ForeignLine line;
    Submission captured;
    captured.entry = "contact";
    captured.content_type = "application/json; captura-dialect=facebook";
    captured.body = R"({"entry":[{"changes":[{"value":{"leadgen_id":"1"}},{"value":{"leadgen_id":"2"}}]}]})";
    EXPECT_THAT(line.judge(captured).judgement.reasons, Contains("dialect_several"));
}

TEST(Dialects, LinkedInGetsItsChallengeSignedAndNothingElseIsSigned)
{
    captura::test::TempFolder folder;
    ForeignLine line{web::test::load(web::test::shipped_forms()), dialects_with_secret(folder, "linkedin")};
    const auto answer = line.send({"GET", "/compat/linkedin/contact?challengeCode=890e4665-4dfe-4ab1-b689-ed553bceeed0", {}, {}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(web::test::header(answer, "Content-Type"), "application/json");
    // printf '%s' 890e4665-4dfe-4ab1-b689-ed553bceeed0 | openssl dgst -sha256 -hmac 'app secret'
    EXPECT_EQ(answer.body, R"({"challengeCode":"890e4665-4dfe-4ab1-b689-ed553bceeed0","challengeResponse":"24c6bb8dffb56d517d01a37d50ee99e68f86d4818289a293f20d84b631f6ce35"})");
    EXPECT_EQ(line.send({"GET", "/compat/linkedin/contact?challengeCode=hmacsha256%3D%7B%7D", {}, {}}).status, 403) << "that would be a signed post";
    EXPECT_EQ(line.send({"GET", "/compat/linkedin/contact", {}, {}}).status, 403);
    // printf '%s' 'hmacsha256={"id":"1"}' | openssl dgst -sha256 -hmac 'app secret'
    for (const char* signature : {"462eaa4c46c78c79282d9c02f7588c45deb61a7c64eff040217363f6828b2ce4", "hmacsha256=462eaa4c46c78c79282d9c02f7588c45deb61a7c64eff040217363f6828b2ce4"}) {
        line.send(posted("/compat/linkedin/contact", "application/json", R"({"id":"1"})", {{"X-LI-Signature", signature}}));
        EXPECT_EQ(line.judged->submission.visit.observed, "") << signature;
    }
    line.send(posted("/compat/linkedin/contact", "application/json", R"({"id":"2"})", {{"X-LI-Signature", "462eaa4c46c78c79282d9c02f7588c45deb61a7c64eff040217363f6828b2ce4"}}));
    EXPECT_EQ(line.judged->submission.visit.observed, "signature_wrong");
    EXPECT_EQ(ForeignLine{}.send({"GET", "/compat/linkedin/contact?challengeCode=a", {}, {}}).status, 403) << "before the operator named a secret";
}

TEST(Dialects, OfCookiesOnlyCampaignAndClientIdsAreRead)
{
    ForeignLine line;
    line.send(posted("/compat/tilda/contact", urlencoded,
                     "Name=Ana&Email=a%40acme.org&utm_term=own&COOKIES=session%3Dsecret%3B%20_ga%3DGA1.2.1%3B%20TILDAUTM%3Dutm_source%253Dspring"
                     "%257C%257C%257Cutm_medium%253Demail%257C%257C%257Cutm_term%253Dcookie%257C%257C%257Cname%253DEve"));
    ASSERT_TRUE(line.judged);
    const Inquiry& inquiry = line.judged->inquiry;
    EXPECT_EQ(inquiry.value("utm_source"), "spring");
    EXPECT_EQ(inquiry.value("utm_medium"), "email");
    EXPECT_EQ(inquiry.value("utm_term"), "own") << "what the form says itself wins";
    EXPECT_EQ(inquiry.value("_ga"), "GA1.2.1");
    EXPECT_EQ(inquiry.value("name"), "Ana") << "a cookie names nobody";
    for (const Field& field : inquiry.fields) EXPECT_EQ(field.value.find("secret"), std::string::npos) << field.name;
    EXPECT_EQ(line.judged->judgement.source.source, "spring");
    EXPECT_EQ(line.judged->judgement.source.medium, "email");
}

TEST(Dialects, TheAnswerIsInTheLanguageOfTheSender)
{
    ForeignLine line;
    const std::string wrong = "_replyto=nobody";
    const auto error = [&](const std::string& target, const std::string& body, std::vector<http::Header> headers) {
        headers.push_back({"Accept", "application/json"});
        return nlohmann::json::parse(line.send(posted(target, urlencoded, body, headers)).body).at("errors").at(0).at("message").get<std::string>();
    };
    const std::string english = error("/compat/formspree/contact", wrong, {});
    const std::string spanish = error("/compat/formspree/contact?lang=es", wrong, {});
    const std::string russian = error("/compat/formspree/contact?lang=ru", wrong, {});
    ASSERT_TRUE(english != spanish && spanish != russian);
    EXPECT_EQ(error("/compat/formspree/contact", wrong, {{"Accept-Language", "es-MX,en;q=0.5"}}), spanish);
    EXPECT_EQ(error("/compat/formspree/contact", wrong + "&_language=ru", {{"Accept-Language", "es"}}), russian) << "the field is what was chosen";
    EXPECT_EQ(error("/compat/formspree/contact", wrong + "&_language=xx", {{"Accept-Language", "es"}}), spanish) << "an unknown one is none";
}

/// A form that takes nothing any more.
std::shared_ptr<const web::FormBook> closed_form(const captura::test::TempFolder& folder)
{
    captura::test::write_file(folder / "contact.toml", "title = \"Desks\"\nclosed = true\n[[field]]\nname = \"email\"\nlabel = \"E-mail\"\n");
    return web::test::load(folder.path());
}

TEST(Dialects, EveryDialectsAnswerToEveryOutcome)
{
    struct Answers {
        const char* dialect;
        int accepted, refused, closed;
        const char* why;
    };
    const Answers table[] = {
        {"salesforce", 302, 302, 302, "never an error page"},
        {"hubspot", 200, 400, 400, "JSON with errorType"},
        {"formspree", 200, 422, 422, "error and errors"},
        {"netlify", 200, 422, 422, "asked for JSON"},
        {"basin", 200, 422, 422, "error"},
        {"web3forms", 200, 400, 400, "success false"},
        {"mautic", 200, 200, 200, "validationErrors"},
        {"espocrm", 200, 400, 400, ""},
        {"cf7", 200, 200, 200, "hidden"},
        {"elementor", 200, 200, 200, "hidden: a web-hook"},
        {"webflow", 200, 200, 200, "hidden: a web-hook"},
        {"tilda", 200, 200, 200, "hidden: else it comes again"},
        {"zoom", 201, 400, 400, "a code of its own"},
        {"goto", 201, 400, 400, "a code of its own"},
        {"facebook", 200, 200, 200, "hidden: a web-hook"},
        {"linkedin", 200, 200, 200, "hidden: a web-hook"},
    };
    ASSERT_EQ(std::size(table), shipped_dialects()->size());
    using Kind = intake::Answer::Kind;
    const auto said = [](Kind kind) {
        intake::Answer answer;
        answer.kind = kind;
        answer.repeat = kind == Kind::accepted;
        if (kind == Kind::rejected) answer.rejections = {{"email", "invalid_email"}};
        return answer;
    };
    captura::test::TempFolder folder;
    ForeignLine open, closed{closed_form(folder)};
    for (const Answers& row : table) {
        SCOPED_TRACE(std::string{row.dialect} + ": " + row.why);
        const auto ask = [&](ForeignLine& line, const std::string& body) {
            return line.send(posted(std::string{"/compat/"} + row.dialect + "/contact?ajax=1", urlencoded, body, {{"Accept", "application/json"}}));
        };
        const auto check = [](const http::Response& response, int status, const char* what) {
            EXPECT_EQ(response.status, status) << what;
            const std::string type = web::test::header(response, "Content-Type");
            EXPECT_TRUE(type.find("json") == std::string::npos || nlohmann::json::accept(response.body)) << what << ": " << response.body;
        };
        check(ask(open, "name=Ana&email=a%40acme.org"), row.accepted, "accepted");
        check(open.answer(said(Kind::accepted), row.dialect), row.accepted, "repeated: a client that tries again hears the same");
        check(open.answer(said(Kind::rejected), row.dialect), row.refused, "refused");
        check(open.answer(said(Kind::unreadable), row.dialect), row.refused, "unreadable");
        check(open.answer(said(Kind::refused), row.dialect), 503, "not kept: it must come again");
        check(ask(closed, "email=a%40acme.org"), row.closed, "closed");
        EXPECT_EQ(closed.judged->judgement.verdict, Verdict::rejected) << "and kept";
    }
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
