#include "captura/notify/courier.hpp"

#include "notify/mail_reader.hpp"
#include "notify/notices.hpp"
#include "notify/rhythm.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace captura::notify {
namespace {

using test::ordinary_notice;
using test::ordinary_settings;
using test::read_mail;
using test::ReadMail;
using testing::HasSubstr;
using testing::Not;

Notice to_visitor(const std::string& event)
{
    Notice notice = ordinary_notice();
    notice.event = event;
    notice.recipient = "ana@acme.example";
    return notice;
}

Settings with_letter(VisitorLetter letter)
{
    Settings settings = ordinary_settings();
    settings.visitor_letter = [letter](const Notice&) { return std::optional{letter}; };
    return settings;
}

VisitorLetter confirmation()
{
    VisitorLetter letter;
    letter.language = "es";
    letter.sender = "Acme & Co";
    letter.subject = "Confirme su dirección";
    letter.text = "Pulse el botón.\n\nEl enlace vale 48 horas.";
    letter.link = "https://forms.example.com/a/v1.x.y?a=1&b=2";
    letter.link_label = "Confirmar";
    letter.footer = "Si no lo pidió, no haga nada.";
    return letter;
}

TEST(VisitorMail, SaysWhatTheFormHasToSay)
{
    const Mail composed = compose(to_visitor("confirm"), with_letter(confirmation()));
    const ReadMail mail = read_mail(composed.octets);
    EXPECT_EQ(composed.to, "ana@acme.example");
    EXPECT_EQ(mail.header("Subject"), "Confirme su dirección");
    EXPECT_EQ(mail.header("From"), "\"Acme & Co\" <leads@company.example>");
    EXPECT_EQ(mail.header("Auto-Submitted"), "auto-generated");
    EXPECT_EQ(mail.header("Content-Language"), "es");
    EXPECT_EQ(mail.text,
              "Pulse el botón.\n\nEl enlace vale 48 horas.\n\nConfirmar:\nhttps://forms.example.com/a/v1.x.y?a=1&b=2\n\n"
              "-- \nSi no lo pidió, no haga nada.\n\n");
    EXPECT_THAT(mail.html, HasSubstr("<html lang=\"es\" dir=\"ltr\">"));
    EXPECT_THAT(mail.html, HasSubstr("<a href=\"https://forms.example.com/a/v1.x.y?a=1&amp;b=2\""));
}

/// Whoever can type another's address into a form must not be able to have anything written to it.
TEST(VisitorMail, HoldsNothingThatWasTyped)
{
    const std::string octets = compose(to_visitor("acknowledge"), with_letter(confirmation())).octets;
    const ReadMail mail = read_mail(octets);
    for (const std::string typed : {"Ana", "Acme\"", "desks", "Buyer", "612345678", "spring"})
        for (const std::string* part : {&octets, &mail.text, &mail.html}) EXPECT_THAT(*part, Not(HasSubstr(typed)));
    EXPECT_EQ(mail.header("Reply-To"), "") << "answers go to the company";
    EXPECT_EQ(mail.header("X-Captura-Lead"), "");
}

TEST(VisitorMail, CannotBeSentWhereItsFormIsGone)
{
    Settings settings = ordinary_settings();
    EXPECT_THROW(compose(to_visitor("confirm"), settings), std::invalid_argument);
    settings.visitor_letter = [](const Notice&) { return std::nullopt; };
    EXPECT_THROW(compose(to_visitor("confirm"), settings), std::invalid_argument);
}

TEST(VisitorMail, IsNeverGatheredWithWhatManagersAreTold)
{
    Rhythm rhythm{1};
    const Moment moment{};
    Notice told = ordinary_notice(1);
    told.recipient = "ana@acme.example";
    rhythm.add(told, moment);
    for (unsigned char i = 2; i < 6; ++i) {
        told.id.octets[15] = i;
        rhythm.add(told, moment);
    }
    rhythm.add(to_visitor("confirm"), moment);
    const auto due = rhythm.take_due(moment + hold);
    ASSERT_EQ(due.size(), 3u);
    EXPECT_EQ(due[1].notices.size(), 1u);
    EXPECT_EQ(due[1].notices[0].event, "confirm");
    EXPECT_EQ(due[2].notices.size(), 4u);
}

}  // namespace
}  // namespace captura::notify
