/// The table of what speaks for spam: the shipped config/spam.toml, and over it the operator's own file.
#pragma once

#include "captura/rules/spam.hpp"

#include <filesystem>
#include <memory>

namespace captura::daemon {

/// `file` empty: the shipped table. Throws ConfigError that names every fault with file and line.
std::shared_ptr<const rules::SpamTable> load_spam_table(const std::filesystem::path& file);

}  // namespace captura::daemon
