#include "captura/reading/form_body.hpp"
#include "captura/reading/read.hpp"

#include "reading/form_body_support.hpp"

namespace captura::reading::test {
namespace {

Digest content_of(std::string_view type, std::string_view body)
{
    return content_digest(*read_form(type, body));
}

/// Keys and receipts of all that was ever kept rest on it.
TEST(ContentDigest, IsMadeOfLengthsAndWordsForEver)
{
    const auto part = [](const Digest& digest) { return "32:" + std::string(digest.begin(), digest.end()); };
    const Digest words = sha256("6:fields4:name3:Ana5:email3:a@b");
    EXPECT_EQ(content_of(urlencoded_type, "name=Ana&_id=1&email=a%40b"),
              sha256("4:form" + part(words) + part(sha256("5:files"))));
}

TEST(ContentDigest, IsOfTheWordsNotOfTheTry)
{
    struct Row {
        const char* why;
        const char* one;
        const char* other;
        bool same;
    };
    const Row rows[] = {
        {"the same", "name=Ana", "name=Ana", true},
        {"written otherwise", "name=Ana+B", "name=%41na%20B", true},
        {"another key", "name=Ana&_id=1", "name=Ana&_id=2", true},
        {"token and proof of work", "_token=a&altcha=b&name=Ana", "name=Ana&altcha=c", true},
        {"a honeypot", "name=Ana&_gotcha=", "name=Ana&_gotcha=x", true},
        {"what the page told of the visit", "name=Ana&_page=a&_lang=es&_landed_at=1",
         "name=Ana&_page=b&_lang=en&_landed_at=2", true},
        {"another word", "name=Ana", "name=Eva", false},
        {"another name", "name=Ana", "nombre=Ana", false},
        {"another order", "a=1&b=2", "b=2&a=1", false},
        {"an empty field", "name=Ana", "name=Ana&phone=", false},
        {"a consent", "name=Ana", "name=Ana&_consent.marketing=v1", false},
        {"a campaign", "name=Ana", "name=Ana&utm_source=x", false},
        {"shifted between name and value", "ab=c", "a=bc", false},
    };
    for (const Row& row : rows)
        EXPECT_EQ(content_of(urlencoded_type, row.one) == content_of(urlencoded_type, row.other), row.same) << row.why;
}

TEST(ContentDigest, DoesNotDependOnTheKindOfBody)
{
    const Digest form = content_of(urlencoded_type, "name=Ana&a=1&a=2");
    EXPECT_EQ(content_of(json_type, R"({"name":"Ana","a":["1","2"],"_id":"k"})"), form);
    EXPECT_EQ(content_of(multipart_type,
                         part("name=\"name\"", "Ana") + part("name=\"a\"", "1") + part("name=\"a\"", "2") + "--XX--"),
              form);
}

TEST(ContentDigest, CoversFilesAndLetters)
{
    const auto file = [](const std::string& content) {
        return content_of(multipart_type, part("name=\"f\"; filename=\"a\"", content) + "--XX--");
    };
    EXPECT_EQ(file("1"), file("1"));
    EXPECT_NE(file("1"), file("2"));
    Inquiry letter;
    letter.letter.emplace();
    letter.letter->fingerprint = "a";
    Inquiry other = letter;
    EXPECT_EQ(content_digest(letter), content_digest(other));
    other.letter->fingerprint = "b";
    EXPECT_NE(content_digest(letter), content_digest(other));
}

Submission submission(Door door, const char* entry, const char* given)
{
    Submission one;
    one.id = fresh_uuid();
    one.door = door;
    one.entry = entry;
    one.given_key = given;
    return one;
}

TEST(SubmissionKey, IsWhatMakesItTheSameOne)
{
    const Digest a = sha256("a");
    const Digest b = sha256("b");
    const auto key = [](const Submission& one, const Digest& content) { return submission_key(one, nullptr, content); };
    const std::string first = key(submission(Door::web, "contact", "k"), a);
    EXPECT_TRUE(first.starts_with("web:"));
    EXPECT_EQ(first, "web:" + derive_receipt_id("contact", "k", hex(a)).text());
    EXPECT_EQ(first, key(submission(Door::web, "contact", "k"), a)) << "whatever the receipt";
    EXPECT_NE(first, key(submission(Door::web, "contact", "k"), b)) << "other content is another submission";
    EXPECT_NE(first, key(submission(Door::web, "callback", "k"), a));
    EXPECT_NE(first, key(submission(Door::web, "contact", "l"), a));
    EXPECT_NE(first, key(submission(Door::api, "contact", "k"), a));

    const Submission keyless = submission(Door::web, "contact", "");
    EXPECT_EQ(key(keyless, a), "web:" + keyless.id.text());
}

TEST(SubmissionKey, OneLetterInTwoMailboxesIsOne)
{
    Inquiry inquiry;
    inquiry.letter.emplace();
    inquiry.letter->message_id = "1@host";
    const auto key = [&](const char* mailbox, std::string_view content) {
        return submission_key(submission(Door::mail, mailbox, ""), &inquiry, sha256(content));
    };
    const std::string first = key("sales", "a");
    EXPECT_TRUE(first.starts_with("mail:"));
    EXPECT_EQ(first, key("info", "a"));
    EXPECT_NE(first, key("sales", "b")) << "a Message-ID used twice";
    inquiry.letter->message_id = "2@host";
    EXPECT_NE(first, key("sales", "a"));
    EXPECT_EQ(submission_key(submission(Door::mail, "a", ""), nullptr, sha256("x")),
              submission_key(submission(Door::mail, "b", ""), nullptr, sha256("x")))
        << "unreadable, known by its octets";
}

}  // namespace
}  // namespace captura::reading::test
