// Fields that are shown on a condition, and the newer kinds of fields.
#include "captura/domain/condition.hpp"
#include "captura/domain/file_type.hpp"
#include "captura/rules/qualify.hpp"
#include "rules/entries.hpp"

#include <gmock/gmock.h>

namespace captura::rules {
namespace {

using namespace captura::test;
using namespace std::string_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

std::shared_ptr<const Condition> when(std::string_view text)
{
    return std::make_shared<const Condition>(*parse_condition(text));
}

FieldRule rule(std::string name, FieldType type, bool required = false)
{
    FieldRule made;
    made.name = std::move(name);
    made.type = type;
    made.required = required;
    return made;
}

/// Asks for a quote's size where a quote is wanted, and for the reason of a big one.
Entry quote_form()
{
    Entry entry = contact_form();
    FieldRule need = rule("need", FieldType::choice, true);
    need.choices = {"quote", "help"};
    FieldRule size = rule("size", FieldType::choice, true);
    size.choices = {"small", "big"};
    size.show_if = when("need == \"quote\"");
    FieldRule reason = rule("reason", FieldType::text, true);
    reason.show_if = when("size == \"big\"");
    for (FieldRule& one : std::vector<FieldRule>{need, size, reason}) entry.fields.push_back(std::move(one));
    return entry;
}

Judgement judge(const Entry& entry, std::vector<Field> fields)
{
    fields.insert(fields.begin(), {{"name", "Ana"}, {"email", "ana@acme-shop.com"}});
    return qualify(form(std::move(fields)), Submission{}, entry);
}

TEST(Conditions, AFieldThatIsNotShownIsNeitherRequiredNorJudged)
{
    const struct { const char* why; std::vector<Field> fields; std::vector<Rejection> rejections; std::vector<std::string> reasons; } rows[] = {
        {"nothing of it is asked", {{"need", "help"}}, {}, {}},
        {"all of it is asked", {{"need", "quote"}}, {{"size", "required"}}, {"missing:size"}},
        {"and what hangs on the answer", {{"need", "quote"}, {"size", "big"}}, {{"reason", "required"}}, {"missing:reason"}},
        {"all given", {{"need", "quote"}, {"size", "big"}, {"reason", "growth"}}, {}, {}},
        {"what was posted for a hidden field is kept, marked and not judged", {{"need", "help"}, {"size", "huge"}}, {}, {"not_shown:size"}},
        {"a hidden field shows no other", {{"need", "help"}, {"size", "big"}}, {}, {"not_shown:size"}},
        {"an empty value is none", {{"need", "help"}, {"size", " "}}, {}, {}},
    };
    for (const auto& row : rows) {
        const Judgement judged = judge(quote_form(), row.fields);
        EXPECT_EQ(judged.rejections, row.rejections) << row.why;
        EXPECT_EQ(judged.reasons, row.reasons) << row.why;
        EXPECT_EQ(judged.verdict, row.rejections.empty() ? Verdict::lead : Verdict::rejected) << row.why;
    }
}

TEST(Conditions, AnEitherOrGroupAsksOnlyForWhatIsShown)
{
    Entry entry;
    entry.strict = true;
    FieldRule fax = rule("fax", FieldType::text);
    fax.show_if = when("need == \"fax\"");
    entry.fields = {rule("need", FieldType::text), fax, rule("email", FieldType::email)};
    entry.any_of = {{"fax", "email"}};
    const auto wrong = [&](std::vector<Field> fields) { return qualify(form(std::move(fields)), Submission{}, entry).rejections; };
    EXPECT_THAT(wrong({}), ElementsAre(Rejection{"email", "required"}));
    EXPECT_THAT(wrong({{"need", "fax"}}), ElementsAre(Rejection{"fax", "required"}));
    entry.any_of = {{"fax"}};
    EXPECT_THAT(wrong({{"email", "ana@acme-shop.com"}}), IsEmpty()) << "nobody can give what nobody is asked for";
}

TEST(Conditions, AFileIsOneWayToFillAnEitherOrGroup)
{
    Entry entry;
    entry.strict = true;
    entry.fields = {rule("cv", FieldType::file), rule("profile", FieldType::url), rule("email", FieldType::email)};
    entry.any_of = {{"cv", "profile"}};
    Inquiry inquiry = form({{"email", "ana@acme-shop.com"}});
    EXPECT_THAT(qualify(inquiry, Submission{}, entry).rejections, ElementsAre(Rejection{"cv", "required"}));
    inquiry.attachments.push_back({"cv.pdf", "application/pdf", "%PDF-1.4", "cv"});
    EXPECT_THAT(qualify(inquiry, Submission{}, entry).rejections, IsEmpty());
}

TEST(Kinds, OfFieldsAreJudgedByTheirOwnRule)
{
    FieldRule topics = rule("topics", FieldType::choices, true);
    topics.choices = {"a", "b"};
    const struct { const char* why; FieldRule rule; std::vector<Field> fields; const char* code; } rows[] = {
        {"one of several", topics, {{"topics", "a"}}, ""},
        {"all of them", topics, {{"topics", "a"}, {"topics", "b"}}, ""},
        {"one that is none", topics, {{"topics", "a"}, {"topics", "c"}}, "invalid_choice"},
        {"none at all", topics, {}, "required"},
        {"an address of the web", rule("site", FieldType::url), {{"site", "https://www.acme.example/x?y#z"}}, ""},
        {"as people write it", rule("site", FieldType::url), {{"site", " acme.example "}}, ""},
        {"with a port", rule("site", FieldType::url), {{"site", "http://acme.example:8080/"}}, ""},
        {"a script", rule("site", FieldType::url), {{"site", "javascript:alert(1)"}}, "invalid_url"},
        {"another scheme", rule("site", FieldType::url), {{"site", "ftp://acme.example"}}, "invalid_url"},
        {"words", rule("site", FieldType::url), {{"site", "see our page"}}, "invalid_url"},
        {"a mail address", rule("site", FieldType::url), {{"site", "ana@acme.example"}}, "invalid_url"},
        {"a name without a dot", rule("site", FieldType::url), {{"site", "http://localhost/"}}, "invalid_url"},
        {"nothing, and nothing required", rule("site", FieldType::url), {}, ""},
        {"a file that is missing", rule("cv", FieldType::file, true), {}, "required"},
        {"a name in place of a file", rule("cv", FieldType::file, true), {{"cv", "cv.pdf"}}, "required"},
    };
    for (const auto& row : rows) {
        Entry entry = contact_form();
        entry.fields.push_back(row.rule);
        const Judgement judged = judge(entry, row.fields);
        const std::string code = judged.rejections.empty() ? "" : judged.rejections.front().code;
        EXPECT_EQ(code, row.code) << row.why;
    }
}

TEST(Uploads, AFileIsRefusedAloneNeverTheInquiry)
{
    FieldRule cv = rule("cv", FieldType::file, true);
    cv.accept = {"pdf", "docx", "txt"};
    cv.max_octets = 20;
    cv.max_files = 2;
    const Attachment pdf{"cv.PDF", "image/gif", "%PDF-1.7", "cv"};
    const struct { const char* why; std::vector<Attachment> files; std::vector<std::size_t> refused; std::vector<std::string> reasons; } rows[] = {
        {"its name and its beginning, whatever type it declares", {pdf}, {}, {}},
        {"a programme that calls itself a letter", {{"cv.pdf", "application/pdf", "MZ\x90", "cv"}}, {0}, {"file_type"}},
        {"an extension nobody asked for", {{"cv.png", "image/png", "\x89PNG\r\n\x1A\n"s, "cv"}}, {0}, {"file_type"}},
        {"no extension", {{"cv", "application/pdf", "%PDF-1.7", "cv"}}, {0}, {"file_type"}},
        {"a page that calls itself a note", {{"a.txt", "text/plain", "\n <html>", "cv"}}, {0}, {"file_type"}},
        {"a note", {{"a.txt", "text/plain", "hi\n", "cv"}}, {}, {}},
        {"as large as may be", {{"a.txt", "text/plain", std::string(20, 'x'), "cv"}}, {}, {}},
        {"larger by one", {{"a.txt", "text/plain", std::string(21, 'x'), "cv"}}, {0}, {"file_size"}},
        {"one too many", {pdf, pdf, pdf}, {2}, {"too_many_files"}},
        {"a bad one takes nobody's place", {{"x.exe", "", "MZ", "cv"}, pdf, pdf}, {0}, {"file_type"}},
        {"for a field that takes none", {pdf, {"a.pdf", "application/pdf", "%PDF-", "name"}}, {1}, {"file_unasked"}},
    };
    for (const auto& row : rows) {
        Entry entry = contact_form();
        entry.fields.push_back(cv);
        Inquiry inquiry = form({{"name", "Ana"}, {"email", "ana@acme-shop.com"}});
        inquiry.attachments = row.files;
        const Judgement judged = qualify(inquiry, Submission{}, entry);
        EXPECT_EQ(judged.verdict, Verdict::lead) << row.why;
        EXPECT_EQ(judged.refused_files, row.refused) << row.why;
        EXPECT_EQ(judged.reasons, row.reasons) << row.why;
    }
}

TEST(FileTypes, AreToldByHowTheyBegin)
{
    EXPECT_TRUE(begins_as("webp", "RIFF\x10\0\0\0WEBPVP8"s));
    EXPECT_FALSE(begins_as("webp", "RIFF"));
    EXPECT_TRUE(begins_as("heic", "\0\0\0\x18" "ftypheic"s));
    EXPECT_FALSE(begins_as("txt", "a\0b"s));
    EXPECT_FALSE(begins_as("exe", "MZ"));
    EXPECT_EQ(extension_of("a.tar.gz"), "gz");
    EXPECT_EQ(extension_of("gz"), "");
    EXPECT_THAT(known_extensions(), Contains("pdf"));
    EXPECT_TRUE(std::is_sorted(known_extensions().begin(), known_extensions().end()));
}

TEST(ClosedForm, KeepsWhatIsPostedAsRejected)
{
    Entry entry = contact_form();
    entry.closed = true;
    const Judgement judged = judge(entry, {});
    EXPECT_EQ(judged.verdict, Verdict::rejected);
    EXPECT_THAT(judged.reasons, Contains("closed"));
    EXPECT_THAT(judged.rejections, IsEmpty());
    EXPECT_EQ(release(form({{"name", "Ana"}, {"email", "ana@acme-shop.com"}}), Submission{}, entry).verdict, Verdict::lead)
        << "a person decides otherwise";
}

}  // namespace
}  // namespace captura::rules
