// The commands that need no database: what they print, and with which status they end.
#include "captura/daemon/commands.hpp"
#include "captura/daemon/entries.hpp"
#include "captura/daemon/exit_status.hpp"
#include "captura/daemon/version.hpp"
#include "daemon/commands_json.hpp"
#include "daemon/commands_text.hpp"
#include "daemon/config_url.hpp"
#include "support/command.hpp"
#include "support/corpora.hpp"
#include "support/temp_folder.hpp"

#include "captura/spool/spool.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <future>

namespace captura::daemon {
namespace {

using test::Command;
using testing::HasSubstr;

TEST(Fence, TurnsWhatIsThrownIntoAStatusAndAMessage)
{
    using Kind = store::StoreError::Kind;
    const struct {
        const char* why;
        std::function<void()> thrown;
        int status;
        const char* message;
    } rows[] = {
        {"wrong usage", [] { throw UsageError{"no such lane"}; }, exit_status::usage, "captura: no such lane\n"},
        {"wrong configuration", [] { throw ConfigError{"captura.toml:3: unknown key"}; }, exit_status::configuration,
         "captura.toml:3: unknown key\n"},
        {"another daemon", [] { throw spool::Locked{"spool is held"}; }, exit_status::cannot_create, "spool is held"},
        {"database away", [] { throw store::StoreError(Kind::away, "", "refused"); }, exit_status::unavailable,
         "cannot be reached: refused"},
        {"no schema", [] { throw store::StoreError(Kind::ours, "42P01", "no table"); }, exit_status::unavailable,
         "run captura migrate"},
        {"no privilege", [] { throw store::StoreError(Kind::ours, "42501", "denied"); }, exit_status::no_permission,
         "refuses us: denied"},
        {"no privilege, whatever a daemon would do next", [] { throw store::StoreError(Kind::away, "42501", "denied"); },
         exit_status::no_permission, "refuses us: denied"},
        {"a value it does not take", [] { throw store::StoreError(Kind::bad_row, "23505", "ERROR:  twice\nDETAIL:  x\n"); },
         exit_status::bad_input, "does not take this: ERROR: twice DETAIL: x\n"},
        {"a port in use", [] { throw CannotStart{exit_status::unavailable, "http.listen: in use"}; },
         exit_status::unavailable, "captura: http.listen: in use\n"},
        {"wrong SQL", [] { throw store::StoreError(Kind::ours, "42601", "syntax"); }, exit_status::our_bug, "syntax"},
        {"anything else", [] { throw std::logic_error{"never"}; }, exit_status::our_bug, "captura: never\n"},
    };
    for (const auto& row : rows) {
        Command command;
        EXPECT_EQ(fenced(command.streams(), [&] { row.thrown(); return 0; }), row.status) << row.why;
        EXPECT_THAT(command.err.str(), HasSubstr(row.message)) << row.why;
        EXPECT_EQ(command.out.str(), "") << row.why;
    }
}

TEST(TextForATerminal, KeepsStrangersFromTheScreen)
{
    const struct {
        const char* why;
        std::string text;
        const char* expected;
    } rows[] = {
        {"plain text", "Ana Pérez, ООО", "Ana Pérez, ООО"},
        {"an escape sequence", "\x1b[2Jx", "\\x1b[2Jx"},
        {"C1 controls in UTF-8", "\xc2\x9b", "\\x9b"},
        {"an override of direction", "a\u202eb", "a\\u202eb"},
        {"octets that are no UTF-8", "a\xff\xc0\x80", "a\\xff\\xc0\\x80"},
        {"a character cut in half", "a\xe2\x82", "a\\xe2\\x82"},
        {"a surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80"},
        {"a newline in a cell", "a\nb", "a\\x0ab"},
    };
    for (const auto& row : rows) EXPECT_EQ(harmless(row.text), row.expected) << row.why;
    EXPECT_EQ(harmless("añb\nc", 2), "añ...");
    EXPECT_EQ(harmless("a\nb\tc\r", 0, true), "a\nb\tc\\x0d");
}

TEST(JsonLine, PrintsAnyOctets)
{
    const std::string line = JsonObject{}.text("a", "\"\\\n\xff").texts("b", {"x", "\x01"}).null("c").line();
    EXPECT_EQ(line, "{\"a\":\"\\\"\\\\\\n\xef\xbf\xbd\",\"b\":[\"x\",\"\\u0001\"],\"c\":null}");
}

TEST(Version, IsTheOneOfTheBuild)
{
    const std::string build = test::slurp(std::filesystem::path{CAPTURA_SOURCE_DIR} / "CMakeLists.txt");
    EXPECT_THAT(build, HasSubstr("VERSION " + std::string{version} + " "));
    for (const auto& [name, number] : library_versions()) EXPECT_NE(number, "") << name;
}

TEST(Entries, GiveEachDoorItsRules)
{
    Config config;
    config.leads = {"DE", {"acme.example"}};
    config.mailboxes.resize(2);
    config.mailboxes[0].name = "fair";
    config.mailboxes[0].channel = "event";
    config.mailboxes[0].region = "FR";
    config.mailboxes[1].name = "sales";
    web::FormBook forms;
    auto contact = std::make_shared<web::Form>();
    contact->entry.name = "contact";
    contact->entry.strict = true;
    forms.forms["contact"] = contact;
    ConfiguredEntries entries{config, forms};

    EXPECT_EQ(entries.find(Door::mail, "fair")->channel, "event");
    EXPECT_EQ(entries.find(Door::mail, "fair")->region, "FR");
    EXPECT_EQ(entries.find(Door::mail, "sales")->region, "DE");
    EXPECT_THAT(entries.find(Door::mail, "a mailbox that is gone")->own_domains, testing::ElementsAre("acme.example"));
    EXPECT_TRUE(entries.find(Door::web, "contact")->strict);
    EXPECT_THAT(entries.find(Door::web, "contact")->own_domains, testing::ElementsAre("acme.example"));
    EXPECT_EQ(entries.find(Door::web, "gone"), nullptr);
    EXPECT_EQ(entries.find(Door::web, "fair"), nullptr) << "a mailbox is no form";
    EXPECT_FALSE(entries.find_or_plain(Door::web, "gone")->strict);

    const auto held = entries.find(Door::web, "contact");
    entries.replace_forms({});
    EXPECT_EQ(entries.find(Door::web, "contact"), nullptr);
    EXPECT_TRUE(held->strict) << "an answer stays valid while it is held";
}

TEST(Check, EndsWith78AndNamesWhatIsWrong)
{
    test::TempFolder folder;
    const auto file = folder / "captura.toml";
    test::write_file(file, "[http]\nlistn = \"x\"\n");
    Command wrong;
    EXPECT_EQ(fenced(wrong.streams(), [&] { return check(file, false, wrong.streams()); }), exit_status::configuration);
    EXPECT_EQ(wrong.err.str(), file.string() + ":2: unknown key \"http.listn\", did you mean \"http.listen\"?\n");
    EXPECT_EQ(wrong.out.str(), "");
}

TEST(Check, LooksAtTheFormsToo)
{
    test::TempFolder folder;
    const auto file = folder / "captura.toml";
    std::filesystem::create_directory(folder / "forms");
    test::write_file(file, "[forms]\ndir = \"forms\"\n");
    Command right;
    EXPECT_EQ(check(file, false, right.streams()), exit_status::done) << right.err.str();
    EXPECT_THAT(right.err.str(), HasSubstr("ok, 0 forms"));

    test::write_file(folder / "forms/contact.toml", "titel = \"Contact\"\n");
    Command wrong;
    EXPECT_EQ(check(file, false, wrong.streams()), exit_status::configuration);
    EXPECT_THAT(wrong.err.str(), HasSubstr("contact.toml:1: "));
}

TEST(Check, PrintsEveryKeyWithItsOrigin)
{
    test::TempFolder folder;
    const auto file = folder / "captura.toml";
    std::filesystem::create_directory(folder / "forms");
    test::write_file(file, "[forms]\ndir = \"forms\"\n");
    Command command;
    EXPECT_EQ(check(file, true, command.streams()), exit_status::done);
    EXPECT_THAT(command.out.str(), HasSubstr(R"({"key":"http.listen","value":"\"127.0.0.1:8080\"","origin":"default"})"));
    EXPECT_THAT(command.out.str(), HasSubstr("\"origin\":\"" + file.string() + ":2\""));
}

TEST(Check, ShowsNoPassword)
{
    const struct {
        const char* why;
        const char* url;
        const char* shown;
    } rows[] = {
        {"a URL", "postgresql://bob:s3cret@db/captura", "postgresql://bob:***@db/captura"},
        {"with an at sign", "postgresql://bob:s3cr@et@db/captura", "postgresql://bob:***@db/captura"},
        {"a parameter", "postgresql://db/captura?password=s3cret&sslmode=require",
         "postgresql://db/captura?password=***&sslmode=require"},
        {"a conninfo", "host=db password = 's3 \\'cret' dbname=x", "host=db password = *** dbname=x"},
        {"none", "postgresql://bob@db:5433/captura", "postgresql://bob@db:5433/captura"},
        {"no secret", "host=db passfile=/x", "host=db passfile=/x"},
    };
    for (const auto& row : rows) EXPECT_EQ(without_password(row.url), row.shown) << row.why;

    test::TempFolder folder;
    std::filesystem::create_directory(folder / "forms");
    test::write_file(folder / "captura.toml", "[forms]\ndir = \"forms\"\n[database]\nurl = \"postgresql://bob:s3cret@db/x\"\n");
    Command command;
    EXPECT_EQ(check(folder / "captura.toml", true, command.streams()), exit_status::done);
    EXPECT_EQ(command.out.str().find("s3cret"), std::string::npos);
}

class Ingest : public testing::Test {
protected:
    void SetUp() override { test::write_file(file, "[spool]\ndir = \"spool\"\n"); }

    spool::Figures figures()
    {
        struct Silent final : spool::Events {
            void spool_full(std::uint64_t) override {}
            void spool_fault(const std::string&) override {}
            void spool_recovered() override {}
            void record_set_aside(const std::string&) override {}
        } events;
        spool::Settings settings;
        settings.dir = folder / "spool";
        spool::Spool spool{settings, events};
        std::promise<spool::Figures> answer;
        spool.figures([&](spool::Figures f) { answer.set_value(f); });
        return answer.get_future().get();
    }

    test::TempFolder folder;
    std::filesystem::path file = folder / "captura.toml";
};

TEST_F(Ingest, KeepsALetterOnceAndPrintsItsReceipt)
{
    const std::string letter = "From: ana@acme.example\r\nMessage-ID: <1@acme.example>\r\nSubject: shop\r\n\r\nHello\r\n";
    Command first{letter};
    ASSERT_EQ(ingest(file, "", first.streams()), exit_status::done) << first.err.str();
    EXPECT_EQ(first.out.str().size(), 37u);
    Command again{letter};
    EXPECT_EQ(ingest(file, "", again.streams()), exit_status::done);
    EXPECT_EQ(again.out.str(), first.out.str()) << "the mail server tried twice: still one submission";
    EXPECT_EQ(figures().pending, 1u);
}

TEST_F(Ingest, KeepsWhatIsNoLetterToo)
{
    Command command{std::string("\0\xff\x01", 3)};
    EXPECT_EQ(ingest(file, "sales", command.streams()), exit_status::done) << command.err.str();
    EXPECT_THAT(command.err.str(), HasSubstr("no mailbox is named sales"));
    EXPECT_EQ(figures().pending, 1u);
}

TEST_F(Ingest, KnowsNoFailureBut75)
{
    Command nothing;
    EXPECT_EQ(ingest(file, "", nothing.streams()), exit_status::try_again) << "an empty pipe is no letter";

    Command no_config{"Subject: x\r\n\r\nx"};
    EXPECT_EQ(ingest(folder / "absent.toml", "", no_config.streams()), exit_status::try_again);

    test::write_file(file, "[spool]\ndir = \"captura.toml\"\n");
    Command no_spool{"Subject: x\r\n\r\nx"};
    EXPECT_EQ(ingest(file, "", no_spool.streams()), exit_status::try_again) << "a file where the folder should be";

    test::write_file(file, "[limits.letter]\nletter_size = \"64 KiB\"\n[spool]\ndir = \"spool\"\n");
    Command large{std::string(4 * 64 * 1024 + 1, 'x')};
    EXPECT_EQ(ingest(file, "", large.streams()), exit_status::try_again);

    for (const std::vector<const char*>& line : {std::vector<const char*>{"captura", "ingest", "--frobnicate"},
                                                 std::vector<const char*>{"captura", "ingest", "--config", "/nowhere"}}) {
        Command wrong{"Subject: x\r\n\r\nx"};
        EXPECT_EQ(run_command_line(static_cast<int>(line.size()), line.data(), wrong.streams()), exit_status::try_again);
    }
}

int run(std::vector<const char*> words, Command& command)
{
    words.insert(words.begin(), "captura");
    return run_command_line(static_cast<int>(words.size()), words.data(), command.streams());
}

TEST(CommandLine, EndsWith64ForWhatCannotBeMeant)
{
    const std::vector<const char*> lines[] = {
        {}, {"frobnicate"}, {"explain"}, {"validate"}, {"lane"}, {"lane", "show"}, {"manager", "add", "--name", "Ana"},
        {"validate", "--region", "Spain", "--phone", "612345678"}, {"explain", "--form", "absent", "x"},
        {"migrate", "sideways"},
    };
    for (const auto& line : lines) {
        Command command;
        EXPECT_EQ(run(line, command), exit_status::usage) << (line.empty() ? "" : line.front());
        EXPECT_NE(command.err.str(), "");
        EXPECT_EQ(command.out.str(), "");
    }
}

TEST(CommandLine, NamesTheCommandThatIsNone)
{
    Command command;
    EXPECT_EQ(run({"frobnicate"}, command), exit_status::usage);
    EXPECT_EQ(command.err.str(), "captura: there is no command \"frobnicate\"; captura --help lists them\n");
}

TEST(CommandLine, AnswersHelpAndVersionOnStandardOutput)
{
    Command help;
    EXPECT_EQ(run({"--help"}, help), exit_status::done);
    for (const char* name : {"serve", "try", "check", "migrate", "explain", "validate", "ingest", "manager", "lane",
                             "replay", "report", "doctor"})
        EXPECT_THAT(help.out.str(), HasSubstr(name));
    Command asked;
    EXPECT_EQ(run({"--version"}, asked), exit_status::done);
    EXPECT_THAT(asked.out.str(), testing::StartsWith("captura " + std::string{version} + "\n"));
}

TEST(CommandLine, TakesEachAddressAndNumber)
{
    Command command;
    EXPECT_EQ(run({"validate", "--email", "ana@acme.com", "--phone", "+34612345678", "--phone", "+34913456789"}, command),
              exit_status::done);
    const std::string lines = command.out.str();
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 3) << lines;
}

TEST(CommandLine, EndsWith78ForAConfigurationThatIsNotThere)
{
    for (const std::vector<const char*>& line :
         {std::vector<const char*>{"serve", "--config", "/nowhere/captura.toml"},
          std::vector<const char*>{"check", "--config", "/nowhere/captura.toml"},
          std::vector<const char*>{"lane", "list", "--config", "/nowhere/captura.toml"},
          std::vector<const char*>{"migrate", "status", "--config", "/nowhere/captura.toml"},
          std::vector<const char*>{"migrate", "--config", "/nowhere/captura.toml"}}) {
        Command command;
        EXPECT_EQ(run(line, command), exit_status::configuration) << line.front();
        EXPECT_THAT(command.err.str(), HasSubstr("/nowhere/captura.toml: cannot read: No such file"));
    }
}

}  // namespace
}  // namespace captura::daemon
