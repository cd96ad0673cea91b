// The defects of the MIME library (T1 to T19) as letters, and what read_letter makes of each; with all kinds of line ends.
#include "captura/reading/letter.hpp"

#include "support/corpora.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

namespace captura::reading {
namespace {

using namespace std::string_literals;

bool has_note(const Inquiry& inquiry, std::string_view note)
{
    return std::find(inquiry.notes.begin(), inquiry.notes.end(), note) != inquiry.notes.end();
}

/// "\n" in `text` as `end`; "mixed" takes turns.
std::string with_ends(const std::string& text, const std::string& end)
{
    const std::string turns[] = {"\r\n", "\n", "\r"};
    std::string out;
    std::size_t count = 0;
    for (const char c : text) {
        if (c != '\n') out.push_back(c);
        else out += end == "mixed" ? turns[count++ % 2] : end;
    }
    return out;
}

std::string addresses(const std::vector<NamedAddress>& list)
{
    std::string out;
    for (const NamedAddress& one : list) out += (out.empty() ? "" : ", ") + one.address;
    return out;
}

struct Row {
    const char* why;
    std::string letter;
    std::string from;
    std::string subject;
    std::string text;
    std::string parts;
};

const Row rows[] = {
    {"T1 recipients kept secret", "From: a@b.c\nTo: undisclosed-recipients:\n\nhi", "a@b.c", "", "hi", "text/plain"},
    {"T1 the same, closed, in all fields", "From: a@b.c\nTo: x:;\nCc: undisclosed-recipients:\nReply-To: :\n\nhi", "a@b.c", "", "hi",
     "text/plain"},
    {"T9 a line that is no field", "From: a@b.c\nthis is no header\nSubject: s\n\nb", "a@b.c", "s", "b", "text/plain"},
    {"T9 an eight-bit name", "From: a@b.c\nX-é: y\nSubject: s\n\nb", "a@b.c", "s", "b", "text/plain"},
    {"T9 an mbox line", "From x Sat Jan 1 00:00:00 2026\nFrom: a@b.c\nSubject: s\n\nb", "a@b.c", "s", "b", "text/plain"},
    {"a field with a blank before its colon is no mbox line", "From : a@b.c\nSubject: s\n\nb", "a@b.c", "s", "b", "text/plain"},
    {"T9 a quoted mbox line", ">From x Sat\nFrom: a@b.c\nSubject: s\n\nb", "a@b.c", "s", "b", "text/plain"},
    {"T9 a byte order mark", "\xEF\xBB\xBF\nFrom: a@b.c\nSubject: s\n\nb", "a@b.c", "s", "b", "text/plain"},
    {"T10 no empty line behind the header", "From: a@b.c\nSubject: s\n", "a@b.c", "s", "", "text/plain"},
    {"T10 no line end behind it", "From: a@b.c\nSubject: s", "a@b.c", "s", "", "text/plain"},
    {"T11 NUL in a value", "From: a@b.c\nSubject: a\0b\nX: y\n\nt"s, "a@b.c", "a b", "t", "text/plain"},
    {"T12 an inner multipart without its end",
     "From: a@b.c\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\nin\n--o\n"
     "Content-Type: text/csv\n\n1;2\n--o--\n",
     "a@b.c", "", "in", "text/plain text/csv"},
    {"T13 a boundary in mid-line", "From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx--b y\n--b--\n", "a@b.c", "",
     "x--b y", "text/plain"},
    {"T13 blanks behind a delimiter", "From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n--b  \t\nContent-Type: text/html\n\n<b>x\n--b--\n",
     "a@b.c", "", "x", "text/html"},
    {"T13 one boundary begins the other",
     "From: a@b.c\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=ab\n\n--ab\n\nx\n--ab--\n--a\n\ny\n--a--\n",
     "a@b.c", "", "x\n\ny", "text/plain text/plain"},
    {"T15 no boundary, a signature", "From: a@b.c\nContent-Type: multipart/mixed\n\nhi\n-- \nAna\n--\nx", "a@b.c", "", "hi\n-- \nAna\n--\nx",
     "text/plain"},
    {"T15 no boundary, but one can be found", "From: a@b.c\nContent-Type: multipart/mixed\n\n\n--tok\n\none\n--tok\n\ntwo\n--tok--\n", "a@b.c",
     "", "one\n\ntwo", "text/plain text/plain"},
    {"T15 no line end behind the last delimiter", "From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--", "a@b.c", "", "x",
     "text/plain"},
    {"T15 a multipart without parts is its text", "From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\nonly text\n", "a@b.c", "",
     "only text", "text/plain"},
    {"T16 a boundary with a semicolon", "From: a@b.c\nContent-Type: multipart/mixed; boundary=\"a;b\"\n\n--a;b\n\nx\n--a;b--\n", "a@b.c", "",
     "x", "text/plain"},
    {"T16 comments around a charset", "From: a@b.c\nContent-Type: text/plain (c); charset=\"iso-8859-1\" (x)\n\ncaf\xE9", "a@b.c", "", "café",
     "text/plain"},
    {"T19 a subject cut inside a character", "From: a@b.c\nSubject: =?utf-8?Q?caf=C3?=\n =?utf-8?Q?=A9?=\n\nx", "a@b.c", "café", "x", "text/plain"},
    {"T19 an encoded line end", "From: a@b.c\nSubject: =?utf-8?Q?a=0D=0ABcc:_x@y.z?=\n\nx", "a@b.c", "a Bcc: x@y.z", "x", "text/plain"},
    {"a folded subject", "From: a@b.c\nSubject: one\n two\n\tthree\n\nx", "a@b.c", "one two three", "x", "text/plain"},
    {"a line of blanks inside a header", "From: a@b.c\n \nSubject: s\n\nx", "a@b.c", "s", "x", "text/plain"},
    {"a line of blanks before the body", "From: a@b.c\nSubject: s\n \nx y z", "a@b.c", "s", "x y z", "text/plain"},
    {"no header at all", "Hello there\nhow are you", "", "", "Hello there\nhow are you", "text/plain"},
    {"a body without an empty line before it", "From: a@b.c\nSubject: s\nHello there\nhow are you", "a@b.c", "s", "Hello there\nhow are you",
     "text/plain"},
    {"two Froms: the first", "From: a@b.c\nFrom: d@e.f\n\nx", "a@b.c", "", "x", "text/plain"},
    {"the plain one of two",
     "From: a@b.c\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nA text of more than twenty letters.\n--b\nContent-Type: text/html\n\n"
     "<p>A text of more than twenty letters.</p>\n--b--\n",
     "a@b.c", "", "A text of more than twenty letters.", "text/plain text/html"},
    {"HTML where the plain one is a stub",
     "From: a@b.c\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nPlease view this email in your browser.\n--b\n"
     "Content-Type: text/html\n\n<p>The offer itself</p>\n--b--\n",
     "a@b.c", "", "The offer itself", "text/plain text/html"},
    {"only blank HTML: the short plain one",
     "From: a@b.c\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nHi\n--b\nContent-Type: text/html\n\n<p></p>\n--b--\n", "a@b.c", "",
     "Hi", "text/plain text/html"},
    {"flowed lines", "From: a@b.c\nContent-Type: text/plain; format=flowed\n\nHow are \nyou?\n", "a@b.c", "", "How are you?", "text/plain"},
    {"an empty letter", "", "", "", "", "text/plain"},
};

TEST(ReadLetter, TakesWhatBreaksTheLibrary)
{
    for (const Row& row : rows) {
        for (const char* end : {"\r\n", "\n", "mixed"}) {
            const Inquiry inquiry = read_letter(with_ends(row.letter, end));
            const Letter& letter = *inquiry.letter;
            EXPECT_EQ(addresses(letter.from), row.from) << row.why;
            EXPECT_TRUE(addresses(letter.to).empty()) << row.why;
            EXPECT_EQ(letter.subject, row.subject) << row.why;
            EXPECT_EQ(letter.text, row.text) << row.why;
            std::string parts;
            for (const std::string& type : letter.part_types) parts += (parts.empty() ? "" : " ") + type;
            EXPECT_EQ(parts, row.parts) << row.why;
            EXPECT_FALSE(has_note(inquiry, "tree_mismatch")) << row.why;
            EXPECT_FALSE(inquiry.truncated) << row.why;
        }
    }
}

TEST(ReadLetter, ReadsEachLetterAsIfItWereAlone)
{
    std::vector<std::string> letters;
    std::vector<std::string> expected;
    for (const Row& row : rows) {
        letters.push_back(row.letter);
        expected.push_back(read_letter(row.letter).letter->fingerprint);
    }
    std::vector<std::thread> readers;
    std::vector<int> differences(4, 0);
    for (std::size_t t = 0; t < differences.size(); ++t)
        readers.emplace_back([&, t] {
            for (std::size_t i = 0; i < 250; ++i) {
                const std::size_t which = (i * 7 + t) % letters.size();
                if (read_letter(letters[which]).letter->fingerprint != expected[which]) ++differences[t];
            }
        });
    for (std::thread& reader : readers) reader.join();
    EXPECT_EQ(differences, std::vector<int>(4, 0));
}

TEST(ReadLetter, NeverInventsAMessageId)
{
    const Inquiry without = read_letter("From: a@b.c\r\n\r\nhi");
    EXPECT_EQ(without.letter->message_id, "");
    EXPECT_EQ(without.letter->fingerprint, read_letter("From: a@b.c\r\n\r\nhi").letter->fingerprint);
    EXPECT_EQ(read_letter("Message-ID: (c) < x @y.z >\r\n\r\nhi").letter->message_id, "x@y.z");
    EXPECT_EQ(read_letter("Message-ID: x@y.z\r\n\r\nhi").letter->message_id, "x@y.z");
    EXPECT_EQ(read_letter("In-Reply-To: Your letter <x@y.z> of today\r\n\r\nhi").letter->in_reply_to, "x@y.z");
}

TEST(ReadLetter, FingerprintsWhatWasSaidAndNotTheRoad)
{
    const std::string body = "From: a@b.c\r\nDate: Tue, 24 Nov 2026 20:00:00 +0000\r\nSubject: s\r\n\r\nhi  there\r\n";
    const std::string fingerprint = read_letter(body).letter->fingerprint;
    EXPECT_EQ(fingerprint.size(), 64u);
    EXPECT_EQ(read_letter("Received: by x\r\nDelivered-To: y@z\r\n" + body).letter->fingerprint, fingerprint);
    EXPECT_EQ(read_letter(with_ends("From: a@b.c\nDate: Tue, 24 Nov 2026 20:00:00 +0000\nSubject: s\n\nhi there", "\n")).letter->fingerprint,
              fingerprint);
    EXPECT_NE(read_letter(body + "!").letter->fingerprint, fingerprint);
    EXPECT_NE(read_letter("From: a@b.d" + body.substr(11)).letter->fingerprint, fingerprint);
}

TEST(ReadLetter, FillsTheHeader)
{
    const Inquiry inquiry = read_letter(
        "Received: from =?utf-8?Q?x?=\r\nFrom: =?utf-8?Q?Jos=C3=A9?= <jose@a.example>\r\nSender: s@a.example\r\n"
        "Reply-To: r@a.example\r\nTo: A <a@b.example>, b@b.example\r\nTo: c@b.example\r\nCc: d@b.example\r\n"
        "Subject: Re: =?utf-8?B?w6k=?=\r\nDate: Tue, 24 Nov 2026 20:47:17 +0100\r\nMessage-ID: <id@a.example>\r\n"
        "In-Reply-To: <one@b.example>\r\nReferences: <one@b.example>\r\n <two@b.example>\r\n"
        "Content-Type: Multipart/Report; report-type=Delivery-Status; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n"
        "Content-Type: message/delivery-status\r\n\r\nAction: failed\r\n--b--\r\n");
    const Letter& letter = *inquiry.letter;
    EXPECT_EQ(letter.from, (std::vector<NamedAddress>{{"José", "jose@a.example"}}));
    EXPECT_EQ(addresses(letter.sender), "s@a.example");
    EXPECT_EQ(addresses(letter.reply_to), "r@a.example");
    EXPECT_EQ(addresses(letter.to), "a@b.example, b@b.example, c@b.example");
    EXPECT_EQ(addresses(letter.cc), "d@b.example");
    EXPECT_EQ(letter.subject, "Re: é");
    EXPECT_EQ(to_rfc3339(*letter.date), "2026-11-24T19:47:17.000Z");
    EXPECT_EQ(letter.message_id, "id@a.example");
    EXPECT_EQ(letter.in_reply_to, "one@b.example");
    EXPECT_EQ(letter.references, (std::vector<std::string>{"one@b.example", "two@b.example"}));
    EXPECT_EQ(letter.content_type, "multipart/report");
    EXPECT_EQ(letter.report_type, "delivery-status");
    EXPECT_EQ(letter.part_types, (std::vector<std::string>{"text/plain", "message/delivery-status"}));
    EXPECT_EQ(letter.header("received"), "from =?utf-8?Q?x?=") << "no words where none can be";
    EXPECT_EQ(letter.header("SUBJECT"), "Re: é");
}

std::string with_part(const std::string& head, const std::string& body)
{
    return "From: a@b.c\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n" + head + "\r\n\r\n" + body + "\r\n--b--\r\n";
}

TEST(ReadLetter, NamesAttachmentsHarmlessly)
{
    const struct {
        const char* why;
        std::string head;
        std::string name;
    } names[] = {
        {"plain", "Content-Disposition: attachment; filename=offer.pdf", "offer.pdf"},
        {"encoded", "Content-Disposition: attachment; filename*=UTF-8''f%20g.txt", "f g.txt"},
        {"from the type", "Content-Type: application/pdf; name=\"=?utf-8?Q?caf=C3=A9.pdf?=\"", "café.pdf"},
        {"a path", "Content-Disposition: attachment; filename=\"../../etc/passwd\"", "etcpasswd"},
        {"bidi", "Content-Disposition: attachment; filename*=UTF-8''a%E2%80%AEgpj.exe", "agpj.exe"},
        {"dots hidden behind controls", "Content-Disposition: attachment; filename*=UTF-8''%01.%02./x", "x"},
        {"dots only", "Content-Disposition: attachment; filename=\"..\"", "file"},
        {"no name", "Content-Type: application/pdf", "file"},
        {"too long", "Content-Disposition: attachment; filename=" + std::string(300, 'x') + ".pdf", std::string(146, 'x') + ".pdf"},
    };
    for (const auto& row : names) {
        const Inquiry inquiry = read_letter(with_part("Content-Transfer-Encoding: base64\r\n" + row.head + (row.head.find("Content-Type") == 0 ? "" : "\r\nContent-Type: application/pdf"), "QUJD"));
        ASSERT_EQ(inquiry.attachments.size(), 1u) << row.why;
        EXPECT_EQ(inquiry.attachments[0].name, row.name) << row.why;
        EXPECT_EQ(inquiry.attachments[0].content, "ABC") << row.why;
        EXPECT_EQ(inquiry.attachments[0].type, "application/pdf") << row.why;
        EXPECT_EQ(inquiry.letter->text, "text") << row.why;
    }
}

TEST(ReadLetter, KeepsBinaryAttachmentsUnchanged)
{
    std::string all;
    for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
    const Inquiry inquiry = read_letter(with_part("Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary", all + "\r\r\n\n"));
    ASSERT_EQ(inquiry.attachments.size(), 1u);
    EXPECT_EQ(inquiry.attachments[0].content, all + "\r\r\n\n");
}

TEST(ReadLetter, DropsDecorationsOnly)
{
    const auto letter = [](const std::string& image) {
        return "From: a@b.c\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<img src=\"cid:logo@x\">Hello\r\n--b\r\n" +
               image + "\r\n\r\nxxxx\r\n--b--\r\n";
    };
    EXPECT_TRUE(read_letter(letter("Content-Type: image/png; name=logo.png\r\nContent-ID: <logo@x>")).attachments.empty());
    EXPECT_TRUE(read_letter(letter("Content-Type: image/png\r\nContent-Disposition: inline")).attachments.empty());
    EXPECT_EQ(read_letter(letter("Content-Type: image/png\r\nContent-Disposition: attachment\r\nContent-ID: <logo@x>")).attachments.size(), 1u);
    EXPECT_EQ(read_letter(letter("Content-Type: application/pdf\r\nContent-Disposition: inline; filename=x.pdf")).attachments.size(), 1u);
}

TEST(ReadLetter, OpensTheAttachedLetterItForwards)
{
    const std::string inner = "From: Ana <ana@acme.example>\r\nTo: sales@us.example\r\nSubject: Prices\r\nDate: Tue, 24 Nov 2026 20:00:00 +0000\r\n\r\nHow much?";
    const std::string encoded = "RnJvbTogQW5hIDxhbmFAYWNtZS5leGFtcGxlPg0KU3ViamVjdDogUHJpY2VzDQoNCkhvdyBtdWNoPw==";
    const struct {
        const char* why;
        std::string head;
        std::string body;
    } letters[] = {
        {"as it is", "Content-Type: message/rfc822 ; x=y", inner},
        {"in base64, though forbidden", "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64", encoded},
        {"in quoted-printable", "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: quoted-printable", "From: Ana <ana=40acme.example>\r\nSubject: Prices\r\n\r\nHow much?"},
    };
    for (const auto& row : letters) {
        const Inquiry inquiry = read_letter(with_part(row.head, row.body));
        ASSERT_TRUE(inquiry.letter->forwarded) << row.why;
        EXPECT_EQ(inquiry.letter->forwarded->from, (NamedAddress{"Ana", "ana@acme.example"})) << row.why;
        EXPECT_EQ(inquiry.letter->forwarded->subject, "Prices") << row.why;
        EXPECT_EQ(inquiry.letter->forwarded->body, "How much?") << row.why;
        EXPECT_TRUE(inquiry.attachments.empty()) << row.why << ": what was read as forwarded is no attachment";
        EXPECT_TRUE(has_note(inquiry, "attached_letter")) << row.why;
    }
    const std::string digest = "From: d@b.c\r\nContent-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\n" + inner + "\r\n--b--\r\n";
    ASSERT_TRUE(read_letter(digest).letter->forwarded);
    EXPECT_EQ(read_letter(digest).letter->forwarded->from.address, "ana@acme.example");

    const Inquiry wordy = read_letter("From: a@b.c\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + std::string(400, 'x') +
                                      "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + inner + "\r\n--b--\r\n");
    EXPECT_FALSE(wordy.letter->forwarded) << "a letter of its own that only encloses another";
    EXPECT_EQ(wordy.attachments.size(), 1u);
}

TEST(ReadLetter, SaysWhatItCouldNotRead)
{
    EXPECT_TRUE(has_note(read_letter("From: a@b.c\r\n\r\ncaf\xE9"), "charset_guessed"));
    EXPECT_TRUE(has_note(read_letter("From: nobody at all\r\n\r\nx"), "address_unreadable"));
    EXPECT_TRUE(has_note(read_letter("From: a@b.c\r\nContent-Type: multipart/encrypted; boundary=b\r\n\r\n--b\r\n\r\nVersion: 1\r\n--b--\r\n"), "body_encrypted"));
    EXPECT_TRUE(has_note(read_letter("From: a@b.c\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJDRA==\r\n-- \r\na list's footer\r\n"), "base64_footer"));
    EXPECT_TRUE(has_note(read_letter(with_part("Content-Disposition: attachment; filename=x.msg\r\nContent-Type: application/vnd.ms-outlook", "x")), "msg_not_read"));
    EXPECT_TRUE(read_letter("From: a@b.c\r\nContent-Type: text/plain\r\n\r\nplain").notes.empty());
}

TEST(ReadLetter, KeepsTheLibraryBehindOneDoor)
{
    std::vector<std::string> doors;
    for (const char* folder : {"src", "include"})
        for (const auto& file : test::files_below(std::filesystem::path{CAPTURA_SOURCE_DIR} / folder))
            if (test::slurp(file).find("#include <mimetic") != std::string::npos) doors.push_back(file.filename().string());
    EXPECT_EQ(doors, std::vector<std::string>{"mime_tree.cpp"});
}

}  // namespace
}  // namespace captura::reading
