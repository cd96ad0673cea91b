// The whole line under load, beside pgbench doing one single-statement ingestion (identity upsert, inquiry, outbox) of the
// same persons, known by address and by number, on the same cluster in the same run. A lead counts when it is saved with
// card, touch and notice, not when it is answered.
#include "cards.hpp"
#include "command.hpp"
#include "cpu_time.hpp"

#include "captura/daemon/private_cluster.hpp"

#include <poll.h>
#include <unistd.h>

#include <pqxx/pqxx>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace captura::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Figures {
    double leads_per_second = 0;
    double p50_ms = 0;
    double p99_ms = 0;
    double own_cpu = 0;       ///< seconds per 10,000 leads
    double postgres_cpu = 0;  ///< seconds per 10,000 leads
    long long errors = 0;
};

double seconds_since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

long long count(const std::string& url, const std::string& sql)
{
    pqxx::connection connection{url};
    pqxx::nontransaction work{connection};
    return work.exec(sql)[0][0].as<long long>();
}

/// The same cards for pgbench, in tables of its own.
void make_tables_of_pgbench(const std::string& url)
{
    execute(url, R"(
        CREATE SCHEMA bench;
        CREATE TABLE bench.contact (contact_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text,
                                    email text UNIQUE, phone text, company text, job_title text,
                                    created_at timestamptz NOT NULL DEFAULT now());
        CREATE INDEX ON bench.contact (phone);
        CREATE TABLE bench.inquiry (inquiry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, contact_id bigint NOT NULL,
                                    body text NOT NULL, received_at timestamptz NOT NULL DEFAULT now());
        CREATE TABLE bench.outbox (outbox_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, inquiry_id bigint NOT NULL,
                                   contact_id bigint NOT NULL, status text NOT NULL DEFAULT 'pending');
        INSERT INTO bench.contact (name, email)
        SELECT 'Visitor ' || n, 'visitor' || n || '@bench.example.org'
        FROM generate_series(0, )" + std::to_string(known_cards - 1) + R"() AS n;
    )");
}

/// The listener of that name in the daemon's log, "127.0.0.1:4321".
std::string wait_for_address(const std::string& log_file, const std::string& listener)
{
    for (int tries = 0; tries < 2000; ++tries) {
        std::ifstream file{log_file};
        for (std::string line; std::getline(file, line);) {
            const auto at = line.find("127.0.0.1:");
            if (line.find("\"listening\"") != std::string::npos && line.find('"' + listener + '"') != std::string::npos &&
                at != std::string::npos)
                return line.substr(at, line.find('"', at) - at);
        }
        ::poll(nullptr, 0, 10);
    }
    throw std::runtime_error("captura did not start; see " + log_file);
}

/// Until everything that was answered is saved: a backlog does not count as speed. Asks the daemon, since counting rows
/// would cost the database what is being measured.
void wait_until_saved(const std::string& admin)
{
    const auto start = Clock::now();
    while (seconds_since(start) < 60) {
        const std::string state = output_of({"curl", "-s", "http://" + admin + "/readyz"});
        if (state.find("\"spool_pending\":0,") != std::string::npos) return;
        ::poll(nullptr, 0, 20);
    }
    throw std::runtime_error("what was kept is not saved after a minute");
}

/// Nobody pays for what the other left: dead rows, dirty pages, notices that are still to be told.
void tidy_up(const std::string& url)
{
    execute(url, "DELETE FROM captura.notification WHERE status = 'pending'");
    settle_database(url);
}

struct Daemon {
    Server server;
    std::string http;
    std::string admin;
};

/// `series`: of persons who did not come before, 1 to 9 (post.lua, pgbench.sql).
Figures run_captura(const daemon::PrivateCluster& cluster, const Daemon& captura, int connections, int seconds,
                    int series)
{
    const std::string url = cluster.url();
    tidy_up(url);
    const long long before = count(url, "SELECT count(*) FROM captura.submission");
    const double own_before = cpu_seconds_of_tree(captura.server.pid());
    const double postgres_before = cpu_seconds_of_tree(cluster.pid());
    ::setenv("CAPTURA_BENCH_SEED", std::to_string(series).c_str(), 1);
    const auto start = Clock::now();
    const std::string output =
        output_of({"wrk", "-t1", "-c" + std::to_string(connections), "-d" + std::to_string(seconds) + "s", "-s",
                   CAPTURA_SOURCE_DIR "/bench/post.lua", "http://" + captura.http + "/"});

    const auto line = output.find("captura-bench ");
    if (line == std::string::npos) throw std::runtime_error("wrk printed no summary:\n" + output);
    Figures figures;
    long long requests = 0, microseconds = 0;
    std::istringstream summary{output.substr(line + 14)};
    summary >> requests >> microseconds >> figures.p50_ms >> figures.p99_ms >> figures.errors;

    wait_until_saved(captura.admin);
    const double elapsed = seconds_since(start);
    const auto saved = static_cast<double>(count(url, "SELECT count(*) FROM captura.submission") - before);
    figures.leads_per_second = saved / elapsed;
    figures.own_cpu = (cpu_seconds_of_tree(captura.server.pid()) - own_before) / saved * 10000;
    figures.postgres_cpu = (cpu_seconds_of_tree(cluster.pid()) - postgres_before) / saved * 10000;
    return figures;
}

Figures run_pgbench(const daemon::PrivateCluster& cluster, int connections, int seconds, int series)
{
    tidy_up(cluster.url());
    const double postgres_before = cpu_seconds_of_tree(cluster.pid());
    const long long before = count(cluster.url(), "SELECT count(*) FROM bench.inquiry");
    const auto start = Clock::now();
    const std::string output =
        output_of({"pgbench", "-n", "-M", "prepared", "-c", std::to_string(connections), "-j", "1", "-T",
                   std::to_string(seconds), "-D", "n=0", "-D", "series=" + std::to_string(series), "-f",
                   CAPTURA_SOURCE_DIR "/bench/pgbench.sql", cluster.url()});
    const double elapsed = seconds_since(start);
    Figures figures;
    const auto saved = static_cast<double>(count(cluster.url(), "SELECT count(*) FROM bench.inquiry") - before);
    figures.leads_per_second = saved / elapsed;
    figures.postgres_cpu = (cpu_seconds_of_tree(cluster.pid()) - postgres_before) / saved * 10000;
    if (const auto at = output.find("latency average = "); at != std::string::npos)
        figures.p50_ms = std::stod(output.substr(at + 18));
    return figures;
}

/// A host's speed changes from minute to minute, and under load most. No more than 9 in all: each has a series of its own.
int rounds_of(int connections)
{
    return connections == 1 ? 3 : 5;
}

struct Spread {
    double least, median, most;
};

Spread spread(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return {values.front(), values[values.size() / 2], values.back()};
}

void print_row(const char* name, int connections, const std::vector<Figures>& runs)
{
    std::vector<double> rates, p50, p99, own, postgres;
    for (const Figures& run : runs) {
        rates.push_back(run.leads_per_second);
        p50.push_back(run.p50_ms);
        p99.push_back(run.p99_ms);
        own.push_back(run.own_cpu);
        postgres.push_back(run.postgres_cpu);
    }
    const Spread rate = spread(rates);
    std::printf("%-10s %5d %9.0f %7.0f..%-7.0f %8.2f %8.2f %9.2f %9.2f\n", name, connections, rate.median, rate.least,
                rate.most, spread(p50).median, spread(p99).median, spread(own).median, spread(postgres).median);
}

int run()
{
    const int seconds = std::getenv("CAPTURA_BENCH_SECONDS") ? std::atoi(std::getenv("CAPTURA_BENCH_SECONDS")) : 10;
    std::string folder = (std::filesystem::temp_directory_path() / "captura-bench-XXXXXX").string();
    if (!::mkdtemp(folder.data())) throw std::runtime_error("cannot make " + folder);
    std::filesystem::permissions(folder, std::filesystem::perms(0755));

    {
        daemon::PrivateCluster::Settings settings;
        settings.dir = std::filesystem::path(folder) / "postgres";
        settings.options = {"max_connections=100", "shared_buffers=512MB", "max_wal_size=4GB"};
        daemon::PrivateCluster cluster{settings};
        std::ofstream{folder + "/captura.toml"} << "[http]\nlisten = \"127.0.0.1:0\"\ntrusted_proxies = [\"127.0.0.1\"]\n"
                                                   "[admin]\nlisten = \"127.0.0.1:0\"\n[database]\nurl = \""
                                                << cluster.url() << "\"\n[spool]\ndir = \"" << folder
                                                << "/spool\"\n[forms]\ndir = \"" CAPTURA_SOURCE_DIR
                                                   "/forms\"\n[notify]\nfrom = \"captura@example.org\"\nto = "
                                                   "\"sales@example.org\"\nurl = \"maildir://"
                                                << folder << "/outbox\"\n[log]\nform = \"json\"\n";
        output_of({CAPTURA_BINARY, "migrate", "--config", folder + "/captura.toml"});
        add_known_cards(cluster.url());
        make_tables_of_pgbench(cluster.url());

        Daemon captura{{{CAPTURA_BINARY, "serve", "--config", folder + "/captura.toml"}, folder + "/log"}, {}, {}};
        captura.http = wait_for_address(folder + "/log", "http");
        captura.admin = wait_for_address(folder + "/log", "admin");

        std::printf("%d s a run, median of %d (1 connection) and %d (32); PostgreSQL with durability on, everything on this "
                    "machine's %ld cores\n\n",
                    seconds, rounds_of(1), rounds_of(32), ::sysconf(_SC_NPROCESSORS_ONLN));
        std::printf("%-10s %5s %9s %16s %8s %8s %9s %9s\n", "", "conns", "leads/s", "(spread)", "p50 ms", "p99 ms",
                    "own CPU s", "pg CPU s");
        double ratio = 0;
        int series = 0;
        for (const int connections : {1, 32}) {
            const int rounds = rounds_of(connections);
            std::vector<Figures> ours, theirs;
            for (int round = 1; round <= rounds; ++round) {
                ours.push_back(run_captura(cluster, captura, connections, seconds, ++series));
                theirs.push_back(run_pgbench(cluster, connections, seconds, series));
            }
            print_row("captura", connections, ours);
            print_row("pgbench", connections, theirs);
            std::vector<double> ratios;
            for (int i = 0; i < rounds; ++i)
                ratios.push_back(ours[static_cast<std::size_t>(i)].leads_per_second /
                                 theirs[static_cast<std::size_t>(i)].leads_per_second);
            ratio = spread(ratios).median;
            std::printf("%-10s %5d %9.2f   (captura / pgbench, run by run)\n\n", "ratio", connections, ratio);
            for (const Figures& figures : ours)
                if (figures.errors > 0) std::printf("captura answered %lld posts with an error\n", figures.errors);
        }
        std::printf("CPU seconds are per 10,000 leads. pgbench: one statement a lead (card found or opened, inquiry, outbox),\n"
                    "nothing validated, nothing read.\n");
    }
    std::filesystem::remove_all(folder);
    return 0;
}

}  // namespace
}  // namespace captura::bench

int main()
{
    try {
        return captura::bench::run();
    } catch (const std::exception& fault) {
        std::cerr << "captura_bench: " << fault.what() << '\n';
        return 1;
    }
}
