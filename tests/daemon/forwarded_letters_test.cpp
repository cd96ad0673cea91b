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
        {.why = "Outlook names the author, and the name is a link",
         .octets = "From: Eva <eva@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: FW: Chairs\nContent-Type: text/html; charset=utf-8\n\n<p>fyi</p><div style=\"border-top:solid\"><p><b>From:</b> <a href=\"mailto:ana@acme-shop.com\">Ana Ruiz</a><br><b>Sent:</b> Monday, January 5, 2026 10:00 AM<br><b>To:</b> <a href=\"mailto:eva@ours-shop.com\">Eva</a><br><b>Subject:</b> Chairs</p></div><p>We need chairs.</p>\n",
         .author_from = "forwarded", .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .message = "We need chairs."},
        {.why = "a priority among the labels",
         .octets = "From: Eva <eva@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: WG: Stuhl\nContent-Type: text/plain; charset=utf-8\n\nVon: Huber, Max <max@huber-bau.de>\nGesendet: Montag, 5. Januar 2026 10:00\nAn: info@ours-shop.com\nBetreff: Stuhl\nPriorität: Hoch\n\nBitte Angebot.\n",
         .author_from = "forwarded", .name = "Max Huber", .emails = {"max@huber-bau.de"}, .message = "Bitte Angebot.", .region = "DE"},
        {.why = "passed on twice: the first stranger is the lead",
         .octets = "From: Eva <eva@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: Fwd: Fwd: Chairs\n\n---------- Forwarded message ---------\nFrom: Max <max@ours-shop.com>\nDate: Mon, 5 Jan 2026 at 10:00\nSubject: Fwd: Chairs\nTo: <eva@ours-shop.com>\n\nEva, yours? +34 600 000 222\n\n---------- Forwarded message ---------\nFrom: Ana Ruiz <ana@acme-shop.com>\nDate: Mon, 5 Jan 2026 at 09:00\nSubject: Chairs\nTo: <max@ours-shop.com>\n\nWe need chairs. Call 612 345 678.\n",
         .author_from = "forwarded", .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .phones = {"+34612345678"},
         .message = "We need chairs. Call 612 345 678."},
        {.why = "an answer of ours within, passed on: the one who was answered is the lead",
         .octets = "From: Eva <eva@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: FW: Chairs\n\nFrom: Max <max@ours-shop.com>\nSent: Monday, January 5, 2026 10:00 AM\nTo: Ana Ruiz <ana@acme-shop.com>\nSubject: Re: Chairs\n\nEva will call you.\n\nFrom: Ana Ruiz <ana@acme-shop.com>\nSent: Monday, January 5, 2026 9:00 AM\nTo: Max <max@ours-shop.com>\nSubject: Chairs\n\nWe need chairs.\n",
         .author_from = "forwarded", .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .message = "We need chairs."},
        {.why = "what was quoted in it is not its author's: our own number stands there",
         .octets = "From: Eva <eva@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: FW: Chairs\n\nFrom: Ana Ruiz <ana@acme-shop.com>\nSent: Monday, January 5, 2026 10:00 AM\nTo: Eva <eva@ours-shop.com>\nSubject: Re: Chairs\n\nYes, ten of them.\n\n-- \nAna Ruiz\nAcme Chairs, S.L.\n612 345 678\n\nFrom: Eva <eva@ours-shop.com>\nSent: Monday, January 5, 2026 9:00 AM\nTo: Ana Ruiz <ana@acme-shop.com>\nSubject: Chairs\n\nHow many? Call 913 000 111.\n",
         .author_from = "forwarded", .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .phones = {"+34612345678"},
         .message = "Yes, ten of them.", .company = "Acme Chairs, S.L."},
        {.why = "what the author lists is no older letter",
         .octets = "From: Eva <eva@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: Fwd: Chairs\n\n---------- Forwarded message ---------\nFrom: Ana Ruiz <ana@acme-shop.com>\nDate: Mon, 5 Jan 2026 at 10:00\nSubject: Chairs\nTo: <eva@ours-shop.com>\n\nFor our party:\nDate: 5 May 2026 10:00\nPlace: Madrid\nGuests: 20\n",
         .author_from = "forwarded", .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"},
         .message = "For our party:\nDate: 5 May 2026 10:00\nPlace: Madrid\nGuests: 20"},
        {.why = "quote marks in it likewise",
         .octets = "From: Eva <eva@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: Fwd: Chairs\n\n---------- Forwarded message ---------\nFrom: Ana Ruiz <ana@acme-shop.com>\nDate: Mon, 5 Jan 2026 at 10:00\nSubject: Re: Chairs\nTo: <eva@ours-shop.com>\n\nYes.\n\nOn Mon, 5 Jan 2026 Eva <eva@ours-shop.com> wrote:\n> Call 913 000 111.\n",
         .author_from = "forwarded", .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .message = "Yes."},
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
