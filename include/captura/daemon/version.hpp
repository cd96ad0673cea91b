/// Which Captura this is, and on whose shoulders it stands.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace captura::daemon {

/// The same as in CMakeLists.txt; a test compares them.
inline constexpr std::string_view version = "0.1.0";

/// Name and version of the libraries whose age changes what we answer.
std::vector<std::pair<std::string, std::string>> library_versions();

}  // namespace captura::daemon
