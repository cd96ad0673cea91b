/// The shipped lists of config/lists, by file name.
#pragma once

#include <string_view>
#include <unordered_set>
#include <vector>

namespace captura::rules {

/// The whole file; throws std::logic_error where the binary carries none of that name.
std::string_view list_file(std::string_view name);

/// Its lines, trimmed, without empty ones and those that begin with `#`.
std::vector<std::string_view> list_lines(std::string_view name);

using WordSet = std::unordered_set<std::string_view>;
WordSet list_words(std::string_view name);

}  // namespace captura::rules
