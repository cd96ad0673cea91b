/// Counters and gauges in Prometheus' text format 0.0.4. Labels come from configuration only, so their number is
/// bounded. Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace captura::event_log {

class Metrics {
public:
    Metrics();
    ~Metrics();

    using Labels = std::map<std::string, std::string>;
    void count(std::string_view name, const Labels& labels = {}, double by = 1);
    void set(std::string_view name, double value, const Labels& labels = {});
    /// All of them, with # HELP and # TYPE.
    std::string text() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace captura::event_log
