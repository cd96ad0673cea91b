#include "captura/domain/api_token.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace captura {

bool ApiToken::may_name(std::string_view form) const
{
    return std::any_of(forms.begin(), forms.end(), [&](const std::string& one) { return one == "*" || one == form; });
}

std::string fresh_token()
{
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::array<unsigned char, 33> chance{};  // a multiple of 3 octets is a whole number of letters
    if (RAND_bytes(chance.data(), static_cast<int>(chance.size())) != 1)
        throw std::runtime_error("OpenSSL has no random octets");
    std::string token = "cap_";
    for (std::size_t i = 0; i < chance.size(); i += 3) {
        const unsigned bits = static_cast<unsigned>(chance[i]) << 16 | static_cast<unsigned>(chance[i + 1]) << 8 | chance[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6) token += letters[(bits >> shift) & 63];
    }
    return token;
}

const ApiToken* find_token(const std::vector<ApiToken>& tokens, std::string_view presented)
{
    const Digest digest = sha256(presented);
    const ApiToken* found = nullptr;
    for (const ApiToken& token : tokens)
        if (CRYPTO_memcmp(digest.data(), token.hash.data(), digest.size()) == 0) found = &token;
    return found;
}

}  // namespace captura
