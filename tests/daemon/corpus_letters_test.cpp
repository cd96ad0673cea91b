// What the corpora of real mail expect, judged as `captura explain` judges. The figures are those reached: they may rise,
// never fall.
#include "daemon/letter_rows.hpp"
#include "support/corpora.hpp"
#include "support/cpu_time.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <map>
#include <random>

namespace captura::test {
namespace {

using nlohmann::json;

/// A text as a mail program would send it, by a colleague.
std::string letter_of(std::string subject, const std::string& type, const std::string& text)
{
    std::erase(subject, '\n');
    return "From: Eva Colleague <eva@ours-shop.com>\r\nTo: sales@ours-shop.com\r\nSubject: " + subject +
           "\r\nMIME-Version: 1.0\r\nContent-Type: " + type + "; charset=utf-8\r\n\r\n" + text;
}

std::string text_or_empty(const json& value)
{
    return value.is_string() ? value.get<std::string>() : std::string{};
}

json list_or_empty(const json& value)
{
    return value.is_null() ? json::array() : value;
}

json people(const std::vector<NamedAddress>& addresses)
{
    json list = json::array();
    for (const NamedAddress& address : addresses)
        list.push_back({{"name", address.name.empty() ? json{} : json(address.name)},
                        {"address", address.address.empty() ? json{} : json(address.address)}});
    return list;
}

TEST(CorpusLetters, EnglishForwardsAreCreditedAndAnswersAreNot)
{
    CAPTURA_NEEDS_CORPUS("forwarded-en");
    const auto folder = corpora() / "forwarded-en";
    std::size_t forwards = 0;
    std::size_t others = 0;
    for (const json& row : json::parse(slurp(folder / "expected.json"))) {
        const std::string file = row["body_file"];
        SCOPED_TRACE(file);
        const std::string subject = row["subject_file"].is_string() ? slurp(folder / text_or_empty(row["subject_file"])) : "Hello";
        const Judged judged = judge_octets(letter_of(subject, "text/plain", slurp(folder / file)));
        const auto& found = judged.inquiry.letter->forwarded;
        if (!row["forwarded"]) {
            EXPECT_FALSE(found);
            EXPECT_NE(judged.judgement.author_from, "forwarded");
            others += found ? 0 : 1;
            continue;
        }
        ASSERT_TRUE(found);
        EXPECT_EQ(judged.judgement.author_from, "forwarded");
        EXPECT_THAT(judged.judgement.reasons, testing::Contains("forwarder_unverified"));
        EXPECT_EQ(people({found->from})[0], row["original_from"]);
        EXPECT_EQ(people(found->to), list_or_empty(row["original_to"]));
        EXPECT_EQ(people(found->cc), list_or_empty(row["original_cc"]));
        EXPECT_EQ(found->subject, text_or_empty(row["original_subject"]));
        EXPECT_EQ(found->body, row["original_body"]);
        EXPECT_EQ(judged.judgement.contact.message, row["original_body"]);
        ++forwards;
    }
    EXPECT_EQ(forwards, 12u);
    EXPECT_EQ(others, 10u);
}

TEST(CorpusLetters, ForwardsInHtmlAreReadAndAnswersAreNot)
{
    CAPTURA_NEEDS_CORPUS("forwarded-html");
    const auto folder = corpora() / "forwarded-html";
    std::size_t right = 0;
    const json expected = json::parse(slurp(folder / "expected.json"));
    for (const auto& [file, row] : expected.items()) {
        SCOPED_TRACE(file);
        const bool forward = row["type"] == "forward";
        const Judged judged = judge_octets(letter_of(forward ? "Fwd: x" : "Re: x", "text/html", slurp(folder / file)));
        const auto& found = judged.inquiry.letter->forwarded;
        ASSERT_EQ(found.has_value(), forward);
        ++right;
        if (!forward) continue;
        const std::string from = found->from.address.empty() ? found->from.name : found->from.name + " <" + found->from.address + ">";
        EXPECT_EQ(from, row["from"]);
        EXPECT_EQ(found->date, row["date"]);
        EXPECT_EQ(found->subject, row["subject"]);
        if (row.contains("original_text")) {
            EXPECT_EQ(found->body, row["original_text"]);
        }
        const bool named_only = found->from.address.empty();
        EXPECT_EQ(to_text(judged.judgement.verdict), named_only ? "interest" : "lead");
    }
    EXPECT_EQ(right, 9u);
}

std::string without_blanks(std::string text)
{
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\t'; });
    return text;
}

/// Ours cuts a signature where some of these keep it: what is left is the front of what they expect.
bool begins_as(const std::string& message, const std::string& expected)
{
    const std::string ours = without_blanks(message);
    return !ours.empty() && without_blanks(expected).starts_with(ours);
}

TEST(CorpusLetters, AnswersLoseTheirQuotes)
{
    CAPTURA_NEEDS_CORPUS("email-reply");
    const auto folder = corpora() / "email-reply";
    std::size_t right = 0;
    const auto message_of = [](const std::string& octets) { return judge_octets(octets).judgement.contact.message; };
    const json github = json::parse(slurp(folder / "github" / "expected.json"));
    for (const auto& [file, row] : github.items()) {
        SCOPED_TRACE(file);
        const std::string octets = letter_of("Re: Hello", "text/plain", slurp(folder / "github" / (file + ".txt")));
        Judged judged;
        const double seconds = cpu_seconds_of([&] { judged = judge_octets(octets); });
        EXPECT_LT(seconds, 1.0);
        const std::string& message = judged.judgement.contact.message;
        EXPECT_NE(message, "");
        if (row.contains("reply_equals")) {
            EXPECT_EQ(message, row["reply_equals"]);
        }
        if (row.contains("reply_starts")) {
            EXPECT_TRUE(message.starts_with(text_or_empty(row["reply_starts"]))) << message;
        }
        if (row.contains("reply_contains")) {
            EXPECT_THAT(message, testing::HasSubstr(text_or_empty(row["reply_contains"])));
        }
        if (row.contains("second_fragment_contains")) {
            EXPECT_THAT(message, testing::Not(testing::HasSubstr(text_or_empty(row["second_fragment_contains"]))));
        }
        ++right;
    }
    const json talon = json::parse(slurp(folder / "talon" / "expected.json"));
    for (const auto& [file, reply] : talon["standard_replies_text_without_quote"].items()) {
        const std::string message = message_of(slurp(folder / "talon" / "standard_replies" / file));
        EXPECT_TRUE(begins_as(message, reply)) << file << ": " << message;
        ++right;
    }
    for (const auto& [file, reply] : talon["html_replies_text_without_quote_ignoring_whitespace"].items()) {
        const std::string message = message_of(letter_of("Re: Hello", "text/html", slurp(folder / "talon" / "html_replies" / file)));
        EXPECT_TRUE(begins_as(message, reply)) << file << ": " << message;
        ++right;
    }
    EXPECT_EQ(right, 22u + 12u + 9u);
}

TEST(CorpusLetters, NoBounceIsAnInquiry)
{
    CAPTURA_NEEDS_CORPUS("bounces");
    std::map<std::string, std::size_t> classes;
    for (const auto& file : files_below(corpora() / "bounces" / "bsd")) {
        const Judged judged = judge_octets(slurp(file));
        EXPECT_EQ(to_text(judged.judgement.verdict), "automatic") << file;
        ++classes[judged.judgement.automatic];
    }
    const std::map<std::string, std::size_t> expected = {{"bounce", 319}, {"report", 11}, {"auto_reply", 3}};
    EXPECT_EQ(classes, expected);

    for (const auto& file : files_below(corpora() / "bounces" / "not-bounce")) {
        if (!file.filename().string().starts_with("is-not-bounce")) continue;  // the third is a bounce in prose
        EXPECT_NE(to_text(judge_octets(slurp(file)).judgement.verdict), "automatic") << file;
    }
}

/// One letter damaged as the road damages letters, and worse.
std::string damaged(const std::string& letter, std::mt19937& chance)
{
    std::string octets = letter.substr(0, 16 * 1024);
    const auto any = [&](std::size_t below) { return below == 0 ? 0 : chance() % below; };
    for (std::size_t blows = 1 + any(8); blows > 0 && !octets.empty(); --blows) {
        const std::size_t at = any(octets.size());
        switch (any(6)) {
            case 0:
                octets[at] = static_cast<char>(any(256));
                break;
            case 1:
                octets.resize(at);
                break;
            case 2:
                octets.insert(at, octets.substr(any(octets.size()), any(2000)));
                break;
            case 3:
                octets.erase(at, any(200));
                break;
            case 4:
                octets.insert(at, std::string(any(300), "\0\n:;<>\"(=?-"[any(11)]));
                break;
            default:
                octets[at] = static_cast<char>(octets[at] ^ (1 << any(8)));
                break;
        }
    }
    return octets;
}

TEST(CorpusLetters, DamageHarmsNobody)
{
    CAPTURA_NEEDS_CORPUS("mikel-mail");
    std::vector<std::string> letters;
    for (const char* name : {"mikel-mail", "cpython-email", "mime4j", "bounces", "email-reply", "forwarded-en", "forwarded-html"})
        for (const auto& file : files_below(corpora() / name)) letters.push_back(slurp(file));
    const char* given = std::getenv("CAPTURA_DAMAGED_LETTERS");
    const int rounds = given != nullptr ? std::atoi(given) : 2000;
    std::mt19937 chance{20260105};  // the same letters on every machine
    for (int i = 0; i < rounds; ++i) {
        const std::string octets = damaged(letters[chance() % letters.size()], chance);
        const double seconds = cpu_seconds_of([&] { judge_octets(octets); });
        ASSERT_LT(seconds, 2.0) << "letter " << i;
    }
}

}  // namespace
}  // namespace captura::test
