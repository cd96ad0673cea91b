#include "captura/reading/form_body.hpp"

#include "reading/form_body_support.hpp"
#include "support/corpora.hpp"

#include <cstdio>
#include <iterator>
#include <sstream>

namespace captura::reading::test {
namespace {

TEST(FormBody, AWrongOrMissingTypeIsFoundOut)
{
    const std::string json = R"({"name":"Ana"})";
    const std::string form = "name=Ana";
    const std::string parts = part("name=\"name\"", "Ana") + "--XX--\r\n";
    struct Row {
        const char* why;
        std::string type;
        std::string body;
        bool sniffed;
    };
    const Row rows[] = {
        {"urlencoded", urlencoded_type, form, false},
        {"with a parameter, in any case", "Application/X-WWW-Form-Urlencoded; charset=UTF-8", form, false},
        {"JSON", json_type, json, false},
        {"JSON of a kind", "application/vnd.acme+json; charset=utf-8", json, false},
        {"multipart", multipart_type, parts, false},
        {"JSON as text, which needs no preflight", "text/plain;charset=UTF-8", json, true},
        {"nothing said: JSON", "", json, true},
        {"nothing said: urlencoded", "", form, true},
        {"nothing said: multipart", "", parts, true},
        {"JSON under the default type", urlencoded_type, "\n " + json + "\n", true},
        {"multipart under the default type", urlencoded_type, parts, true},
        {"JSON under multipart", "multipart/form-data", json, true},
        {"multipart without its boundary", "multipart/form-data", parts, false},
        {"an unknown type", "application/octet-stream", form, true},
    };
    for (const Row& row : rows) {
        const auto inquiry = read_form(row.type, row.body);
        ASSERT_TRUE(inquiry) << row.why << ": " << inquiry.error().reason;
        EXPECT_EQ(inquiry->fields, (Fields{{"name", "Ana"}})) << row.why;
        EXPECT_EQ(has_note(*inquiry, "content_type_sniffed"), row.sniffed) << row.why;
    }
    EXPECT_EQ(refusal_of("", std::string("\x7f"
                                         "ELF\x02\x01\x01\0=",
                                         9)),
              "unknown_content_type");
    EXPECT_EQ(refusal_of("text/plain", "just words"), "unknown_content_type");
    EXPECT_TRUE(fields_of("", "").empty());
}

std::string percent_encoded(const std::string& octets)
{
    std::string out;
    for (const char c : octets) {
        char code[4];
        std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
        out += code;
    }
    return out;
}

std::string json_quoted(const std::string& octets)
{
    std::string out = "\"";
    for (const char c : octets) {
        char code[8];
        if (c == '"' || c == '\\') {
            out += {'\\', c};
        } else if (static_cast<unsigned char>(c) < 0x20) {
            std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
            out += code;
        } else {
            out.push_back(c);
        }
    }
    return out + "\"";
}

std::string multipart_name(const std::string& octets)
{
    std::string out;
    for (const char c : octets) out += c == '"' ? "%22" : c == '\r' ? "%0D" : c == '\n' ? "%0A" : std::string(1, c);
    return out;
}

TEST(FormBody, EarlierTouchesOfAVisitAreTheSameFieldsInEveryKindOfBody)
{
    const Fields spread = {{"name", "Ana"}, {"_touches[0].at", "2026-01-31T09:00:00Z"}, {"_touches[0].page", "https://a.example/"},
                           {"_touches[1].page", "https://b.example/"}};
    const std::string array = R"([{"at":"2026-01-31T09:00:00Z","page":"https://a.example/"},{"page":"https://b.example/"}])";
    EXPECT_EQ(fields_of(json_type, R"({"name":"Ana","_touches":)" + array + "}"), spread);
    EXPECT_EQ(fields_of(json_type, R"({"name":"Ana","_touches":"[{\"at\":\"2026-01-31T09:00:00Z\",\"page\":\"https://a.example/\"},{\"page\":\"https://b.example/\"}]"})"),
              spread);
    EXPECT_EQ(fields_of(multipart_type, part("name=\"name\"", "Ana") + part("name=\"_touches\"", array) + "--XX--\r\n"), spread);

    const struct { const char* why; std::string value; } strange[] = {
        {"no JSON", "yesterday"}, {"cut off", "[{\"page\":"}, {"no array", "{\"page\":\"x\"}"}, {"no objects", "[1,2]"},
        {"a second member smuggled in", "[],\"name\":\"Bob\""}, {"too deep", std::string(50, '[') + std::string(50, ']')},
    };
    for (const auto& row : strange) {
        const auto inquiry = read_form(multipart_type, part("name=\"_touches\"", row.value) + "--XX--\r\n", {});
        ASSERT_TRUE(inquiry) << row.why;
        EXPECT_EQ(inquiry->fields, (Fields{{"_touches", row.value}})) << row.why << ": it stays as it came";
        EXPECT_TRUE(has_note(*inquiry, "touches_unreadable")) << row.why;
    }
    std::string many = "[";
    for (int i = 0; i < 250; ++i) many += std::string{i == 0 ? "" : ","} + "{\"page\":\"x\"}";
    EXPECT_EQ(fields_of(multipart_type, part("name=\"_touches\"", many + "]") + "--XX--\r\n").size(), 1u) << "more fields than a body may have";
}

TEST(FormBody, NaughtyStringsComeBackOctetForOctet)
{
    CAPTURA_NEEDS_CORPUS("naughty-strings");
    // Twice: the lines of the text as they are, and the list, which is JSON itself and keeps what a line cannot hold.
    std::vector<std::string> strings;
    std::istringstream lines{captura::test::slurp(captura::test::corpora() / "naughty-strings" / "blns.txt")};
    for (std::string line; std::getline(lines, line);) strings.push_back(line);
    FormLimits wide;
    wide.fields = 10'000;
    const std::string list = captura::test::slurp(captura::test::corpora() / "naughty-strings" / "blns.json");
    for (Field& field : fields_of(json_type, "{\"s\":" + list + "}", wide)) strings.push_back(std::move(field.value));
    ASSERT_GT(strings.size(), 1000u);
    for (const std::string& value : strings) {
        const Fields expected{{"message", value}};
        EXPECT_EQ(fields_of(urlencoded_type, "message=" + percent_encoded(value)), expected);
        EXPECT_EQ(fields_of(json_type, "{\"message\":" + json_quoted(value) + "}"), expected);
        EXPECT_EQ(fields_of(multipart_type, part("name=\"message\"", value) + "--XX--"), expected);

        if (value.size() > wide.name_octets) continue;
        const Fields named{{value, "1"}};
        EXPECT_EQ(fields_of(urlencoded_type, percent_encoded(value) + "=1"), named);
        EXPECT_EQ(fields_of(json_type, "{" + json_quoted(value) + ":1}"), named);
        // A browser cannot be told from a person who typed "%22" into a name: those three escapes alone are undone.
        const bool ambiguous = value.find("%22") != std::string::npos || value.find("%0") != std::string::npos;
        EXPECT_TRUE(ambiguous ||
                    fields_of(multipart_type, part("name=\"" + multipart_name(value) + "\"", "1") + "--XX--") == named)
            << value;
    }
}

TEST(FormBody, AnyOctetsAtAllAreReadOrRefused)
{
    std::uint32_t chance = 20260131;
    const std::string pieces[] = {"--XX",
                                  "\r\n",
                                  "{",
                                  "}",
                                  "[",
                                  "\"",
                                  "\\u",
                                  "d800",
                                  "=",
                                  "&",
                                  "%",
                                  "a",
                                  ":",
                                  ",",
                                  "\xff",
                                  std::string(1, '\0'),
                                  "Content-Disposition: form-data; name=\"",
                                  "; filename=\"",
                                  "_charset_",
                                  "utf-7"};
    for (int round = 0; round < 20'000; ++round) {
        std::string body;
        chance = chance * 1664525u + 1013904223u;
        for (std::uint32_t i = 0, n = chance >> 27; i < n; ++i) {
            chance = chance * 1664525u + 1013904223u;
            body += pieces[(chance >> 16) % std::size(pieces)];
        }
        for (const std::string& type : {urlencoded_type, json_type, multipart_type, std::string{}})
            (void)read_form(type, body);
    }
}

}  // namespace
}  // namespace captura::reading::test
