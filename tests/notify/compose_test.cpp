#include "captura/notify/courier.hpp"

#include "notify/mail_reader.hpp"
#include "notify/notices.hpp"
#include "support/corpora.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <sstream>

namespace captura::notify {
namespace {

using test::ordinary_notice;
using test::ordinary_settings;
using test::read_mail;
using test::ReadMail;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Compose, WritesExactlyOurHeaders)
{
    const Mail mail = compose(ordinary_notice(), ordinary_settings());
    EXPECT_EQ(mail.from, "leads@company.example");
    EXPECT_EQ(mail.to, "head@company.example");
    const std::string head = mail.octets.substr(0, mail.octets.find("\r\n\r\n") + 2);
    EXPECT_EQ(head,
              "From: leads@company.example\r\n"
              "To: head@company.example\r\n"
              "Reply-To: =?UTF-8?B?QW5hIEdhcmPDrWE=?= <ana@acme.example>\r\n"
              "Subject: =?UTF-8?B?TmV3IGxlYWQ6IEFuYSBHYXJjw61hIChBY21lKSB2aWEgY29udGFj?=\r\n"
              " =?UTF-8?B?dA==?=\r\n"
              "Date: Sat, 31 Jan 2026 09:05:07 +0000\r\n"
              "Message-ID: <" + ordinary_notice().id.text() + "@company.example>\r\n"
              "Auto-Submitted: auto-generated\r\n"
              "X-Auto-Response-Suppress: All\r\n"
              "X-Captura-Instance: front-desk-1\r\n"
              "X-Captura-Lead: " + ordinary_notice().lead_id.text() + "\r\n"
              "MIME-Version: 1.0\r\n"
              "Content-Type: multipart/alternative;\r\n"
              " boundary=\"=_captura_" + ordinary_notice().id.text() + "\"\r\n");
}

TEST(Compose, SaysWhoWantsWhatAndHowToReachThem)
{
    Notice notice = ordinary_notice();
    notice.event = "repeat";
    notice.submissions = 3;
    notice.subject = "Desks";
    notice.reasons = {"free_mail", "name_from_mail"};
    const ReadMail mail = read_mail(compose(notice, ordinary_settings()).octets);
    EXPECT_EQ(mail.header("Subject"), "Repeat inquiry (3rd): Ana Garc\xC3\xAD" "a (Acme) via contact");
    EXPECT_EQ(mail.text,
              "Repeat inquiry (3rd): Ana Garc\xC3\xAD" "a (Acme) via contact\n"
              "\n"
              "What they want\n"
              "  Subject: Desks\n"
              "> We need 40 desks.\n"
              "> What do they cost?\n"
              "\n"
              "How to reach them\n"
              "  Phone: +34612345678\n"
              "  E-mail: ana@acme.example\n"
              "  Name: Ana Garc\xC3\xAD" "a\n"
              "  Job title: Buyer\n"
              "  Company: Acme\n"
              "\n"
              "Where it came from\n"
              "  Channel: form\n"
              "  Entry: contact, web\n"
              "  Source: google / cpc\n"
              "  Group: Paid Search (rule paid_search_medium)\n"
              "  Campaign: spring\n"
              "  Page: https://www.company.example/desks\n"
              "  Referrer: https://www.google.es/\n"
              "  Marks: utm_source=google utm_medium=cpc\n"
              "\n"
              "This inquiry\n"
              "  History: 3rd inquiry on this card\n"
              "  Remarks: free_mail, name_from_mail\n"
              "  Received: 2026-01-31 09:05 UTC\n"
              "  Receipt: " + notice.submission_id.text() + "\n"
              "  Card: " + notice.lead_id.text() + "\n"
              "\n"
              "Your reply to this mail goes to the person, where an address is known.\n"
              "\n");
    EXPECT_THAT(mail.html, HasSubstr("<a href=\"tel:+34612345678\">+34612345678</a>"));
    EXPECT_THAT(mail.html, HasSubstr("<a href=\"mailto:ana@acme.example\">ana@acme.example</a>"));
    EXPECT_THAT(mail.html, Not(HasSubstr("href=\"https")));
}

TEST(Compose, NamesTheBestThatIsKnownInTheSubject)
{
    struct Row {
        const char* why;
        std::function<void(Notice&)> change;
        std::string subject;
    };
    const Row rows[] = {
        {"nothing is missing", [](Notice&) {}, "New lead: Ana Garc\xC3\xAD" "a (Acme) via contact"},
        {"no company", [](Notice& n) { n.company.clear(); }, "New lead: Ana Garc\xC3\xAD" "a via contact"},
        {"the address stands for a name", [](Notice& n) { n.name = " \t"; }, "New lead: ana@acme.example (Acme) via contact"},
        {"the phone stands for both", [](Notice& n) { n.name.clear(), n.email.clear(); }, "New lead: +34612345678 (Acme) via contact"},
        {"only a company", [](Notice& n) { n.name.clear(), n.email.clear(), n.phone.clear(); }, "New lead: Acme via contact"},
        {"no entry, then the channel", [](Notice& n) { n.entry.clear(); }, "New lead: Ana Garc\xC3\xAD" "a (Acme) via form"},
        {"11th, not 11st", [](Notice& n) { n.event = "repeat", n.submissions = 11, n.name = "A"; }, "Repeat inquiry (11th): A (Acme) via contact"},
        {"22nd", [](Notice& n) { n.event = "repeat", n.submissions = 22, n.name = "A"; }, "Repeat inquiry (22nd): A (Acme) via contact"},
        {"a line break ends nothing", [](Notice& n) { n.name = "A\r\nBcc: x@evil.example"; }, "New lead: A Bcc: x@evil.example (Acme) via contact"},
        {"nor do its relatives", [](Notice& n) { n.name = "A\xC2\x85" "B\xE2\x80\xA8" "C\xE2\x80\xAE" "D"; }, "New lead: A B CD (Acme) via contact"},
        {"an encoded word stays what was typed", [](Notice& n) { n.name = "=?utf-8?q?a=0d=0a?="; }, "New lead: =?utf-8?q?a=0d=0a?= (Acme) via contact"},
    };
    for (const Row& row : rows) {
        Notice notice = ordinary_notice();
        row.change(notice);
        EXPECT_EQ(read_mail(compose(notice, ordinary_settings()).octets).header("Subject"), row.subject) << row.why;
    }
}

TEST(Compose, RepliesGoToTheLeadOnlyWhereTheAddressIsSane)
{
    const std::pair<const char*, const char*> rows[] = {
        {"ana@acme.example", "ana@acme.example"},
        {"o'brien+x@acme.example", "o'brien+x@acme.example"},
        {"taro..x@phone.example", "\"taro..x\"@phone.example"},
        {"", ""},
        {"ana", ""},
        {"a@b@c.example", ""},
        {"ana@acme.example\r\nBcc: x@evil.example", ""},
        {"\"a\r\nb\"@acme.example", ""},
        {"ana@acme.example>, <x@evil.example", ""},
        {"ana@acme.example, x@evil.example", ""},
        {"Ana <ana@acme.example>", ""},
        {"\xC3\xA1na@acme.example", ""},
        {"ana@[127.0.0.1]", ""},
    };
    for (const auto& [address, expected] : rows) {
        Notice notice = ordinary_notice();
        notice.name = "Ana \"Q\" B";
        notice.email = address;
        const ReadMail mail = read_mail(compose(notice, ordinary_settings()).octets);
        const std::string wanted = *expected == 0 ? "" : "\"Ana \\\"Q\\\" B\" <" + std::string{expected} + ">";
        EXPECT_EQ(mail.header("Reply-To"), wanted) << address;
    }
}

TEST(Compose, MakesNoLinkOfWhatWasNotChecked)
{
    Notice notice = ordinary_notice();
    notice.phone = "+34612345678;ext=<b>";
    notice.email = "javascript:alert(1)@x";
    notice.page = "javascript:alert(1)";
    const ReadMail mail = read_mail(compose(notice, ordinary_settings()).octets);
    EXPECT_THAT(mail.html, Not(HasSubstr("href")));
    EXPECT_THAT(mail.html, HasSubstr("+34612345678;ext=&lt;b&gt;"));
}

TEST(Compose, LinksToTheCardWhereTheConsoleIsKnown)
{
    Settings settings = ordinary_settings();
    settings.console_url = "https://crm.company.example/console/leads/";
    const ReadMail mail = read_mail(compose(ordinary_notice(), settings).octets);
    EXPECT_THAT(mail.text, HasSubstr("Open the card: https://crm.company.example/console/leads/" + ordinary_notice().lead_id.text() + "\n"));
}

TEST(Compose, CutsALongMessageAndSaysSo)
{
    Notice notice = ordinary_notice();
    notice.message = std::string(1000, 'x') + std::string(234, 'y');
    const ReadMail mail = read_mail(compose(notice, ordinary_settings()).octets);
    EXPECT_THAT(mail.text, HasSubstr("(234 more characters are in the card)"));
    EXPECT_THAT(mail.text, Not(HasSubstr("xy")));
}

TEST(Compose, RefusesARecipientThatIsNoAddress)
{
    Notice notice = ordinary_notice();
    notice.recipient = "head@company.example\r\nRCPT TO:<x@evil.example>";
    EXPECT_THROW(compose(notice, ordinary_settings()), std::invalid_argument);
}

/// Every naughty string in every member a stranger can fill (F26).
TEST(Compose, NaughtyStringsStayText)
{
    CAPTURA_NEEDS_CORPUS("naughty-strings");
    std::vector<std::string> strings{"x\r\nBcc: y@evil.example\r\n\r\nbody", "x\rBcc: y@evil.example", "x\nBcc: y@evil.example",
                                     "x\xC2\x85" "Bcc: y@evil.example", ".\r\n.\r\nQUIT\r\n", "\xFF\xFE\x80", std::string{"a\0b", 3},
                                     "{{headline}}{{{x}}}{{&x}}", "--=_captura_\r\n"};
    std::string line;
    for (std::istringstream in{test::slurp(test::corpora() / "naughty-strings" / "blns.txt")}; std::getline(in, line);)
        if (!line.empty() && line.front() != '#') strings.push_back(line);
    ASSERT_GT(strings.size(), 400u);

    std::string Notice::*const members[] = {&Notice::name, &Notice::email, &Notice::phone, &Notice::company, &Notice::job_title,
                                            &Notice::country, &Notice::subject, &Notice::message, &Notice::channel, &Notice::door,
                                            &Notice::entry, &Notice::source, &Notice::medium, &Notice::campaign, &Notice::page,
                                            &Notice::source_group, &Notice::source_rule, &Notice::referrer, &Notice::landing_referrer, &Notice::marks};
    const std::vector<std::string> with_reply{"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted",
                                              "X-Auto-Response-Suppress", "X-Captura-Instance", "X-Captura-Lead", "MIME-Version", "Content-Type"};
    std::vector<std::string> without_reply = with_reply;
    without_reply.erase(without_reply.begin() + 2);
    for (const std::string& naughty : strings) {
        Notice notice = ordinary_notice();
        for (std::string Notice::*const member : members) notice.*member = naughty;
        notice.reasons = {naughty};
        const Mail mail = compose(notice, ordinary_settings());
        const ReadMail read = read_mail(mail.octets);
        EXPECT_EQ(mail.to, "head@company.example");
        EXPECT_EQ(read.names(), read.header("Reply-To").empty() ? without_reply : with_reply) << naughty;
        EXPECT_EQ(read.header("To"), "head@company.example") << naughty;
        for (const char* tag : {"<script", "<img", "<svg", "<iframe", "<IMG", "<SCRIPT", "onerror=\"", "href=\"javascript"})
            EXPECT_THAT(read.html, Not(HasSubstr(tag))) << naughty;
        const ReadMail gathered = read_mail(compose_gathered(std::vector{notice, notice}, ordinary_settings()).octets);
        EXPECT_EQ(gathered.header("Reply-To"), "") << naughty;
        EXPECT_THAT(gathered.html, Not(HasSubstr("<script"))) << naughty;
    }
}

TEST(ComposeGathered, NamesEachAndKeepsItsMessageIdInAnyOrder)
{
    std::vector<Notice> notices;
    for (unsigned char i = 1; i <= 31; ++i) notices.push_back(ordinary_notice(i));
    notices[4].event = "repeat";
    notices[4].submissions = 2;
    const ReadMail mail = read_mail(compose_gathered(notices, ordinary_settings()).octets);
    EXPECT_EQ(mail.header("Subject"), "31 inquiries: 30 new leads, 1 repeat inquiry");
    EXPECT_THAT(mail.names(), ElementsAre("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
                                          "X-Captura-Instance", "MIME-Version", "Content-Type"));
    for (const Notice& notice : notices) EXPECT_THAT(mail.text, HasSubstr("  Card: " + notice.lead_id.text() + "\n"));
    const std::string id = mail.header("Message-ID");
    std::reverse(notices.begin(), notices.end());
    EXPECT_EQ(read_mail(compose_gathered(notices, ordinary_settings()).octets).header("Message-ID"), id);
    notices.pop_back();
    EXPECT_NE(read_mail(compose_gathered(notices, ordinary_settings()).octets).header("Message-ID"), id);
}

}  // namespace
}  // namespace captura::notify
