/// Points in time as every room uses them: UTC, milliseconds. Zones are for the edge.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace captura {

using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// The one clock read of the product; everything pure takes the time as an argument.
Timestamp now();

/// "2026-01-31T09:05:07.123Z" (RFC 3339, always UTC with milliseconds). Range: years 0000 to 9999.
std::string to_rfc3339(Timestamp when);

/// Reads what to_rfc3339 writes, with or without fraction; nothing else.
std::optional<Timestamp> parse_rfc3339(std::string_view text);

}  // namespace captura
