/// Who and what came before, lately: noted with a submission before it is kept, so that judging it stays pure. Hashes only,
/// bounded, in this process only.
#pragma once

#include "captura/domain/inquiry.hpp"
#include "captura/domain/submission.hpp"
#include "captura/intake/recent_counts.hpp"

namespace captura::intake {

class Recurrence {
public:
    explicit Recurrence(std::uint64_t seed);

    /// Adds to `observed` what recurs: "email=3" and "phone=3" (inquiries of one sender within an hour), "text=4" (senders
    /// of one text), "text_elsewhere" (the same text in another form). A retry and a correction are no second inquiry.
    void note(Submission& submission, const Inquiry& inquiry);

private:
    void note_sender(Submission& submission, std::string_view kind, std::uint64_t print);

    RecentCounts counts_;
};

/// Adds one observed fact.
void add_observed(Submission& submission, std::string_view fact);
void add_observed(Submission& submission, std::string_view name, std::size_t number);

}  // namespace captura::intake
