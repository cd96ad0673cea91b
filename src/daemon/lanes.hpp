/// The lanes by name, for the commands that look into them.
#pragma once

#include "captura/domain/judgement.hpp"

#include <array>
#include <optional>
#include <stdexcept>
#include <string>

namespace captura::daemon {

inline constexpr std::array lanes = {Verdict::interest, Verdict::spam, Verdict::automatic, Verdict::rejected,
                                     Verdict::unreadable, Verdict::test};

/// Exit 66.
struct NoSuchSubmission : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Empty for all of them; throws UsageError for any other word.
std::optional<Verdict> parse_lane(const std::string& word);

}  // namespace captura::daemon
