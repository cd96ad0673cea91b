/// Octets from files and standard input, bounded.
#pragma once

#include <cstddef>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

namespace captura::daemon {

/// All of the stream; nothing where it is longer than `most` or cannot be read.
std::optional<std::string> read_all(std::istream& in, std::size_t most);

/// All of a regular file (a pipe or device counts); the reason in `why` where there is nothing.
std::optional<std::string> read_file(const std::filesystem::path& file, std::size_t most, std::string& why);

}  // namespace captura::daemon
