/// Which fields say who asks for what, and which only how the asking came about. See read.hpp, content_digest.
#pragma once

#include <string_view>

namespace captura::reading {

/// A field that the transport adds, and that may differ between two tries of the same words.
bool is_transport_field(std::string_view name);

}  // namespace captura::reading
