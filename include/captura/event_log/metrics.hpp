/// Counters and gauges in Prometheus' text format 0.0.4. Labels come from configuration only, so their number is
/// bounded. Thread-safe.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace captura::event_log {

class Metrics {
public:
    Metrics();
    ~Metrics();

    /// Names and values, wherever a metric is named in the same order; views, since counting is for every submission.
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;
    void count(std::string_view name, const Labels& labels = {}, double by = 1);
    void set(std::string_view name, double value, const Labels& labels = {});
    /// All of them, with # HELP and # TYPE.
    std::string text() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace captura::event_log
