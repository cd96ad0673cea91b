/// A submission as octets on disk: a head with all but the body, the body, and a digest over both.
#pragma once

#include "captura/domain/digest.hpp"
#include "captura/domain/submission.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace captura::spool {

/// Stands for the key in the index. Of a key that is a door and a receipt: the receipt, so that the index grows in the
/// order of time and a group of records touches one page of it rather than one each. Else SHA-256, cut at 128 bits.
using Mark = std::array<std::uint8_t, 16>;

/// Writes the head over `head`. It names the body's length, so that a cut body shows. Throws std::length_error for a
/// string of 4 GiB.
void write_head(const Submission& submission, std::string& head);

/// The submission of a head, without its body; nothing where the head is not one that write_head wrote.
/// HOSTILE INPUT: a damaged head.
std::optional<Submission> read_head(std::string_view head, std::uint64_t& body_octets);

/// Digests with one OpenSSL context for many: SHA-256 over 1 KB costs less than finding the algorithm.
class Sealer {
public:
    Sealer();
    ~Sealer();
    Digest seal(std::string_view head, std::string_view body);
    Mark mark(std::string_view key);

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

inline std::string_view octets_of(const Digest& digest)
{
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}
inline std::string_view octets_of(const Mark& mark)
{
    return {reinterpret_cast<const char*>(mark.data()), mark.size()};
}
inline std::string_view octets_of(const Uuid& id)
{
    return {reinterpret_cast<const char*>(id.octets.data()), id.octets.size()};
}

}  // namespace captura::spool
