// Hostile text is data: what was sent is what is stored, in every field of every encoding.
#include "stories/world.hpp"
#include "support/corpora.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>
#include <sstream>

namespace captura::test {
namespace {

std::vector<std::string> naughty_strings()
{
    return nlohmann::json::parse(slurp(corpora() / "naughty-strings" / "blns.json")).get<std::vector<std::string>>();
}

std::string as_multipart(const std::map<std::string, std::string>& fields)
{
    std::string body;
    for (const auto& [name, value] : fields)
        body += "--naughty-boundary-5d2f\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value +
                "\r\n";
    return body + "--naughty-boundary-5d2f--\r\n";
}

TEST(NaughtyStory, EveryStringInEveryFieldOfEveryEncodingComesBackUnchanged)
{
    CAPTURA_NEEDS_CORPUS("naughty-strings");
    World world;
    world.daemon().start();
    HttpClient browser{world.daemon().http()};
    const auto strings = naughty_strings();
    ASSERT_GT(strings.size(), 500u);
    const std::vector<std::string> names = {"name", "company", "job_title", "message", "_page", "utm_source", "other"};

    std::map<std::string, std::map<std::string, std::string>> sent;  // receipt to fields
    for (std::size_t i = 0; i < strings.size(); ++i) {
        for (int encoding = 0; encoding < 3; ++encoding) {
            std::map<std::string, std::string> fields = {
                {"_id", "n" + std::to_string(i) + "-" + std::to_string(encoding)}, {"email", "ana@acme.org"}};
            for (const std::string& name : names) fields[name] = strings[i];
            const HttpClient::Headers json_answer = {{"Accept", "application/json"}};
            std::optional<HttpAnswer> answer;
            if (encoding == 0) {
                answer = browser.post_form("/f/contact", fields, json_answer);
            } else if (encoding == 1) {
                HttpClient::Headers headers = json_answer;
                headers["Content-Type"] = "multipart/form-data; boundary=naughty-boundary-5d2f";
                answer = browser.request("POST", "/f/contact", as_multipart(fields), headers);
            } else {
                answer = browser.post_json("/f/contact", nlohmann::json(fields).dump());
            }
            ASSERT_TRUE(answer) << strings[i];
            ASSERT_TRUE(answer->status == 201 || answer->status == 422) << answer->status << answer->body;
            sent[nlohmann::json::parse(answer->body).at("id")] = fields;
        }
    }
    world.expect_soon("SELECT count(*) FROM captura.submission_overview", std::to_string(sent.size()),
                      std::chrono::seconds{60});
    std::size_t compared = 0;
    for (const Row& row : world.rows("SELECT submission_id, fields FROM captura.submission")) {
        std::map<std::string, std::string> stored;
        for (const auto& field : nlohmann::json::parse(row[1])) stored[field.at(0)] = field.at(1);
        const auto found = sent.find(row[0]);
        ASSERT_NE(found, sent.end());
        EXPECT_EQ(stored, found->second);
        ++compared;
    }
    EXPECT_EQ(compared, sent.size());
    world.daemon().stop();
}

TEST(ExplainStory, EveryLetterOfTheCorporaGivesOneObject)
{
    TempFolder folder;
    std::size_t letters = 0;
    for (const char* name : {"mikel-mail", "cpython-email", "mime4j", "bounces"}) {
        CAPTURA_NEEDS_CORPUS(name);
        std::vector<std::string> command{CAPTURA_BINARY, "explain"};
        for (const auto& file : files_below(corpora() / name)) command.push_back(file.string());
        const auto explained = run_command(command, folder.path());
        EXPECT_EQ(explained.status, 0) << explained.err;
        std::size_t objects = 0;
        std::istringstream lines{explained.out};
        for (std::string line; std::getline(lines, line); ++objects) {
            const auto object = nlohmann::json::parse(line);
            EXPECT_TRUE(object.contains("verdict")) << line;
        }
        EXPECT_EQ(objects, command.size() - 2) << name;
        letters += objects;
    }
    EXPECT_GT(letters, 500u);
}

}  // namespace
}  // namespace captura::test
