/// Finds where a request head ends, in raw octets, before any parser sees them. Pure.
///
/// HOSTILE INPUT: every octet. Each one is looked at a bounded number of times, however they are cut into reads.
/// Only here are the things visible that the parser hides: folded lines, a line end without CR, a CR inside a line.
#pragma once

#include <cstddef>
#include <string_view>

namespace captura::http {

class HeadScan {
public:
    enum class Found { more, complete, malformed };

    /// `octets` begins with the request line and grows from call to call.
    Found look(std::string_view octets);

    /// Of the head with its empty line; only after `complete`.
    std::size_t size() const { return line_; }
    /// False while the request line itself has not ended.
    bool past_first_line() const { return lines_ > 0; }
    /// What is wrong; only after `malformed`.
    const char* reason() const { return reason_; }

private:
    Found malformed(const char* reason);

    std::size_t line_ = 0;     ///< where the line begins that has not ended
    std::size_t scanned_ = 0;  ///< no LF before this
    std::size_t lines_ = 0;
    const char* reason_ = "";
};

}  // namespace captura::http
