#include "reading/quote.hpp"

#include "support/cpu_time.hpp"

#include <gtest/gtest.h>

namespace captura::reading {
namespace {

struct Row {
    const char* why;
    std::string given;
    std::string expected;
};

TEST(OwnMessage, IsWhatTheAuthorWrote)
{
    const Row rows[] = {
        {"all of a plain letter", "Hello,\n\nplease send prices.", "Hello,\n\nplease send prices."},
        {"without the quote", "Yes, please.\n\nOn Mon, 1 Jan 2026, Bob <b@d> wrote:\n> Shall we?\n", "Yes, please."},
        {"the line may be broken", "Yes.\n\nOn Mon, 1 Jan 2026, Bob\n<b@d> wrote:\n\n> Shall we?\n", "Yes."},
        {"other languages", "Sí.\n\nEl lun, 1 ene 2026, Bob (<b@d>) escribió:\n> ¿Vale?", "Sí."},
        {"without a verb", "Так.\n\n1 січня 2026, Bob <b@d>:\n> Добре?", "Так."},
        {"answers below stay", "> Shall we?\nYes, on Monday.", "Yes, on Monday."},
        {"answers between stay", "On Mon, Bob wrote:\n> One?\nYes.\n> Two?\nNo.", "Yes.\nNo."},
        {"an older letter of Outlook", "Yes.\n\n-----Original Message-----\nFrom: Bob <b@d>\nSent: Monday\nTo: Ana\nSubject: x\n\nShall we?",
         "Yes."},
        {"labels alone", "Yes.\n\nFrom: Bob <b@d>\nSent: Monday\nTo: Ana\nSubject: x\n\nShall we?", "Yes."},
        {"a form's labels are no older letter", "New message:\nFrom: Ana <a@b>\nSubject: x\n\nI want prices",
         "New message:\nFrom: Ana <a@b>\nSubject: x\n\nI want prices"},
        {"nothing left: all stays", "> only a quote", "> only a quote"},
        {"a signature", "Send prices.\n\n-- \nAna\n+34 612 345 678", "Send prices."},
        {"a closing formula", "Send prices.\n\nBest regards,\nAna Ruiz\nHead of sales\n+34 612 345 678",
         "Send prices.\n\nBest regards,"},
        {"closing formulas of others", "Bitte Preise.\n\nMit freundlichen Grüßen\nEva Maier\nTel. 1",
         "Bitte Preise.\n\nMit freundlichen Grüßen"},
        {"thanks before a sentence is no closing", "Thanks\n\nCan you send the prices too?", "Thanks\n\nCan you send the prices too?"},
        {"the author's name", "Send prices.\nAna Ruiz\nAcme\n+34 612 345 678", "Send prices."},
        {"a telephone's line", "Send prices.\n\nSent from my iPhone", "Send prices."},
        {"a sentence that begins as one", "Hi.\n\nSent from my desk, is much easier then my mobile phone.",
         "Hi.\n\nSent from my desk, is much easier then my mobile phone."},
        {"only a signature: it stays", "-- \nAna", "--\nAna"},
        {"nothing", "", ""},
    };
    for (const Row& row : rows) EXPECT_EQ(own_message(row.given, {"Ana Ruiz", false}), row.expected) << row.why;
}

TEST(OwnMessage, IsLinear)
{
    for (const char* piece : {"> ", ">\n", "On a\n", "From: a\n", "a:\n", "-----\n", "Original message:\n", "thanks\n", "\n", "On x wrote:\n"}) {
        std::string text;
        while (text.size() < 40'000) text += piece;
        const std::string twice = text + text;
        const double once = test::least_cpu_seconds_of([&] { own_message(text, {}); });
        const double doubled = test::least_cpu_seconds_of([&] { own_message(twice, {}); });
        EXPECT_LT(doubled, 2.5 * once + 0.05) << piece;
    }
}

}  // namespace
}  // namespace captura::reading
