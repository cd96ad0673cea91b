// `captura explain`: what a file would become, one JSON object a line, nothing stored.
#include "captura/daemon/commands.hpp"
#include "captura/daemon/exit_status.hpp"
#include "support/command.hpp"
#include "support/corpora.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

namespace captura::daemon {
namespace {

using nlohmann::json;
using test::Command;

class Explain : public testing::Test {
protected:
    json explain_one(const std::string& name, const std::string& octets, ExplainOptions options = {})
    {
        test::write_file(folder / name, octets);
        options.files = {(folder / name).string()};
        Command command;
        EXPECT_EQ(explain(options, command.streams()), exit_status::done) << command.err.str();
        const std::string out = command.out.str();
        EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 1) << out;
        return json::parse(out);
    }

    test::TempFolder folder;
};

const std::string letter =
    "From: =?utf-8?q?Ana_P=C3=A9rez?= <Ana@acme-shops.com>\r\n"
    "To: sales@captura.example\r\n"
    "Subject: =?utf-8?q?Renovaci=C3=B3n?=\r\n"
    "Date: Mon, 5 Jan 2026 10:00:00 +0100\r\n"
    "Message-ID: <1@acme-shops.com>\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "\r\n"
    "Good morning, we would like to renovate our shop. Please call +34 612 345 678.\r\n"
    "\r\n-- \r\nAna P\xc3\xa9rez\r\n";

TEST_F(Explain, PrintsEveryMemberOfTheContract)
{
    const json line = explain_one("letter.eml", letter);
    for (const char* member : {"file", "verdict", "reasons", "name", "emails", "phones", "company", "job_title", "subject",
                               "message", "channel", "source", "author_from", "forwarded", "automatic", "attachments",
                               "truncated"})
        EXPECT_TRUE(line.contains(member)) << member;
    EXPECT_EQ(line.at("verdict"), "lead") << line;
    EXPECT_EQ(line.at("name"), "Ana P\xc3\xa9rez");
    EXPECT_EQ(line.at("emails"), json::array({"ana@acme-shops.com"}));
    EXPECT_EQ(line.at("phones"), json::array({"+34612345678"}));
    EXPECT_EQ(line.at("subject"), "Renovaci\xc3\xb3n");
    EXPECT_EQ(line.at("channel"), "email");
    EXPECT_EQ(line.at("author_from"), "from");
    EXPECT_EQ(line.at("automatic"), nullptr);
    EXPECT_EQ(line.at("forwarded"), nullptr);
    EXPECT_EQ(line.at("truncated"), false);
    EXPECT_THAT(line.at("message").get<std::string>(), testing::HasSubstr("renovate our shop"));
    EXPECT_THAT(line.at("message").get<std::string>(), testing::Not(testing::HasSubstr("-- ")));
}

TEST_F(Explain, GivesTheSameLineForTheSameOctets)
{
    EXPECT_EQ(explain_one("letter.eml", letter), explain_one("letter.eml", letter));
}

TEST_F(Explain, SaysWhatItCouldNotLookUp)
{
    const json line = explain_one("reply.eml", "In-Reply-To: <0@captura.example>\r\n" + letter);
    EXPECT_THAT(line.at("reasons").get<std::vector<std::string>>(), testing::Contains("not_checked:thread"));
}

TEST_F(Explain, KnowsOurOwnPeopleByTheConfiguration)
{
    std::filesystem::create_directory(folder / "forms");
    test::write_file(folder / "captura.toml", "[forms]\ndir = \"forms\"\n[leads]\nown_domains = [\"acme-shops.com\"]\n");
    ExplainOptions options;
    options.config = folder / "captura.toml";
    EXPECT_EQ(explain_one("letter.eml", letter, options).at("verdict"), "rejected");
}

TEST_F(Explain, JudgesAFormBodyByItsForm)
{
    const std::string body = "name=Ana+P%C3%A9rez&message=Hello";
    ExplainOptions plain;
    plain.content_type = "application/x-www-form-urlencoded";
    EXPECT_EQ(explain_one("body", body, plain).at("verdict"), "interest") << "nobody can be reached";

    ExplainOptions contact = plain;
    contact.form = "contact";
    const json strict = explain_one("body", body, contact);
    EXPECT_EQ(strict.at("verdict"), "rejected") << "the form asks for an address or a number";
    EXPECT_FALSE(strict.at("rejections").empty());
    EXPECT_EQ(explain_one("body", body + "&email=ana%40acme-shops.com", contact).at("verdict"), "lead");
}

TEST_F(Explain, LooksAtABodyWithoutAType)
{
    EXPECT_EQ(explain_one("body", R"({"name":"Ana","phone":"612345678"})").at("phones"), json::array({"+34612345678"}));
}

TEST_F(Explain, KnowsALetterWithoutItsSuffix)
{
    EXPECT_EQ(explain_one("letter.msg", letter).at("author_from"), "from");
    EXPECT_EQ(explain_one("letter", "From ana@acme-shops.com Mon Jan  5 10:00:00 2026\r\n" + letter).at("author_from"), "from");
    EXPECT_EQ(explain_one("body", "name=Ana&email=ana%40acme-shops.com&message=Hi: there").at("author_from"), "");
    EXPECT_EQ(explain_one("body", "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAna\r\n--x--\r\n").at("name"), "Ana");
}

TEST_F(Explain, PrintsALineForOctetsThatCannotBeRead)
{
    ExplainOptions options;
    options.content_type = "application/json";
    const json line = explain_one("body", "{\"name\": \xff", options);
    EXPECT_EQ(line.at("verdict"), "unreadable");
    EXPECT_EQ(line.at("bytes"), 10);
    EXPECT_FALSE(line.at("reasons").empty());
}

TEST_F(Explain, MissingFileCostsOnlyItself)
{
    test::write_file(folder / "letter.eml", letter);
    ExplainOptions options;
    options.files = {(folder / "absent.eml").string(), folder.path().string(), (folder / "letter.eml").string()};
    Command command;
    EXPECT_EQ(explain(options, command.streams()), exit_status::no_input);
    EXPECT_THAT(command.err.str(), testing::HasSubstr("absent.eml: No such file"));
    const std::string out = command.out.str();
    EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 1);
}

TEST_F(Explain, SurvivesEveryLetterOfTheCorpora)
{
    CAPTURA_NEEDS_CORPUS("mime4j");
    ExplainOptions options;
    options.content_type = "message/rfc822";
    for (const char* corpus : {"mime4j", "mikel-mail", "cpython-email", "bounces", "forwarded-en"})
        for (const auto& file : test::files_below(test::corpora() / corpus))
            options.files.push_back(file.string());
    Command command;
    EXPECT_EQ(explain(options, command.streams()), exit_status::done) << command.err.str();
    std::istringstream lines{command.out.str()};
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count)
        EXPECT_TRUE(json::accept(line)) << options.files[count];
    EXPECT_EQ(count, options.files.size());
}

}  // namespace
}  // namespace captura::daemon
