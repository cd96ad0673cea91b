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

}  // namespace
}  // namespace captura::daemon
