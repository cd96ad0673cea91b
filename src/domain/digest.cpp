#include "captura/domain/digest.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace captura {
namespace {

/// Finding the algorithm and making a context costs OpenSSL 3 more than hashing a kilobyte: each is done once, the
/// context once a thread.
struct Hasher {
    struct Free {
        void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD, Free> algorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
    std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
};

}  // namespace

Digest sha256(std::string_view octets)
{
    static thread_local const Hasher hasher;
    Digest digest{};
    if (!hasher.algorithm || !hasher.context ||
        EVP_DigestInit_ex(hasher.context.get(), hasher.algorithm.get(), nullptr) != 1 ||
        EVP_DigestUpdate(hasher.context.get(), octets.data(), octets.size()) != 1 ||
        EVP_DigestFinal_ex(hasher.context.get(), digest.data(), nullptr) != 1)
        throw std::runtime_error("OpenSSL cannot compute SHA-256");
    return digest;
}

std::string hex(const Digest& digest)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(digest.size() * 2);
    for (auto octet : digest) {
        text.push_back(digits[octet >> 4]);
        text.push_back(digits[octet & 15]);
    }
    return text;
}

}  // namespace captura
