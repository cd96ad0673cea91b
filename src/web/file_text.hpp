/// Files that an operator edits while the daemon runs.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace captura::web {

/// "contact.toml", and not ".#contact.toml", which an editor puts beside it for a while.
bool is_toml_file(const std::filesystem::path& path);

/// Nothing for what is no regular file, or cannot be read. Never throws but for want of memory.
std::optional<std::string> read_file_text(const std::filesystem::path& path);

}  // namespace captura::web
