#include "daemon/admin.hpp"

#include <algorithm>
#include <utility>

namespace captura::daemon {
namespace {

http::Response text(int status, std::string body, std::string type = "text/plain; charset=utf-8")
{
    http::Response response;
    response.status = status;
    response.headers = {{"Content-Type", std::move(type)}, {"Cache-Control", "no-store"}};
    response.body = std::move(body);
    return response;
}

double seconds_since(Timestamp when)
{
    return std::max(0.0, std::chrono::duration<double>(captura::now() - when).count());
}

Task<http::Response> answer_alive(http::Request)
{
    co_return text(200, "alive\n");
}

}  // namespace

AdminRouter::Found AdminRouter::find(const http::Request& head)
{
    if (head.method != "GET" && head.method != "HEAD") {
        auto refused = http::problem(405, "Method not allowed", "The admin listener only answers questions.");
        refused.headers.push_back({"Allow", "GET, HEAD"});
        return {std::nullopt, std::move(refused)};
    }
    http::Route route;
    route.max_body = 0;
    if (head.path == "/livez")
        route.handler = answer_alive;
    else if (head.path == "/readyz")
        route.handler = [this](http::Request) { return answer_ready(); };
    else if (head.path == "/metrics")
        route.handler = [this](http::Request) { return answer_metrics(); };
    else
        return {std::nullopt, http::problem(404, "Not found", "Here are /livez, /readyz and /metrics.")};
    return {std::move(route), std::nullopt};
}

/// Ready means that a submission would be kept. The database being away degrades it, and makes nobody wait.
Task<http::Response> AdminRouter::answer_ready()
{
    const Condition now = co_await condition_();
    const char* status = !now.ready || now.stopping ? "not ready" : now.database ? "ready" : "degraded";
    std::string body = R"({"status":")" + std::string(status) + R"(","database":")" + (now.database ? "up" : "away") +
                       R"(","spool_pending":)" + std::to_string(now.spool.pending) + R"(,"in_flight":)" +
                       std::to_string(now.in_flight) + "}\n";
    co_return text(now.ready && !now.stopping ? 200 : 503, std::move(body), "application/json");
}

Task<http::Response> AdminRouter::answer_metrics()
{
    const Condition now = co_await condition_();
    metrics_.set("captura_spool_records", static_cast<double>(now.spool.pending));
    metrics_.set("captura_spool_bytes", static_cast<double>(now.spool.pending_octets));
    metrics_.set("captura_spool_oldest_seconds", now.spool.oldest ? seconds_since(*now.spool.oldest) : 0);
    metrics_.set("captura_http_connections", static_cast<double>(now.connections));
    metrics_.set("captura_submissions_in_flight", static_cast<double>(now.in_flight));
    metrics_.set("captura_database_up", now.database ? 1 : 0);
    co_return text(200, metrics_.text(), "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace captura::daemon
