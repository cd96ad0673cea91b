#include "web/form_token.hpp"

#include "web/base64.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace captura::web {
namespace {

constexpr std::chrono::minutes clocks_differ{5};  // between daemons that share a key

bool says_another_site(std::string_view bound, std::string_view origin)
{
    return !bound.empty() && !origin.empty() && origin != "null" && bound != origin;
}

}  // namespace

FormTokens::FormTokens(const std::vector<std::string>& secrets) : seal_(secrets, "captura form token v1") {}

std::string FormTokens::issue(std::string_view form, std::string_view origin, std::string_view nonce, Timestamp when) const
{
    std::string said = std::to_string(when.time_since_epoch().count());  // no slug and no origin holds a line's end
    said.append("\n").append(form).append("\n").append(origin).append("\n").append(to_base64url(nonce));
    return seal_.close(said);
}

TokenReading FormTokens::read(std::string_view token, std::string_view form, std::string_view origin, Timestamp when) const
{
    using State = TokenReading::State;
    if (token.empty()) return TokenReading{State::missing};
    const auto said = seal_.open(token);
    if (!said) return TokenReading{State::altered};
    std::string_view rest = *said;
    const std::string_view issued = take_line(rest);
    std::int64_t milliseconds = 0;
    std::from_chars(issued.data(), issued.data() + issued.size(), milliseconds);
    TokenReading reading{State::good, when - Timestamp{std::chrono::milliseconds{milliseconds}}};
    const bool of_this_form = take_line(rest) == form;
    const std::string_view bound = take_line(rest);
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
