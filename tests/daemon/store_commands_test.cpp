// The commands that work on the database, against a real one.
#include "captura/daemon/commands.hpp"
#include "captura/daemon/exit_status.hpp"
#include "captura/daemon/private_cluster.hpp"
#include "support/command.hpp"
#include "support/temp_folder.hpp"

#include "captura/domain/digest.hpp"
#include "captura/intake/intake.hpp"
#include "captura/spool/spool.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

namespace captura::daemon {
namespace {

using nlohmann::json;
using test::Command;
using testing::HasSubstr;

class WithDatabase : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        folder_ = std::make_unique<test::TempFolder>();
        PrivateCluster::Settings settings;
        settings.dir = *folder_ / "postgres";
        settings.options = {"fsync=off", "max_connections=20"};
        cluster_ = std::make_unique<PrivateCluster>(settings);
    }
    static void TearDownTestSuite()
    {
        cluster_.reset();
        folder_.reset();
    }

    /// The samples of the product: what the commands judge by.
    void SetUp() override
    {
        config.database.url = cluster_->url();
        config.forms_dir = std::filesystem::path{CAPTURA_SOURCE_DIR} / "forms";
        config.spool.dir = mine / "spool";
        Command command;
        ASSERT_EQ(migrate(config, Migration::up, false, command.streams()), exit_status::done) << command.err.str();
    }

    Submission post(const std::string& form, const std::string& body)
    {
        Submission submission;
        submission.id = fresh_uuid();
        submission.entry = form;
        submission.received_at = now();
        submission.content_type = "application/x-www-form-urlencoded";
        submission.body = body;
        submission.key = "web:" + submission.id.text();
        return submission;
    }

    /// As the daemon would have saved it when its rules were other ones.
    Uuid save(Submission submission, Verdict verdict, const std::string& reason)
    {
        Judged judged;
        judged.submission = std::move(submission);
        judged.judgement.verdict = verdict;
        judged.judgement.reasons = {reason};
        judged.judgement.channel = "form";
        store::Session session{config.database};
        const std::vector<Judged> batch{judged};
        return session.save(batch).front().submission_id;
    }

    std::vector<json> lane_rows(const std::string& lane)
    {
        Command command;
        EXPECT_EQ(lane_list(config, lane, 1000, true, command.streams()), exit_status::done) << command.err.str();
        std::vector<json> rows;
        std::istringstream lines{command.out.str()};
        for (std::string line; std::getline(lines, line);) rows.push_back(json::parse(line));
        return rows;
    }

    bool is_in(const std::string& lane, const Uuid& id)
    {
        const auto rows = lane_rows(lane);
        return std::any_of(rows.begin(), rows.end(),
                           [&](const json& row) { return row.at("submission_id") == id.text(); });
    }

    Config config;
    test::TempFolder mine;

private:
    static inline std::unique_ptr<test::TempFolder> folder_;
    static inline std::unique_ptr<PrivateCluster> cluster_;
};

const std::string reachable = "name=Ana+P%C3%A9rez&email=ana.perez%40acme-shops.com&message=Hello";

TEST_F(WithDatabase, MigrateSaysWhereItStands)
{
    Command status;
    EXPECT_EQ(migrate(config, Migration::status, true, status.streams()), exit_status::done);
    const json line = json::parse(status.out.str());
    EXPECT_EQ(line.at("version"), line.at("shipped"));
    EXPECT_TRUE(line.at("pending").empty());
    Command plan;
    EXPECT_EQ(migrate(config, Migration::plan, false, plan.streams()), exit_status::done);
    EXPECT_EQ(plan.out.str(), "") << "nothing is left to do";
}

TEST_F(WithDatabase, ManagersComeAndGo)
{
    store::Manager ana;
    ana.name = "Ana";
    ana.email = "ana@acme-shops.com";
    ana.role = "head";
    Command added;
    ASSERT_EQ(manager_add(config, ana, true, added.streams()), exit_status::done) << added.err.str();
    EXPECT_EQ(json::parse(added.out.str()).at("role"), "head");

    ManagerChanges changes;
    changes.name = "Ana P\xc3\xa9rez";
    changes.tier = 3;
    Command set;
    EXPECT_EQ(manager_set(config, "ANA@acme-shops.com", changes, set.streams()), exit_status::done) << set.err.str();
    Command listed;
    EXPECT_EQ(manager_list(config, true, listed.streams()), exit_status::done);
    EXPECT_THAT(listed.out.str(), HasSubstr("\"name\":\"Ana P\xc3\xa9rez\""));
    EXPECT_THAT(listed.out.str(), HasSubstr("\"tier\":3"));

    Command removed;
    EXPECT_EQ(manager_remove(config, "ana@acme-shops.com", removed.streams()), exit_status::done);
    Command unknown;
    EXPECT_EQ(manager_remove(config, "nobody@acme-shops.com", unknown.streams()), exit_status::no_input);
    EXPECT_THAT(unknown.err.str(), HasSubstr("there is no manager nobody@acme-shops.com"));
}

TEST_F(WithDatabase, ManagerWithoutAWorkingAddressIsRefused)
{
    store::Manager wrong;
    wrong.name = "Ana";
    wrong.email = "ana";
    Command command;
    EXPECT_EQ(fenced(command.streams(), [&] { return manager_add(config, wrong, false, command.streams()); }),
              exit_status::usage);
}

TEST_F(WithDatabase, LaneIsListedShownAndReleased)
{
    const Uuid id = save(post("contact", reachable), Verdict::spam, "too_many_links");
    ASSERT_TRUE(is_in("spam", id));
    EXPECT_TRUE(is_in("", id)) << "without a name all lanes are listed";
    EXPECT_FALSE(is_in("rejected", id));

    Command shown;
    EXPECT_EQ(lane_show(config, id.text(), Shown::text, shown.streams()), exit_status::done);
    EXPECT_THAT(shown.out.str(), HasSubstr("verdict      spam\nreasons      too_many_links\n"));
    Command octets;
    EXPECT_EQ(lane_show(config, id.text(), Shown::octets, octets.streams()), exit_status::done);
    EXPECT_EQ(octets.out.str(), reachable);
    Command line;
    EXPECT_EQ(lane_show(config, id.text(), Shown::json, line.streams()), exit_status::done);
    EXPECT_EQ(json::parse(line.out.str()).at("body"), reachable);

    Command released;
    ASSERT_EQ(lane_release(config, id.text(), released.streams()), exit_status::done) << released.err.str();
    EXPECT_THAT(released.out.str(), HasSubstr(id.text() + " spam -> lead card "));
    EXPECT_FALSE(is_in("spam", id));
    Command again;
    EXPECT_EQ(lane_release(config, id.text(), again.streams()), exit_status::done);
    EXPECT_THAT(again.err.str(), HasSubstr("is a lead already"));
}

TEST_F(WithDatabase, AReplayLeavesWhatAPersonHasReleased)
{
    const Uuid id = save(post("contact", "message=no+way+to+reach+me"), Verdict::rejected, "missing:name");
    Command released;
    ASSERT_EQ(lane_release(config, id.text(), released.streams()), exit_status::done) << released.err.str();
    ASSERT_TRUE(is_in("interest", id)) << "nobody to reach, and no card: " << released.out.str();
    Command replayed;
    EXPECT_EQ(replay_lanes(config, {}, replayed.streams()), exit_status::done) << replayed.err.str();
    EXPECT_TRUE(is_in("interest", id)) << replayed.out.str();
}

TEST_F(WithDatabase, AnAddressBelongsToOneManager)
{
    for (const char* email : {"one@acme.org", "two@acme.org"}) {
        store::Manager manager;
        manager.name = "M";
        manager.email = email;
        Command command;
        ASSERT_EQ(manager_add(config, manager, false, command.streams()), exit_status::done);
    }
    ManagerChanges changes;
    changes.email = "ONE@acme.org";
    Command command;
    EXPECT_THROW(manager_set(config, "two@acme.org", changes, command.streams()), UsageError);
}

TEST_F(WithDatabase, OctetsThatCannotBeReadAreNotReleased)
{
    Submission broken = post("contact", "{\"name\": ");
    broken.content_type = "application/json";
    const Uuid id = save(std::move(broken), Verdict::unreadable, "json_syntax");
    Command command;
    EXPECT_EQ(lane_release(config, id.text(), command.streams()), exit_status::bad_input);
    EXPECT_TRUE(is_in("unreadable", id));
}

TEST_F(WithDatabase, UnknownSubmissionsAndLanesAreNamed)
{
    const auto status = [&](const std::string& id) {
        Command command;
        return fenced(command.streams(), [&] { return lane_show(config, id, Shown::text, command.streams()); });
    };
    EXPECT_EQ(status(fresh_uuid().text()), exit_status::no_input);
    EXPECT_EQ(status("42"), exit_status::usage);
    Command command;
    EXPECT_EQ(fenced(command.streams(), [&] { return lane_list(config, "lead", 10, false, command.streams()); }),
              exit_status::usage);
    EXPECT_THAT(command.err.str(), HasSubstr("interest, spam, automatic, rejected, unreadable"));
}

TEST_F(WithDatabase, RepairedRuleIsAppliedToWhatTheLanesHold)
{
    const Uuid repaired = save(post("contact", reachable), Verdict::unreadable, "a_bug_of_yesterday");
    const Uuid still_wrong = save(post("contact", "name=Ana&message=Hello"), Verdict::rejected, "no_contact");

    ReplayOptions look;
    look.lanes = {"unreadable"};
    look.only_look = true;
    Command looked;
    EXPECT_EQ(replay_lanes(config, look, looked.streams()), exit_status::done) << looked.err.str();
    EXPECT_THAT(looked.out.str(), HasSubstr(repaired.text() + " unreadable -> lead"));
    EXPECT_TRUE(is_in("unreadable", repaired)) << "only looked";

    Command done;
    EXPECT_EQ(replay_lanes(config, {}, done.streams()), exit_status::done) << done.err.str();
    EXPECT_THAT(done.out.str(), HasSubstr(repaired.text() + " unreadable -> lead card "));
    EXPECT_FALSE(is_in("unreadable", repaired));
    EXPECT_TRUE(is_in("rejected", still_wrong));

    Command again;
    EXPECT_EQ(replay_lanes(config, {}, again.streams()), exit_status::done);
    EXPECT_EQ(again.out.str(), "") << "the second time nothing changes";
}

TEST_F(WithDatabase, ChangedTableOfSourcesIsAppliedToHistoryOnce)
{
    const auto come = [&](const std::string& name, const std::string& referrer) {
        const Submission submission = post("fair", "name=" + name + "&email=" + name + "%40acme-shops.com&_page=https%3A%2F%2Fwww.acme.org%2F"
                                                   "&_referrer=" + referrer + (name == "eva" ? "&utm_campaign=July" : ""));
        Entry entry;
        entry.name = "fair";
        entry.campaign = "spring";
        store::Session session{config.database};
        session.save(std::vector{intake::judge(submission, entry, {})});
    };
    come("ana", "https%3A%2F%2Fnews.example%2F1");
    come("bob", "https%3A%2F%2Fnews.example%2F2");
    come("eva", "https%3A%2F%2Fvk.com%2Fx");

    const auto run = [&](ReclassifyOptions options) {
        options.entry = "fair";
        Command command;
        EXPECT_EQ(reclassify(config, options, command.streams()), exit_status::done) << command.err.str();
        return command.out.str() + command.err.str();
    };
    EXPECT_EQ(run({}), "captura: 3 looked at, 0 changed\n") << "the same table says the same";

    test::write_file(mine / "senders.txt", "social news news.example\n");
    config.sources.referrers = (mine / "senders.txt").string();
    EXPECT_EQ(run({"", "", true, false}), "2  Referral  ->  Organic Social\ncaptura: 3 looked at, 2 would change\n");
    EXPECT_EQ(run({"2999-01-01", "", false, false}), "captura: 0 looked at, 0 changed\n");
    EXPECT_EQ(run({"2000-01-01T00:00:00Z", "", false, true}),
              "{\"from\":\"Referral\",\"to\":\"Organic Social\",\"submissions\":2}\ncaptura: 3 looked at, 2 changed\n");
    EXPECT_EQ(run({}), "captura: 3 looked at, 0 changed\n") << "the second time nothing changes";

    Command wrong;
    EXPECT_THROW(reclassify(config, {"yesterday", "", false, false}, wrong.streams()), UsageError);
}

TEST_F(WithDatabase, ClicksAreReportedOnlyOfThoseWhoAgreed)
{
    const auto come = [&](const std::string& more) {
        Entry entry;
        entry.name = "ads";
        store::Session session{config.database};
        session.save(std::vector{intake::judge(post("ads", "name=Ana&email=Ana.Ad%40acme-shops.com&phone=612345678" + more), entry, {})});
    };
    come("&gclid=Cj0-7_x.Y&marketing=yes&_consent.marketing=v1");
    come("&yclid=42");
    come("&yclid=42&_consent.marketing=v1");
    come("&gclid=%3DSUM(A1)&marketing=yes&_consent.marketing=v1");
    come("&marketing=yes&_consent.marketing=v1");
    come("&msclkid=77ab&marketing=yes&_consent.marketing=v1");
    Command command;
    EXPECT_EQ(report_clicks(config, "", command.streams()), exit_status::done) << command.err.str();
    EXPECT_THAT(command.out.str(),
                testing::MatchesRegex("gclid,yclid,msclkid,time,order_id,email_sha256,phone_sha256,consent\n"
                                      "Cj0-7_x.Y,,,[0-9TZ:.-]+,[0-9a-f-]+," + hex(sha256("ana.ad@acme-shops.com")) + "," +
                                      hex(sha256("+34612345678")) + ",granted\n,,77ab,.*,granted\n"));
    Command later;
    EXPECT_EQ(report_clicks(config, "2999-01-01", later.streams()), exit_status::done);
    EXPECT_EQ(later.err.str(), "captura: 0 clicks of people who agreed\n");
}

TEST_F(WithDatabase, SpoolOfADeadNodeIsEmptiedOnce)
{
    spool::Settings dead;
    dead.dir = mine / "dead";
    const auto kept = [&](const Submission& submission) { return bool{spool::keep_beside(dead, submission)}; };
    ASSERT_TRUE(kept(post("contact", reachable)));
    const Submission wrong = post("contact", "name=Ana");
    ASSERT_TRUE(kept(wrong));

    Command first;
    EXPECT_EQ(replay_spool(config, dead.dir, first.streams()), exit_status::done) << first.err.str();
    EXPECT_EQ(first.out.str(), "saved 2\n");
    EXPECT_TRUE(is_in("rejected", wrong.id));
    Command second;
    EXPECT_EQ(replay_spool(config, dead.dir, second.streams()), exit_status::done) << second.err.str();
    EXPECT_EQ(second.out.str(), "saved 0\n");
    Command absent;
    EXPECT_EQ(replay_spool(config, mine / "absent", absent.streams()), exit_status::no_input);
    EXPECT_FALSE(std::filesystem::exists(mine / "absent")) << "a typing error makes no spool";
}

TEST_F(WithDatabase, DatabaseAwayIsStatus69AndTouchesNothing)
{
    Config away = config;
    away.database.url = "host=127.0.0.1 port=1 dbname=captura";
    spool::Settings dead;
    dead.dir = mine / "dead";
    ASSERT_TRUE(bool{spool::keep_beside(dead, post("contact", reachable))});
    const std::function<int(Streams)> commands[] = {
        [&](Streams s) { return lane_list(away, "", 10, false, s); },
        [&](Streams s) { return manager_list(away, false, s); },
        [&](Streams s) { return migrate(away, Migration::status, false, s); },
        [&](Streams s) { return replay_lanes(away, {}, s); },
        [&](Streams s) { return replay_spool(away, dead.dir, s); },
    };
    for (const auto& one : commands) {
        Command command;
        EXPECT_EQ(fenced(command.streams(), [&] { return one(command.streams()); }), exit_status::unavailable);
        EXPECT_THAT(command.err.str(), HasSubstr("the database cannot be reached"));
    }
    Command after;
    EXPECT_EQ(replay_spool(config, dead.dir, after.streams()), exit_status::done);
    EXPECT_EQ(after.out.str(), "saved 1\n");
}

/// The words of a command line, with a configuration file that leads to this database.
TEST_F(WithDatabase, MigrateStatusAndPlanChangeNothing)
{
    const std::string database = config.database.url;
    test::write_file(mine / "captura.toml", "[database]\nurl = \"" + database + "\"\n");
    for (const char* what : {"status", "plan"}) {
        Command command;
        const std::string file = (mine / "captura.toml").string();
        const std::vector<const char*> words{"captura", "migrate", what, "--config", file.c_str()};
        EXPECT_EQ(run_command_line(static_cast<int>(words.size()), words.data(), command.streams()), exit_status::done);
        EXPECT_EQ(command.err.str(), "") << what << " says what up says";
    }
}

}  // namespace
}  // namespace captura::daemon
