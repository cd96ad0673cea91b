/// The admin listener: is it alive, is it ready, what does it count.
#pragma once

#include "captura/event_log/metrics.hpp"
#include "captura/http/message.hpp"
#include "captura/spool/spool.hpp"

#include <functional>
#include <string>

namespace captura::daemon {

/// The state of things at this moment, for /readyz and the gauges of /metrics.
struct Condition {
    bool ready = false;         ///< doors are open and the spool keeps
    bool database = false;
    bool stopping = false;
    spool::Figures spool;
    std::size_t in_flight = 0;
    std::size_t connections = 0;
};

class AdminRouter final : public http::Router {
public:
    AdminRouter(event_log::Metrics& metrics, std::function<Task<Condition>()> condition)
        : metrics_(metrics), condition_(std::move(condition))
    {
    }
    Found find(const http::Request& head) override;

private:
    Task<http::Response> answer_ready();
    Task<http::Response> answer_metrics();

    event_log::Metrics& metrics_;
    std::function<Task<Condition>()> condition_;
};

}  // namespace captura::daemon
