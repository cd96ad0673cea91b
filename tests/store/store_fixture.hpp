// A schema of its own for each test, in one private cluster for the whole program.
#pragma once

#include "captura/daemon/private_cluster.hpp"
#include "captura/domain/digest.hpp"
#include "captura/store/session.hpp"

#include <gtest/gtest.h>
#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <pqxx/result>

#include <stdlib.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace captura::store::test {

/// Made on first use, ended with the program.
class TestCluster {
public:
    static daemon::PrivateCluster& get()
    {
        static TestCluster only;
        return *only.cluster_;
    }

private:
    TestCluster()
    {
        char name[] = "/tmp/captura-store-XXXXXX";
        if (::mkdtemp(name) == nullptr) throw std::runtime_error("mkdtemp");
        folder_ = name;
        namespace fs = std::filesystem;
        fs::permissions(folder_, fs::perms::owner_all | fs::perms::others_exec);
        cluster_ = std::make_unique<daemon::PrivateCluster>(daemon::PrivateCluster::Settings{
            folder_ / "db", {"fsync=off", "max_connections=60", "autovacuum=off"}, "captura"});
    }
    ~TestCluster()
    {
        cluster_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    std::filesystem::path folder_;
    std::unique_ptr<daemon::PrivateCluster> cluster_;
};

template <class Condition>
bool eventually(Condition condition, std::chrono::seconds limit = std::chrono::seconds{20})
{
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return true;
}

class StoreTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        if (!daemon::PrivateCluster::available()) GTEST_SKIP() << "SKIPPED, NOT PASSED: PostgreSQL is not installed";
        TestCluster::get().start();
        execute("DROP SCHEMA IF EXISTS captura CASCADE");
        Session{settings()}.migrate();
    }

    static Settings settings()
    {
        Settings settings;
        settings.url = TestCluster::get().url();
        return settings;
    }

    static pqxx::result execute(const std::string& sql)
    {
        pqxx::connection connection{TestCluster::get().url() + " options='-c client_min_messages=warning'"};
        pqxx::nontransaction work{connection};
        return work.exec(sql);
    }

    /// One value; empty where there is no row or it is null.
    static std::string ask(const std::string& sql)
    {
        const pqxx::result rows = execute(sql);
        return rows.empty() || rows[0][0].is_null() ? std::string{} : std::string{rows[0][0].c_str()};
    }

    static std::string count(const std::string& from) { return ask("SELECT count(*) FROM captura." + from); }
};

/// A form post that makes a lead; every one has a key of its own.
inline Judged inquiry(const std::string& name, const std::string& email, const std::string& phone = {})
{
    Judged judged;
    Submission& submission = judged.submission;
    submission.id = fresh_uuid();
    submission.door = Door::web;
    submission.entry = "contact";
    submission.received_at = now();
    submission.content_type = "application/x-www-form-urlencoded";
    submission.body = "name=" + name + "&email=" + email + "&phone=" + phone;
    submission.key = "web:" + hex(sha256(submission.id.text()));
    submission.visit.address = "203.0.113.7";
    judged.inquiry.fields = {{"name", name}, {"email", email}, {"phone", phone}};

    Judgement& judgement = judged.judgement;
    judgement.verdict = Verdict::lead;
    judgement.channel = "form";
    judgement.contact.name = name;
    if (!email.empty()) judgement.contact.emails = {{email, email}};
    if (!phone.empty()) judgement.contact.phones = {{phone, "", "ES", "mobile"}};
    judgement.source.source = "google";
    judgement.source.medium = "organic";
    judgement.source.inputs.page = "https://www.example.com/contact";
    judgement.source.inputs.referrer = "https://www.google.com/";
    return judged;
}

inline Judged in_lane(Verdict verdict, const std::string& reason)
{
    Judged judged = inquiry("", "");
    judged.judgement.verdict = verdict;
    judged.judgement.reasons = {reason};
    return judged;
}

}  // namespace captura::store::test
