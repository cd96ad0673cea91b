/// The keys that seal what we give out and know again: form tokens, links in mails.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace captura::daemon {

/// One key a line, the newest first: it seals, all of them open. Blank lines do not count.
std::vector<std::string> split_keys(std::string_view text);

/// The keys in `file`; where it is missing it is made with one of 256 bits, readable by us alone. Two daemons that begin
/// at once on one folder end up with the same. Throws std::system_error where it can neither be read nor made.
std::vector<std::string> read_or_make_keys(const std::filesystem::path& file);

}  // namespace captura::daemon
