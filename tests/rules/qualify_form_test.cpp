#include "captura/rules/qualify.hpp"

#include "captura/rules/phone.hpp"
#include "support/cpu_time.hpp"
#include "rules/entries.hpp"

#include <gmock/gmock.h>

#include <iostream>

namespace captura::rules {
namespace {

using namespace captura::test;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

Judgement judge(const Entry& entry, std::vector<Field> fields)
{
    return qualify(form(std::move(fields)), Submission{}, entry);
}

TEST(QualifyForm, AWholeFormIsALead)
{
    Entry entry = contact_form();
    entry.campaign = "spring";
    const Judgement judged = judge(entry, {{"name", "ANA DE LA CRUZ"}, {"email", "Ana@ACME-shop.com"}, {"phone", "612-345-678"},
                                           {"company", " Acme  S.L. "}, {"message", "A shop,\r\nplease.\r\n"}});
    EXPECT_EQ(judged.verdict, Verdict::lead);
    EXPECT_EQ(judged.contact.name, "Ana de la Cruz");
    EXPECT_EQ(judged.contact.emails.at(0).text, "Ana@acme-shop.com");
    EXPECT_THAT(phones_of(judged), ElementsAre("+34612345678"));
    EXPECT_EQ(judged.contact.company, "Acme S.L.");
    EXPECT_EQ(judged.contact.message, "A shop,\nplease.");
    EXPECT_EQ(judged.channel, "form");
    EXPECT_EQ(judged.source.group, "Direct");
    EXPECT_EQ(judged.source.campaign, "spring");
    EXPECT_THAT(judged.rejections, IsEmpty());
    EXPECT_THAT(judged.reasons, IsEmpty());
}

TEST(QualifyForm, AStrictFormNamesEveryWrongFieldAtOnceInItsOrder)
{
    const struct { const char* why; std::vector<Field> fields; std::vector<Rejection> rejections; } rows[] = {
        {"nothing at all", {}, {{"name", "required"}, {"email", "required"}}},
        {"name missing, phone wrong, e-mail absent: the wrong phone counts as given", {{"phone", "12"}}, {{"name", "required"}, {"phone", "invalid_phone"}}},
        {"both ways wrong", {{"name", "Ana"}, {"phone", "12"}, {"email", "ana"}}, {{"email", "invalid_email"}, {"phone", "invalid_phone"}}},
        {"a wrong address beside a good number", {{"name", "Ana"}, {"email", "ana@"}, {"phone", "612345678"}}, {{"email", "invalid_email"}}},
        {"neither way", {{"name", "Ana"}}, {{"email", "required"}}},
        {"placeholders are nothing", {{"name", "-"}, {"email", "n/a"}, {"phone", "-"}}, {{"name", "required"}, {"email", "required"}}},
        {"too long by one", {{"name", "Ana"}, {"email", "ana@acme-shop.com"}, {"company", "ñandúñandúñandúñandú!"}}, {{"company", "too_long"}}},
        {"as long as may be, counted in characters", {{"name", "Ana"}, {"email", "ana@acme-shop.com"}, {"company", "ñandúñandúñandúñandú"}}, {}},
        {"suspect is not wrong", {{"name", "Ana"}, {"email", "ana@shop.test"}, {"phone", "+34 412 345 678"}}, {}},
        {"a display name in an address field", {{"name", "Ana"}, {"email", "Ana <ana@acme-shop.com>"}}, {{"email", "invalid_email"}}},
        {"another maker's names will do", {{"your-name", "Ana"}, {"your-email", "ana@acme-shop.com"}}, {}},
    };
    for (const auto& row : rows) {
        const Judgement judged = judge(contact_form(), row.fields);
        EXPECT_EQ(judged.rejections, row.rejections) << row.why;
        EXPECT_EQ(judged.verdict, row.rejections.empty() ? Verdict::lead : Verdict::rejected) << row.why;
    }
}

TEST(QualifyForm, AFieldOfTheFormStandsForNoOther)
{
    Entry entry = contact_form();
    entry.fields.push_back({"work_email", FieldType::email, false, 0, {}});
    entry.fields[1].required = true;
    const Judgement judged = judge(entry, {{"name", "Ana"}, {"work_email", "ana@acme-shop.com"}});
    EXPECT_THAT(judged.rejections, ElementsAre(Rejection{"email", "required"}));
}

TEST(QualifyForm, AStrictFormChecksChoicesDatesAndConsent)
{
    Entry entry = contact_form();
    entry.fields.push_back({"topic", FieldType::choice, false, 0, {"shop", "n/a"}});
    entry.fields.push_back({"day", FieldType::date, false, 0, {}});
    entry.fields.push_back({"terms", FieldType::consent, true, 0, {}});
    const struct { const char* why; std::vector<Field> fields; std::vector<Rejection> rejections; } rows[] = {
        {"all good", {{"topic", "shop"}, {"day", "2024-02-29"}, {"terms", "yes"}}, {}},
        {"a choice that looks like a placeholder", {{"topic", "n/a"}, {"terms", "on"}}, {}},
        {"no such choice", {{"topic", "Shop"}, {"terms", "on"}}, {{"topic", "invalid_choice"}}},
        {"one of several", {{"topic", "shop"}, {"topic", "x"}, {"terms", "on"}}, {{"topic", "invalid_choice"}}},
        {"no such day", {{"day", "2023-02-29"}, {"terms", "1"}}, {{"day", "invalid_date"}}},
        {"a day in words", {{"day", "tomorrow"}, {"terms", "1"}}, {{"day", "invalid_date"}}},
        {"with a time", {{"day", "2024-05-01T09:30"}, {"terms", "1"}}, {}},
        {"no consent", {}, {{"terms", "consent_required"}}},
        {"consent refused", {{"terms", "false"}}, {{"terms", "consent_required"}}},
    };
    for (const auto& row : rows) {
        std::vector<Field> fields{{"name", "Ana"}, {"email", "ana@acme-shop.com"}};
        fields.insert(fields.end(), row.fields.begin(), row.fields.end());
        EXPECT_EQ(judge(entry, fields).rejections, row.rejections) << row.why;
    }
}

TEST(QualifyForm, ADialectAcceptsWithABadgeWhileOneWayIsGood)
{
    const struct { const char* why; std::vector<Field> fields; Verdict verdict; std::vector<std::string> reasons; } rows[] = {
        {"a good number beside a wrong address", {{"name", "Ana"}, {"email", "ana@"}, {"phone", "612345678"}}, Verdict::lead, {"invalid_email"}},
        {"no name", {{"phone", "612345678"}}, Verdict::lead, {"missing:name"}},
        {"only a wrong address", {{"name", "Ana"}, {"email", "ana@"}}, Verdict::rejected, {"invalid_email", "no_contact"}},
        {"a wrong address, a good number in the message", {{"name", "Ana"}, {"email", "ana@"}, {"message", "call 612 345 678"}}, Verdict::lead, {"invalid_email", "contact_in_message"}},
        {"nobody to reach", {{"name", "Ana"}, {"message", "nice site"}}, Verdict::interest, {"missing:email"}},
        {"nothing", {}, Verdict::interest, {"missing:name", "missing:email"}},
    };
    for (const auto& row : rows) {
        const Judgement judged = judge(dialect(), row.fields);
        EXPECT_EQ(judged.verdict, row.verdict) << row.why;
        EXPECT_EQ(judged.reasons, row.reasons) << row.why;
        EXPECT_EQ(judged.rejections.empty(), row.verdict != Verdict::rejected) << row.why;
    }
}

TEST(QualifyForm, KnowsFieldsByOtherNames)
{
    Entry open;
    open.strict = false;
    const struct { const char* name; const char* email; const char* phone; const char* message; } rows[] = {
        {"name", "email", "phone", "message"},
        {"your-name", "your-email", "your-tel", "your-message"},
        {"Full Name", "E-Mail", "Telephone", "Comments"},
        {"nombre", "correo electrónico", "teléfono", "mensaje"},
        {"fio", "_replyto", "WhatsApp", "question"},
        {"fields.name", "fields[email]", "form_fields[tel]", "fields[message]"},
        {"fullname", "emailAddress", "phoneNumber", "description"},
    };
    for (const auto& row : rows) {
        const Judgement judged = judge(open, {{row.name, "Ana Cruz"}, {row.email, "ana@acme-shop.com"}, {row.phone, "612345678"}, {row.message, "Hello"}});
        EXPECT_EQ(judged.contact.name, "Ana Cruz") << row.name;
        EXPECT_THAT(emails_of(judged), ElementsAre("ana@acme-shop.com")) << row.email;
        EXPECT_THAT(phones_of(judged), ElementsAre("+34612345678")) << row.phone;
        EXPECT_EQ(judged.contact.message, "Hello") << row.message;
    }
}

TEST(QualifyForm, TakesEveryAddressAndNumberOnce)
{
    Entry entry = dialect();
    entry.fields.push_back({"assistant", FieldType::email, false, 0, {}});
    const Judgement judged = judge(entry, {{"first_name", "Ana"}, {"last_name", "Cruz"}, {"mobile", "+34 612 345 678"}, {"phone", "612345678 / 913456789"},
                                           {"email", "ana@acme-shop.com"}, {"_replyto", "ANA@acme-shop.com"}, {"assistant", "eva@acme-shop.com"}});
    EXPECT_EQ(judged.contact.name, "Ana Cruz");
    EXPECT_EQ(judged.contact.first_name, "Ana");
    EXPECT_THAT(emails_of(judged), ElementsAre("ana@acme-shop.com", "eva@acme-shop.com"));
    EXPECT_THAT(phones_of(judged), ElementsAre("+34612345678", "+34913456789"));
}

TEST(QualifyForm, ReadsNumbersByTheCountryTheVisitorNames)
{
    EXPECT_THAT(phones_of(judge(dialect(), {{"phone", "030 901820"}, {"country", "de"}})), ElementsAre("+4930901820"));
    EXPECT_THAT(phones_of(judge(dialect(), {{"phone", "612345678"}, {"country", "Spain"}})), ElementsAre("+34612345678"));
}

TEST(QualifyForm, MarksWhatAManagerWantsToKnow)
{
    const struct { const char* email; const char* reason; } rows[] = {
        {"ana@gmail.com", "free_mail"},           {"info@acme-shop.com", "role_account"}, {"ana@mailinator.com", "disposable_email"},
        {"ana@example.com", "reserved_domain"},   {"ana@gmial.com", "likely_typo"},
    };
    for (const auto& row : rows) {
        const Judgement judged = judge(contact_form(), {{"name", "Ana"}, {"email", row.email}});
        EXPECT_EQ(judged.verdict, Verdict::lead) << row.email;
        EXPECT_THAT(judged.reasons, Contains(row.reason)) << row.email;
    }
    EXPECT_THAT(judge(contact_form(), {{"name", "Ana"}, {"email", "ana@mailinator.com"}}).reasons, Not(Contains("free_mail")));
}

TEST(QualifyForm, AFilledHoneypotIsAReasonAndNoMore)
{
    for (const char* trap : {"_gotcha", "botcheck", "bot-field"}) {
        const Judgement judged = judge(contact_form(), {{"name", "Ana"}, {"email", "ana@acme-shop.com"}, {trap, "x"}});
        EXPECT_EQ(judged.verdict, Verdict::lead) << trap;
        EXPECT_THAT(judged.reasons, ElementsAre("honeypot")) << trap;
    }
}

TEST(QualifyForm, DoubleOptInWaits)
{
    Entry entry;
    entry.name = "newsletter";
    entry.strict = true;
    entry.confirm = true;
    entry.fields = {{"email", FieldType::email, true, 254, {}}};
    const Judgement judged = judge(entry, {{"email", "ana@acme-shop.com"}});
    EXPECT_EQ(judged.verdict, Verdict::interest);
    EXPECT_THAT(judged.reasons, ElementsAre("awaiting_confirmation"));
    EXPECT_EQ(judged.visitor_mail, VisitorMail::confirm);
    EXPECT_EQ(judge(entry, {}).verdict, Verdict::rejected);
    EXPECT_EQ(judge(entry, {}).visitor_mail, VisitorMail::none) << "who is refused is not written to";

    const Judgement confirmed = confirm(form({{"email", "ana@acme-shop.com"}}), Submission{}, entry);
    EXPECT_EQ(confirmed.verdict, Verdict::lead);
    EXPECT_THAT(confirmed.reasons, ElementsAre("confirmed"));
    EXPECT_EQ(confirmed.visitor_mail, VisitorMail::none);
    EXPECT_TRUE(is_decided_by_person(confirmed.reasons));
    EXPECT_TRUE(is_decided_by_person(release(form({{"email", "ana@acme-shop.com"}}), Submission{}, entry).reasons));
    EXPECT_FALSE(is_decided_by_person(judged.reasons));
}

TEST(QualifyForm, ATestIsSetAsideWithWhatItWouldHaveBeen)
{
    const Entry entry = contact_form();
    const auto judged = [&](std::vector<Field> fields, const char* observed = "") {
        Submission submission;
        submission.visit.observed = observed;
        return qualify(form(std::move(fields)), submission, entry);
    };
    const std::vector<Field> good = {{"name", "Ana"}, {"email", "ana@acme-shop.com"}};
    const auto with_test = [&](const char* value) {
        auto fields = good;
        fields.push_back({"_test", value});
        return fields;
    };
    for (const char* yes : {"1", " 1 ", "true", "YES"}) {
        EXPECT_EQ(judged(with_test(yes)).verdict, Verdict::test) << yes;
        EXPECT_THAT(judged(with_test(yes)).reasons, Contains("test:lead"));
    }
    for (const char* no : {"", "0", "no", "later"}) EXPECT_EQ(judged(with_test(no)).verdict, Verdict::lead) << no;
    for (const char* yes : {"test", "from_proxy test", "test age=7", "a test b"}) EXPECT_EQ(judged(good, yes).verdict, Verdict::test) << yes;
    EXPECT_EQ(judged(good, "protest tested").verdict, Verdict::lead);
    EXPECT_EQ(judged({{"name", "Ana"}, {"_test", "1"}}).verdict, Verdict::rejected) << "whoever tries it wants to see that";
    EXPECT_EQ(release(form(with_test("1")), Submission{}, entry).verdict, Verdict::lead) << "sent by mistake, it is no loss";
    EXPECT_EQ(confirm(form(with_test("1")), Submission{}, entry).verdict, Verdict::test);
}

TEST(QualifyForm, WhoCannotBeAskedToConfirmDoesNotWaitForEver)
{
    Entry entry = contact_form();
    entry.confirm = true;
    const Judgement judged = judge(entry, {{"name", "Ana"}, {"phone", "612345678"}});
    EXPECT_EQ(judged.verdict, Verdict::lead);
    EXPECT_THAT(judged.reasons, Contains("nothing_to_confirm"));
    EXPECT_EQ(judged.visitor_mail, VisitorMail::none);
}

TEST(QualifyForm, AServerThatNamesAFormWithDoubleOptInHasItsVisitorsAskedInTheWordsOfThatForm)
{
    Entry newsletter = contact_form();
    newsletter.name = "newsletter";
    newsletter.confirm = true;
    Entry token;
    token.door = Door::api;
    token.name = "partner";
    token.forms.emplace("newsletter", std::make_shared<const Entry>(newsletter));
    Submission submission;
    submission.door = Door::api;
    submission.entry = "partner";
    const Judgement judged = qualify(form({{"_form", "newsletter"}, {"email", "ana@acme-shop.com"}}), submission, token);
    EXPECT_EQ(judged.verdict, Verdict::interest);
    EXPECT_EQ(judged.visitor_mail, VisitorMail::confirm);
    EXPECT_EQ(judged.visitor_form, "newsletter");
    EXPECT_EQ(qualify(form({{"email", "ana@acme-shop.com"}}), submission, token).visitor_mail, VisitorMail::none);
}

TEST(QualifyForm, AcknowledgesWhoeverCanBeWrittenTo)
{
    Entry entry = contact_form();
    entry.acknowledge = true;
    EXPECT_EQ(judge(entry, {{"name", "Ana"}, {"email", "ana@acme-shop.com"}}).visitor_mail, VisitorMail::acknowledge);
    EXPECT_EQ(judge(entry, {{"name", "Ana"}, {"phone", "612345678"}}).visitor_mail, VisitorMail::none);
    EXPECT_EQ(release(form({{"name", "Ana"}, {"email", "ana@acme-shop.com"}}), Submission{}, entry).visitor_mail,
              VisitorMail::none);
}

TEST(QualifyForm, KeepsTheReadersNotes)
{
    Inquiry inquiry = form({{"name", "Ana"}, {"email", "ana@acme-shop.com"}});
    inquiry.notes = {"charset_guessed"};
    inquiry.truncated = true;
    EXPECT_THAT(qualify(inquiry, Submission{}, contact_form()).reasons, ElementsAre("charset_guessed", "truncated"));
}

TEST(QualifyForm, NamesTheVisitorsLanguage)
{
    Submission submission;
    submission.visit.accept_language = "es-ES,es;q=0.9";
    EXPECT_EQ(qualify(form({{"email", "ana@acme-shop.com"}}), submission, dialect()).language, "es");
    EXPECT_EQ(qualify(form({{"email", "ana@acme-shop.com"}, {"_lang", "ru"}}), submission, dialect()).language, "ru");
    submission.visit.accept_language = "*";
    EXPECT_EQ(qualify(form({}), submission, dialect()).language, "");
}

TEST(QualifyForm, ImportedRowsHaveNoTrafficGroup)
{
    Submission submission;
    submission.door = Door::import;
    Entry entry = dialect();
    entry.campaign = "fair";
    const Judgement judged = qualify(form({{"email", "ana@acme-shop.com"}}), submission, entry);
    EXPECT_EQ(judged.source.group, "");
    EXPECT_EQ(judged.source.campaign, "fair");
}

TEST(Release, MakesALeadOfWhatTheRulesRefused)
{
    const Inquiry wrong = form({{"email", "ana@"}, {"phone", "612345678"}});
    ASSERT_EQ(qualify(wrong, Submission{}, contact_form()).verdict, Verdict::rejected);
    const Judgement released = release(wrong, Submission{}, contact_form());
    EXPECT_EQ(released.verdict, Verdict::lead);
    EXPECT_THAT(released.reasons, Contains("released"));
    EXPECT_THAT(released.rejections, IsEmpty());
    EXPECT_EQ(release(form({{"email", "ana@"}}), Submission{}, contact_form()).verdict, Verdict::interest);
}

TEST(JudgeUnreadable, NamesTheReason)
{
    const Judgement judged = judge_unreadable({"json_syntax", "line 1"}, Submission{}, contact_form());
    EXPECT_EQ(judged.verdict, Verdict::unreadable);
    EXPECT_THAT(judged.reasons, ElementsAre("json_syntax"));
    EXPECT_EQ(judged.channel, "form");
}

TEST(QualifyForm, IsCheapEnoughForTheVisitorsAnswer)
{
    warm_up();
    const Inquiry inquiry = form({{"name", "Ana María de la Cruz"}, {"email", "ana.cruz@acme-shop.com"}, {"phone", "+34 612 345 678"},
                                  {"company", "Acme Shop S.L."}, {"message", "We would like to open a second shop and need an offer for the fittings, about 120 square metres."},
                                  {"_page", "https://www.acme-shop.com/contact?utm_source=google&utm_medium=cpc&gclid=abcdef"},
                                  {"_referrer", "https://www.google.es/"}});
    constexpr int rounds = 500;
    const double seconds = cpu_seconds_of([&] {
        for (int i = 0; i < rounds; ++i) ASSERT_EQ(qualify(inquiry, Submission{}, contact_form()).verdict, Verdict::lead);
    });
    std::cout << "qualify: " << seconds / rounds * 1e6 << " us\n";
    EXPECT_LT(seconds / rounds, allowed(1e-3));
}

TEST(QualifyForm, HostileFieldsCostLittle)
{
    std::vector<Field> fields;
    for (int i = 0; i < 200; ++i) fields.push_back({i % 2 == 0 ? "phone" : "email", std::string(60'000, static_cast<char>('0' + i % 10)) + std::to_string(i)});
    fields.push_back({"message", std::string(60'000, '@')});
    EXPECT_LT(cpu_seconds_of([&] { judge(dialect(), fields); }), allowed(1.0));

    std::vector<Field> numbers;
    for (int i = 0; i < 200; ++i) numbers.push_back({"phone", "12345 67890 12345 67890 12345 67890 / " + std::to_string(i)});
    EXPECT_LT(cpu_seconds_of([&] { judge(dialect(), numbers); }), allowed(1.5));
}

TEST(QualifyForm, KeepsClientIdsOnlyOfVisitorsWhoAgreedToMarketing)
{
    Entry entry = test::contact_form();
    entry.fields.push_back({"marketing", FieldType::consent, false, 0, {}});
    entry.fields.push_back({"terms", FieldType::consent, false, 0, {}});
    const auto parameters = [&](std::vector<Field> consents, const Entry& judged_by) {
        std::vector<Field> fields = {{"name", "Ana"}, {"email", "ana@acme.org"}, {"_ga", "GA1.1.7.8"}, {"_fbp", " "}, {"_fbc", std::string(600, 'x')}};
        fields.insert(fields.end(), consents.begin(), consents.end());
        std::string names;
        for (const Field& field : qualify(test::form(fields), {}, judged_by).source.inputs.parameters) names += field.name + " ";
        return names;
    };
    EXPECT_EQ(parameters({}, entry), "") << "nobody asked";
    EXPECT_EQ(parameters({{"marketing", "no"}}, entry), "");
    EXPECT_EQ(parameters({{"terms", "yes"}}, entry), "") << "another consent is none to this";
    EXPECT_EQ(parameters({{"marketing", "yes"}}, test::contact_form()), "") << "a field that asks for no consent is none";
    EXPECT_EQ(parameters({{"marketing", "yes"}}, entry), "_ga _fbc ");
}

}  // namespace
}  // namespace captura::rules
