/// One post that holds several leads, as a body of its own for each. Pure.
///
/// HOSTILE INPUT: every octet. Time is linear in the body for each step of the path.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace captura::reading {

/// The items of the lists along `path` ("entry", "*", "changes", "*"), each in the octets of the whole but for the items
/// beside it: {"entry":[{"id":1,"changes":[A,B]}]} is {"entry":[{"id":1,"changes":[A]}]} and {"entry":[{"id":1,"changes":[B]}]}.
/// What leaves the path on its way is an item as it is, so that nothing of the body is in none of them.
///
/// Empty where there is nothing to part: no JSON object, fewer than two items. LIMITS: 1,000 items, which together
/// have at most four times the octets of the body and 64 KiB; beyond, it is left in one piece as well.
std::vector<std::string> split_items(std::string_view body, const std::vector<std::string>& path);

}  // namespace captura::reading
