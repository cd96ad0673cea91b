// What the forms of other makers send to their owner: the visitor is the lead, never the mailer.
#include "daemon/letter_rows.hpp"

#include <gmock/gmock.h>

namespace captura::test {
namespace {

constexpr const char* body_fields = "body_fields";

TEST(FormNotices, NameTheVisitor)
{
    const LetterRow rows[] = {
        {.why = "Contact Form 7 as it comes",
         .octets = "From: Ours <wordpress@ours-shop.com>\nReply-To: ana@acme-shop.com\nTo: sales@ours-shop.com\nSubject: Ours \"Kitchen\"\nX-Mailer: PHPMailer 6.9\nContent-Type: text/plain; charset=UTF-8\n\nFrom: Ana Ruiz <ana@acme-shop.com>\nSubject: Kitchen\n\nMessage Body:\nWe need a kitchen.\nCall 612 345 678.\n\n-- \nThis e-mail was sent from a contact form on Ours (https://ours-shop.com)\n",
         .author_from = body_fields, .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .phones = {"+34612345678"},
         .message = "We need a kitchen.\nCall 612 345 678."},
        {.why = "Contact Form 7, Spanish",
         .octets = "From: Ours <wordpress@ours-shop.com>\nReply-To: ana@acme-shop.com\nTo: sales@ours-shop.com\nSubject: Ours\nContent-Type: text/plain; charset=UTF-8\n\nDe: Ana Ruiz <ana@acme-shop.com>\nAsunto: Cocina\n\nCuerpo del mensaje:\nQueremos una cocina.\n\n-- \nEste mensaje se ha enviado desde un formulario de contacto en Ours (https://ours-shop.com)\n",
         .author_from = body_fields, .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .message = "Queremos una cocina."},
        {.why = "Elementor: the visit's facts below are no person's",
         .octets = "From: Ours <forms@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: New message from Ours\nContent-Type: text/html; charset=UTF-8\n\nNombre: Ana Ruiz<br>Correo electr&oacute;nico: ana@acme-shop.com<br>Tel&eacute;fono: 612 345 678<br>Mensaje: Hola, quiero informaci&oacute;n.<br>Gracias<br><br>---<br><br>Date: 1 mayo 2026<br>Time: 10:00<br>Page URL: https://ours-shop.com/contacto<br>User Agent: Mozilla/5.0<br>Remote IP: 83.45.123.200<br>Powered by: Elementor<br>\n",
         .author_from = body_fields, .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .phones = {"+34612345678"},
         .message = "Hola, quiero información.\nGracias"},
        {.why = "Gravity Forms: label row, value row",
         .octets = "From: Ours <forms@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: New submission\nContent-Type: text/html; charset=UTF-8\n\n<table><tr bgcolor=\"#EAF2FA\"><td colspan=\"2\"><font><strong>Name</strong></font></td></tr><tr><td width=\"20\">&nbsp;</td><td><font>Ana Ruiz</font></td></tr><tr><td colspan=\"2\"><strong>Email</strong></td></tr><tr><td>&nbsp;</td><td><a href=\"mailto:ana@acme-shop.com\">ana@acme-shop.com</a></td></tr><tr><td colspan=\"2\"><strong>Message</strong></td></tr><tr><td>&nbsp;</td><td>Hello<br>two lines</td></tr></table>\n",
         .author_from = body_fields, .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .message = "Hello\ntwo lines"},
        {.why = "two-cell table, German",
         .octets = "From: Formular <noreply@form-dienst.de>\nTo: sales@ours-shop.com\nSubject: Neue Anfrage\nList-Unsubscribe: <https://form-dienst.de/u>\nPrecedence: bulk\nContent-Type: text/html; charset=UTF-8\n\n<table><tr><td><b>Vorname:</b></td><td>Eva</td></tr><tr><td><b>Nachname:</b></td><td>M&uuml;ller</td></tr><tr><td>Firma</td><td>M&uuml;ller Bau GmbH</td></tr><tr><td>E-Mail-Adresse</td><td><a href=\"mailto:eva@mueller-bau.de\">eva@mueller-bau.de</a></td></tr><tr><td>Telefonnummer</td><td>030 12345678</td></tr><tr><td>Ihre Nachricht</td><td>Bitte Katalog senden.</td></tr></table>\n",
         .author_from = body_fields, .name = "Eva Müller", .emails = {"eva@mueller-bau.de"}, .phones = {"+493012345678"},
         .message = "Bitte Katalog senden.", .company = "Müller Bau GmbH", .region = "DE"},
        {.why = "Formspree: label on one line, value on the next, a service that says it is bulk",
         .octets = "From: Formspree <noreply@formspree.io>\nReply-To: ana@acme-shop.com\nTo: sales@ours-shop.com\nSubject: New submission\nAuto-Submitted: auto-generated\nList-Unsubscribe: <https://formspree.io/u>\nList-Id: <x.formspree.io>\n\nHey there,\nSomeone just submitted your form. Here's what they had to say:\n\nname:\nAna Ruiz\n\nemail:\nana@acme-shop.com\n\nmessage:\nWe need chairs.\nEmail: is how I like it.\n\nYou are receiving this because you confirmed this email address.\n",
         .author_from = body_fields, .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"},
         .message = "We need chairs.\nEmail: is how I like it."},
        {.why = "French; nom beside prénom; unknown labels between",
         .octets = "From: Site <web@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: Demande\nContent-Type: text/plain; charset=utf-8\n\nNom : Durand\nPrénom : Marie\nSociété : Boulangerie Durand SARL\nProduit : four\nE-mail : marie@durand-four.fr\nTéléphone : 06 12 34 56 78\nMessage : Bonjour,\n\nun devis svp.\n",
         .author_from = body_fields, .name = "Marie Durand", .emails = {"marie@durand-four.fr"}, .phones = {"+33612345678"},
         .message = "Bonjour,\n\nun devis svp.", .company = "Boulangerie Durand SARL", .region = "FR"},
        {.why = "Tilda, Russian",
         .octets = "From: Tilda <noreply@tilda.ws>\nTo: sales@ours-shop.com\nSubject: Tilda: заявка\nContent-Type: text/plain; charset=utf-8\n\nRequest details:\nИмя: Иван Иванов\nТелефон: +7 (495) 123-45-67\nEmail: ivan@stroy-dom.ru\nСообщение: Нужны двери\n\nAdditional information:\nTransaction ID: 1234567:89012345678\nBlock ID: rec612345678\nForm Name: Заявка\nURL: https://ours-shop.com/\n",
         .author_from = body_fields, .name = "Иван Иванов", .emails = {"ivan@stroy-dom.ru"}, .phones = {"+74951234567"},
         .message = "Нужны двери", .region = "RU"},
        {.why = "Italian",
         .octets = "From: Sito <web@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: Richiesta\n\nNome: Mario\nCognome: Rossi\nIndirizzo e-mail: mario@rossi-mobili.it\nCellulare: 347 123 4567\nMessaggio: Vorrei un preventivo.\n",
         .author_from = body_fields, .name = "Mario Rossi", .emails = {"mario@rossi-mobili.it"}, .phones = {"+393471234567"},
         .message = "Vorrei un preventivo.", .region = "IT"},
        {.why = "Portuguese",
         .octets = "From: Site <web@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: Contato\nContent-Type: text/plain; charset=utf-8\n\nNome: João Silva\nE-mail: joao@silva-moveis.com.br\nTelefone: (11) 91234-5678\nMensagem: Quero um orçamento.\n",
         .author_from = body_fields, .name = "João Silva", .emails = {"joao@silva-moveis.com.br"}, .phones = {"+5511912345678"},
         .message = "Quero um orçamento.", .region = "BR"},
        {.why = "a call-back form: a number and no address; the mailer's own address is nobody's",
         .octets = "From: Site <wordpress@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: Call me\n\nName: Ana Ruiz\nPhone: 612 345 678\nPreferred time: morning\n",
         .author_from = body_fields, .name = "Ana Ruiz", .phones = {"+34612345678"},
         .message = "Name: Ana Ruiz\nPhone: 612 345 678\nPreferred time: morning"},
        {.why = "the address stands in Reply-To only",
         .octets = "From: Site <wordpress@ours-shop.com>\nReply-To: Ana Ruiz <ana@acme-shop.com>\nTo: sales@ours-shop.com\nSubject: Message\n\nPhone: 612 345 678\nMessage: We need chairs.\n",
         .author_from = body_fields, .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .phones = {"+34612345678"}, .message = "We need chairs."},
        {.why = "prose with Reply-To",
         .octets = "From: Site <wordpress@ours-shop.com>\nReply-To: Ana Ruiz <ana@acme-shop.com>\nTo: sales@ours-shop.com\nSubject: Message\n\nWe need chairs.\n",
         .author_from = "reply_to", .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .message = "We need chairs."},
        {.why = "full-width colons and required marks",
         .octets = "From: Site <wordpress@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: Message\nContent-Type: text/plain; charset=utf-8\n\n* Name (required)：Ana Ruiz\n* Email*：ana@acme-shop.com\n",
         .author_from = body_fields, .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .message = "* Name (required)：Ana Ruiz\n* Email*：ana@acme-shop.com"},
        {.why = "a person who fills in labels is the person they name",
         .octets = "From: Ana Ruiz <ana@acme-shop.com>\nTo: sales@ours-shop.com\nSubject: Sillas\n\nName: Ana Ruiz\nCompany: Acme\nEmail: ana@acme-shop.com\nMessage: chairs\n",
         .author_from = body_fields, .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .message = "chairs", .company = "Acme"},
        {.why = "a person's own address is not given up for a list without one",
         .octets = "From: Ana Ruiz <ana@acme-shop.com>\nTo: sales@ours-shop.com\nSubject: Sillas\n\nQuestion: can you call?\nPhone: 612 345 678\n",
         .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .phones = {"+34612345678"}, .message = "Question: can you call?\nPhone: 612 345 678"},
        {.why = "a colleague's signature is no form",
         .octets = "From: Eva <eva@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: lunch\n\nPizza?\n\nTel: 913 456 789\nEmail: eva@ours-shop.com\n",
         .author_from = "none", .message = "Pizza?\n\nTel: 913 456 789\nEmail: eva@ours-shop.com", .verdict = Verdict::rejected},
        {.why = "a colleague notes down a call",
         .octets = "From: Eva <eva@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: call\n\nName: Luis Gil\nPhone: 612 345 678\nMessage: wants chairs\n",
         .author_from = body_fields, .name = "Luis Gil", .phones = {"+34612345678"}, .message = "wants chairs"},
        {.why = "an answer that quotes a notice is its author's",
         .octets = "From: Ana Ruiz <ana@acme-shop.com>\nTo: sales@ours-shop.com\nSubject: Re: New message\nIn-Reply-To: <1@ours-shop.com>\n\nThank you.\n\nOn Monday Sales <sales@ours-shop.com> wrote:\n> Name: Luis Gil\n> Email: luis@gil-shop.com\n",
         .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .message = "Thank you."},
    };
    for (const LetterRow& row : rows) expect_judged(row);
}

TEST(FormNotices, SayThatAnAddressIsImpossible)
{
    const auto judged = judge_octets("From: Site <wordpress@ours-shop.com>\nTo: sales@ours-shop.com\n\n"
                                     "Name: Ana\nEmail: ana@gmail,com\nPhone: 612 345 678\n",
                                     {"ours-shop.com"});
    EXPECT_EQ(judged.judgement.verdict, Verdict::lead) << "the number is good";
    EXPECT_THAT(judged.judgement.reasons, testing::Contains("invalid_email"));
}

TEST(FormNotices, PreferTheAddressThatAnswersGoTo)
{
    const auto judged = judge_octets(
        "From: Site <wordpress@ours-shop.com>\nReply-To: ana@acme-shop.com\nTo: sales@ours-shop.com\n\n"
        "Name: Ana\nEmail: other@acme-shop.com\nWork email: ana@acme-shop.com\nMessage: hi\n",
        {"ours-shop.com"});
    ASSERT_EQ(judged.judgement.contact.emails.size(), 1u);
    EXPECT_EQ(judged.judgement.contact.emails[0].canonical, "ana@acme-shop.com");
    EXPECT_THAT(judged.judgement.reasons, testing::Contains("conflict"));
}

}  // namespace
}  // namespace captura::test
