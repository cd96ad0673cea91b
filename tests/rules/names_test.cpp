#include "captura/rules/names.hpp"

#include "captura/rules/email.hpp"
#include "captura/rules/phone.hpp"
#include "rules/unicode.hpp"
#include "support/corpora.hpp"

#include <nlohmann/json.hpp>

namespace captura::rules {
namespace {

TEST(TidyPerson, SetsRightWhatWasShoutedOrWhispered)
{
    const struct { const char* why; const char* typed; const char* tidy; } rows[] = {
        {"all capitals", "ANA MARÍA DE LA CRUZ", "Ana María de la Cruz"},
        {"all small", "ana maría de la cruz", "Ana María de la Cruz"},
        {"mixed case is left as typed", "Ludwig van BEETHOVEN", "Ludwig van BEETHOVEN"},
        {"blanks", "  Ana \t María\u00A0Cruz\n", "Ana María Cruz"},
        {"hyphens", "JEAN-LUC PICARD", "Jean-Luc Picard"},
        {"apostrophes", "SINÉAD O'CONNOR", "Sinéad O'Connor"},
        {"Mc", "RONALD MCDONALD", "Ronald McDonald"},
        {"a particle leads", "VAN GOGH", "Van Gogh"},
        {"initials", "J.R. TOLKIEN", "J.R. Tolkien"},
        {"numerals", "CARLOS PÉREZ III", "Carlos Pérez III"},
        {"Cyrillic", "ИВАН ПЕТРОВ", "Иван Петров"},
        {"Greek ends in another sigma", "ΓΙΩΡΓΟΣ ΠΑΠΑΣ", "Γιωργος Παπας"},
        {"no case to set", "王小明", "王小明"},
        {"a placeholder is no name", "n/a", ""},
        {"nor is a dash", " - ", ""},
        {"nor is a test", "TEST", ""},
        {"bidi marks", "\u202EAna\u202C Cruz", "Ana Cruz"},
    };
    for (const auto& row : rows) EXPECT_EQ(tidy_person(row.typed).full, row.tidy) << row.why;
}

TEST(TidyPerson, JoinsWhatWasGivenApartAndSplitsNothing)
{
    const PersonName joined = tidy_person("", "ANA", "DE LA CRUZ");
    EXPECT_EQ(joined.full, "Ana De la Cruz");
    EXPECT_EQ(joined.first, "Ana");
    EXPECT_EQ(tidy_person("-", "Ana", "Cruz").full, "Ana Cruz");
    EXPECT_EQ(tidy_person("", "", "Cruz").full, "Cruz");
    EXPECT_EQ(tidy_person("Ana Cruz").first, "");
    EXPECT_EQ(tidy_person("Durand", "Marie", "").full, "Marie Durand") << "nom beside prénom";
    EXPECT_EQ(tidy_person("Ana", "", "Ruiz Gil").full, "Ana Ruiz Gil") << "nombre beside apellidos";
    EXPECT_EQ(tidy_person("Ana Cruz", "Ana", "").full, "Ana Cruz");
    EXPECT_EQ(tidy_person("王小明", "小明", "").full, "王小明");
}

TEST(TidyDisplayName, FindsThePersonBesideTheAddress)
{
    const struct { const char* why; const char* header; const char* full; const char* first; } rows[] = {
        {"plain", "Ana Cruz", "Ana Cruz", ""},
        {"quoted", "\"Ana Cruz\"", "Ana Cruz", ""},
        {"quoted twice", "\"'Ana Cruz'\"", "Ana Cruz", ""},
        {"turned", "Cruz, Ana", "Ana Cruz", "Ana"},
        {"turned, with the company", "\"Cruz, Ana (ACME)\"", "Ana Cruz", "Ana"},
        {"no turning of legal forms", "Acme, Inc.", "Acme, Inc.", ""},
        {"through a list", "'Ana Cruz' via Sales", "Ana Cruz", ""},
        {"through a service", "Ana Cruz (via Documents)", "Ana Cruz", ""},
        {"an address is no name", "ana@acme.com", "", ""},
        {"a role", "Info", "", ""},
        {"a team", "Acme Sales Team", "", ""},
        {"a role in front of its company", "Sales, Acme", "", ""},
        {"a machine", "Mail Delivery Subsystem", "", ""},
        {"nobody", "No-Reply", "", ""},
        {"nothing", "", "", ""},
        {"whispered", "ana cruz", "Ana Cruz", ""},
    };
    for (const auto& row : rows) {
        const PersonName name = tidy_display_name(row.header);
        EXPECT_EQ(name.full, row.full) << row.why;
        EXPECT_EQ(name.first, row.first) << row.why;
    }
}

TEST(TidyCompany, LeavesTheSpellingToTheCompany)
{
    EXPECT_EQ(tidy_company("  ACME   S.L. "), "ACME S.L.");
    EXPECT_EQ(tidy_company("\"acme gmbh\""), "acme gmbh");
    EXPECT_EQ(tidy_company("[not provided]"), "");
}

TEST(TidyLine, IsOneLineWithinItsLimit)
{
    EXPECT_EQ(tidy_line("a\r\nb\tc\x01" "d"), "a b c d");
    EXPECT_EQ(tidy_line("ñandú", 3), "ñan");
    EXPECT_EQ(tidy_line("ab cd", 3), "ab");
    EXPECT_EQ(tidy_line("a\xFF"), "a\uFFFD");
    EXPECT_EQ(tidy_line("\u2028"), "");
}

TEST(Placeholders, AreWhatPeopleTypeToGetPast)
{
    for (const char* text : {"", " ", "-", "--", "...", "n/a", "N/A", "[not provided]", "test", "Тест", "none", "null", "?"})
        EXPECT_TRUE(is_placeholder(text)) << text;
    EXPECT_TRUE(is_placeholder("UN\u212ANOWN")) << "the Kelvin sign is a capital k";
    EXPECT_TRUE(is_placeholder(std::string(64, '-'))) << "a line drawn";
    for (const char* text : {"No", "Na", "0", "A", "👍", "test drive", "ok"}) EXPECT_FALSE(is_placeholder(text)) << text;
    EXPECT_FALSE(is_placeholder(std::string(65, '-'))) << "nobody draws this to get past";
}

TEST(StrangersText, StaysValidAndHarmlessInEveryRule)
{
    CAPTURA_NEEDS_CORPUS("naughty-strings");
    const auto strings = nlohmann::json::parse(test::slurp(test::corpora() / "naughty-strings" / "blns.json"));
    const auto is_valid = [](std::string_view text) {
        for (std::size_t at = 0; at < text.size();) {
            const CodePoint here = decode(text, at);
            if (!here.well_formed) return false;
            at += here.octets;
        }
        return true;
    };
    std::size_t count = 0;
    for (const std::string text : strings) {
        ++count;
        for (const std::string& tidy : {tidy_person(text, text, text).full, tidy_display_name(text).full, tidy_company(text), tidy_line(text)}) {
            EXPECT_TRUE(is_valid(tidy)) << testing::PrintToString(text);
            EXPECT_EQ(tidy.find_first_of("\r\n"), std::string::npos) << testing::PrintToString(text);
            EXPECT_EQ(tidy.find('\0'), std::string::npos) << testing::PrintToString(text);
        }
        EXPECT_TRUE(is_valid(parse_email(text).address.text)) << testing::PrintToString(text);
        parse_email("ana@" + text);
        parse_email(text + "@acme.com");
        parse_phone(text, "ES");
        find_phones(text, text);
        find_emails(text);
    }
    EXPECT_GT(count, 500u);
}

}  // namespace
}  // namespace captura::rules
