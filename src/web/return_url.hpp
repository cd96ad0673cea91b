/// Where a browser may be sent after a post. Pure.
///
/// HOSTILE INPUT: the address, which any page may have written into the form it posts (an open redirect lends our name to
/// a stranger's page). What is doubtful is refused without a word: the visitor gets our own thank-you page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace captura::web {

/// `wanted` as an absolute address, empty where it must not be followed. Absolute addresses need http or https and a host
/// that stands in `hosts` (exactly, in lower case) or is the host of `page`; a path ("/thanks") is taken against `page`.
/// User names, backslashes, blanks, controls, "//host", "https:host" and hosts in other letters than ASCII are refused.
std::string safe_return_url(std::string_view wanted, std::string_view page, const std::vector<std::string>& hosts);

}  // namespace captura::web
