/// Kinds of files that visitors may send: known by their extension and by how they begin. Pure.
#pragma once

#include <string_view>
#include <vector>

namespace captura {

/// All extensions a form may ask for, lower case, sorted.
const std::vector<std::string_view>& known_extensions();

/// What stands behind the last dot of a file name, as it is written there.
std::string_view extension_of(std::string_view file_name);

/// Whether octets begin as files of that extension do. Says nothing of what follows: managers get files as downloads.
/// HOSTILE INPUT: the octets; looks at the first 4 KiB at most.
bool begins_as(std::string_view extension, std::string_view octets);

}  // namespace captura
