/// Host names: IDNA 2008 by libidn2, and the questions asked about labels.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace captura::rules {

/// Lower-case A-labels of a host name in either form; none where it is not one: empty or overlong labels, characters
/// beyond letters, digits and inner hyphens, broken punycode, more than 253 octets. A final dot is refused.
std::optional<std::string> to_a_labels(std::string_view domain);

/// The same host, or one below it. Both in lower case.
bool is_within(std::string_view host, std::string_view domain);

}  // namespace captura::rules
