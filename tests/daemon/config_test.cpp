// The configuration: what is right is read, what is wrong is named with its line.
#include "captura/daemon/config.hpp"

#include "support/corpora.hpp"
#include "support/temp_folder.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <regex>

namespace captura::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Configuration : public testing::Test {
protected:
    std::filesystem::path write(std::string_view name, std::string_view content)
    {
        test::write_file(folder / name, content);
        return folder / name;
    }

    Config load(const std::string& text)
    {
        return load_config(write("captura.toml", text));
    }

    /// All faults, the folder taken out.
    std::string faults_of(const std::string& text)
    {
        try {
            load(text);
        } catch (const ConfigError& error) {
            std::string what = error.what();
            const std::string path = folder.path().string() + "/";
            for (auto at = what.find(path); at != std::string::npos; at = what.find(path)) what.erase(at, path.size());
            return what;
        }
        return "";
    }

    test::TempFolder folder;
};

TEST_F(Configuration, EmptyFileIsAllDefaults)
{
    const Config config = load("");
    EXPECT_EQ(config.http.listen, "127.0.0.1:8080");
    EXPECT_EQ(config.admin.listen, "127.0.0.1:8081");
    EXPECT_EQ(config.database.url, "postgresql:///captura");
    EXPECT_EQ(config.spool.dir, "/var/lib/captura/spool");
    EXPECT_EQ(config.leads.default_region, "ES");
    EXPECT_TRUE(config.mailboxes.empty());
    EXPECT_TRUE(config.warnings.empty());
}

TEST_F(Configuration, ReachesTheRoomsItIsMeantFor)
{
    write("secret", "pa'ss\n");
    const Config config = load(R"(
        [http]
        listen = "[::1]:9000"
        public_url = "http://forms.acme.example/"
        trusted_proxies = ["10.0.0.0/8", "2001:db8::/32", "192.0.2.7"]
        body_deadline = "45 s"
        header_size = 20000
        [database]
        url = "host=/run/postgresql dbname=crm"
        password_file = "secret"
        [spool]
        dir = "kept"
        settled_for = "2 d"
        [forms]
        dir = "/srv/forms"
        multipart_size = "20 MiB"
        [leads]
        default_region = "DE"
        own_domains = ["Acme.Example"]
        [[mailbox]]
        name = "sales"
        url = "maildir:///var/mail/sales"
        channel = "partner"
        [[mailbox]]
        name = "info"
        url = "imaps://info%40acme.example@mail.acme.example:1993/INBOX"
        password_file = "secret"
        start = "all"
        region = "FR"
        [notify]
        to = "head@acme.example"
        starttls = "required"
        [log]
        level = "debug"
        form = "json"
        [limits.form]
        fields = 50
    )");
    EXPECT_EQ(config.http.listen, "[::1]:9000");
    EXPECT_EQ(config.public_url, "http://forms.acme.example");
    EXPECT_EQ(config.web.public_url, config.public_url);
    EXPECT_THAT(config.http.trusted_proxies, ElementsAre("10.0.0.0/8", "2001:db8::/32", "192.0.2.7"));
    EXPECT_EQ(config.http.limits.body_deadline, std::chrono::seconds{45});
    EXPECT_EQ(config.http.limits.header_octets, 20000u);
    EXPECT_EQ(config.database.url, R"(host=/run/postgresql dbname=crm password='pa\'ss')");
    EXPECT_EQ(config.database.notify_to, "head@acme.example");
    EXPECT_EQ(config.spool.dir, folder.path() / "kept");
    EXPECT_EQ(config.spool.settled_for, std::chrono::hours{48});
    EXPECT_EQ(config.forms_dir, "/srv/forms");
    EXPECT_EQ(config.web.multipart_octets, 20u << 20);
    EXPECT_THAT(config.leads.own_domains, ElementsAre("acme.example"));
    ASSERT_EQ(config.mailboxes.size(), 2u);
    EXPECT_EQ(config.mailboxes[0].channel, "partner");
    EXPECT_EQ(config.mailboxes[1].password, "pa'ss");
    EXPECT_EQ(config.mailboxes[1].start, "all");
    EXPECT_EQ(config.mailboxes[1].region, "FR");
    EXPECT_TRUE(config.notify.starttls_required);
    EXPECT_EQ(config.log.level, event_log::Level::debug);
    EXPECT_EQ(config.log.form, event_log::Form::json);
    EXPECT_EQ(config.intake.limits.form.fields, 50u);
}

TEST_F(Configuration, PasswordJoinsADatabaseUrlEncoded)
{
    write("secret", "p@ss/wörd?");
    const Config config = load("[database]\nurl = \"postgresql://captura@db1,db2/crm?sslmode=require\"\npassword_file = \"secret\"\n");
    EXPECT_EQ(config.database.url,
              "postgresql://captura@db1,db2/crm?sslmode=require&password=p%40ss%2Fw%C3%B6rd%3F");
}

TEST_F(Configuration, NamesEachFaultWithItsLine)
{
    const struct {
        const char* why;
        const char* text;
        const char* expected;
    } rows[] = {
        {"a typing error in a key", "[http]\nlistn = \"127.0.0.1:80\"",
         "captura.toml:2: unknown key \"http.listn\", did you mean \"http.listen\"?"},
        {"a key nobody could mean", "[http]\nfrobnicate = 1", "captura.toml:2: unknown key \"http.frobnicate\""},
        {"a typing error in a section", "\n[htpt]\nlisten = \"x\"",
         "captura.toml:2: unknown section [htpt], did you mean [http]?"},
        {"a key outside of all sections", "listen = \"127.0.0.1:80\"", "captura.toml:1: \"listen\" stands in no section"},
        {"a section of limits that is none", "[limits.froms]\nfields = 1", "captura.toml:1: unknown section [limits.froms]"},
        {"a typing error in a section of limits", "[limits.letters]\nparts = 1",
         "captura.toml:1: unknown section [limits.letters], did you mean [limits.letter]?"},
        {"a key in the wrong section of limits", "[limits.letter]\njson_depth = 1",
         "captura.toml:2: unknown key \"limits.letter.json_depth\""},
        {"no TOML at all", "[http\n", "captura.toml:1: "},
        {"a number for a text", "[http]\nlisten = 8080", "captura.toml:2: \"http.listen\" must be a text, not a number"},
        {"a text for a list", "[http]\ntrusted_proxies = \"10.0.0.1\"",
         "captura.toml:2: \"http.trusted_proxies\" must be a list, not a text"},
        {"a number in a list of texts", "[leads]\nown_domains = [\n  \"a.example\",\n  3,\n]",
         "captura.toml:4: \"leads.own_domains\" must be a list of texts, here is a number"},
        {"a time without its unit", "[http]\nkeep_alive = 15",
         "captura.toml:2: \"http.keep_alive\" must be a time with its unit, as in \"15 s\" or \"10 min\""},
        {"a time out of range", "[http]\nkeep_alive = \"3 d\"",
         "captura.toml:2: \"http.keep_alive\" must lie between 100 ms and 1 h"},
        {"a time finer than it is kept", "[notify]\nfirst_retry = \"90 s\"",
         "captura.toml:2: \"notify.first_retry\" must be a multiple of 1 min"},
        {"a size in a unit of its own", "[spool]\nmax_size = \"1 GB\"",
         "captura.toml:2: \"spool.max_size\" must be a size, as in \"256 KiB\""},
        {"a count of no sense", "[database]\nconnections = 0",
         "captura.toml:2: \"database.connections\" must lie between 1 and 64"},
        {"a negative count", "[database]\nbatch = -1", "captura.toml:2: \"database.batch\" must lie between 1 and 256"},
        {"a fraction", "[database]\nbatch = 1.5", "captura.toml:2: \"database.batch\" must be a whole number"},
        {"a word that is not on the list", "[log]\nlevel = \"loud\"",
         "captura.toml:2: \"log.level\" must be one of \"debug\", \"info\", \"warning\", \"error\""},
        {"a port that is too large", "[http]\nlisten = \"127.0.0.1:80800\"",
         "captura.toml:2: \"127.0.0.1:80800\" is no address to listen on: write \"127.0.0.1:8080\" or \"[::1]:8080\""},
        {"no port", "[admin]\nlisten = \"127.0.0.1\"",
         "captura.toml:2: \"127.0.0.1\" is no address to listen on: write \"127.0.0.1:8080\" or \"[::1]:8080\""},
        {"one address for both listeners", "[http]\nlisten = \"127.0.0.1:8081\"\n[admin]\nlisten = \"127.0.0.1:8081\"",
         "captura.toml:4: \"127.0.0.1:8081\" is the public listener's address already"},
        {"a proxy by name", "[http]\ntrusted_proxies = [\"proxy\"]",
         "captura.toml:2: \"proxy\" is no IP address or network (\"10.0.0.0/8\")"},
        {"a network with too many bits", "[http]\ntrusted_proxies = [\"10.0.0.0/33\"]",
         "captura.toml:2: \"10.0.0.0/33\" is no IP address or network (\"10.0.0.0/8\")"},
        {"a public address without scheme", "[http]\npublic_url = \"forms.example.com\"",
         "captura.toml:2: \"forms.example.com\" is no web address: write \"https://forms.example.com\""},
        {"another database", "[database]\nurl = \"mysql://localhost/crm\"",
         "captura.toml:2: the database is a libpq URL (postgresql://host/captura) or \"host=... dbname=...\""},
        {"a watchdog before the server's own limit", "[database]\nwatchdog = \"5 s\"",
         "captura.toml:2: \"database.watchdog\" must be longer than \"database.statement_timeout\": the server's own time "
         "limit comes first"},
        {"a region in words", "[leads]\ndefault_region = \"Spain\"",
         "captura.toml:2: \"Spain\" is no country in two capitals, as in \"ES\""},
        {"an address for a domain", "[leads]\nown_domains = [\"ana@acme.example\"]",
         "captura.toml:2: \"ana@acme.example\" is no domain, as in \"acme.example\""},
        {"a mailbox in single brackets", "[mailbox]\nname = \"a\"",
         "captura.toml:1: each mailbox has a section of its own, written [[mailbox]]"},
        {"a mailbox without a name", "[[mailbox]]\nurl = \"maildir:///m\"", "captura.toml:1: a mailbox needs a name"},
        {"two mailboxes of one name",
         "[[mailbox]]\nname = \"a\"\nurl = \"maildir:///m\"\n[[mailbox]]\nname = \"a\"\nurl = \"maildir:///n\"",
         "captura.toml:5: there are two mailboxes named \"a\""},
        {"one mailbox under two names",
         "[[mailbox]]\nname = \"a\"\nurl = \"maildir:///m\"\n[[mailbox]]\nname = \"b\"\nurl = \"maildir:///m\"",
         "captura.toml:6: mailbox \"a\" reads \"maildir:///m\" already"},
        {"a mailbox without a url", "[[mailbox]]\nname = \"a\"",
         "captura.toml:1: mailbox \"a\" needs a url: imaps://user@host/INBOX or maildir:///path"},
        {"a mailbox without a user", "[[mailbox]]\nname = \"a\"\nurl = \"imaps://host/INBOX\"",
         "captura.toml:3: who logs in? imaps://user@host/INBOX"},
        {"a password in the url", "[[mailbox]]\nname = \"a\"\nurl = \"imaps://ana:secret@host/INBOX\"",
         "captura.toml:3: the password does not stand in the url: use mailbox.password_file"},
        {"a mailbox without its password", "[[mailbox]]\nname = \"a\"\nurl = \"imaps://ana@host/INBOX\"",
         "captura.toml:1: mailbox \"a\" needs a password_file"},
        {"a Maildir with two slashes", "[[mailbox]]\nname = \"a\"\nurl = \"maildir://var/mail\"",
         "captura.toml:3: a Maildir is written maildir:///path, with three slashes"},
        {"no kind of mailbox", "[[mailbox]]\nname = \"a\"\nurl = \"ftp://ana@host/\"",
         "captura.toml:3: \"ftp\" is no kind of mailbox: imaps, imap or maildir"},
        {"a kind for later", "[[mailbox]]\nname = \"a\"\nurl = \"pop3s://ana@host/\"",
         "captura.toml:3: pop3s:// is not available in this version"},
        {"a start for later", "[[mailbox]]\nname = \"a\"\nurl = \"maildir:///m\"\nstart = \"2026-01-31\"",
         "captura.toml:4: \"mailbox.start\" must be one of \"new\", \"all\"; a date is not available in this version"},
        {"TLS switched off where it cannot be",
         "[[mailbox]]\nname = \"a\"\nurl = \"imaps://ana@host/\"\npassword_file = \"captura.toml\"\ntls = \"off\"",
         "captura.toml:5: imaps:// is TLS from the first octet: write imap:// for tls = \"off\""},
        {"a secret that is not there", "[notify]\npassword_file = \"/nowhere/secret\"",
         "captura.toml:2: \"notify.password_file\": cannot read /nowhere/secret: No such file or directory"},
        {"a credential with a path", "[notify]\npassword_file = \"credential:../secret\"",
         "captura.toml:2: \"notify.password_file\": \"credential:../secret\" is no name of a credential"},
        {"a notice to nobody", "[notify]\nto = \"the sales team\"",
         "captura.toml:2: \"the sales team\" is no e-mail address"},
        {"a way out that is none", "[notify]\nurl = \"xmpp://host\"",
         "captura.toml:2: \"xmpp\" is no way out: smtp, smtps or maildir"},
        {"a door for later", "[lmtp]\nlisten = \"127.0.0.1:8024\"",
         "captura.toml:1: [lmtp] is not available in this version"},
        {"webhooks for later", "[[webhook]]\nurl = \"https://a.example\"",
         "captura.toml:1: [[webhook]] is not available in this version"},
        {"a console for later", "[console]\nlisten = \"\"", "captura.toml:1: [console] is not available in this version"},
    };
    for (const auto& row : rows) EXPECT_THAT(faults_of(row.text), testing::StartsWith(row.expected)) << row.why;
}

TEST_F(Configuration, NamesAllFaultsAtOnceInTheOrderOfTheFile)
{
    const std::string faults = faults_of("[log]\nlevel = \"loud\"\n[http]\nlistn = \"x\"\nkeep_alive = 3\n");
    EXPECT_EQ(std::count(faults.begin(), faults.end(), '\n'), 2) << faults;
    EXPECT_LT(faults.find(":2: "), faults.find(":4: "));
    EXPECT_LT(faults.find(":4: "), faults.find(":5: "));
}

TEST_F(Configuration, FileThatIsNotThereIsAFault)
{
    EXPECT_THROW(load_config(folder.path() / "absent.toml"), ConfigError);
    EXPECT_THROW(load_config(folder.path()), ConfigError);
}

TEST_F(Configuration, WarnsOfWhatIsAllowedButUnwise)
{
    const auto secret = write("secret", "geheim");
    std::filesystem::permissions(secret, std::filesystem::perms{0644});
    const struct {
        const char* why;
        const char* text;
        const char* expected;
    } rows[] = {
        {"colleagues would become leads", "[[mailbox]]\nname = \"a\"\nurl = \"maildir:///m\"", ":1: leads.own_domains is empty"},
        {"everybody can read the password", "[notify]\npassword_file = \"secret\"", ":2: \"notify.password_file\": "},
        {"all visitors would look alike", "[http]\npublic_url = \"https://f.example\"", ":2: https is spoken by a proxy"},
        {"metrics for the whole net", "[admin]\nlisten = \"0.0.0.0:8081\"", ":2: the admin listener asks nobody"},
        {"notices that come back as mail",
         "[leads]\nown_domains = [\"a.example\"]\n[[mailbox]]\nname = \"a\"\nurl = \"imaps://sales%40a.example@host/\"\n"
         "password_file = \"captura.toml\"\n[notify]\nto = \"Sales@a.example\"",
         ":5: notify.to is the mailbox \"a\" itself"},
        {"a password in the open",
         "[leads]\nown_domains = [\"a.example\"]\n[[mailbox]]\nname = \"a\"\nurl = \"imap://ana@mail.a.example/\"\n"
         "tls = \"off\"\npassword_file = \"captura.toml\"",
         ":6: mailbox \"a\" sends its password in plain text to mail.a.example"},
    };
    for (const auto& row : rows) EXPECT_THAT(load(row.text).warnings, testing::Contains(HasSubstr(row.expected))) << row.why;
}

TEST_F(Configuration, ReadsSecretsFromSystemdCredentials)
{
    write("smtp", "geheim\n");
    ::setenv("CREDENTIALS_DIRECTORY", folder.path().c_str(), 1);
    EXPECT_EQ(load("[notify]\npassword_file = \"credential:smtp\"").notify.password, "geheim");
    ::unsetenv("CREDENTIALS_DIRECTORY");
    EXPECT_THAT(faults_of("[notify]\npassword_file = \"credential:smtp\""), HasSubstr("only there under systemd"));
}

TEST_F(Configuration, NeverShowsASecret)
{
    write("secret", "geheim");
    const Config config = load("[database]\npassword_file = \"secret\"\n[notify]\npassword_file = \"secret\"");
    for (const Setting& setting : config.settings) EXPECT_EQ(setting.value.find("geheim"), std::string::npos);
    for (const std::string& warning : config.warnings) EXPECT_EQ(warning.find("geheim"), std::string::npos);
}

/// The values that hold, without where they came from.
std::vector<std::string> values_of(const Config& config)
{
    std::vector<std::string> values;
    for (const Setting& setting : config.settings) values.push_back(setting.key + " = " + setting.value);
    return values;
}

// Take the "#" off every key of the shipped file, and nothing may change: a key that is missing there, unknown here, or
// shown with a default that is none, fails.
TEST_F(Configuration, ShippedFileShowsEveryKeyAtItsDefault)
{
    write("mailbox-sales", "geheim");
    ::setenv("CREDENTIALS_DIRECTORY", folder.path().c_str(), 1);
    const std::string shipped = test::slurp(std::filesystem::path{CAPTURA_SOURCE_DIR} / "config" / "captura.toml");
    EXPECT_EQ(values_of(load(shipped)), values_of(load("")));

    const std::string all = std::regex_replace(shipped, std::regex{"(^|\n)#(?=[a-z\\[])"}, "$1");
    const Config uncommented = load(all);
    const std::string mailbox =
        "[[mailbox]]\nname = \"sales\"\nurl = \"imaps://sales%40acme.example@mail.acme.example/INBOX\"\n"
        "password_file = \"credential:mailbox-sales\"\n";
    const std::string token = "[[token]]\nname = \"partner\"\nhash = \"" + std::string(64, '0') + "\"\n";
    EXPECT_EQ(values_of(uncommented), values_of(load(mailbox + token)));
    for (const Setting& setting : uncommented.settings)
        EXPECT_NE(setting.origin, "default") << setting.key << " is missing in config/captura.toml";
    ::unsetenv("CREDENTIALS_DIRECTORY");
}

}  // namespace
}  // namespace captura::daemon
