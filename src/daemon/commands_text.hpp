/// Text for a terminal: tables, and strangers' words made harmless (no escape sequence of theirs reaches the screen).
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace captura::daemon {

/// Controls, also those of C1 and for direction, as "\x1b" and "\u202e"; octets that are not UTF-8 likewise. `lines`
/// keeps newlines and tabs. Cut at `characters` (0: never) with "...". Pure.
std::string harmless(std::string_view text, std::size_t characters = 0, bool lines = false);

/// Columns padded to their widest cell, two blanks between. Pure but for the stream.
void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows);

/// A message of several lines, as libpq writes them, on one: each run of blanks and newlines is one blank. Pure.
std::string one_line(std::string_view text);

std::string join(const std::vector<std::string>& words, std::string_view between);

}  // namespace captura::daemon
