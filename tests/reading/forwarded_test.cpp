#include "reading/forwarded.hpp"

#include "captura/reading/letter.hpp"
#include "support/corpora.hpp"
#include "support/cpu_time.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

namespace captura::reading {
namespace {

struct Row {
    const char* why;
    std::string subject;
    std::string text;
    std::string from;  // empty: nothing was forwarded
    std::string body;
};

TEST(FindForwarded, NeedsPositiveEvidence)
{
    const std::string block = "From: Ana Ruiz <ana@acme.example>\nSent: Monday\nTo: sales@us.example\nSubject: Prices\n\nHow much?";
    const std::string ana = "Ana Ruiz <ana@acme.example>";
    const Row rows[] = {
        {"a separator that says so", "x", "FYI\n\n---------- Forwarded message ---------\n" + block, ana, "How much?"},
        {"even under Re:", "Re: x", "FYI\n\nBegin forwarded message:\n\n" + block, ana, "How much?"},
        {"a weak separator and a prefix", "FW: Prices", "FYI\n\n-----Original Message-----\n" + block, ana, "How much?"},
        {"a weak separator with nothing above", "Prices", "-----Original Message-----\n" + block, ana, "How much?"},
        {"a weak separator below text is an answer", "Prices", "Yes\n\n-----Original Message-----\n" + block, "", ""},
        {"a rule and a prefix", "Fwd: Prices", "FYI\n________________________________\n" + block, ana, "How much?"},
        {"labels alone and a prefix", "FW: Prices", "FYI\n\n" + block, ana, "How much?"},
        {"labels alone with nothing above", "Prices", block, ana, "How much?"},
        {"labels below text under Re:", "Re: Prices", "Yes\n\n" + block, "", ""},
        {"labels alone under Re:", "Re: Prices", block, "", ""},
        {"a reply prefix before the forward one", "Re: Fwd: Prices", "Yes\n\n" + block, "", ""},
        {"a form is no letter", "New message", "From: Ana <ana@acme.example>\nSubject: Prices\n\nHow much?", "", ""},
        {"quoted as a whole", "x", "> Begin forwarded message:\n>\n> From: A <a@b.example>\n> Date: Monday\n>\n> Hi\n> you", "A <a@b.example>", "Hi\nyou"},
        {"Spanish", "RV: x", "De: Ana <a@b.example>\nEnviado el: lunes\nPara: x@y.example\nAsunto: x\n\nHola", "Ana <a@b.example>", "Hola"},
        {"German", "x", "-------- Weitergeleitete Nachricht --------\nBetreff: x\nDatum: Montag\nVon: Ana <a@b.example>\nAn: x@y.example\n\nHallo", "Ana <a@b.example>", "Hallo"},
        {"French, a blank before the colon", "TR: x", "De : Ana <a@b.example>\nEnvoyé : lundi\nÀ : x@y.example\nObjet : x\n\nBonjour", "Ana <a@b.example>", "Bonjour"},
        {"Russian", "x", "-------- Пересылаемое сообщение --------\nОт кого: Ана <a@b.example>\nКому: x@y.example\nДата: понедельник\nТема: x\n\nПривет", "Ана <a@b.example>", "Привет"},
        {"Japanese, full-width colons", "x", "---------- 転送メッセージ ----------\n差出人：Ana <a@b.example>\n日時：月曜日\n件名：x\n宛先：x@y.example\n\nこんにちは", "Ana <a@b.example>", "こんにちは"},
        {"languages mixed", "x", "---------- Forwarded message ---------\nVon: Ana <a@b.example>\nDate: Monday\nSubject: x\nTo: x@y.example\n\nHi", "Ana <a@b.example>", "Hi"},
        {"all labels on one line", "Fwd: x", "----- Forwarded Message -----\nFrom: Ana <a@b.example>To: x@y.example Sent: MondaySubject: x\nHi", "Ana <a@b.example>", "Hi"},
        {"values on the next line", "Fwd: x", "---- Forwarded Message ----\nFrom:\nAna <a@b.example>\nDate:\nMonday\nTo:\nx@y.example\n\nHi", "Ana <a@b.example>", "Hi"},
        {"bold labels", "FW: x", "*From:* Ana <a@b.example>\n*Sent:* Monday\n*To:* x@y.example\n*Subject:* x\n\nHi", "Ana <a@b.example>", "Hi"},
        {"mailto in brackets", "FW: x", "From: Ana [mailto:a@b.example]\nSent: Monday\nTo: x\nSubject: x\n\nHi", "Ana <a@b.example>", "Hi"},
        {"a comma in a name", "FW: x", "From: Ruiz, Ana <a@b.example>\nSent: Monday\nTo: x\nSubject: x\n\nHi", "Ruiz, Ana <a@b.example>", "Hi"},
        {"a name without an address", "FW: x", "From: Ana Ruiz\nSent: Monday\nTo: x\nSubject: x\n\nHi", "Ana Ruiz <>", "Hi"},
        {"Outlook for Mac", "Fwd: x", "FYI\n\nOn 24/11/2026, 10:00, \"Ana Ruiz\" <a@b.example> wrote:\n\n    Hi\n    you", "Ana Ruiz <a@b.example>", "Hi\nyou"},
        {"the same without a forward prefix", "x", "Yes\n\nOn 24/11/2026, 10:00, \"Ana Ruiz\" <a@b.example> wrote:\n\n    Hi", "", ""},
        {"what is quoted in an answer was not forwarded now", "Re: x", "Yes\n\nOn Monday, Bob <b@c.example> wrote:\n> FYI\n> ---------- Forwarded message ---------\n> From: A <a@b.example>\n> Date: Monday\n>\n> Hi", "", ""},
        {"nothing", "", "", "", ""},
    };
    for (const Row& row : rows) {
        const auto found = find_forwarded(row.text, row.subject);
        ASSERT_EQ(found.has_value(), !row.from.empty()) << row.why;
        if (!found) continue;
        const std::string from = found->from.name.empty() ? found->from.address
                                                          : found->from.name + " <" + found->from.address + ">";
        EXPECT_EQ(from, row.from) << row.why;
        EXPECT_EQ(found->body, row.body) << row.why;
    }
}

TEST(FindForwarded, ReadsAllOfABlock)
{
    const auto found = find_forwarded("---------- Forwarded message ---------\nFrom: A <a@b.example>\nDate: Tue, 24 Nov 2026\n"
                                      "Subject: Prices\nTo: B <b@c.example>,\n C <c@d.example>\nCc: d@e.example; e@f.example\n\nHi",
                                      "");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->date, "Tue, 24 Nov 2026");
    EXPECT_EQ(found->subject, "Prices");
    ASSERT_EQ(found->to.size(), 2u);
    EXPECT_EQ(found->to[1], (NamedAddress{"C", "c@d.example"}));
    ASSERT_EQ(found->cc.size(), 2u);
}

TEST(FindForwarded, JoinsNamesThatHoldAComma)
{
    const auto found = find_forwarded("From: a@b.example\nSent: Monday\nTo: Doe, John <j@d.example>; x@y.example\nSubject: x\n\nHi", "FW: x");
    ASSERT_TRUE(found);
    ASSERT_EQ(found->to.size(), 2u);
    EXPECT_EQ(found->to[0], (NamedAddress{"Doe, John", "j@d.example"}));
}

TEST(FindForwarded, IsLinear)
{
    for (const char* piece : {"From: a\n", "From: a\nTo: b\nDate: c\n", "-----\n", "On a\n", "---forwarded message---\n", "From: A To: B Date: C ", ":\n"}) {
        std::string text;
        while (text.size() < 40'000) text += piece;
        const std::string twice = text + text;
        const double once = test::least_cpu_seconds_of([&] { find_forwarded(text, "Re: x"); });
        const double doubled = test::least_cpu_seconds_of([&] { find_forwarded(twice, "Re: x"); });
        EXPECT_LT(doubled, 2.5 * once + 0.05) << piece;
    }
}

std::string text_of(const nlohmann::json& value) { return value.is_string() ? value.get<std::string>() : std::string{}; }

TEST(FindForwarded, AgreesWithTheEnglishCorpus)
{
    CAPTURA_NEEDS_CORPUS("forwarded-en");
    const auto folder = test::corpora() / "forwarded-en";
    for (const auto& row : nlohmann::json::parse(test::slurp(folder / "expected.json"))) {
        const std::string file = row["body_file"];
        const std::string subject = row["subject_file"].is_string() ? test::slurp(folder / text_of(row["subject_file"])) : "";
        const Inquiry inquiry = read_letter("Subject: " + subject + "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
                                            test::slurp(folder / file));
        const auto& found = inquiry.letter->forwarded;
        ASSERT_EQ(found.has_value(), row["forwarded"].get<bool>()) << file;
        if (!found) continue;
        EXPECT_EQ(found->from.name, text_of(row["original_from"]["name"])) << file;
        EXPECT_EQ(found->from.address, text_of(row["original_from"]["address"])) << file;
        EXPECT_EQ(found->subject, text_of(row["original_subject"])) << file;
        EXPECT_EQ(found->body, text_of(row["original_body"])) << file;
        EXPECT_EQ(!found->date.empty(), row["date_present"].get<bool>()) << file;
        ASSERT_EQ(found->to.size(), row["original_to"].size()) << file;
        for (std::size_t i = 0; i < found->to.size(); ++i)
            EXPECT_EQ(found->to[i].address, text_of(row["original_to"][i]["address"])) << file;
        ASSERT_EQ(found->cc.size(), row["original_cc"].size()) << file;
        for (std::size_t i = 0; i < found->cc.size(); ++i)
            EXPECT_EQ(found->cc[i].address, text_of(row["original_cc"][i]["address"])) << file;
    }
}

}  // namespace
}  // namespace captura::reading
