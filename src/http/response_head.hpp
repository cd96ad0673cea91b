/// Status line and header block of an answer.
#pragma once

#include "captura/http/message.hpp"

#include <string>

namespace captura::http {

enum class Persistence { keep, keep_1_0, close };  ///< keep_1_0: HTTP/1.0 has to be told

/// Replaces `out`. Content-Length, Date and Connection are written here; control characters in a value become blanks,
/// so that no value can end its line.
void write_head(std::string& out, const Response& response, Persistence persistence);

}  // namespace captura::http
