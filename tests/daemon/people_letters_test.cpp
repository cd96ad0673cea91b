// Letters people write to a company: mail programs, languages and habits as they are.
#include "daemon/letter_rows.hpp"

namespace captura::test {
namespace {

TEST(PeopleLetters, AreReadAsTheyWereMeant)
{
    const LetterRow rows[] = {
        {.why = "Gmail, Spanish, both parts, a signature with a mobile",
         .octets = R"(From: =?UTF-8?Q?Ana_P=C3=A9rez?= <ana.perez@gmail.com>
To: sales@ours-shop.com
Subject: =?UTF-8?Q?Presupuesto_para_cocina?=
Date: Mon, 5 Jan 2026 10:00:00 +0100
Message-ID: <CAF1@mail.gmail.com>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="000000000000a1"

--000000000000a1
Content-Type: text/plain; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

Buenos d=C3=ADas:

Queremos reformar una cocina de 12 m2 en Madrid. =C2=BFPueden llamarme?

Un saludo,
Ana P=C3=A9rez
M=C3=B3vil: 612 345 678

--000000000000a1
Content-Type: text/html; charset="UTF-8"

<div>Buenos d&iacute;as</div>

--000000000000a1--
)",
         .name = "Ana Pérez", .emails = {"ana.perez@gmail.com"}, .phones = {"+34612345678"},
         .message = "Buenos días:\n\nQueremos reformar una cocina de 12 m2 en Madrid. ¿Pueden llamarme?\n\nUn saludo,"},

        {.why = "Outlook, English, HTML only, a signature block with phone, fax, company",
         .octets = R"(From: "Smith, John" <John.Smith@acme-tools.co.uk>
To: <sales@ours-shop.com>
Subject: Price list
X-Mailer: Microsoft Outlook 16.0
MIME-Version: 1.0
Content-Type: text/html; charset="us-ascii"

<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head>
<body lang=EN-GB><div class=WordSection1><p class=MsoNormal>Dear Sirs,<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal>please send me your price list.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal>Kind regards<o:p></o:p></p><p class=MsoNormal>John Smith<o:p></o:p></p>
<p class=MsoNormal>Acme Tools Ltd<o:p></o:p></p><p class=MsoNormal>Tel: +44 20 7946 0018<o:p></o:p></p>
<p class=MsoNormal>Fax: +44 20 7946 0019<o:p></o:p></p></div></body></html>
)",
         .name = "John Smith", .emails = {"john.smith@acme-tools.co.uk"}, .phones = {"+442079460018"},
         .message = "Dear Sirs,\n\nplease send me your price list.\n\nKind regards", .company = "Acme Tools Ltd"},

        {.why = "German, ISO-8859-1, Telefon and Telefax in the signature below its delimiter",
         .octets = "From: =?iso-8859-1?Q?J=FCrgen_M=FCller?= <j.mueller@mueller-bau.de>\nTo: sales@ours-shop.com\nSubject: Anfrage\n"
                   "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\n"
                   "Guten Tag,\n\nwir ben\xf6tigen 20 T\xfcren.\n\n-- \nJ\xfcrgen M\xfcller\nM\xfcller Bau GmbH\n"
                   "Telefon: 030 12345678\nTelefax: 030 12345679\nUSt-IdNr. DE123456789\n",
         .name = "Jürgen Müller", .emails = {"j.mueller@mueller-bau.de"}, .phones = {"+493012345678"},
         .message = "Guten Tag,\n\nwir benötigen 20 Türen.", .company = "Müller Bau GmbH", .region = "DE"},

        {.why = "French, Apple Mail, quoted-printable, a blank before colons",
         .octets = R"(From: Marie Durand <marie.durand@boulangerie-durand.fr>
To: sales@ours-shop.com
Subject: =?utf-8?Q?Demande_de_devis?=
Mime-Version: 1.0 (Mac OS X Mail 16.0)
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Bonjour,

Nous cherchons un four professionnel. Pouvez-vous me rappeler au 06 12 34 56 =
78 ?

Cordialement,

Marie Durand
)",
         .name = "Marie Durand", .emails = {"marie.durand@boulangerie-durand.fr"}, .phones = {"+33612345678"},
         .message = "Bonjour,\n\nNous cherchons un four professionnel. Pouvez-vous me rappeler au 06 12 34 56 78 ?\n\nCordialement,",
         .region = "FR"},

        {.why = "Russian, KOI8-R, number with an 8 in front",
         .octets = "From: =?koi8-r?B?6dfBziDp18HOz9c=?= <ivan@stroy-dom.ru>\nTo: sales@ours-shop.com\nSubject: =?koi8-r?B?+sHLwdo=?=\n"
                   "Content-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: base64\n\n"
                   "5M/C0tnKIMTFztghIPDP2tfPzsnUxSDNzsU6IDggKDQ5NSkgMTIzLTQ1LTY3Cg==\n",
         .name = "Иван Иванов", .emails = {"ivan@stroy-dom.ru"}, .phones = {"+74951234567"},
         .message = "Добрый день! Позвоните мне: 8 (495) 123-45-67", .region = "RU"},

        {.why = "a telephone's line below is no message",
         .octets = "From: Eva Ruiz <eva.ruiz@hotmail.com>\nTo: sales@ours-shop.com\nSubject: Info\nContent-Type: text/plain; charset=utf-8\n\n"
                   "Hola, ¿tienen stock?\n\nEnviado desde mi iPhone\n",
         .name = "Eva Ruiz", .emails = {"eva.ruiz@hotmail.com"}, .message = "Hola, ¿tienen stock?"},

        {.why = "Android Outlook adds a link",
         .octets = "From: Eva Ruiz <eva.ruiz@hotmail.com>\nTo: sales@ours-shop.com\nSubject: Info\nContent-Type: text/plain; charset=utf-8\n\n"
                   "Do you ship to Norway?\n\nGet Outlook for Android<https://aka.ms/AAb9ysg>\n",
         .name = "Eva Ruiz", .emails = {"eva.ruiz@hotmail.com"}, .message = "Do you ship to Norway?"},

        {.why = "a switchboard that writes is a lead",
         .octets = "From: info@hotel-mar.es\nTo: sales@ours-shop.com\nSubject: Toallas\n\nNecesitamos 200 toallas.\n",
         .emails = {"info@hotel-mar.es"}, .message = "Necesitamos 200 toallas."},

        {.why = "a role's display name is no person",
         .octets = "From: Info Hotel Mar <info@hotel-mar.es>\nTo: sales@ours-shop.com\nSubject: Toallas\n\nNecesitamos 200 toallas.\n",
         .emails = {"info@hotel-mar.es"}, .message = "Necesitamos 200 toallas."},

        {.why = "capitals typed in a hurry",
         .octets = "From: ANA MARIA DE LA CRUZ <ANA@ACME-SHOP.COM>\nTo: sales@ours-shop.com\nSubject: URGENTE\n\nLLAMEN AL 612345678\n",
         .name = "Ana Maria de la Cruz", .emails = {"ana@acme-shop.com"}, .phones = {"+34612345678"}, .message = "LLAMEN AL 612345678"},

        {.why = "order numbers, dates and tax ids are not called",
         .octets = "From: Ana Ruiz <ana@acme-shop.com>\nTo: sales@ours-shop.com\nSubject: Pedido\n\nPedido no. 612345678 del 05.10.2025, CIF B12345678. Llamad al +34 913 456 789.\n",
         .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .phones = {"+34913456789"},
         .message = "Pedido no. 612345678 del 05.10.2025, CIF B12345678. Llamad al +34 913 456 789."},

        {.why = "two numbers, the mobile first as written; the fax in one line with them is none",
         .octets = "From: Ana Ruiz <ana@acme-shop.com>\nTo: sales@ours-shop.com\nSubject: Offer\n\nPlease call.\n\n-- \nAna Ruiz\nM +34 612 345 678 | T +34 913 456 789 | F +34 913 456 780\n",
         .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .phones = {"+34612345678", "+34913456789"}, .message = "Please call."},

        {.why = "one number for telephone and fax is a telephone",
         .octets = "From: Ana Ruiz <ana@acme-shop.com>\nTo: sales@ours-shop.com\nSubject: Offer\n\nPlease call.\n\n-- \nAna Ruiz\nTel./Fax: 913 456 789\n",
         .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .phones = {"+34913456789"}, .message = "Please call."},

        {.why = "a signature with labels is no form: the sender stays the sender",
         .octets = "From: Ana Ruiz <ana@acme-shop.com>\nTo: sales@ours-shop.com\nSubject: Offer\n\nWe need chairs.\n\nBest regards,\nAna Ruiz\nTel: 913 456 789\nEmail: info@acme-shop.com\nWeb: www.acme-shop.com\n",
         .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .phones = {"+34913456789"}, .message = "We need chairs.\n\nBest regards,"},

        {.why = "answers below a quote, Gmail",
         .octets = "From: Ana Ruiz <ana@acme-shop.com>\nTo: sales@ours-shop.com\nSubject: Re: Offer\nIn-Reply-To: <x@ours-shop.com>\n\nYes, please.\n\nOn Mon, Jan 5, 2026 at 10:00 AM Sales <sales@ours-shop.com> wrote:\n> Call us: 913 000 111\n> Shall we send it?\n",
         .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .message = "Yes, please."},

        {.why = "answers above an Outlook block, German",
         .octets = "From: Max Huber <max@huber-bau.de>\nTo: sales@ours-shop.com\nSubject: AW: Angebot\nIn-Reply-To: <x@ours-shop.com>\nContent-Type: text/plain; charset=utf-8\n\nPasst, bitte senden.\n\nMit freundlichen Grüßen\nMax Huber\n\nVon: Sales <sales@ours-shop.com>\nGesendet: Montag, 5. Januar 2026 10:00\nAn: Max Huber\nBetreff: Angebot\n\nTelefon 030 999999999\n",
         .name = "Max Huber", .emails = {"max@huber-bau.de"}, .message = "Passt, bitte senden.\n\nMit freundlichen Grüßen", .region = "DE"},

        {.why = "answers with an attachment to the point",
         .octets = R"(From: Ana Ruiz <ana@acme-shop.com>
To: sales@ours-shop.com
Subject: Plan
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b1

--b1
Content-Type: text/plain; charset=utf-8

Adjunto el plano.
--b1
Content-Type: application/pdf; name="plano cocina.pdf"
Content-Disposition: attachment; filename*=utf-8''plano%20cocina.pdf
Content-Transfer-Encoding: base64

JVBERi0xLjQK
--b1--
)",
         .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .message = "Adjunto el plano.", .attachments = {"plano cocina.pdf"}},

        {.why = "a logo in the signature is decoration",
         .octets = R"(From: Ana Ruiz <ana@acme-shop.com>
To: sales@ours-shop.com
Subject: Plan
MIME-Version: 1.0
Content-Type: multipart/related; boundary=b1

--b1
Content-Type: text/html; charset=utf-8

<p>Quiero una silla.</p><img src="cid:logo1">
--b1
Content-Type: image/png; name="image001.png"
Content-ID: <logo1>
Content-Disposition: inline; filename="image001.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--b1--
)",
         .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .message = "Quiero una silla."},

        {.why = "Windows-1252 that calls itself nothing",
         .octets = "From: Ana Ruiz <ana@acme-shop.com>\nTo: sales@ours-shop.com\nSubject: Sillas\n\n\xbfTienen sillas? Pag\xf3 50 \x80.\n",
         .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .message = "¿Tienen sillas? Pagó 50 €."},

        {.why = "format=flowed is joined",
         .octets = "From: Ana Ruiz <ana@acme-shop.com>\nTo: sales@ours-shop.com\nSubject: Sillas\nContent-Type: text/plain; charset=utf-8; format=flowed\n\nThis is one \nlong line.\n\n-- \nAna\n",
         .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .message = "This is one long line."},

        {.why = "two good addresses: the answer address stands second",
         .octets = "From: Ana Ruiz <ana@acme-shop.com>\nReply-To: ana.ruiz@gmail.com\nTo: sales@ours-shop.com\nSubject: Sillas\n\nQuiero sillas.\n",
         .name = "Ana Ruiz", .emails = {"ana@acme-shop.com", "ana.ruiz@gmail.com"}, .message = "Quiero sillas."},

        {.why = "an international address",
         .octets = "From: Jörg <jörg@bäckerei-weiß.de>\nTo: sales@ours-shop.com\nSubject: Mehl\nContent-Type: text/plain; charset=utf-8\n\nWir brauchen Mehl.\n",
         .name = "Jörg", .emails = {"jörg@xn--bckerei-wei-56a8c.de"}, .message = "Wir brauchen Mehl.", .region = "DE"},

        {.why = "a colleague is no lead",
         .octets = "From: Eva <eva@ours-shop.com>\nTo: sales@ours-shop.com\nSubject: lunch\n\nPizza?\n",
         .author_from = "none", .message = "Pizza?", .verdict = Verdict::rejected},

        {.why = "out of office",
         .octets = "From: Ana Ruiz <ana@acme-shop.com>\nTo: sales@ours-shop.com\nSubject: Respuesta automática: Oferta\nAuto-Submitted: auto-replied\nContent-Type: text/plain; charset=utf-8\n\nEstoy de vacaciones.\n",
         .name = "Ana Ruiz", .emails = {"ana@acme-shop.com"}, .message = "Estoy de vacaciones.", .verdict = Verdict::automatic, .automatic = "auto_reply"},

        {.why = "a newsletter with the shop's address below",
         .octets = "From: Shop <noreply@news-shop.com>\nTo: sales@ours-shop.com\nSubject: 40 % off\nList-Unsubscribe: <https://news-shop.com/u>\nList-Id: <news.news-shop.com>\n\nSale!\n\nTel: 913 456 789\nEmail: info@news-shop.com\n",
         .author_from = "none", .message = "Sale!\n\nTel: 913 456 789\nEmail: info@news-shop.com", .verdict = Verdict::automatic, .automatic = "newsletter"},
    };
    for (const LetterRow& row : rows) expect_judged(row);
}

}  // namespace
}  // namespace captura::test
