// What an operator does to a running daemon: stop it, reload it, start a second one, get the configuration wrong.
#include "mail/blocking_socket.hpp"
#include "stories/world.hpp"
#include "support/waiting.hpp"

#include "support/corpora.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <mutex>
#include <set>
#include <thread>

namespace captura::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

const HttpClient::Headers wants_json{{"Accept", "application/json"}};

std::string receipt_of(const HttpAnswer& answer)
{
    const auto at = answer.body.find("\"id\":\"");
    return at == std::string::npos ? std::string{} : answer.body.substr(at + 6, 36);
}

/// A server that takes connections and never says a word.
class SilentServer {
public:
    SilentServer()
    {
        const auto [descriptor, port] = BlockingSocket::listen();
        descriptor_ = descriptor;
        port_ = port;
    }
    ~SilentServer() { ::close(descriptor_); }
    SilentServer(const SilentServer&) = delete;
    SilentServer& operator=(const SilentServer&) = delete;
    std::uint16_t port() const { return port_; }

private:
    int descriptor_ = -1;
    std::uint16_t port_ = 0;
};

void expect_it_ends_in_time(DaemonProcess& daemon)
{
    const auto begin = Clock::now();
    daemon.process().signal(SIGTERM);
    EXPECT_EQ(daemon.process().wait(), 0) << daemon.log();
    EXPECT_LT(Clock::now() - begin, 10s) << daemon.log();
}

TEST(OperatorStory, SigtermUnderLoadEndsInTimeAndEveryReceiptIsALead)  // F17
{
    const SilentServer smtp;  // the courier hangs in its dialogue
    World::Settings settings;
    settings.notify_url = "smtp://127.0.0.1:" + std::to_string(smtp.port());
    World world{settings};
    world.daemon().start();
    const std::string address = world.daemon().http();

    std::mutex mutex;
    std::set<std::string> receipts;
    std::atomic<bool> stop{false};
    std::vector<std::thread> visitors;
    for (int visitor = 0; visitor < 4; ++visitor)
        visitors.emplace_back([&, visitor] {
            HttpClient browser{address};
            for (int n = 0; !stop; ++n) {
                const std::string email = "v" + std::to_string(visitor) + "-" + std::to_string(n) + "@load.example.org";
                const auto answer = browser.post_form("/f/contact", {{"name", "Visitor"}, {"email", email}}, wants_json);
                if (!answer || answer->status != 201) continue;
                const std::lock_guard lock{mutex};
                receipts.insert(receipt_of(*answer));
            }
        });
    BlockingSocket idle = BlockingSocket::connect(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    const bool loaded = eventually(20s, [&] {
        const std::lock_guard lock{mutex};
        return receipts.size() > 200;
    });
    expect_it_ends_in_time(world.daemon());
    stop = true;
    for (auto& visitor : visitors) visitor.join();
    ASSERT_TRUE(loaded);

    world.daemon().start();  // what was only kept is saved now
    world.expect_soon("SELECT count(*) >= " + std::to_string(receipts.size()) + " FROM captura.submission_overview", "t", 20s);
    std::set<std::string> stored;
    for (const Row& row : world.rows("SELECT submission_id FROM captura.submission_overview")) stored.insert(row[0]);
    for (const std::string& receipt : receipts) EXPECT_TRUE(stored.contains(receipt)) << receipt;
    world.daemon().stop();
}

TEST(OperatorStory, SigtermDoesNotWaitForAFrozenDatabaseAndNothingIsLost)  // F07, F17
{
    World::Settings settings;
    settings.own_cluster = true;
    World world{settings};
    world.daemon().start();
    HttpClient browser{world.daemon().http()};
    ASSERT_EQ(browser.post_form("/f/contact", {{"name", "Eva"}, {"email", "first@acme.org"}}, wants_json)->status, 201);
    world.expect_soon("SELECT count(*) FROM captura.notification_overview WHERE status = 'sent'", "1");

    std::vector<pid_t> frozen{world.cluster().pid()};
    for (const Row& row : world.rows("SELECT pid FROM pg_stat_activity WHERE application_name = 'captura'"))
        frozen.push_back(static_cast<pid_t>(std::stoi(row[0])));
    for (const pid_t pid : frozen) ::kill(pid, SIGSTOP);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(browser.post_form("/f/contact", {{"name", "Eva"}, {"email", "f" + std::to_string(i) + "@acme.org"}}, wants_json)->status, 201);
    expect_it_ends_in_time(world.daemon());
    for (const pid_t pid : frozen) ::kill(pid, SIGCONT);

    world.daemon().start();
    world.expect_soon("SELECT count(*) FROM captura.lead_overview", "6", 20s);
    world.daemon().stop();
}

/// A folder with the shipped forms, which a story may change.
std::filesystem::path forms_of_its_own(const World& world)
{
    const auto forms = world.folder() / "forms";
    std::filesystem::create_directory(forms);
    std::filesystem::copy(std::filesystem::path{CAPTURA_SOURCE_DIR} / "forms", forms);
    const auto file = world.folder() / "captura.toml";
    std::string config = slurp(file);
    const std::string shipped = "\"" CAPTURA_SOURCE_DIR "/forms\"";
    config.replace(config.find(shipped), shipped.size(), "\"" + forms.string() + "\"");
    write_file(file, config);
    return forms;
}

TEST(OperatorStory, FormsThatBecomeWrongWhileTheDaemonRunsCostNoFormThatWasServed)
{
    World world;
    const auto forms = forms_of_its_own(world);
    world.daemon().start();
    HttpClient browser{world.daemon().http()};
    const auto log_has = [&](const std::string& text) {
        return eventually(10s, [&] { return world.daemon().log().find(text) != std::string::npos; });
    };
    const std::string field = "[[field]]\nname = \"name\"\nlabel = \"Name\"\n";
    write_file(forms / "a.toml", "title = \"A\"\naliases = [\"0032\"]\n" + field);
    ASSERT_TRUE(eventually(10s, [&] { return browser.get("/f/a")->status == 200; })) << world.daemon().log();
    write_file(forms / "b.toml", "title = \"B\"\naliases = [\"0032\"]\n" + field);
    EXPECT_TRUE(log_has("is claimed by form")) << world.daemon().log();
    EXPECT_EQ(browser.get("/f/a")->status, 200);
    EXPECT_EQ(browser.get("/f/b")->status, 404);
    std::filesystem::create_directory(forms / "old.toml");
    EXPECT_TRUE(log_has("old.toml")) << world.daemon().log();
    EXPECT_EQ(browser.get("/f/contact")->status, 200);
    std::filesystem::rename(forms, world.folder() / "forms.away");
    EXPECT_TRUE(log_has("cannot read the folder")) << world.daemon().log();
    EXPECT_EQ(browser.get("/f/contact")->status, 200) << "a folder that is away for a moment takes no form down";
    EXPECT_EQ(browser.post_form("/f/contact", {{"name", "Ana"}, {"email", "ana@acme.org"}}, wants_json)->status, 201);
    world.daemon().stop();
}

TEST(OperatorStory, AnEditedTableOfSourcesHoldsAfterAReload)
{
    World world;
    const auto file = world.folder() / "captura.toml", table = world.folder() / "channels.toml";
    const std::string everything = "[[rule]]\nid = \"all\"\ngroup = ";
    write_file(table, everything + "\"Yesterday\"\n");
    write_file(file, slurp(file) + "\n[sources]\nchannels = \"channels.toml\"\n");
    world.daemon().start();
    HttpClient browser{world.daemon().http()};
    const auto come = [&](const std::string& name) {
        EXPECT_EQ(browser.post_form("/f/contact", {{"name", name}, {"email", name + "@acme.org"}}, wants_json)->status, 201);
        world.expect_soon("SELECT count(*) FROM captura.lead_overview WHERE name = '" + name + "'", "1", 20s);
    };
    const auto log_has = [&](const std::string& text) {
        return eventually(5s, [&] { return world.daemon().log().find(text) != std::string::npos; });
    };
    come("Eva");
    write_file(table, everything + "7\n");
    world.daemon().process().signal(SIGHUP);
    EXPECT_TRUE(log_has("channels.toml:3: group must be a text")) << world.daemon().log();
    come("Bob");
    write_file(table, everything + "\"Today\"\n");
    world.daemon().process().signal(SIGHUP);
    EXPECT_TRUE(log_has("\"reload_ok\"")) << world.daemon().log();
    come("Ana");
    world.expect_soon("SELECT string_agg(first_group, ',' ORDER BY lead_id) FROM captura.lead_touches",
                      "Yesterday,Yesterday,Today", 20s);
    world.daemon().stop();
}

TEST(OperatorStory, AReloadIsAllOrNothingAndNamesWhatIsWrong)  // F17, OP2
{
    World world;
    const auto file = world.folder() / "captura.toml";
    const auto forms = forms_of_its_own(world);
    const std::string config = slurp(file);
    world.daemon().start();
    HttpClient browser{world.daemon().http()};
    HttpClient admin{world.daemon().admin()};
    const auto log_has = [&](const std::string& text) {
        return eventually(5s, [&] { return world.daemon().log().find(text) != std::string::npos; });
    };
    const auto reload = [&] { world.daemon().process().signal(SIGHUP); };

    write_file(forms / "contact.toml", "title = \"Contact\"\ntitel = \"x\"\n");
    reload();
    EXPECT_TRUE(log_has("contact.toml:2: ")) << world.daemon().log();
    EXPECT_EQ(browser.get("/f/contact")->status, 200) << "the old form stays";
    EXPECT_EQ(browser.post_form("/f/contact", {{"name", "Eva"}, {"email", "eva@acme.org"}}, wants_json)->status, 201);
    EXPECT_NE(admin.get("/metrics")->body.find("captura_config_last_reload_successful 0\n"), std::string::npos);

    std::filesystem::copy_file(std::filesystem::path{CAPTURA_SOURCE_DIR} / "forms" / "contact.toml", forms / "contact.toml",
                               std::filesystem::copy_options::overwrite_existing);
    write_file(file, config + "\n[htpp]\n");
    reload();
    EXPECT_TRUE(log_has("unknown section [htpp], did you mean [http]?")) << world.daemon().log();

    write_file(file, config + "\n[leads]\nown_domains = [\"example.org\"]\n");
    write_file(forms / "second.toml", slurp(forms / "contact.toml"));
    reload();
    EXPECT_TRUE(log_has("\"reload_ok\"")) << world.daemon().log();
    EXPECT_TRUE(log_has("in force after a restart: leads.own_domains")) << world.daemon().log();
    EXPECT_EQ(browser.get("/f/second")->status, 200);
    const std::string metrics = admin.get("/metrics")->body;
    EXPECT_NE(metrics.find("captura_config_last_reload_successful 1\n"), std::string::npos) << metrics;
    EXPECT_EQ(metrics.find("untyped"), std::string::npos) << metrics;
    world.daemon().stop();
}

TEST(OperatorStory, AChangedFormIsServedWithoutAReloadAndAWrongOneChangesNothing)
{
    World world;
    const auto forms = world.folder() / "forms";
    std::filesystem::create_directory(forms);
    const auto file = world.folder() / "captura.toml";
    std::string config = slurp(file);
    const std::string shipped = "\"" CAPTURA_SOURCE_DIR "/forms\"";
    config.replace(config.find(shipped), shipped.size(), "\"" + forms.string() + "\"");
    write_file(file, config);
    const std::string rest = "[[field]]\nname = \"name\"\nlabel = \"Name\"\n";
    write_file(forms / "fair.toml", "title = \"The fair\"\n" + rest);
    world.daemon().start();
    HttpClient browser{world.daemon().http()};
    const auto shows = [&](const std::string& path, const std::string& text) {
        return eventually(10s, [&] { return browser.get(path)->body.find(text) != std::string::npos; });
    };
    EXPECT_TRUE(shows("/f/fair", "<h1>The fair</h1>"));

    write_file(forms / "second.toml", "title = \"Another\"\n" + rest);
    EXPECT_TRUE(shows("/f/second", "<h1>Another</h1>")) << "a new one";
    write_file(forms / "fair.toml", "titel = \"The fair\"\n" + rest);
    EXPECT_TRUE(eventually(10s, [&] { return world.daemon().log().find("fair.toml:1: unknown key \\\"titel\\\"; did you mean") != std::string::npos; }))
        << world.daemon().log();
    write_file(forms / "second.toml", "title = \"Once more\"\n" + rest);
    EXPECT_TRUE(shows("/f/second", "<h1>Once more</h1>")) << "a wrong one does not stand in the way of the others";
    EXPECT_TRUE(shows("/f/fair", "<h1>The fair</h1>")) << "and stays as it was";
    write_file(forms / "fair.tmp", "title = \"Repaired\"\nclosed = true\nclosed_text = \"It is over.\"\n" + rest);
    std::filesystem::rename(forms / "fair.tmp", forms / "fair.toml");
    EXPECT_TRUE(shows("/f/fair", "It is over.")) << "put in its place";

    EXPECT_EQ(browser.post_form("/f/fair", {{"name", "Eva"}}, wants_json)->status, 410);
    world.expect_soon("SELECT verdict || ' ' || array_to_string(reasons, ',') FROM captura.submission", "rejected closed");
    std::filesystem::remove(forms / "second.toml");
    EXPECT_TRUE(eventually(10s, [&] { return browser.get("/f/second")->status == 404; }));
    world.daemon().stop();
}

TEST(OperatorStory, ASecondDaemonOnOneSpoolEndsWith73AndLeavesTheFirstAlone)
{
    World world;
    world.daemon().start();
    const auto second = world.captura({"serve"});
    EXPECT_EQ(second.status, 73) << second.err;
    EXPECT_NE(second.err.find("another daemon holds this spool"), std::string::npos) << second.err;
    HttpClient admin{world.daemon().admin()};
    EXPECT_EQ(admin.get("/livez")->status, 200);
    EXPECT_EQ(admin.get("/readyz")->status, 200);
    world.daemon().stop();
}

TEST(OperatorStory, WhatCannotStartSaysWhyAndLeavesNothingBehind)
{
    World world;
    const auto file = world.folder() / "captura.toml";
    const std::string config = slurp(file);
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string changed = config;
        return changed.replace(changed.find(from), from.size(), to);
    };
    const auto [descriptor, port] = BlockingSocket::listen();
    const std::string taken = "127.0.0.1:" + std::to_string(port);
    write_file(world.folder() / "a-file", "");
    const struct {
        const char* why;
        std::string config;
        int status;
        std::string message;
    } rows[] = {
        {"the port is in use", with("127.0.0.1:0", taken), 69, "http.listen: cannot listen on " + taken},
        {"the spool is no folder", with((world.folder() / "spool").string(), (world.folder() / "a-file").string()), 73,
         "spool.dir: "},
        {"an unknown key", config + "[admin2]\n", 78, "captura.toml:"},
        {"no such forms", with(CAPTURA_SOURCE_DIR "/forms", "/nowhere/forms"), 78, "/nowhere/forms"},
    };
    for (const auto& row : rows) {
        write_file(file, row.config);
        const auto tried = world.captura({"serve"});
        EXPECT_EQ(tried.status, row.status) << row.why << ": " << tried.err;
        EXPECT_NE(tried.err.find(row.message), std::string::npos) << row.why << ": " << tried.err;
        EXPECT_EQ(tried.err.find("\"ready\""), std::string::npos) << row.why;
    }
    ::close(descriptor);
    write_file(file, config);
    world.daemon().start();
    world.daemon().stop();
}

TEST(OperatorStory, TwoSpoolsOneDatabaseADeadNodesIsEmptiedByAnother)
{
    World world;
    const auto kept = world.captura({"ingest"}, "From: Eva <eva@acme.org>\r\nMessage-ID: <1@acme.org>\r\n\r\nhello\r\n");
    ASSERT_EQ(kept.status, 0) << kept.err;
    const auto emptied = world.captura({"replay", "--spool", (world.folder() / "spool").string()});
    EXPECT_EQ(emptied.status, 0) << emptied.err;
    EXPECT_EQ(emptied.out, "saved 1\n");
    EXPECT_EQ(world.value("SELECT email FROM captura.lead_overview"), "eva@acme.org");
    EXPECT_EQ(world.captura({"replay", "--spool", (world.folder() / "spool").string()}).out, "saved 0\n");
}

}  // namespace
}  // namespace captura::test
