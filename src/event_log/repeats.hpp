/// Equal messages are counted and summarised: the first is written, those within a minute after it are counted, and the
/// count is written when the minute is over. LIMIT: 256 different messages are remembered, others are written as they
/// come. Pure but for what it remembers; not thread-safe.
#pragma once

#include "event_log/record.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace captura::event_log {

class Repeats {
public:
    /// True where the record is to be written.
    bool is_news(const Record& record, Timestamp when);

    struct Summary {
        Level level = Level::info;
        std::string_view event;
        std::size_t times = 0;
    };
    /// What was left out in minutes that are over, or until now with `all`.
    std::vector<Summary> take_summaries(Timestamp when, bool all);

private:
    struct Seen {
        Level level = Level::info;
        std::string_view event;
        Timestamp first{};
        std::size_t left_out = 0;
    };
    std::map<std::string, Seen> seen_;
    Timestamp looked_{};
};

}  // namespace captura::event_log
