#include "web/signer.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <stdexcept>

namespace captura::web {
namespace {

void require(bool done, const char* what)
{
    if (!done) throw std::runtime_error(std::string{"OpenSSL: "} + what + " failed");
}

}  // namespace

struct Signer::Context {
    EVP_MAC* algorithm = nullptr;
    EVP_MAC_CTX* running = nullptr;

    ~Context()
    {
        EVP_MAC_CTX_free(running);
        EVP_MAC_free(algorithm);
    }
};

Signer::Signer(std::string_view key) : context_(std::make_unique<Context>())
{
    context_->algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    require(context_->algorithm != nullptr, "HMAC");
    context_->running = EVP_MAC_CTX_new(context_->algorithm);
    require(context_->running != nullptr, "HMAC");
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end()};
    require(EVP_MAC_init(context_->running, reinterpret_cast<const unsigned char*>(key.data()), key.size(), parameters) == 1, "HMAC");
}

Signer::~Signer() = default;
Signer::Signer(Signer&&) noexcept = default;

Digest Signer::sign(std::string_view octets) const
{
    Digest digest{};
    std::size_t size = 0;
    EVP_MAC_CTX* running = context_->running;
    require(EVP_MAC_init(running, nullptr, 0, nullptr) == 1 &&  // begins anew under the same key
                EVP_MAC_update(running, reinterpret_cast<const unsigned char*>(octets.data()), octets.size()) == 1 &&
                EVP_MAC_final(running, digest.data(), &size, digest.size()) == 1 && size == digest.size(),
            "HMAC");
    return digest;
}

std::string derived_key(std::string_view secret, std::string_view purpose)
{
    return std::string{octets_of(Signer{secret}.sign(purpose))};
}

bool equal_in_constant_time(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_octets(std::size_t count)
{
    std::string octets(count, '\0');
    require(RAND_bytes(reinterpret_cast<unsigned char*>(octets.data()), static_cast<int>(count)) == 1, "random source");
    return octets;
}

}  // namespace captura::web
