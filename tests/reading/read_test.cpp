#include "captura/reading/read.hpp"

#include "reading/form_body_support.hpp"

namespace captura::reading::test {
namespace {

TEST(Read, GoesByDoorAndType)
{
    Submission submission;
    submission.body = "Subject: hello\r\nFrom: ana@acme.example\r\n\r\nHello\r\n";
    struct Row {
        const char* why;
        Door door;
        const char* type;
        bool letter;
    };
    const Row rows[] = {
        {"mail is a letter whatever it says", Door::mail, "", true},
        {"so is what says it is one", Door::api, "Message/RFC822", true},
        {"a form is none", Door::web, "application/x-www-form-urlencoded", false},
    };
    for (const Row& row : rows) {
        submission.door = row.door;
        submission.content_type = row.type;
        const auto inquiry = read(submission);
        ASSERT_TRUE(inquiry) << row.why;
        EXPECT_EQ(inquiry->letter.has_value(), row.letter) << row.why;
    }
}

TEST(Read, KeepsToTheLimitsOfForms)
{
    Submission submission;
    submission.content_type = urlencoded_type;
    submission.body = "a=1&b=2";
    Limits limits;
    limits.form.fields = 1;
    const auto inquiry = read(submission, limits);
    ASSERT_FALSE(inquiry);
    EXPECT_EQ(inquiry.error().reason, "too_many_fields");
    EXPECT_FALSE(inquiry.error().detail.empty());
}

}  // namespace
}  // namespace captura::reading::test
