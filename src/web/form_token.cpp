#include "web/form_token.hpp"

#include "web/base64.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace captura::web {
namespace {

constexpr std::string_view version = "v1.";
constexpr std::string_view purpose = "captura form token v1";
constexpr char between = '\n';  // stands in no slug, no origin and no base64url
constexpr std::chrono::minutes clocks_differ{5};  // between daemons that share a key

std::string_view next_part(std::string_view& rest)
{
    const std::size_t end = std::min(rest.find(between), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

bool says_another_site(std::string_view bound, std::string_view origin)
{
    return !bound.empty() && !origin.empty() && origin != "null" && bound != origin;
}

}  // namespace

FormTokens::FormTokens(const std::vector<std::string>& secrets)
{
    for (const std::string& secret : secrets) signers_.emplace_back(derived_key(secret, purpose));
}

std::string FormTokens::issue(std::string_view form, std::string_view origin, std::string_view nonce, Timestamp when) const
{
    std::string said = std::to_string(when.time_since_epoch().count());
    said.append(1, between).append(form).append(1, between).append(origin).append(1, between).append(to_base64url(nonce));
    std::string token{version};
    token += to_base64url(said);
    const Digest signature = signers_.front().sign(token);
    return token.append(".").append(to_base64url(octets_of(signature)));
}

TokenReading FormTokens::read(std::string_view token, std::string_view form, std::string_view origin, Timestamp when) const
{
    using State = TokenReading::State;
    if (token.empty()) return TokenReading{State::missing};
    const std::size_t end = token.rfind('.');
    if (token.size() > longest || !token.starts_with(version) || end < version.size()) return TokenReading{State::altered};
    const std::string_view signed_part = token.substr(0, end);
    const auto signature = from_base64url(token.substr(end + 1));
    const bool holds = signature && std::any_of(signers_.begin(), signers_.end(), [&](const Signer& signer) {
                           return equal_in_constant_time(octets_of(signer.sign(signed_part)), *signature);
                       });
    if (!holds) return TokenReading{State::altered};

    const auto said = from_base64url(signed_part.substr(version.size()));
    if (!said) return TokenReading{State::altered};
    std::string_view rest = *said;
    const std::string_view issued = next_part(rest);
    std::int64_t milliseconds = 0;
    std::from_chars(issued.data(), issued.data() + issued.size(), milliseconds);
    TokenReading reading{State::good, when - Timestamp{std::chrono::milliseconds{milliseconds}}};
    const bool of_this_form = next_part(rest) == form;
    const std::string_view bound = next_part(rest);
    if (!of_this_form || says_another_site(bound, origin))
        reading.state = State::foreign;
    else if (reading.age > longest_age || reading.age < -clocks_differ)
        reading.state = State::expired;
    reading.age = std::max(reading.age, std::chrono::milliseconds{0});
    return reading;
}

std::string honeypot_name(std::string_view token)
{
    constexpr std::string_view consonants = "bdfgjklmnprstvz";
    constexpr std::string_view vowels = "aeiou";
    std::uint64_t hash = 14695981039346656037ull;
    for (const char c : token) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    std::string name;
    for (int syllable = 0; syllable < 4; ++syllable) {
        name += consonants[hash % consonants.size()];
        hash /= consonants.size();
        name += vowels[hash % vowels.size()];
        hash /= vowels.size();
    }
    return name;
}

}  // namespace captura::web
