// The address collection of isemail against our policy: what a browser or a person would type is accepted, exotic forms of
// RFC 5321 and 5322 are refused. Where the two differ, docs/email-addresses.md says so, and this test holds it to that.
#include "captura/rules/email.hpp"

#include "rules/unicode.hpp"
#include "support/corpora.hpp"

#include <set>

namespace captura::rules {
namespace {

struct Case {
    std::string name;  // "tests#5"
    std::string address;
    std::string category;
};

std::string element(const std::string& xml, const std::string& tag)
{
    const std::size_t begin = xml.find('<' + tag + '>');
    if (begin == std::string::npos) return {};
    const std::size_t from = begin + tag.size() + 2;
    return xml.substr(from, xml.find("</" + tag + '>', from) - from);
}

/// XML entities; the corpus writes a control character as the symbol for it (U+2400 and on).
std::string unescape(const std::string& text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '&') {
            result += text[i];
            continue;
        }
        const std::size_t end = text.find(';', i);
        const std::string entity = text.substr(i + 1, end - i - 1);
        i = end;
        if (entity == "amp") result += '&';
        else if (entity == "lt") result += '<';
        else if (entity == "gt") result += '>';
        else if (entity == "quot") result += '"';
        else if (entity == "apos") result += '\'';
        else {
            const unsigned long value = entity.starts_with("#x") ? std::stoul(entity.substr(2), nullptr, 16) : std::stoul(entity.substr(1));
            append(result, static_cast<char32_t>(value >= 0x2400 && value <= 0x2421 ? (value == 0x2421 ? 0x7F : value - 0x2400) : value));
        }
    }
    return result;
}

std::vector<Case> read_cases(const std::string& file)
{
    const std::string xml = test::slurp(test::corpora() / "isemail" / (file + ".xml"));
    std::vector<Case> cases;
    for (std::size_t at = xml.find("<test id=\""); at != std::string::npos; at = xml.find("<test id=\"", at + 1)) {
        const std::string id = xml.substr(at + 10, xml.find('"', at + 10) - at - 10);
        const std::string body = xml.substr(at, xml.find("</test>", at) - at);
        cases.push_back({file + '#' + id, unescape(element(body, "address")), element(body, "category")});
    }
    return cases;
}

/// The rows "| tests#5 | ..." of the document.
std::set<std::string> documented()
{
    std::set<std::string> names;
    std::istringstream page{test::slurp(std::filesystem::path{CAPTURA_SOURCE_DIR} / "docs" / "email-addresses.md")};
    for (std::string line; std::getline(page, line);)
        if (line.starts_with("| tests")) names.insert(line.substr(2, line.find(' ', 2) - 2));
    return names;
}

TEST(ParseEmail, AgreesWithIsemailSaveWhereTheDocumentSaysOtherwise)
{
    CAPTURA_NEEDS_CORPUS("isemail");
    std::set<std::string> differing;
    std::size_t count = 0;
    for (const char* file : {"tests", "tests-original"}) {
        for (const Case& each : read_cases(file)) {
            ++count;
            const bool expected = each.category == "ISEMAIL_VALID_CATEGORY" || each.category == "ISEMAIL_DNSWARN";
            const EmailReading reading = parse_email(each.address);
            if ((reading.grade != Grade::invalid) == expected) continue;
            differing.insert(each.name);
            EXPECT_TRUE(documented().contains(each.name))
                << each.name << ' ' << each.category << ' ' << testing::PrintToString(each.address) << ' '
                << testing::PrintToString(reading.reasons);
        }
    }
    EXPECT_EQ(count, 443u);
    for (const std::string& name : documented()) EXPECT_TRUE(differing.contains(name)) << name << " is documented and does not differ";
}

}  // namespace
}  // namespace captura::rules
