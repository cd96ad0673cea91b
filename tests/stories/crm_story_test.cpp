// The company's own CRM in the same database, and more than one daemon on it.
#include "stories/world.hpp"
#include "support/temp_folder.hpp"
#include "support/waiting.hpp"

#include <gtest/gtest.h>

#include <barrier>
#include <map>
#include <thread>

namespace captura::test {
namespace {

using namespace std::chrono_literals;

const HttpClient::Headers as_json{{"Accept", "application/json"}};

std::string receipt_of(const std::optional<HttpAnswer>& answer)
{
    if (!answer || (answer->status != 201 && answer->status != 200)) return "no receipt";
    const auto at = answer->body.find("\"id\":\"");
    return at == std::string::npos ? "no receipt" : answer->body.substr(at + 6, 36);
}

/// By hand, as a program that knows nothing of us would write it.
void insert_customer(World& world)
{
    const auto added = world.captura({"manager", "add", "--name", "Key Account", "--email", "Key.Account@example.org"});
    ASSERT_EQ(added.status, 0) << added.err;
    world.rows("INSERT INTO captura.account (account_id, name, domain) "
               "VALUES ('00000000-0000-4000-8000-0000000000a1', 'Acme', 'acme-corp.com')");
    world.rows("INSERT INTO captura.contact (contact_id, account_id, name, email, phone, company, owner_id) "
               "SELECT '00000000-0000-4000-8000-0000000000c1', '00000000-0000-4000-8000-0000000000a1', 'Eva Customer', "
               "'Eva@Acme-Corp.com', '+34 612 345 678', 'Acme', manager_id "
               "FROM captura.manager WHERE email = 'Key.Account@example.org'");
    world.rows("INSERT INTO captura.identity (kind, value, contact_id) VALUES "
               "('email', ' Eva@Acme-Corp.COM ', '00000000-0000-4000-8000-0000000000c1'), "
               "('phone', '(+34) 612-345-678', '00000000-0000-4000-8000-0000000000c1')");
}

TEST(CrmStory, ACustomerOfAnotherProgramIsKnownHoweverSheIsWritten)
{
    World world;
    insert_customer(world);
    world.daemon().start();
    HttpClient browser{world.daemon().http()};
    const std::map<std::string, std::string> ways[] = {
        {{"name", "Eva"}, {"email", "EVA@acme-corp.com"}},
        {{"name", "E. Customer"}, {"phone", "0034612345678"}},
        {{"name", "Eva"}, {"phone", "612 34 56 78"}},
        {{"name", "Eva"}, {"email", "eva@ACME-CORP.com"}, {"phone", "+34 699 111 222"}},
    };
    std::vector<std::string> receipts;
    for (const auto& fields : ways) receipts.push_back(receipt_of(browser.post_form("/f/contact", fields, as_json)));
    world.expect_soon("SELECT count(*) FROM captura.submission_overview "
                      "WHERE contact_id = '00000000-0000-4000-8000-0000000000c1' AND lead_id IS NULL",
                      "4");
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.lead_overview"), "0") << "a customer becomes no second card";
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.touch "
                          "WHERE contact_id = '00000000-0000-4000-8000-0000000000c1'"),
              "4");
    world.expect_soon("SELECT count(*) FROM captura.notification_overview "
                      "WHERE recipient = 'Key.Account@example.org' AND lead_id IS NULL AND status IN ('sent', 'gathered')",
                      "4");
    EXPECT_EQ(world.value("SELECT concat_ws('|', name, email, phone) FROM captura.contact"),
              "Eva Customer|Eva@Acme-Corp.com|+34 612 345 678")
        << "the other program's words stay as they are";
    world.daemon().stop();
}

TEST(CrmStory, WhatAStrangerOffersForACustomerBarsNobodyElse)
{
    World world;
    insert_customer(world);
    world.daemon().start();
    HttpClient browser{world.daemon().http()};
    const auto post = [&](std::map<std::string, std::string> fields) {
        EXPECT_NE(receipt_of(browser.post_form("/f/contact", fields, as_json)), "no receipt");
    };
    post({{"name", "Eva"}, {"email", "eva@acme-corp.com"}, {"phone", "+34 699 111 222"}});
    post({{"name", "Who"}, {"phone", "+34 699 111 222"}});
    world.expect_soon("SELECT count(*) FROM captura.lead_overview", "1");
    post({{"name", "Who"}, {"phone", "699 111 222"}, {"message", "again"}});
    world.expect_soon("SELECT count(*) FROM captura.submission_overview", "3");
    EXPECT_EQ(world.value("SELECT string_agg(submissions::text, ',') FROM captura.lead_overview"), "2")
        << "one person, one card";
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.duplicate AS d JOIN captura.lead AS l USING (lead_id) "
                          "WHERE d.contact_id = '00000000-0000-4000-8000-0000000000c1' AND d.status = 'open'"),
              "1")
        << "that it may be the customer is for a manager to judge";
    world.daemon().stop();
}

TEST(CrmStory, TwinsThroughTwoDaemonsAtOneInstantAreOneCardAndEachIsToldOnce)
{
    World world;
    const TempFolder other_folder;
    DaemonProcess::Settings settings;
    settings.folder = other_folder.path();
    settings.database_url = world.database_url();
    settings.extra = "[notify]\nfrom = \"captura@example.org\"\nto = \"sales@example.org\"\nurl = \"maildir://" +
                     (other_folder / "outbox").string() + "\"\n";
    DaemonProcess other{settings};
    world.daemon().start();
    other.start();

    // In each round four posts at one instant: twins by e-mail, twins by phone, all one person; two bring one key.
    constexpr int rounds = 25;
    std::barrier together{4};
    std::mutex mutex;
    std::map<std::string, std::vector<std::string>> receipts;  // by key
    const auto visit = [&](const std::string& address, int twin) {
        HttpClient browser{address};
        for (int round = 0; round < rounds; ++round) {
            const std::string n = std::to_string(round);
            const bool keyed = twin < 2;
            std::map<std::string, std::string> fields{{"name", "Twin"}, {"email", "twin" + n + "@twins-corp.com"}};
            if (keyed) fields["_id"] = "key-" + n;
            if (!keyed) fields["phone"] = "+346123450" + std::to_string(10 + round);
            if (!keyed) fields["message"] = "twin " + std::to_string(twin);
            together.arrive_and_wait();
            const std::string receipt = receipt_of(browser.post_form("/f/contact", fields, as_json));
            const std::lock_guard lock{mutex};
            receipts[keyed ? fields["_id"] : n + "-" + std::to_string(twin)].push_back(receipt);
        }
    };
    std::vector<std::thread> visitors;
    for (int twin = 0; twin < 4; ++twin)
        visitors.emplace_back(visit, twin % 2 == 0 ? world.daemon().http() : other.http(), twin);
    for (auto& visitor : visitors) visitor.join();

    world.expect_soon("SELECT count(*) FROM captura.submission_overview", std::to_string(3 * rounds));
    for (const auto& [key, given] : receipts) {
        EXPECT_EQ(given.front(), given.back()) << "both daemons give one receipt for one key: " << key;
        EXPECT_EQ(world.value("SELECT count(*) FROM captura.submission_overview WHERE submission_id::text = '" +
                              given.front() + "'"),
                  "1")
            << key;
    }
    EXPECT_EQ(world.value("SELECT concat_ws('|', count(*), min(submissions), max(submissions)) "
                          "FROM captura.lead_overview"),
              std::to_string(rounds) + "|3|3");
    EXPECT_EQ(world.value("SELECT concat_ws('|', count(*), count(DISTINCT submission_id), count(DISTINCT lead_id)) "
                          "FROM captura.notification"),
              "75|75|25");
    world.expect_soon("SELECT count(*) FROM captura.notification_overview WHERE status = 'pending'", "0", 30s);
    EXPECT_EQ(world.value("SELECT count(*) FROM captura.activity WHERE kind = 'card_opened'"), std::to_string(rounds));
    other.stop();
    world.daemon().stop();
}

}  // namespace
}  // namespace captura::test
