#include "rules/older_letter.hpp"

#include "support/cpu_time.hpp"

#include <gtest/gtest.h>

#include <string>

namespace captura::rules {
namespace {

TEST(FindOlderLetters, ReadsWhatProgramsPutBelow)
{
    const auto found = find_older_letters(
        "Please take over.\n\n---------- Forwarded message ---------\nVon: Max <max@ours.example>\nGesendet: Montag, 5. Januar 2026 10:00\n"
        "An: Eva\nBetreff: x\n\nYours?\n\nSubject: Chairs\nDate: Mon, 5 Jan 2026 09:00\nFrom: Ana Ruiz [mailto:ana@acme.example]\n"
        "To: max@ours.example\n\nWe need chairs.\n");
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].author, (NamedAddress{"Max", "max@ours.example"}));
    EXPECT_EQ(found[1].author, (NamedAddress{"Ana Ruiz", "ana@acme.example"}));
    EXPECT_EQ(found[1].body, "We need chairs.");
}

TEST(FindOlderLetters, TakesNoSignatureForOne)
{
    for (const char* text : {"Ana Ruiz\nTel: 913 456 789\nFax: 913 456 780\nEmail: ana@acme.example", "Open: Mo-Fr 9:00\nSince: 2001",
                             "Agenda 2026\n10:00: coffee", ""})
        EXPECT_TRUE(find_older_letters(text).empty()) << text;
}

TEST(FindOlderLetters, HostileTextCostsLittle)
{
    for (const char* piece : {"a: 2026 10:00\n", "a:\n", "\n", "From: a@b\nSent: 2026 10:00\nTo: c\n\n", "2020202020:00", "<"}) {
        std::string text;
        while (text.size() < 400'000) text += piece;
        EXPECT_LT(test::cpu_seconds_of([&] { find_older_letters(text); }), test::allowed(0.5)) << piece;
    }
}

}  // namespace
}  // namespace captura::rules
