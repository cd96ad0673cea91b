/// A server that may post without a form: configuration. Only the digest of its token is ever kept.
#pragma once

#include "captura/domain/digest.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace captura {

struct ApiToken {
    std::string name;                ///< the entry of what comes by it
    Digest hash{};                   ///< SHA-256 of the token
    std::vector<std::string> forms;  ///< that it may name; "*" for any
    std::string channel;             ///< empty: that of the form it names, else "api"
    std::string region;              ///< of phone numbers without a country; empty: the default
    bool names_channel = false;      ///< each submission may say its own
    bool relays = false;             ///< its word is taken for whom it speaks for: address and agent of a visitor

    /// Whether it may say that a submission belongs to that form.
    bool may_name(std::string_view form) const;
};

/// 264 bits of chance as "cap_" and 44 letters: nobody guesses it, so that a plain digest of it is as good as a slow one.
/// Throws std::runtime_error when the random source fails.
std::string fresh_token();

/// The one it is, null where it is none of them. Takes as long for every token that is not there.
const ApiToken* find_token(const std::vector<ApiToken>& tokens, std::string_view presented);

}  // namespace captura
