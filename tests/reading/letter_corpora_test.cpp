// Every letter of the corpora goes through the reader: nothing crashes, all text is valid, the library agrees with the
// guard, and the time stays small.
#include "captura/reading/letter.hpp"

#include "reading/utf8.hpp"
#include "support/corpora.hpp"
#include "support/cpu_time.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

namespace captura::reading {
namespace {

constexpr double tenfold_margin_seconds = 1.0;  // of 100 ms

bool is_clean(const std::string& text) { return is_valid_utf8(text) && text.find('\0') == std::string::npos; }

void expect_clean(const NamedAddress& address, const std::string& where)
{
    EXPECT_TRUE(is_clean(address.name)) << where;
    EXPECT_TRUE(is_clean(address.address)) << where;
}

void expect_clean(const Inquiry& inquiry, const std::string& where)
{
    const Letter& letter = *inquiry.letter;
    for (const std::string* text : {&letter.message_id, &letter.in_reply_to, &letter.subject, &letter.content_type,
                                    &letter.report_type, &letter.text, &letter.message, &letter.fingerprint})
        EXPECT_TRUE(is_clean(*text)) << where << ": " << *text;
    for (const auto* list : {&letter.from, &letter.sender, &letter.reply_to, &letter.to, &letter.cc})
        for (const NamedAddress& address : *list) expect_clean(address, where);
    for (const Field& field : letter.headers) {
        EXPECT_TRUE(is_clean(field.name) && is_clean(field.value)) << where << ": " << field.name;
        EXPECT_EQ(field.value.find('\n'), std::string::npos) << where << ": " << field.name;
    }
    for (const std::string& type : letter.part_types) EXPECT_TRUE(is_clean(type)) << where;
    for (const std::string& id : letter.references) EXPECT_TRUE(is_clean(id)) << where;
    for (const Attachment& file : inquiry.attachments) {
        EXPECT_TRUE(is_clean(file.name) && is_clean(file.type)) << where;
        EXPECT_EQ(file.name.find('/'), std::string::npos) << where;
    }
    if (!letter.forwarded) return;
    expect_clean(letter.forwarded->from, where);
    EXPECT_TRUE(is_clean(letter.forwarded->subject) && is_clean(letter.forwarded->body) && is_clean(letter.forwarded->date))
        << where;
}

class LetterCorpus : public testing::TestWithParam<const char*> {};

TEST_P(LetterCorpus, IsReadWithoutHarm)
{
    CAPTURA_NEEDS_CORPUS(GetParam());
    std::size_t letters = 0;
    for (const auto& file : test::files_below(test::corpora() / GetParam())) {
        const std::string octets = test::slurp(file);
        Inquiry inquiry;
        const double seconds = test::cpu_seconds_of([&] { inquiry = read_letter(octets); });
        ASSERT_TRUE(inquiry.letter) << file;
        expect_clean(inquiry, file.string());
        EXPECT_LT(seconds, tenfold_margin_seconds) << file;
        const auto mismatches = std::count(inquiry.notes.begin(), inquiry.notes.end(), "tree_mismatch");
        EXPECT_EQ(mismatches, 0) << file;
        EXPECT_EQ(read_letter(octets).letter->fingerprint, inquiry.letter->fingerprint) << file;
        ++letters;
    }
    EXPECT_GT(letters, 0u);
}

INSTANTIATE_TEST_SUITE_P(All, LetterCorpus,
                         testing::Values("mikel-mail", "cpython-email", "mime4j", "bounces", "email-reply",
                                         "forwarded-html", "forwarded-en", "naughty-strings"),
                         [](const auto& corpus) {
                             std::string name = corpus.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace captura::reading
