/// Values of the form "type; name=value" (RFC 2045 section 5.1, RFC 2183), continued and encoded ones (RFC 2231)
/// included. Pure, linear.
#pragma once

#include "reading/header_words.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace captura::reading {

struct Parameter {
    std::string name;   ///< lower case, as written: "filename*0*"
    std::string value;  ///< without quotes; octets not yet decoded
};

struct ParameterValue {
    std::string value;  ///< lower case, without blanks and comments: "text/plain", "attachment"
    std::vector<Parameter> parameters;
};

/// Comments are dropped, ";" inside quotes is text, a missing quote ends with the value, a missing ";" between
/// parameters is tolerated. At most 100 parameters.
ParameterValue parse_parameter_value(std::string_view raw);

/// The octets of parameter `name`, segments joined, percent octets undone, no charset applied: for boundary, charset and
/// other ASCII values. Empty where it is absent.
std::string parameter_octets(const ParameterValue& value, std::string_view name);

/// The same as text: its own charset, encoded words (which RFC 2231 forbids and mailers send), raw eight-bit.
std::string parameter_text(const ParameterValue& value, std::string_view name, const WordContext& context);

}  // namespace captura::reading
