/// HMAC-SHA256 (RFC 2104) under one key, by OpenSSL, with the key prepared once. For the loop thread.
#pragma once

#include "captura/domain/digest.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace captura::web {

class Signer {
public:
    explicit Signer(std::string_view key);
    ~Signer();
    Signer(Signer&&) noexcept;
    Digest sign(std::string_view octets) const;

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

/// A key of its own for each purpose, so that no signature of one serves as another's.
std::string derived_key(std::string_view secret, std::string_view purpose);

/// Takes as long for a near miss as for any other.
bool equal_in_constant_time(std::string_view a, std::string_view b);

std::string random_octets(std::size_t count);

inline std::string_view octets_of(const Digest& digest)
{
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace captura::web
