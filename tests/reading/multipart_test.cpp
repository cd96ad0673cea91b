#include "reading/form_body_support.hpp"
#include "support/corpora.hpp"

#include <map>
#include <sstream>

namespace captura::reading::test {
namespace {

TEST(Multipart, FieldsAndFilesComeApart)
{
    const std::string body = part("name=\"name\"", "Ana") +
                             part("name=\"cv\"; filename=\"cv.pdf\"\r\nContent-Type: application/PDF",
                                  std::string("%PDF\0\r\n--X\r\n", 12)) +
                             part("name=\"name\"", "Eva") +
                             part("name=\"left\"; filename=\"\"\r\nContent-Type: application/octet-stream", "") +
                             "--XX--\r\n";
    const auto inquiry = read_form(multipart_type, body);
    ASSERT_TRUE(inquiry) << inquiry.error().reason;
    EXPECT_EQ(inquiry->fields, (Fields{{"name", "Ana"}, {"name", "Eva"}}));
    ASSERT_EQ(inquiry->attachments.size(), 1u) << "a file input left alone is no file";
    EXPECT_EQ(inquiry->attachments[0].name, "cv.pdf");
    EXPECT_EQ(inquiry->attachments[0].type, "application/pdf");
    EXPECT_EQ(inquiry->attachments[0].content, std::string("%PDF\0\r\n--X\r\n", 12));
}

TEST(Multipart, NamesAreReadAsBrowsersWriteThem)
{
    struct Row {
        const char* why;
        std::string header;
        std::string name;
    };
    const Row rows[] = {
        {"quoted", "name=\"a\"", "a"},
        {"a token", "name=a", "a"},
        {"quote, CR and LF are escaped", "name=\"a%22b%0D%0Ac\"", "a\"b\r\nc"},
        {"nothing else is", "name=\"100%25\"", "100%25"},
        {"a backslash is a backslash", "name=\"a\\b\"", "a\\b"},
        {"a quote escaped the old way does not end it", "name=\"a\\\"b\"", "a\\\"b"},
        {"a semicolon inside", "name=\"a;b\"", "a;b"},
        {"UTF-8", "name=\"año\"", "año"},
        {"blanks about", "name = \"a\" ", "a"},
        {"none", "other=1", ""},
    };
    for (const Row& row : rows)
        EXPECT_EQ(fields_of(multipart_type, part(row.header, "v") + "--XX--"), (Fields{{row.name, "v"}})) << row.why;
}

TEST(Multipart, FileNamesAreHarmless)
{
    struct Row {
        const char* why;
        std::string given;
        std::string expected;
    };
    const Row rows[] = {
        {"a name", "cv.pdf", "cv.pdf"},
        {"a path", "../../etc/passwd", "passwd"},
        {"a path of Windows", "C:\\Users\\Ana\\cv.pdf", "cv.pdf"},
        {"only dots", "..", "file"},
        {"turned about", "cv\u202Efdp.exe", "cvfdp.exe"},
        {"a control",
         "a\x01"
         "b",
         "ab"},
        {"UTF-8", "informe año.pdf", "informe año.pdf"},
    };
    for (const Row& row : rows) {
        const auto inquiry =
            read_form(multipart_type, part("name=\"f\"; filename=\"" + row.given + "\"", "x") + "--XX--");
        ASSERT_TRUE(inquiry) << row.why;
        ASSERT_EQ(inquiry->attachments.size(), 1u) << row.why;
        EXPECT_EQ(inquiry->attachments[0].name, row.expected) << row.why;
    }
}

TEST(Multipart, CharsetsOfAPartAndOfTheForm)
{
    const std::string own = part("name=\"name\"\r\nContent-Type: text/plain; charset=iso-8859-1", "Jos\xe9") + "--XX--";
    EXPECT_EQ(fields_of(multipart_type, own), (Fields{{"name", "José"}}));
    const std::string common =
        part("name=\"_charset_\"", "windows-1251") + part("name=\"name\"", "\xc8\xe2\xe0\xed &#8364;") + "--XX--";
    EXPECT_EQ(fields_of(multipart_type, common)[1], (Field{"name", "Иван €"}));
}

TEST(Multipart, BrokenFramingIsUnreadable)
{
    struct Row {
        const char* why;
        std::string body;
        std::string code;
    };
    const std::string good = part("name=\"a\"", "1");
    const Row rows[] = {
        {"complete", good + "--XX--", ""},
        {"no end", good, "multipart_unterminated"},
        {"cut in the last delimiter", good + "--XX-", "multipart_unterminated"},
        {"cut in a header", good + "--XX\r\nContent-Dispo", "multipart_unterminated"},
        {"another boundary", "--YY\r\n\r\n--YY--", "multipart_syntax"},
        {"a header with a lone LF", "--XX\r\nA: b\nC: d\r\n\r\n1\r\n--XX--", "multipart_syntax"},
        {"a header without name", "--XX\r\n: b\r\n\r\n1\r\n--XX--", "multipart_syntax"},
    };
    for (const Row& row : rows) EXPECT_EQ(refusal_of(multipart_type, row.body), row.code) << row.why;
    EXPECT_EQ(refusal_of("multipart/form-data", "no boundary"), "multipart_boundary");
}

TEST(Multipart, EveryCutOfABodyIsUnreadable)
{
    const std::string whole = part("name=\"a\"", "1") + part("name=\"f\"; filename=\"f\"", "2") + "--XX--";
    for (std::size_t length = 1; length < whole.size(); ++length)
        EXPECT_NE(refusal_of(multipart_type, whole.substr(0, length)), "") << length;
}

TEST(Multipart, LimitsHoldAtNAndRefuseOneMore)
{
    const FormLimits limits;
    struct Row {
        const char* why;
        std::size_t n;
        std::string one;
        std::string code;
    };
    const Row rows[] = {
        {"fields", limits.fields, part("name=\"a\"", "1"), "too_many_fields"},
        {"files", limits.parts, part("name=\"a\"; filename=\"f\"", "1"), "too_many_parts"},
        {"parts of any kind", limits.fields + limits.parts, part("name=\"a\"; filename=\"\"", ""), "too_many_parts"},
    };
    for (const Row& row : rows) {
        std::string body;
        for (std::size_t i = 0; i < row.n; ++i) body += row.one;
        EXPECT_EQ(refusal_of(multipart_type, body + "--XX--"), "") << row.why;
        EXPECT_EQ(refusal_of(multipart_type, body + row.one + "--XX--"), row.code) << row.why;
    }
    const std::string value(limits.value_octets, 'v');
    EXPECT_EQ(refusal_of(multipart_type, part("name=\"a\"", value) + "--XX--"), "");
    EXPECT_EQ(refusal_of(multipart_type, part("name=\"a\"", value + "v") + "--XX--"), "value_too_long");
    EXPECT_EQ(
        refusal_of(multipart_type, part("name=\"" + std::string(limits.name_octets + 1, 'n') + "\"", "1") + "--XX--"),
        "name_too_long");

    const std::string longest(limits.boundary_octets, 'b');
    EXPECT_EQ(refusal_of("multipart/form-data; boundary=" + longest, "--" + longest + "--"), "");
    EXPECT_EQ(refusal_of("multipart/form-data; boundary=" + longest + "b", "--" + longest + "b--"),
              "multipart_boundary");

    const auto with_header = [&](std::size_t octets) {
        const std::string fixed = "Content-Disposition: form-data; name=\"a\"\r\nX: ";
        return "--XX\r\n" + fixed + std::string(octets - fixed.size() - 2, 'x') + "\r\n\r\n1\r\n--XX--";
    };
    EXPECT_EQ(refusal_of(multipart_type, with_header(limits.part_header_octets)), "");
    EXPECT_EQ(refusal_of(multipart_type, with_header(limits.part_header_octets + 1)), "part_header_too_long");
}

TEST(Multipart, TakesTimeByItsLengthAlone)
{
    const std::string almost = std::string(199, 'b');
    struct Row {
        const char* why;
        std::string type;
        std::string start;
        std::string piece;
    };
    const Row rows[] = {
        {"line ends", multipart_type, part("name=\"a\"; filename=\"f\"", ""), "\r\n"},
        {"almost the boundary", "multipart/form-data; boundary=" + almost + "b", "--" + almost + "b\r\n\r\n",
         "\r\n--" + almost},
        {"the boundary going on", multipart_type, part("name=\"a\"; filename=\"f\"", ""), "\r\n--XXy"},
        {"the boundary and blanks", multipart_type, part("name=\"a\"; filename=\"f\"", ""), "\r\n--XX                "},
        {"dashes", multipart_type, "", "-"},
        {"parts", multipart_type, "", part("name=\"a\"", "1")},
        {"one header", multipart_type, "--XX\r\nA: ", "b"},
        {"quotes in a name", multipart_type, "--XX\r\nContent-Disposition: form-data; name=\"", "\""},
    };
    for (const Row& row : rows) {
        std::string body = row.start;
        while (body.size() < (10u << 20)) body += row.piece;
        const double before = cpu_seconds();
        (void)read_form(row.type, body);
        EXPECT_LT(cpu_seconds() - before, 3.0) << row.why;
    }
}

std::string base64_octets(const std::string& text)
{
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::size_t digit = alphabet.find(c);
        if (digit == std::string_view::npos) continue;
        bits = (bits << 6 | static_cast<unsigned>(digit)) & 0xffffff;
        if ((count += 6) >= 8) out.push_back(static_cast<char>(bits >> (count -= 8) & 0xff));
    }
    return out;
}

/// The corpus' own YAML: flat keys, and base64 blocks under `data`.
struct Expected {
    std::string boundary;
    bool error = false;
    std::vector<std::map<std::string, std::string>> parts;
};

Expected read_expected(const std::string& yaml)
{
    Expected expected;
    std::istringstream in{yaml};
    bool in_data = false;
    for (std::string line; std::getline(in, line);) {
        const std::size_t first = line.find_first_not_of(" -");
        if (first == std::string::npos) continue;
        const std::size_t colon = line.find(": ", first);
        if (line.starts_with("  - ")) expected.parts.emplace_back();
        if (colon == std::string::npos) {
            if (in_data && !expected.parts.empty()) expected.parts.back()["data"] += line;
            continue;
        }
        const std::string key = line.substr(first, colon - first);
        std::string value = line.substr(colon + 2);
        if (value.size() >= 2 && (value.front() == '\'' || value.front() == '"'))
            value = value.substr(1, value.size() - 2);
        in_data = key == "data";
        if (key == "boundary")
            expected.boundary = value;
        else if (key == "error")
            expected.error = true;
        else if (!in_data && !expected.parts.empty())
            expected.parts.back()[key] = value;
        else if (in_data && !value.starts_with("!!binary"))
            expected.parts.back()["plain"] = value;
    }
    return expected;
}

TEST(Multipart, TheCorpusIsReadAsItsAuthorsDo)
{
    CAPTURA_NEEDS_CORPUS("multipart");
    int read = 0;
    for (const auto& file : captura::test::files_below(captura::test::corpora() / "multipart")) {
        if (file.extension() != ".http") continue;
        auto yaml = file;
        Expected expected = read_expected(captura::test::slurp(yaml.replace_extension(".yaml")));
        // Its authors feed this one with another boundary than they wrote down.
        if (file.stem() == "single_field_blocks") expected.boundary = "boundary";
        const auto inquiry =
            read_form("multipart/form-data; boundary=\"" + expected.boundary + "\"", captura::test::slurp(file));
        ++read;
        EXPECT_EQ(!inquiry.has_value(), expected.error) << file.filename();
        if (!inquiry || expected.error) continue;
        std::size_t field = 0, attachment = 0;
        for (const auto& wanted : expected.parts) {
            const std::string data = wanted.contains("data")    ? base64_octets(wanted.at("data"))
                                     : wanted.contains("plain") ? wanted.at("plain")
                                                                : "";
            if (wanted.at("type") == "field") {
                ASSERT_LT(field, inquiry->fields.size()) << file.filename();
                EXPECT_EQ(inquiry->fields[field].name, wanted.at("name")) << file.filename();
                EXPECT_EQ(inquiry->fields[field++].value, data) << file.filename();
            } else {
                ASSERT_LT(attachment, inquiry->attachments.size()) << file.filename();
                EXPECT_EQ(inquiry->attachments[attachment].name, wanted.at("file_name")) << file.filename();
                EXPECT_EQ(inquiry->attachments[attachment++].content, data) << file.filename();
            }
        }
        EXPECT_EQ(field, inquiry->fields.size()) << file.filename();
        EXPECT_EQ(attachment, inquiry->attachments.size()) << file.filename();
    }
    EXPECT_EQ(read, 30);
}

}  // namespace
}  // namespace captura::reading::test
