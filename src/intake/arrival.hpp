/// What is settled about a submission before it is kept: what was said, its key and its receipt. Pure but for chance.
#pragma once

#include "captura/domain/digest.hpp"
#include "captura/domain/inquiry.hpp"
#include "captura/domain/submission.hpp"
#include "captura/reading/read.hpp"

#include <memory>
#include <optional>
#include <string>

namespace captura::intake {

struct Arrival {
    Submission submission;
    std::unique_ptr<Inquiry> inquiry;      ///< null where it could not be read
    std::optional<Unreadable> unreadable;  ///< why
    Digest content{};
    std::string bug;  ///< an exception of ours while reading; the submission is kept all the same
};

/// Reads the submission as far as the key needs, takes `_id` and `_after` from the fields.
/// Never throws: whatever goes wrong in reading must not keep anything from being kept (promise 1).
void receive(Arrival& arrival, const reading::Limits& limits);

/// Whether judging costs the loop less than a hop to a worker and back would cost everybody; never a millisecond.
bool is_quick_to_judge(const Arrival& arrival);

/// The receipt of a submission that brought its own key.
std::optional<Uuid> own_receipt(const Arrival& arrival);

/// Receipt and key. A form that brought its own key must be given its own receipt.
void give_key(Arrival& arrival, const Uuid& receipt);

}  // namespace captura::intake
