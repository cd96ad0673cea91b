#include "captura/domain/uuid.hpp"

#include "captura/domain/digest.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <stdexcept>

namespace captura {
namespace {

constexpr std::size_t hyphens[] = {8, 13, 18, 23};

int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

void set_version(Uuid& id, unsigned version)
{
    id.octets[6] = static_cast<std::uint8_t>((id.octets[6] & 0x0f) | (version << 4));
    id.octets[8] = static_cast<std::uint8_t>((id.octets[8] & 0x3f) | 0x80);
}

unsigned version_of(const Uuid& id)
{
    return id.octets[6] >> 4;
}

}  // namespace

std::string Uuid::text() const
{
    constexpr char digits[] = "0123456789abcdef";
    std::string out(36, '-');
    char* at = out.data();
    for (std::size_t i = 0; i < octets.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) ++at;
        *at++ = digits[octets[i] >> 4];
        *at++ = digits[octets[i] & 15];
    }
    return out;
}

std::optional<Uuid> Uuid::parse(std::string_view text)
{
    if (text.size() != 36) return std::nullopt;
    Uuid id;
    std::size_t nibble = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (std::find(std::begin(hyphens), std::end(hyphens), i) != std::end(hyphens)) {
            if (text[i] != '-') return std::nullopt;
            continue;
        }
        const int value = hex_value(text[i]);
        if (value < 0) return std::nullopt;
        auto& octet = id.octets[nibble / 2];
        octet = static_cast<std::uint8_t>(nibble % 2 == 0 ? value << 4 : octet | value);
        ++nibble;
    }
    return id;
}

Uuid make_uuid_v7(Timestamp when, const std::array<std::uint8_t, 10>& chance)
{
    Uuid id;
    const auto milliseconds = static_cast<std::uint64_t>(when.time_since_epoch().count());
    for (std::size_t i = 0; i < 6; ++i) id.octets[i] = static_cast<std::uint8_t>(milliseconds >> (40 - 8 * i));
    std::copy(chance.begin(), chance.end(), id.octets.begin() + 6);
    set_version(id, 7);
    return id;
}

Uuid fresh_uuid()
{
    // RAND_bytes costs microseconds; one call fills many ids. The last one is remembered, so that a clock that steps
    // back, or many ids within a millisecond, never give a smaller id than before (RFC 9562 section 6.2, method 2).
    static std::mutex mutex;
    static std::array<std::uint8_t, 2560> pool;
    static std::size_t used = pool.size();
    static Uuid last;

    const std::lock_guard lock{mutex};
    if (used == pool.size()) {
        if (RAND_bytes(pool.data(), static_cast<int>(pool.size())) != 1)
            throw std::runtime_error("OpenSSL has no random octets");
        used = 0;
    }
    std::array<std::uint8_t, 10> chance{};
    std::copy_n(pool.begin() + static_cast<std::ptrdiff_t>(used), chance.size(), chance.begin());
    used += chance.size();

    Uuid id = make_uuid_v7(now(), chance);
    if (id <= last) {  // same millisecond: count up behind the last one
        id = last;
        for (std::size_t i = 16; i-- > 9;)
            if (++id.octets[i] != 0) break;
    }
    last = id;
    return id;
}

std::uint64_t fresh_seed()
{
    const Uuid id = fresh_uuid();
    std::uint64_t seed = 0;
    std::memcpy(&seed, id.octets.data() + 8, sizeof seed);
    return seed;
}

Uuid derive_receipt_id(std::string_view entry, std::string_view given_key, std::string_view content_digest)
{
    std::string material;
    material.reserve(entry.size() + given_key.size() + content_digest.size() + 16);
    for (auto part : {entry, given_key, content_digest}) {
        material += std::to_string(part.size());
        material += ':';
        material += part;
    }
    const Digest digest = sha256(material);
    Uuid id;
    std::copy_n(digest.begin(), id.octets.size(), id.octets.begin());
    if (const auto given = Uuid::parse(given_key); given && version_of(*given) == 7) {
        std::copy_n(given->octets.begin(), 6, id.octets.begin());
        set_version(id, 7);
    } else {
        set_version(id, 8);
    }
    return id;
}

}  // namespace captura
