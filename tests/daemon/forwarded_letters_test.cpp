// Letters a colleague passed on: the one who wrote inside is the lead, and the colleague's words and numbers are not.
#include "daemon/letter_rows.hpp"

namespace captura::test {
namespace {

TEST(ForwardedLetters, AreCreditedToWhoWroteThem)
{
    const LetterRow rows[] = {
        {.why = "Gmail, English",
         .octets = "From: Eva <eva@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: Fwd: Chairs\n\nPlease take over. Eva, +34 600 000 111\n\n---------- Forwarded message ---------\nFrom: Ana Ruiz <ana@acme-shop.com>\nDate: Mon, 5 Jan 2026 at 10:00\nSubject: Chairs\nTo: <eva@ours-shop.com>\n\n\nWe need chairs. Call 612 345 678.\n\nAna\n",
         .author_from = "forwarded", .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .phones = {"+34612345678"},
         .message = "We need chairs. Call 612 345 678.\n\nAna"},
        {.why = "Outlook, Spanish, no separator",
         .octets = "From: Eva <eva@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: RV: Sillas\nContent-Type: text/plain; charset=utf-8\n\nPara ti.\n\nDe: Ana Ruiz <ana@acme-shop.com>\nEnviado el: lunes, 5 de enero de 2026 10:00\nPara: Eva <eva@ours-shop.com>\nAsunto: Sillas\n\nNecesitamos sillas.\n",
         .author_from = "forwarded", .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .message = "Necesitamos sillas."},
        {.why = "Outlook, German, HTML with its border",
         .octets = R"(From: Eva <eva@ours-shop.com>
To: sales@ours-shop.com
Subject: WG: Anfrage
Content-Type: text/html; charset=utf-8

<div class=WordSection1><p class=MsoNormal>z.K.</p><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>Von:</b> Max Huber &lt;max@huber-bau.de&gt; <br><b>Gesendet:</b> Montag, 5. Januar 2026 10:00<br><b>An:</b> Eva &lt;eva@ours-shop.com&gt;<br><b>Betreff:</b> Anfrage</p></div><p class=MsoNormal>Wir brauchen T&uuml;ren. Tel. 030 12345678</p></div>
)",
         .author_from = "forwarded", .name = "Max Huber", .emails = {"max@huber-bau.de"}, .phones = {"+493012345678"},
         .message = "Wir brauchen Türen. Tel. 030 12345678", .region = "DE"},
        {.why = "Thunderbird, French",
         .octets = "From: Eva <eva@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: Fwd: Devis\nContent-Type: text/plain; charset=utf-8\n\n\n\n-------- Message transféré --------\nSujet : \tDevis\nDate : \tMon, 5 Jan 2026 10:00:00 +0100\nDe : \tMarie Durand <marie@durand-four.fr>\nPour : \teva@ours-shop.com\n\nBonjour, un devis svp.\n",
         .author_from = "forwarded", .name = "Marie Durand", .emails = {"marie@durand-four.fr"}, .message = "Bonjour, un devis svp.", .region = "FR"},
        {.why = "Russian, mail.ru",
         .octets = "From: Eva <eva@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: Fwd: Двери\nContent-Type: text/plain; charset=utf-8\n\n-------- Пересылаемое сообщение --------\nОт кого: Иван Иванов <ivan@stroy-dom.ru>\nКому: eva@ours-shop.com\nДата: Понедельник, 5 января 2026, 10:00 +03:00\nТема: Двери\n\nНужны двери. +7 495 123-45-67\n",
         .author_from = "forwarded", .name = "Иван Иванов", .emails = {"ivan@stroy-dom.ru"}, .phones = {"+74951234567"},
         .message = "Нужны двери. +7 495 123-45-67", .region = "RU"},
        {.why = "an iPhone quotes the whole",
         .octets = "From: Eva <eva@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: Fwd: Chairs\nContent-Type: text/plain; charset=utf-8\n\n\n\nSent from my iPhone\n\nBegin forwarded message:\n\n> From: Ana Ruiz <ana@acme-shop.com>\n> Date: 5 January 2026 at 10:00:00 CET\n> To: eva@ours-shop.com\n> Subject: Chairs\n> \n> We need chairs.\n",
         .author_from = "forwarded", .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .message = "We need chairs."},
        {.why = "as an attachment",
         .octets = R"(From: Eva <eva@ours-shop.com>
To: sales@ours-shop.com
Subject: Fwd: Chairs
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b1

--b1
Content-Type: text/plain

See attached.
--b1
Content-Type: message/rfc822
Content-Disposition: attachment; filename="Chairs.eml"

From: Ana Ruiz <ana@acme-shop.com>
To: eva@ours-shop.com
Subject: Chairs
Date: Mon, 5 Jan 2026 10:00:00 +0100

We need chairs.
--b1--
)",
         .author_from = "forwarded", .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .message = "We need chairs."},
        {.why = "Outlook names the author without an address",
         .octets = "From: Eva <eva@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: FW: Chairs\n\nFrom: Ana Ruiz\nSent: Monday, January 5, 2026 10:00 AM\nTo: Eva\nSubject: Chairs\n\nWe need chairs.\n",
         .author_from = "forwarded", .name = "Ana Ruiz", .message = "We need chairs.", .verdict = Verdict::interest},
        {.why = "a customer who forwards something is the lead",
         .octets = "From: Luis Gil <luis@gil-shop.com>\nTo: sales@ours-shop.com\nSubject: Fwd: Chairs\n\nCan you do that?\n\n---------- Forwarded message ---------\nFrom: Ana Ruiz <ana@acme-shop.com>\nDate: Mon, 5 Jan 2026 at 10:00\nSubject: Chairs\nTo: <luis@gil-shop.com>\n\nWe need chairs.\n",
         .name = "Luis Gil", .emails = {"luis@gil-shop.com"},
         .message = "Can you do that?\n\n---------- Forwarded message ---------\nFrom: Ana Ruiz <ana@acme-shop.com>\nDate: Mon, 5 Jan 2026 at 10:00\nSubject: Chairs\nTo: <luis@gil-shop.com>\n\nWe need chairs."},
        {.why = "a form's notice passed on: the visitor is the lead",
         .octets = "From: Eva <eva@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: Fwd: New message\n\n---------- Forwarded message ---------\nFrom: WordPress <wordpress@ours-shop.com>\nDate: Mon, 5 Jan 2026 at 10:00\nSubject: New message\nTo: <info@ours-shop.com>\n\nName: Ana Ruiz\nEmail: ana@acme-shop.com\nMessage: We need chairs.\n",
         .author_from = "body_fields", .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .message = "We need chairs."},
    };
    for (const LetterRow& row : rows) expect_judged(row);
}

}  // namespace
}  // namespace captura::test
