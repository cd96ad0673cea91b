/// One address or number judged, as one JSON line. Pure.
#pragma once

#include <string>
#include <string_view>

namespace captura::daemon {

std::string validate_email_line(std::string_view input);
std::string validate_phone_line(std::string_view input, std::string_view region);

}  // namespace captura::daemon
