// What recurs is noted with a submission, and nothing else is.
#include "intake/recurrence.hpp"

#include <gtest/gtest.h>

namespace captura::intake {
namespace {

using namespace std::chrono_literals;

constexpr const char* message = "We noticed your shop and would like to offer our services to you";

class Recurring : public testing::Test {
protected:
    std::string noted(const char* email, const char* text = "", const char* entry = "contact", int id = 0, int after = 0)
    {
        Submission submission;
        submission.id = id == 0 ? fresh_uuid() : receipt(id);
        if (after != 0) submission.after = receipt(after);
        submission.entry = entry;
        submission.received_at = when;
        submission.visit.address = "203.0.113.7";
        Inquiry inquiry;
        inquiry.fields = {{"_id", "x"}, {"your-mail", email}, {"tel", phone}, {"message", text}};
        recurrence.note(submission, inquiry);
        return submission.visit.observed;
    }
    static Uuid receipt(int number)
    {
        Uuid id;
        id.octets[15] = static_cast<std::uint8_t>(number);
        return id;
    }

    Recurrence recurrence{42};
    Timestamp when{1'764'041'234'567ms};
    const char* phone = "";
};

TEST_F(Recurring, CountsTheInquiriesOfOneSenderWithinAnHour)
{
    EXPECT_EQ(noted("ana@acme.example"), "");
    EXPECT_EQ(noted("Ana@Acme.example "), "email=2") << "however it is written";
    EXPECT_EQ(noted("eva@acme.example"), "");
    EXPECT_EQ(noted("ana@acme.example"), "email=3");
    when += 61min;
    EXPECT_EQ(noted("ana@acme.example"), "");
}

TEST_F(Recurring, KnowsATelephoneWithItsCountryAndWithout)
{
    phone = "+34 612 345 678";
    EXPECT_EQ(noted("a@acme.example"), "");
    phone = "612-345-678";
    EXPECT_EQ(noted("b@acme.example"), "phone=2");
}

TEST_F(Recurring, ARetryAndACorrectionAreNoSecondInquiry)
{
    EXPECT_EQ(noted("ana@acme.example", "", "contact", 1), "");
    EXPECT_EQ(noted("ana@acme.example", "", "contact", 1), "");
    EXPECT_EQ(noted("ana@acme.example", "", "contact", 2, 1), "");
    EXPECT_EQ(noted("ana@acme.example", "", "contact", 3, 2), "") << "nor the correction of a correction";
    EXPECT_EQ(noted("ana@acme.example", "", "contact", 5, 4), "email=2") << "but one of nothing we know is";
}

TEST_F(Recurring, WhoCorrectsWithoutEndIsCounted)
{
    std::string last;
    for (int id = 1; id <= 9; ++id) last = noted("ana@acme.example", "", "contact", id, id - 1);
    EXPECT_EQ(last, "email=4") << "the first, and the three beyond five corrections";
}

TEST_F(Recurring, OneTextOfManySendersIsCountedAndOneSendersOwnIsNot)
{
    EXPECT_EQ(noted("a@acme.example", message), "");
    EXPECT_EQ(noted("a@acme.example", message), "email=2");
    EXPECT_EQ(noted("b@acme.example", "WE NOTICED your shop, and would like to offer... our services to you!"), "text=2");
    EXPECT_EQ(noted("c@acme.example", message), "text=3");
    EXPECT_EQ(noted("d@acme.example", message, "callback"), "text=4 text_elsewhere");
}

TEST_F(Recurring, AShortTextIsEverybodys)
{
    EXPECT_EQ(noted("a@acme.example", "Please call me"), "");
    EXPECT_EQ(noted("b@acme.example", "Please call me", "callback"), "");
}

TEST_F(Recurring, WhatVisitorsHaveInCommonByTheFormIsNoMarkOfOneSender)
{
    const struct { const char* why; std::vector<Field> fields; } rows[] = {
        {"the day of a webinar", {{"date", "2026-03-01"}, {"day", "01.03.2026"}}},
        {"an order number, a budget", {{"order", "12345678"}, {"budget", "(1000000)"}}},
        {"the sentence that was accepted", {{"message", "Please call me"}, {"privacy", "I accept the privacy policy and the terms of use"}}},
        {"the same without a message", {{"consent", "I agree that my data are processed to answer my inquiry"}}},
    };
    for (const auto& row : rows) {
        std::string observed;
        for (int visitor = 0; visitor < 4; ++visitor) {
            Submission submission;
            submission.id = fresh_uuid();
            submission.entry = "contact";
            submission.received_at = when;
            Inquiry inquiry;
            inquiry.fields = row.fields;
            recurrence.note(submission, inquiry);
            observed += submission.visit.observed;
        }
        EXPECT_EQ(observed, "") << row.why;
    }
}

TEST_F(Recurring, ATextThatBeginsWithAFigureIsAText)
{
    EXPECT_EQ(noted("a@acme.example", "100% guaranteed traffic for your shop from the first day"), "");
    EXPECT_EQ(noted("b@acme.example", "100% guaranteed traffic for your shop from the first day"), "text=2");
}

TEST_F(Recurring, StaysBoundedUnderAFlood)
{
    RecentCounts counts{60s, 64, 7};
    for (std::uint64_t thing = 0; thing < 100'000; ++thing) counts.count(thing_of("x", thing), when);
    for (int i = 0; i < 50; ++i) counts.count(1, when);
    for (std::uint64_t thing = 0; thing < 100'000; ++thing) counts.count(thing_of("y", thing), when);
    EXPECT_EQ(counts.seen(1, when), 50u) << "who came often is not pushed out by those that came once";
    EXPECT_EQ(counts.seen(1, when + 60s), 0u);
}

}  // namespace
}  // namespace captura::intake
