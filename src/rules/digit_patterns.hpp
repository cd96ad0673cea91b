/// The regular expressions numbering plans are written in, compiled together: one step a digit answers for all of them.
/// Immutable once made, so that threads may share it.
///
/// LIMITS: 16 patterns of digits, `\d`, classes, groups, alternatives, `?` and counts; nothing else is understood.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace captura::rules {

class DigitPatterns {
public:
    using Mask = std::uint16_t;  ///< bit n: pattern n

    struct Found {
        Mask whole = 0;  ///< patterns that match all the digits
        Mask begun = 0;  ///< patterns that match a beginning of them, of one digit at least
    };

    /// An empty pattern matches nothing. None where one of them says more than is understood here.
    static std::optional<DigitPatterns> compile(std::span<const std::string_view> patterns);

    /// `digits` are ASCII digits.
    Found find(std::string_view digits) const;

private:
    using StateId = std::uint16_t;
    struct State {
        std::array<StateId, 10> next{};
        Mask accepts = 0;
    };
    static constexpr StateId nowhere = 0;
    static constexpr StateId start = 1;

    std::vector<State> states_;
};

}  // namespace captura::rules
