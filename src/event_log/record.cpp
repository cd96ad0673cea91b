#include "event_log/record.hpp"

#include "event_log/escape.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace captura::event_log {
namespace {

std::string shortest(double value)
{
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed, 3).ptr;
    std::string text(digits.data(), end);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

bool is_numeric(const Fact& fact) { return fact.kind == Fact::Kind::number || fact.kind == Fact::Kind::seconds; }

}  // namespace

Fact id(std::string_view name, const Uuid& value) { return {name, Fact::Kind::id, value.text(), 0, true}; }

Fact word(std::string_view name, std::string_view value) { return {name, Fact::Kind::word, std::string{value}, 0, true}; }

/// Masked before it is cut: half an address is no longer known for one.
Fact text(std::string_view name, std::string_view value)
{
    // What lies far behind the cut need not be looked at.
    const std::string_view near = value.substr(0, 4 * longest_value);
    return {name, Fact::Kind::text, cut(mask(near)), 0, true};
}

Fact number(std::string_view name, double value) { return {name, Fact::Kind::number, {}, value, true}; }

Fact seconds(std::string_view name, std::chrono::milliseconds value)
{
    return {name, Fact::Kind::seconds, {}, std::chrono::duration<double>{value}.count(), true};
}

Fact aside(Fact fact)
{
    fact.tells_apart = false;
    return fact;
}

std::string_view to_text(Level level)
{
    switch (level) {
        case Level::debug: return "debug";
        case Level::info: return "info";
        case Level::warning: return "warning";
        case Level::error: return "error";
    }
    return "";
}

std::string shown(const Fact& fact)
{
    switch (fact.kind) {
        case Fact::Kind::id:
        case Fact::Kind::word: return fact.text;
        case Fact::Kind::text: return quoted(fact.text);
        case Fact::Kind::number:
        case Fact::Kind::seconds: return shortest(fact.number);
    }
    return {};
}

bool can_repeat(const Record& record)
{
    return std::ranges::none_of(record.facts, [](const Fact& fact) { return fact.kind == Fact::Kind::id; });
}

std::string journal_message(const Record& record)
{
    std::string line{record.event};
    line.append(": ").append(record.message);
    for (const Fact& fact : record.facts) line.append(" ").append(fact.name).append("=").append(shown(fact));
    return line;
}

std::string text_line(const Record& record, Timestamp when)
{
    return to_rfc3339(when).append(" ").append(to_text(record.level)).append(" ").append(journal_message(record));
}

std::string json_line(const Record& record, Timestamp when)
{
    std::string line = "{\"ts\":\"" + to_rfc3339(when) + "\",\"level\":\"" + std::string{to_text(record.level)} +
                       "\",\"event\":\"" + std::string{record.event} + "\",\"msg\":" + json_string(record.message);
    for (const Fact& fact : record.facts) {
        line.append(",\"").append(fact.name).append("\":");
        line += is_numeric(fact) ? shortest(fact.number) : json_string(fact.text);
    }
    return line + '}';
}

std::string fingerprint(const Record& record)
{
    std::string print{record.event};
    for (const Fact& fact : record.facts) {
        if (!fact.tells_apart) continue;
        print.append("\n").append(fact.text);
        if (is_numeric(fact)) print += shortest(fact.number);
    }
    return print;
}

}  // namespace captura::event_log
