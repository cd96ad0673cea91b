// Saving alone, against a cluster of its own: judged form posts (those of post.lua, one in four on a known card) in
// batches of 64 through Session::save over one connection, then one by one at 8,000 a second through the threads of
// Database. CPU per lead of whoever saves and of PostgreSQL.
//
//   captura_bench_store [batches [leads in a batch]]
//
// Instructions instead of time: valgrind --tool=callgrind --toggle-collect='captura::store::Session::save(*' ...
#include "cards.hpp"
#include "cpu_time.hpp"

#include "captura/daemon/private_cluster.hpp"
#include "captura/domain/digest.hpp"
#include "captura/intake/intake.hpp"
#include "captura/store/database.hpp"
#include "captura/store/session.hpp"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace captura::bench {
namespace {

Entry contact_form()
{
    Entry entry;
    entry.name = "contact";
    entry.fields = {{"name", FieldType::text, true, 200, {}},     {"email", FieldType::email, false, 254, {}},
                    {"phone", FieldType::phone, false, 50, {}},    {"company", FieldType::text, false, 200, {}},
                    {"job_title", FieldType::text, false, 200, {}}, {"message", FieldType::text, false, 5000, {}}};
    entry.any_of = {{"email", "phone"}};
    entry.strict = true;
    return entry;
}

std::string padded(int number, std::size_t digits)
{
    const std::string text = std::to_string(number);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
}

Judged form_post(int count)
{
    static const Entry entry = contact_form();
    const int person = count % 4 == 0 ? static_cast<int>(count * 7919LL % known_cards) : known_cards + count;
    Submission submission;
    submission.id = fresh_uuid();
    submission.entry = entry.name;
    submission.received_at = now();
    submission.content_type = "application/x-www-form-urlencoded";
    submission.given_key = fresh_uuid().text();
    submission.key = "web:" + hex(sha256(submission.given_key));
    submission.visit.address = "127.0.0.1";
    submission.body =
        "name=Visitor+Number+" + std::to_string(person) + "&email=visitor" + std::to_string(person) +
        "%40bench.example.org&phone=%2B346" + padded(person, 8) + "&company=Bench+Company+" +
        std::to_string(person % 5000) + "&job_title=Head+of+Purchasing&message=We+would+like+an+offer+for+" +
        std::to_string(count % 90 + 10) +
        "+desks+and+chairs%2C+delivered+to+our+office+in+Madrid+before+the+end+of+next+month.+Please+call+in+the+"
        "morning.&utm_source=google&utm_medium=cpc&utm_campaign=desks&_page=https%3A%2F%2Fwww.bench.example.org%2Fdesks"
        "&_id=" + submission.given_key;
    return intake::judge(std::move(submission), entry, {});
}

double cpu_seconds(clockid_t whose)
{
    timespec used{};
    ::clock_gettime(whose, &used);
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

struct Used {
    double own = 0;
    double wall = 0;
};

Used save(store::Session& session, int& count, int batches, int size)
{
    Used used;
    std::vector<Judged> batch;
    for (int i = 0; i < batches; ++i) {
        batch.clear();
        while (batch.size() < static_cast<std::size_t>(size)) batch.push_back(form_post(count++));
        const auto start = std::chrono::steady_clock::now();
        const double before = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
        const std::vector<store::Saved> saved = session.save(batch);
        used.own += cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - before;
        used.wall += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        for (const store::Saved& one : saved)
            if (one.repeat || !one.lead_id) throw std::runtime_error("a post of the benchmark made no lead");
    }
    return used;
}

struct Quiet : store::Events {
    void database_lost(const std::string& what) override { std::cerr << "lost: " << what << '\n'; }
    void database_back(std::chrono::milliseconds) override {}
    void submission_set_aside(const Uuid&, const std::string& what) override { std::cerr << "set aside: " << what << '\n'; }
    void store_bug(const std::string& what) override { std::cerr << "bug: " << what << '\n'; }
    void notify_failed(const std::string& what) override { std::cerr << "notify: " << what << '\n'; }
    void notices_made(std::size_t) override {}
};

/// Of all threads but this one, which only hands over.
double cpu_of_savers()
{
    return cpu_seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
}

Used save_one_by_one(store::Database& database, int& count, int leads)
{
    std::vector<Judged> posts;
    while (posts.size() < static_cast<std::size_t>(leads)) posts.push_back(form_post(count++));
    std::atomic<int> answered{0}, failed{0};
    const double before = cpu_of_savers();
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < posts.size(); ++i) {
        if (i % 8 == 0) std::this_thread::sleep_until(start + std::chrono::microseconds{125} * i);
        database.save(std::move(posts[i]), [&](const Result<store::Saved, store::StoreError::Kind>& saved) {
            if (!saved.has_value()) ++failed;
            ++answered;
        });
    }
    while (answered != leads) std::this_thread::sleep_for(std::chrono::milliseconds{2});
    if (failed != 0) throw std::runtime_error("a post of the benchmark was not saved");
    return {cpu_of_savers() - before, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count()};
}

int run(int batches, int size)
{
    std::string folder = (std::filesystem::temp_directory_path() / "captura-bench-XXXXXX").string();
    if (!::mkdtemp(folder.data())) throw std::runtime_error("cannot make " + folder);
    std::filesystem::permissions(folder, std::filesystem::perms(0755));
    {
        daemon::PrivateCluster::Settings made;
        made.dir = std::filesystem::path(folder) / "postgres";
        made.options = {"shared_buffers=512MB", "max_wal_size=4GB"};
        daemon::PrivateCluster cluster{made};
        store::Settings settings;
        settings.url = cluster.url();
        store::Session{settings}.migrate();
        add_known_cards(cluster.url());
        settle_database(cluster.url());

        store::Session session{settings};
        session.prepare_all();
        int count = 0;
        save(session, count, batches / 10 + 1, size);  // plans, caches, the allocator
        const double postgres_before = cpu_seconds_of_tree(cluster.pid());
        const Used used = save(session, count, batches, size);
        const double leads = static_cast<double>(batches) * size;
        const double postgres = cpu_seconds_of_tree(cluster.pid()) - postgres_before;
        std::printf("%d batches of %d: own CPU %.1f us, PostgreSQL %.1f us, wall %.1f us a lead\n", batches, size,
                    used.own / leads * 1e6, postgres / leads * 1e6, used.wall / leads * 1e6);

        Quiet events;
        store::Database database{settings, events};
        save_one_by_one(database, count, batches * size / 10);
        const double postgres_now = cpu_seconds_of_tree(cluster.pid());
        const Used savers = save_one_by_one(database, count, batches * size);
        std::printf("one by one: own CPU %.1f us, PostgreSQL %.1f us, wall %.1f us a lead\n", savers.own / leads * 1e6,
                    (cpu_seconds_of_tree(cluster.pid()) - postgres_now) / leads * 1e6, savers.wall / leads * 1e6);
    }
    std::filesystem::remove_all(folder);
    return 0;
}

}  // namespace
}  // namespace captura::bench

int main(int arguments, char** argument)
{
    try {
        const int batches = arguments > 1 ? std::atoi(argument[1]) : 500;
        const int size = arguments > 2 ? std::atoi(argument[2]) : 64;
        return captura::bench::run(batches, size);
    } catch (const std::exception& fault) {
        std::cerr << "captura_bench_store: " << fault.what() << '\n';
        return 1;
    }
}
