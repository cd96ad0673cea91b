/// Whose address is it: what limits per visitor count by.
#pragma once

#include <string>
#include <string_view>

namespace captura::http {

/// The network that one visitor can be expected to hold alone: an IPv4 address itself, the /64 of an IPv6 address
/// ("2001:db8:1:2::"), the IPv4 address of a mapped one. Text that is no address comes back unchanged.
std::string network_of(std::string_view address);

}  // namespace captura::http
