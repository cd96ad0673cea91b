/// Where a request ends and whether all who read it agree on that (RFC 9112, sections 3 and 6). Pure.
///
/// HOSTILE INPUT: every octet. What a proxy before us could understand otherwise is refused, not repaired (F36).
#pragma once

#include "captura/http/message.hpp"

#include <cstdint>
#include <optional>

namespace captura::http {

/// Why a request is refused; `reason` is a stable code for the log and for `detail`.
struct Fault {
    int status = 400;
    const char* reason = "";
};

/// What the head says about the connection and the body.
struct Framing {
    std::optional<std::uint64_t> content_length;
    bool chunked = false;
    bool expects_continue = false;
    bool keep_alive = true;

    bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

struct JudgedFraming {
    Framing framing;
    std::optional<Fault> fault;
};

/// `minor` is that of HTTP/1.x: 0 or 1.
JudgedFraming judge_framing(const Request& head, int minor);

}  // namespace captura::http
