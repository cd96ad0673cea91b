#include "captura/event_log/metrics.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <mutex>
#include <vector>

namespace captura::event_log {
namespace {

struct Family {
    std::string_view name;
    std::string_view type;
    std::string_view help;
};

/// What exists now, sorted by name. A name that is missing here is shown all the same, as untyped: a wrong figure is
/// better seen than thrown.
constexpr Family families[] = {
    {"captura_build_info", "gauge", "1, with the version that runs."},
    {"captura_config_last_reload_successful", "gauge", "1 where the last reload was taken, 0 where it was refused."},
    {"captura_config_last_reload_timestamp_seconds", "gauge", "When the configuration in force was read."},
    {"captura_database_up", "gauge", "1 where the database answers, 0 while submissions are only kept."},
    {"captura_db_connections", "gauge", "Connections to the database by state."},
    {"captura_db_errors_total", "counter", "Faults of the database by what the caller does next."},
    {"captura_http_connections", "gauge", "Open connections of the listeners."},
    {"captura_http_refused_total", "counter", "Requests refused before a handler saw them."},
    {"captura_lease_held", "gauge", "1 where this daemon holds the mailbox."},
    {"captura_mail_backlog", "gauge", "Letters of a mailbox not yet saved."},
    {"captura_mail_ingest_total", "counter", "Letters by what became of them."},
    {"captura_mail_last_success_timestamp_seconds", "gauge", "When a mailbox was last looked through."},
    {"captura_mailbox_lost_total", "counter", "How often a mailbox could not be reached."},
    {"captura_notifications_total", "counter", "Notifications by transport and result."},
    {"captura_outbox_pending", "gauge", "Notifications that wait."},
    {"captura_spool_bytes", "gauge", "Octets of the submissions that are only kept."},
    {"captura_spool_damaged_total", "counter", "Damaged records that were put aside."},
    {"captura_spool_faults_total", "counter", "How often the spool could not keep."},
    {"captura_spool_oldest_seconds", "gauge", "Age of the oldest submission that is only kept."},
    {"captura_spool_records", "gauge", "Submissions that are only kept."},
    {"captura_submissions_in_flight", "gauge", "Submissions on their way to the database."},
    {"captura_submissions_total", "counter", "Submissions by door, entry and result."},
};

const Family* family_of(std::string_view name)
{
    const auto* found = std::ranges::find(families, name, &Family::name);
    return found == std::end(families) ? nullptr : found;
}

std::string shown(double value)
{
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    std::array<char, 40> digits{};
    return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

/// Label values: backslash, quote and line feed are escaped, nothing else.
std::string escaped(std::string_view value)
{
    std::string out;
    for (const char c : value) {
        if (c == '\\' || c == '"') out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out;
}

/// The labels of a series as they are held.
using HeldLabels = std::vector<std::pair<std::string, std::string>>;

/// Finds held labels by views of them.
struct ByText {
    using is_transparent = void;

    template <class One, class Other>
    bool operator()(const One& one, const Other& other) const
    {
        const auto before = [](const auto& a, const auto& b) {
            const int names = std::string_view{a.first}.compare(b.first);
            return names != 0 ? names < 0 : std::string_view{a.second} < std::string_view{b.second};
        };
        return std::lexicographical_compare(one.begin(), one.end(), other.begin(), other.end(), before);
    }
};

std::string series(std::string_view name, const HeldLabels& labels)
{
    std::string text{name};
    for (char separator = '{'; const auto& [label, value] : labels) {
        text += separator;
        text.append(label).append("=\"").append(escaped(value)).append("\"");
        separator = ',';
    }
    return labels.empty() ? text : text + '}';
}

}  // namespace

struct Metrics::State {
    mutable std::mutex mutex;
    using Rows = std::map<HeldLabels, double, ByText>;
    std::map<std::string, Rows, std::less<>> values;

    double& at(std::string_view name, const Labels& labels)
    {
        auto family = values.find(name);
        if (family == values.end()) family = values.emplace(std::string{name}, Rows{}).first;
        auto row = family->second.find(labels);
        if (row == family->second.end()) row = family->second.emplace(HeldLabels(labels.begin(), labels.end()), 0).first;
        return row->second;
    }
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}

Metrics::~Metrics() = default;

void Metrics::count(std::string_view name, const Labels& labels, double by)
{
    const std::lock_guard lock{state_->mutex};
    state_->at(name, labels) += by;
}

void Metrics::set(std::string_view name, double value, const Labels& labels)
{
    const std::lock_guard lock{state_->mutex};
    state_->at(name, labels) = value;
}

std::string Metrics::text() const
{
    const std::lock_guard lock{state_->mutex};
    std::string page;
    for (const auto& [name, rows] : state_->values) {
        const Family* family = family_of(name);
        if (family != nullptr) page.append("# HELP ").append(name).append(" ").append(family->help).append("\n");
        page.append("# TYPE ").append(name).append(" ").append(family != nullptr ? family->type : "untyped").append("\n");
        for (const auto& [labels, value] : rows) page.append(series(name, labels)).append(" ").append(shown(value)).append("\n");
    }
    return page;
}

}  // namespace captura::event_log
