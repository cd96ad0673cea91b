/// One event on its way to wherever the operator reads.
#pragma once

#include "captura/domain/timestamp.hpp"
#include "captura/event_log/event_log.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace captura::event_log {

struct Fact {
    enum class Kind : std::uint8_t {
        id,       ///< of one thing: no two events with one are equal
        word,     ///< ours, from a closed list; written bare
        text,     ///< anybody's: masked, cut, quoted
        number,
        seconds,  ///< a number whose name ends in _s
    };
    std::string_view name;
    Kind kind = Kind::text;
    std::string text;
    double number = 0;
    bool tells_apart = true;  ///< false: two events that differ in this only are equal
};

Fact id(std::string_view name, const Uuid& value);
Fact word(std::string_view name, std::string_view value);
Fact text(std::string_view name, std::string_view value);
Fact number(std::string_view name, double value);
Fact seconds(std::string_view name, std::chrono::milliseconds value);
/// The same, but no reason to write an equal event once more.
Fact aside(Fact fact);

struct Record {
    Level level = Level::info;
    std::string_view event;
    std::string_view message;
    std::vector<Fact> facts;
};

std::string_view to_text(Level level);

/// "2026-01-31T09:05:07.123Z warning spool_full: the spool is full, nothing is kept any more octets=123"
std::string text_line(const Record& record, Timestamp when);
/// {"ts":"2026-01-31T09:05:07.123Z","level":"warning","event":"spool_full","msg":"...","octets":123}
std::string json_line(const Record& record, Timestamp when);
/// "spool_full: the spool is full, nothing is kept any more octets=123": what the journal shows.
std::string journal_message(const Record& record);
/// The value as it stands in a line.
std::string shown(const Fact& fact);
/// False where an id makes it the only one of its kind.
bool can_repeat(const Record& record);
/// What makes two records equal.
std::string fingerprint(const Record& record);

}  // namespace captura::event_log
