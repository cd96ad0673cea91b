#include "captura/rules/qualify.hpp"

#include "rules/entries.hpp"

#include <gmock/gmock.h>

namespace captura::rules {
namespace {

using namespace captura::test;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

Letter letter_from(std::string name, std::string address, std::string message = "I need an offer.")
{
    Letter letter;
    letter.from = {{std::move(name), std::move(address)}};
    letter.subject = "Offer";
    letter.message = message;
    letter.text = std::move(message);
    letter.content_type = "text/plain";
    letter.part_types = {"text/plain"};
    return letter;
}

Letter with(Letter letter, std::vector<Field> headers)
{
    letter.headers = std::move(headers);
    return letter;
}

Letter replying_to(Letter letter, std::string name, std::string address)
{
    letter.reply_to = {{std::move(name), std::move(address)}};
    return letter;
}

Judgement judge(const Letter& letter, const Entry& entry = mailbox())
{
    Submission submission;
    submission.door = Door::mail;
    return qualify(mail(letter), submission, entry);
}

TEST(QualifyLetter, APersonWhoWritesIsALead)
{
    Letter letter = letter_from("Cruz, Ana", "Ana@acme-shop.com", "We open a shop. Call me: 612 345 678");
    letter.headers = {{"Content-Language", "es-ES"}};
    const Judgement judged = judge(letter);
    EXPECT_EQ(judged.verdict, Verdict::lead);
    EXPECT_EQ(judged.author_from, "from");
    EXPECT_EQ(judged.contact.name, "Ana Cruz");
    EXPECT_THAT(emails_of(judged), ElementsAre("ana@acme-shop.com"));
    EXPECT_THAT(phones_of(judged), ElementsAre("+34612345678"));
    EXPECT_EQ(judged.contact.subject, "Offer");
    EXPECT_EQ(judged.contact.message, "We open a shop. Call me: 612 345 678");
    EXPECT_EQ(judged.channel, "email");
    EXPECT_EQ(judged.language, "es");
    EXPECT_EQ(judged.source.group, "");
    EXPECT_EQ(judged.automatic, "");
    EXPECT_THAT(judged.reasons, IsEmpty());
}

TEST(QualifyLetter, FindsItsAuthor)
{
    const std::vector<std::string> own{"ours.example"};
    const struct { const char* why; Letter letter; const char* rule; std::vector<std::string> emails; Verdict verdict; } rows[] = {
        {"a role at a foreign firm", letter_from("Info", "info@acme-shop.com"), "from", {"info@acme-shop.com"}, Verdict::lead},
        {"a machine with a person to answer", replying_to(letter_from("Web", "noreply@acme-shop.com"), "Ana", "ana@acme-shop.com"), "reply_to", {"ana@acme-shop.com"}, Verdict::lead},
        {"a machine by part of its name", replying_to(letter_from("Web", "gmail-noreply@acme-shop.com"), "Ana", "ana@acme-shop.com"), "reply_to", {"ana@acme-shop.com"}, Verdict::lead},
        {"a dot too many", letter_from("Ana", "ana@acme-shop.com."), "from", {"ana@acme-shop.com"}, Verdict::lead},
        {"our own site's mailer", replying_to(letter_from("Site", "wordpress@ours.example"), "Ana", "ana@acme-shop.com"), "reply_to", {"ana@acme-shop.com"}, Verdict::lead},
        {"a form mailer with one From for all", with(replying_to(letter_from("Site", "site@acme-shop.com"), "Ana", "ana@gmail.com"), {{"X-PHP-Originating-Script", "0:x.php"}}), "reply_to", {"ana@gmail.com"}, Verdict::lead},
        {"PHPMailer", with(replying_to(letter_from("Site", "site@acme-shop.com"), "Ana", "ana@gmail.com"), {{"X-Mailer", "PHPMailer 6.1"}}), "reply_to", {"ana@gmail.com"}, Verdict::lead},
        {"two good addresses: From first, the other beside it", replying_to(letter_from("Ana", "ana@acme-shop.com"), "Ana", "ana@gmail.com"), "from", {"ana@acme-shop.com", "ana@gmail.com"}, Verdict::lead},
        {"a list rewrote From", with(replying_to(letter_from("'Ana' via Sales", "sales@lists.acme-shop.com"), "Ana", "ana@gmail.com"), {{"List-Id", "<sales>"}, {"List-Post", "<mailto:sales@lists.acme-shop.com>"}}), "reply_to", {"ana@gmail.com"}, Verdict::lead},
        {"a list that answers to itself", with(replying_to(letter_from("Ana", "ana@gmail.com"), "", "sales@lists.acme-shop.com"), {{"List-Id", "<sales>"}, {"List-Post", "<mailto:sales@lists.acme-shop.com>"}}), "from", {"ana@gmail.com"}, Verdict::lead},
        {"the original behind a group", with(letter_from("'Ana' via Sales", "sales@ours.example"), {{"List-Id", "<sales>"}, {"X-Original-From", "Ana <ana@gmail.com>"}}), "list_original", {"ana@gmail.com"}, Verdict::lead},
        {"rewritten by a forwarder", letter_from("Ana", "SRS0=ab=cd=gmail.com=ana@relay.example"), "none", {}, Verdict::interest},
        {"a machine alone", letter_from("Shop", "no-reply@acme-shop.com"), "none", {}, Verdict::interest},
        {"nobody", [] { Letter l; l.message = "hello"; l.headers = {{"Return-Path", "<ana@acme-shop.com>"}}; return l; }(), "none", {}, Verdict::interest},
        {"a colleague", letter_from("Eva", "eva@ours.example"), "none", {}, Verdict::rejected},
        {"our own site's mailer, and nobody to answer", letter_from("Site", "wordpress@ours.example"), "none", {}, Verdict::interest},
        {"a colleague at a host below", letter_from("Eva", "eva@mail.ours.example"), "none", {}, Verdict::rejected},
        {"whose domain merely ends alike", letter_from("Eva", "eva@yours.example"), "from", {"eva@yours.example"}, Verdict::lead},
    };
    for (const auto& row : rows) {
        const Judgement judged = judge(row.letter, mailbox(own));
        EXPECT_EQ(judged.author_from, row.rule) << row.why;
        EXPECT_EQ(emails_of(judged), row.emails) << row.why;
        EXPECT_EQ(judged.verdict, row.verdict) << row.why;
    }
}

TEST(QualifyLetter, SaysWhenTheAnswerGoesElsewhere)
{
    EXPECT_THAT(judge(replying_to(letter_from("Ana", "ana@acme-shop.com"), "", "ana@gmail.com")).reasons, Contains("reply_to_differs"));
    EXPECT_THAT(judge(replying_to(letter_from("Ana", "ana@acme-shop.com"), "", "office@mail.acme-shop.com")).reasons, Not(Contains("reply_to_differs")));
}

Letter forwarded_by(std::string address)
{
    Letter letter = letter_from("Eva Colleague", std::move(address), "FYI, my number is 612 000 111");
    letter.subject = "Fwd: Shop";
    letter.forwarded = Forwarded{{"Ana Cruz", "ana@acme-shop.com"}, {{"", "sales@ours.example"}}, {}, "1 May", "Shop", "Please call 612 345 678.\nAna"};
    return letter;
}

TEST(QualifyLetter, AForwardIsCreditedToItsAuthor)
{
    const Judgement judged = judge(forwarded_by("eva@ours.example"), mailbox({"ours.example"}));
    EXPECT_EQ(judged.verdict, Verdict::lead);
    EXPECT_EQ(judged.author_from, "forwarded");
    EXPECT_EQ(judged.contact.name, "Ana Cruz");
    EXPECT_THAT(emails_of(judged), ElementsAre("ana@acme-shop.com"));
    EXPECT_THAT(phones_of(judged), ElementsAre("+34612345678")) << "the colleague's number is not the lead's";
    EXPECT_EQ(judged.contact.message, "Please call 612 345 678.\nAna");
    EXPECT_EQ(judged.contact.subject, "Fwd: Shop");
    EXPECT_THAT(judged.reasons, IsEmpty());
}

TEST(QualifyLetter, AForwardIsBelievedOnlyFromOurOwnSide)
{
    const Judgement unknown = judge(forwarded_by("eva@ours.example"), mailbox());
    EXPECT_EQ(unknown.author_from, "forwarded");
    EXPECT_THAT(unknown.reasons, ElementsAre("forwarder_unverified"));

    const Judgement stranger = judge(forwarded_by("eva@stranger-shop.com"), mailbox({"ours.example"}));
    EXPECT_EQ(stranger.author_from, "from");
    EXPECT_THAT(emails_of(stranger), ElementsAre("eva@stranger-shop.com"));
}

TEST(QualifyLetter, AForwardNeedsAnAuthorOneCanName)
{
    Letter own_inside = forwarded_by("eva@ours.example");
    own_inside.forwarded->from.address = "max@ours.example";
    EXPECT_EQ(judge(own_inside, mailbox({"ours.example"})).verdict, Verdict::rejected);

    Letter bare = forwarded_by("eva@ours.example");
    bare.forwarded = Forwarded{{"Ana Cruz", "ana@acme-shop.com"}, {}, {}, "", "", "text"};
    EXPECT_EQ(judge(bare, mailbox({"ours.example"})).author_from, "none") << "one label alone is a name in a text";

    Letter name_only = forwarded_by("eva@ours.example");
    name_only.forwarded->from.address.clear();
    const Judgement judged = judge(name_only, mailbox({"ours.example"}));
    EXPECT_EQ(judged.contact.name, "Ana Cruz");
    EXPECT_THAT(judged.reasons, Contains("author_without_address"));
    EXPECT_EQ(judged.verdict, Verdict::lead) << "the text holds a number";
}

TEST(QualifyLetter, FindsTheNumberInTheSignatureAndNotInTheQuote)
{
    Letter letter = letter_from("Ana", "ana@acme-shop.com", "I need an offer.");
    letter.text = "I need an offer.\n-- \nAna Cruz\nMóvil 612 345 678\n\n> our number is 913 456 789";
    EXPECT_THAT(phones_of(judge(letter)), ElementsAre("+34612345678"));
    letter.text = "I need an offer.\n\nOn Monday Eva wrote:\nMy number is 913 456 789";
    EXPECT_THAT(phones_of(judge(letter)), IsEmpty());
}

TEST(QualifyLetter, TellsAutomaticLettersByTheirEvidence)
{
    const auto typed = [](Letter letter, std::string type, std::string report, std::vector<std::string> parts) {
        letter.content_type = std::move(type);
        letter.report_type = std::move(report);
        letter.part_types = std::move(parts);
        return letter;
    };
    const auto titled = [](Letter letter, std::string subject) {
        letter.subject = std::move(subject);
        return letter;
    };
    const Letter ana = letter_from("Ana", "ana@acme-shop.com");
    Letter answer = titled(ana, "Automatic reply: Offer");
    answer.in_reply_to = "x@ours.example";
    const struct { const char* why; Letter letter; const char* kind; } rows[] = {
        {"a delivery report", typed(ana, "multipart/report", "delivery-status", {"text/plain", "message/delivery-status"}), "bounce"},
        {"a report that does not say of what", typed(ana, "multipart/report", "", {"text/plain"}), "bounce"},
        {"failed recipients", with(ana, {{"X-Failed-Recipients", "x@y.example"}}), "bounce"},
        {"a daemon that says it failed", titled(letter_from("Mail Delivery Subsystem", "MAILER-DAEMON@mx.example"), "Undelivered Mail Returned to Sender"), "bounce"},
        {"a daemon with a diagnosis", letter_from("", "postmaster@mx.example", "host said: 550 5.1.1 nobody here"), "bounce"},
        {"null path and failure subject", titled(with(ana, {{"Return-Path", "<>"}}), "Undeliverable: Offer"), "bounce"},
        {"bounce before auto-reply", titled(with(letter_from("", "mailer-daemon@mx.example"), {{"Auto-Submitted", "auto-replied"}}), "Failure Notice"), "bounce"},
        {"a read receipt", typed(ana, "multipart/report", "disposition-notification", {"text/plain", "message/disposition-notification"}), "report"},
        {"an abuse report", typed(ana, "multipart/report", "feedback-report", {"text/plain"}), "report"},
        {"a sending service's event", letter_from("", "no-reply@sns.example", "{\"notificationType\":\"Bounce\"}"), "report"},
        {"a list's alert with the letter below", titled(letter_from("", "list-admin@acme-shop.com", "Duplicated\n   Return-Path: <x>\n   Received: from y"), "Loop Alert: Duplicated"), "bounce"},
        {"a vacation note", with(ana, {{"Auto-Submitted", "auto-replied (vacation)"}}), "auto_reply"},
        {"an old vacation program", with(ana, {{"Precedence", "auto_reply"}}), "auto_reply"},
        {"out of office, answering", answer, "auto_reply"},
        {"out of office with another sign", titled(with(ana, {{"X-Auto-Response-Suppress", "All"}}), "Abwesenheitsnotiz"), "auto_reply"},
        {"our own notice", with(ana, {{"X-Captura-Instance", "abc"}}), "loop"},
        {"round and round", with(ana, std::vector<Field>(51, Field{"Received", "by mx"})), "loop"},
        {"a newsletter", with(ana, {{"List-Unsubscribe", "<https://x>"}, {"List-Id", "<news>"}}), "newsletter"},
        {"bulk", with(ana, {{"List-Unsubscribe", "<https://x>"}, {"Precedence", "bulk"}}), "newsletter"},

        {"a null path alone", with(ana, {{"Return-Path", "<>"}}), ""},
        {"a subject word alone", titled(ana, "Undelivered mail of last week"), ""},
        {"postmaster in a name", letter_from("Postmaster Ltd", "ana@acme-shop.com"), ""},
        {"absence as a topic", titled(ana, "Out of office management offer"), ""},
        {"an answer to an absence note", titled(ana, "Re: Automatic reply: Offer"), ""},
        {"auto-generated", with(ana, {{"Auto-Submitted", "auto-generated"}}), ""},
        {"a way to unsubscribe alone", with(ana, {{"List-Unsubscribe", "<https://x>"}}), ""},
        {"a list member's letter", with(ana, {{"List-Id", "<sales>"}}), ""},
        {"fifty hops", with(ana, std::vector<Field>(50, Field{"Received", "by mx"})), ""},
        {"an error message quoted by a person", letter_from("Ana", "ana@acme-shop.com", "My mail says: 550 5.1.1 user unknown"), ""},
    };
    for (const auto& row : rows) {
        const Judgement judged = judge(row.letter);
        EXPECT_EQ(judged.automatic, row.kind) << row.why;
        EXPECT_EQ(judged.verdict == Verdict::automatic, *row.kind != '\0') << row.why;
        if (*row.kind == '\0') {
            EXPECT_EQ(judged.verdict, Verdict::lead) << row.why;
        }
    }
}

TEST(QualifyLetter, TellsReportsAndCalendarAnswersByWhatIsAttached)
{
    Inquiry dmarc = mail(letter_from("", "noreply-dmarc@big.example"));
    dmarc.attachments = {{"big.example!ours.example!1700000000!1700086399.xml.gz", "application/gzip", ""}};
    EXPECT_EQ(qualify(dmarc, Submission{}, mailbox()).automatic, "report");

    Inquiry answer = mail(letter_from("Ana", "ana@acme-shop.com"));
    answer.attachments = {{"invite.ics", "text/calendar", "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n"}};
    EXPECT_THAT(qualify(answer, Submission{}, mailbox()).reasons, ElementsAre("calendar_answer"));

    Inquiry invitation = answer;
    invitation.attachments.front().content = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n";
    EXPECT_EQ(qualify(invitation, Submission{}, mailbox()).verdict, Verdict::lead);
}

TEST(QualifyLetter, AForwardedNewsletterIsStillAForward)
{
    Letter letter = with(forwarded_by("eva@ours.example"), {{"List-Unsubscribe", "<https://x>"}, {"List-Id", "<team>"}});
    EXPECT_EQ(judge(letter, mailbox({"ours.example"})).verdict, Verdict::lead);
}

TEST(Release, TakesALetterOutOfItsLane)
{
    const Inquiry newsletter = mail(with(letter_from("Ana", "ana@acme-shop.com"), {{"List-Unsubscribe", "<https://x>"}, {"List-Id", "<news>"}}));
    ASSERT_EQ(qualify(newsletter, Submission{}, mailbox()).verdict, Verdict::automatic);
    const Judgement released = release(newsletter, Submission{}, mailbox());
    EXPECT_EQ(released.verdict, Verdict::lead);
    EXPECT_EQ(released.automatic, "");
    EXPECT_THAT(released.reasons, ElementsAre("released"));
}

}  // namespace
}  // namespace captura::rules
