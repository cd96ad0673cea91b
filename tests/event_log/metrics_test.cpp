#include "captura/event_log/metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>
#include <vector>

namespace captura::event_log {
namespace {

TEST(Metrics, AreWrittenInTheTextFormat)
{
    Metrics metrics;
    metrics.count("captura_submissions_total", {{"door", "web"}, {"entry", "contact"}, {"result", "accepted"}});
    metrics.count("captura_submissions_total", {{"door", "web"}, {"entry", "contact"}, {"result", "accepted"}}, 2);
    metrics.count("captura_submissions_total", {{"door", "mail"}, {"entry", "sa\"l\\e\ns"}, {"result", "spam"}});
    metrics.set("captura_spool_bytes", 1073741824);
    metrics.set("captura_spool_oldest_seconds", 0.25);
    EXPECT_EQ(metrics.text(),
              "# HELP captura_spool_bytes Octets of the submissions that are only kept.\n"
              "# TYPE captura_spool_bytes gauge\n"
              "captura_spool_bytes 1073741824\n"
              "# HELP captura_spool_oldest_seconds Age of the oldest submission that is only kept.\n"
              "# TYPE captura_spool_oldest_seconds gauge\n"
              "captura_spool_oldest_seconds 0.25\n"
              "# HELP captura_submissions_total Submissions by door, entry and result.\n"
              "# TYPE captura_submissions_total counter\n"
              "captura_submissions_total{door=\"mail\",entry=\"sa\\\"l\\\\e\\ns\",result=\"spam\"} 1\n"
              "captura_submissions_total{door=\"web\",entry=\"contact\",result=\"accepted\"} 3\n");
}

TEST(Metrics, ShowAnUnknownNameRatherThanLoseIt)
{
    Metrics metrics;
    metrics.count("captura_nobody_knows_total");
    metrics.set("captura_spool_bytes", std::nan(""));
    EXPECT_EQ(metrics.text(),
              "# TYPE captura_nobody_knows_total untyped\n"
              "captura_nobody_knows_total 1\n"
              "# HELP captura_spool_bytes Octets of the submissions that are only kept.\n"
              "# TYPE captura_spool_bytes gauge\n"
              "captura_spool_bytes NaN\n");
}

TEST(Metrics, CountFromManyThreads)
{
    Metrics metrics;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 1000; ++i) metrics.count("captura_http_refused_total", {{"reason", "body"}});
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_NE(metrics.text().find("captura_http_refused_total{reason=\"body\"} 4000\n"), std::string::npos);
}

}  // namespace
}  // namespace captura::event_log
