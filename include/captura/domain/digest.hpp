/// SHA-256 (FIPS 180-4), by OpenSSL. Identities, keys and spool records are digests; nothing here is a secret.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace captura {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view octets);

/// 64 lower-case hex digits.
std::string hex(const Digest& digest);

}  // namespace captura
