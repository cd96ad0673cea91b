/// Receipt and card ids. Version 7 (RFC 9562 section 5.7), so that rows are written in the order of time.
#pragma once

#include "captura/domain/timestamp.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace captura {

struct Uuid {
    std::array<std::uint8_t, 16> octets{};

    /// Lower case, with hyphens: 36 characters.
    std::string text() const;
    /// Takes the 36-character form in either case.
    static std::optional<Uuid> parse(std::string_view text);

    bool is_nil() const noexcept { return *this == Uuid{}; }
    friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

/// A version 7 id from its parts; pure. Only the low 48 bits of the time are used.
Uuid make_uuid_v7(Timestamp when, const std::array<std::uint8_t, 10>& chance);

/// A fresh version 7 id: the clock and OpenSSL's random source. Ids made in one process never go backwards.
/// Throws std::runtime_error when the random source fails.
Uuid fresh_uuid();

/// For tables whose places strangers must not foresee: the random part of a fresh id.
std::uint64_t fresh_seed();

/// The receipt id of a submission that brought its own key: every daemon gives the same one without asking anybody.
/// Where the given key is a version 7 UUID its time is kept and the rest is taken from the hash (version 7), else the
/// id is all hash (version 8). Pure.
Uuid derive_receipt_id(std::string_view entry, std::string_view given_key, std::string_view content_digest);

}  // namespace captura

template <>
struct std::hash<captura::Uuid> {
    std::size_t operator()(const captura::Uuid& id) const noexcept
    {
        std::size_t value = 14695981039346656037ull;
        for (auto octet : id.octets) value = (value ^ octet) * 1099511628211ull;
        return value;
    }
};
