// What may break, and that nothing is lost by it.
#include "stories/world.hpp"
#include "support/waiting.hpp"

#include <gtest/gtest.h>

#include <poll.h>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <thread>

namespace captura::test {
namespace {

using namespace std::chrono_literals;

std::string receipt_of(const HttpAnswer& answer)
{
    const auto at = answer.body.find("\"id\":\"");
    return at == std::string::npos ? std::string{} : answer.body.substr(at + 6, 36);
}

/// Posts until told to stop, each visitor with a person of its own; remembers every receipt it was given.
class Load {
public:
    Load(std::function<std::string()> address, int visitors) : address_(std::move(address))
    {
        for (int i = 0; i < visitors; ++i) threads_.emplace_back([this, i] { visit(i); });
    }
    ~Load() { finish(); }

    void finish()
    {
        stop_ = true;
        for (auto& thread : threads_)
            if (thread.joinable()) thread.join();
    }
    std::size_t receipts() const
    {
        const std::lock_guard lock{mutex_};
        return given_.size();
    }
    /// Receipt to key; after finish().
    const std::map<std::string, std::string>& given() const { return given_; }

private:
    void visit(int visitor)
    {
        for (int n = 0; !stop_; ++n) {
            const std::string person = "p" + std::to_string(visitor) + "-" + std::to_string(n);
            // A keyed one is tried until it is answered; the answer to its retry must be its first receipt.
            const std::map<std::string, std::string> fields = {
                {"_id", person}, {"name", "Visitor"}, {"email", person + "@load.example.org"}};
            for (bool answered = false; !answered && !stop_;) {
                HttpClient client{address_()};  // after a kill the daemon listens elsewhere
                const auto answer = client.post_form("/f/contact", fields, {{"Accept", "application/json"}});
                if (answer && (answer->status == 201 || answer->status == 200)) {
                    const std::lock_guard lock{mutex_};
                    given_[receipt_of(*answer)] = person;
                    answered = true;
                } else {
                    ::poll(nullptr, 0, 5);
                }
            }
        }
    }

    std::function<std::string()> address_;
    std::atomic<bool> stop_{false};
    mutable std::mutex mutex_;
    std::map<std::string, std::string> given_;
    std::vector<std::thread> threads_;
};

TEST(LossStory, WithTheDatabaseAwayVisitorsAreAnsweredAndLaterAllAreLeadsOnce)
{
    World::Settings settings;
    settings.own_cluster = true;
    World world{settings};
    world.daemon().start();
    HttpClient browser{world.daemon().http()};

    world.cluster().stop();
    constexpr int posts = 300;
    for (int i = 0; i < posts; ++i) {
        const auto answer = browser.post_form(
            "/f/contact", {{"name", "Visitor"}, {"email", "away" + std::to_string(i) + "@example.org"}},
            {{"Accept", "application/json"}});
        ASSERT_TRUE(answer) << i;
        ASSERT_EQ(answer->status, 201) << i << answer->body;
    }
    const auto wrong = browser.post_form("/f/contact", {{"message", "no way to reach me"}});
    ASSERT_TRUE(wrong);
    EXPECT_EQ(wrong->status, 422) << "wrong input is named although the database is away";

    HttpClient admin{world.daemon().admin()};
    const auto ready = admin.get("/readyz");
    ASSERT_TRUE(ready);
    EXPECT_EQ(ready->status, 200);
    EXPECT_NE(ready->body.find("degraded"), std::string::npos) << ready->body;

    world.cluster().start();
    world.expect_soon("SELECT count(*) FROM captura.lead_overview", std::to_string(posts), 15s);
    world.expect_soon("SELECT count(*) FROM captura.submission_overview", std::to_string(posts + 1), 15s);
    EXPECT_EQ(world.value("SELECT max(submissions) FROM captura.lead_overview"), "1");
    world.daemon().stop();
}

TEST(LossStory, TwentyKillsUnderLoadLoseNoReceiptAndDoubleNone)
{
    World world;
    world.daemon().start();
    std::mutex mutex;
    std::string address = world.daemon().http();
    Load load{[&] {
                  const std::lock_guard lock{mutex};
                  return address;
              },
              8};
    std::mt19937 chance{20};
    for (int kill = 0; kill < 20; ++kill) {
        const std::size_t before = load.receipts();
        ASSERT_TRUE(eventually(20s, [&] { return load.receipts() > before + 20; })) << world.daemon().log();
        ::poll(nullptr, 0, static_cast<int>(chance() % 150));  // a random moment
        world.daemon().kill();
        world.daemon().start();
        const std::lock_guard lock{mutex};
        address = world.daemon().http();
    }
    load.finish();

    const auto& given = load.given();
    ASSERT_GT(given.size(), 400u);
    ASSERT_TRUE(eventually(30s, [&] {
        return std::stoul(world.value("SELECT count(*) FROM captura.submission_overview")) >= given.size();
    })) << world.daemon().log();
    world.daemon().stop();  // what was still on its way is saved by now

    std::map<std::string, int> stored;
    for (const Row& row : world.rows("SELECT submission_id FROM captura.submission_overview")) ++stored[row[0]];
    for (const auto& [receipt, key] : given) EXPECT_EQ(stored[receipt], 1) << "receipt " << receipt << " of " << key;
    EXPECT_EQ(world.value("SELECT count(*) - count(DISTINCT key) FROM captura.submission_overview"), "0");
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.lead_overview WHERE submissions <> 1"), "0");
    EXPECT_EQ(world.value("SELECT count(*) FROM (SELECT lead_id, recipient FROM captura.notification_overview "
                          "GROUP BY 1, 2 HAVING count(*) > 1) AS doubled"), "0");
}

TEST(LossStory, ABackupPutBackLosesNothingThatWasAnsweredLately)
{
    World::Settings settings;
    settings.own_cluster = true;
    World world{settings};
    world.daemon().start();
    HttpClient browser{world.daemon().http()};
    const auto post = [&](const std::string& person) {
        const auto answer = browser.post_form(
            "/f/contact", {{"_id", person}, {"name", "Visitor"}, {"email", person + "@restored-corp.com"}},
            {{"Accept", "application/json"}});
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 201) << answer->body;
    };
    const auto data = (world.folder() / "postgres" / "data").string(), backup = (world.folder() / "backup").string();
    const auto shell = [&](const std::string& command) {
        const auto done = run_command({"/bin/sh", "-c", command}, world.folder());
        ASSERT_EQ(done.status, 0) << done.err;
    };
    post("before");
    world.expect_soon("SELECT count(*) FROM captura.lead_overview", "1");
    world.cluster().stop();
    shell("cp -a '" + data + "' '" + backup + "'");
    world.cluster().start();

    for (int i = 0; i < 20; ++i) post("after" + std::to_string(i));
    world.expect_soon("SELECT count(*) FROM captura.lead_overview", "21", 15s);
    world.cluster().stop();
    shell("rm -rf '" + data + "' && cp -a '" + backup + "' '" + data + "'");
    world.cluster().start();

    world.expect_soon("SELECT count(*) FROM captura.submission_overview", "21", 20s);
    EXPECT_EQ(world.value("SELECT concat_ws('|', count(*), min(submissions), max(submissions)) "
                          "FROM captura.lead_overview"),
              "21|1|1")
        << "what the backup held is not doubled";
    EXPECT_NE(world.daemon().log().find("owed_again"), std::string::npos) << "and somebody is told";
    world.daemon().stop();
}

}  // namespace
}  // namespace captura::test
