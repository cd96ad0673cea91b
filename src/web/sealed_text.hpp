/// Text that we give out and know again: "v1.<base64url of the text>.<base64url of its HMAC-SHA256>" (RFC 4648 section 5,
/// RFC 2104). What it is for is sealed along: a text of one kind is none of another. The version fixes the algorithm; the
/// token says nothing of it.
///
/// HOSTILE INPUT: what comes back. LIMITS: 512 octets. For one thread at a time.
#pragma once

#include "web/signer.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace captura::web {

class Seal {
public:
    /// The first key seals, all of them open: while a key is changed the old one stands second.
    Seal(const std::vector<std::string>& keys, std::string_view purpose);

    std::string close(std::string_view text) const;
    /// Nothing where it is none of ours. Constant time.
    std::optional<std::string> open(std::string_view token) const;

private:
    std::vector<Signer> signers_;
};

/// The parts of a sealed text, a line each: takes the first off.
std::string_view take_line(std::string_view& text);

}  // namespace captura::web
