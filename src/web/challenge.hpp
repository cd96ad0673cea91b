/// Proof of work on the wire format of ALTCHA v2 (PBKDF2/SHA-256, deterministic mode): a puzzle that costs a browser a
/// fraction of a second and us two signatures. Written from the protocol; the official widget solves it as well.
///
/// HOSTILE INPUT: every payload. No key is ever derived for one: a payload that needed it was not issued here.
#pragma once

#include "captura/domain/timestamp.hpp"
#include "web/signer.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace captura::web {

/// What a puzzle is made of, all by chance but `expires`.
struct Puzzle {
    std::string nonce;  ///< 16 octets
    std::string salt;   ///< 16 octets
    std::uint32_t counter = 0;
    std::chrono::seconds expires{0};  ///< since 1970
};

/// The key of that counter. Takes a millisecond: for a worker.
std::string derive_puzzle_key(const Puzzle& puzzle);

struct ProofReading {
    enum class State { missing, solved, wrong, expired };
    State state = State::missing;
    std::string nonce;  ///< with `solved`: counts once
};

class Challenges {
public:
    static constexpr std::size_t longest_payload = 4096;
    static constexpr std::uint32_t cost = 5000;  ///< iterations

    /// Two secrets each, as the protocol has it: one signs the challenge, one the key it leads to. The first pair signs,
    /// all of them verify.
    struct Secrets {
        std::string challenge;
        std::string key;
    };
    explicit Challenges(const std::vector<Secrets>& secrets);
    static std::vector<Secrets> secrets_from(const std::vector<std::string>& secrets);

    /// The JSON of the challenge; `key` is derive_puzzle_key's.
    std::string issue(const Puzzle& puzzle, std::string_view key, std::string_view form, std::string_view origin) const;

    /// The field `altcha`, in the order of the protocol: size, depth, signature, algorithm and cost, expiry, form and origin,
    /// key and prefix. That a nonce counts once is for the caller to see to.
    ProofReading read(std::string_view payload, std::string_view form, std::string_view origin, Timestamp when) const;

private:
    struct Pair {
        Signer challenge;
        Signer key;
    };
    std::vector<Pair> pairs_;
};

}  // namespace captura::web
