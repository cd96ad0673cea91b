#include "rules/body_fields.hpp"

#include "support/cpu_time.hpp"

#include <gmock/gmock.h>

namespace captura::rules {
namespace {

TEST(FindBodyFields, ReadsListsAsFormsSendThem)
{
    const struct { const char* why; std::string text; std::vector<Field> fields; } rows[] = {
        {"label: value", "Name: Ana\nEmail: a@b.com", {{"name", "Ana"}, {"email", "a@b.com"}}},
        {"equals signs and tabs", "name=Ana\nphone\t612", {{"name", "Ana"}, {"phone", "612"}}},
        {"a blank before the colon", "Nom : Durand\nTéléphone : 06", {{"name", "Durand"}, {"phone", "06"}}},
        {"the value on the next line", "Name:\nAna\n\nEmail:\n\na@b.com", {{"name", "Ana"}, {"email", "a@b.com"}}},
        {"labels without a colon", "Name\nAna\nPhone\nCompany\nAcme", {{"name", "Ana"}, {"phone", ""}, {"company", "Acme"}}},
        {"bold labels", "*Name:* Ana\n*Email:* a@b.com", {{"name", "Ana"}, {"email", "a@b.com"}}},
        {"numbered questions", "1. Your name: Ana\n2) Email?: a@b.com", {{"name", "Ana"}, {"email", "a@b.com"}}},
        {"a longer label holds a shorter one", "First Name: Ana\nName of pet: Rex", {{"first_name", "Ana"}, {"Name of pet", "Rex"}}},
        {"unknown labels are kept in order", "Name: Ana\nColour: red\nEmail: a@b.com", {{"name", "Ana"}, {"Colour", "red"}, {"email", "a@b.com"}}},
        {"a message over several lines", "Message: one\n\ntwo\nName: Ana", {{"message", "one\n\ntwo"}, {"name", "Ana"}}},
        {"a label already seen is the visitor's", "Name: Ana\nMessage: hi\nName: of the rose", {{"name", "Ana"}, {"message", "hi\nName: of the rose"}}},
        {"unknown labels in a message are the visitor's", "Message: hi\nColour: red", {{"message", "hi\nColour: red"}}},
        {"a farewell ends it", "Message: hi\n\n--\nOur site", {{"message", "hi"}}},
        {"what the machine adds ends it", "Message: hi\nIP: 1.2.3.4\nUser Agent: x", {{"message", "hi"}}},
        {"a date the visitor typed does not", "Message: come on\nDate: Monday\nand bring tea", {{"message", "come on\nDate: Monday\nand bring tea"}}},
        {"a quote is somebody else's list", "> Name: Ana\n> Email: a@b.com", {}},
        {"a web address is no field", "Name: Ana\nhttps://x.example", {{"name", "Ana"}}},
        {"nothing", "", {}},
        {"prose", "Hello,\nwe need this: chairs.\nThanks", {}},
    };
    for (const auto& row : rows) EXPECT_EQ(find_body_fields(row.text).fields, row.fields) << row.why;
}

TEST(FindBodyFields, CountsWhatItKnowsAndWhatStandsAbove)
{
    const BodyFields list = find_body_fields("Hello,\n\na visitor wrote:\nName: Ana\nColour: red\nName: Eva\nPhone: 1");
    EXPECT_EQ(list.known, 2u);
    EXPECT_EQ(list.lines_above, 2u);
    EXPECT_TRUE(list.names_person);
    EXPECT_FALSE(find_body_fields("Tel: 1\nEmail: a@b.com").names_person);
}

TEST(FindBodyFields, HostileTextCostsLittle)
{
    for (const char* piece : {"Name: a\n", "Message:\n", "a:\n", "--\n", "name\n", "powered by\n", ":", "1. ", "* "}) {
        std::string text;
        while (text.size() < 400'000) text += piece;
        EXPECT_LT(test::cpu_seconds_of([&] { find_body_fields(text); }), test::allowed(0.5)) << piece;
    }
}

}  // namespace
}  // namespace captura::rules
