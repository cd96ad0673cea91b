/// format=flowed (RFC 3676): lines that a program broke are joined again. Pure, linear.
#pragma once

#include <string>
#include <string_view>

namespace captura::reading {

/// Lines end with LF. A line that ends with a blank goes on in the next of equal quote depth; "-- " never does, nor do
/// lines over 998 octets. `delete_space` is the parameter DelSp=yes. Quotes come out as "> " a level.
std::string join_flowed(std::string_view text, bool delete_space);

}  // namespace captura::reading
