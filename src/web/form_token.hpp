/// The token of a drawn form: when, which form, for which site; signed, so that a post can tell a page of ours from a
/// guess. `v1.<base64url(issued, form, origin, nonce)>.<base64url(HMAC-SHA256)>`. The version fixes the algorithm; the
/// token says nothing of it.
///
/// HOSTILE INPUT: every token that comes back. What is wrong with one is a mark for the score, never an error.
#pragma once

#include "captura/domain/timestamp.hpp"
#include "web/sealed_text.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace captura::web {

struct TokenReading {
    enum class State { missing, good, expired, foreign, altered };
    State state = State::missing;
    std::chrono::milliseconds age{-1};  ///< where the signature holds
};

class FormTokens {
public:
    static constexpr std::chrono::hours longest_age{24};

    /// The first secret signs, all of them verify: while a key is changed the old one stands second.
    explicit FormTokens(const std::vector<std::string>& secrets);

    /// `origin` empty: bound to no site. `nonce`: a few random octets.
    std::string issue(std::string_view form, std::string_view origin, std::string_view nonce, Timestamp when) const;

    /// `origin`: what the browser says of the posting page; empty or "null" says nothing. Constant time.
    TokenReading read(std::string_view token, std::string_view form, std::string_view origin, Timestamp when) const;

private:
    Seal seal_;
};

/// The name of the field that nobody sees, other for each token: letters without a meaning, which no browser fills from
/// what it knows of a person.
std::string honeypot_name(std::string_view token);

}  // namespace captura::web
