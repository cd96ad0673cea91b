#include "intake/arrival.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace captura::intake {
namespace {

constexpr std::size_t longest_given_key = 255;

/// A given key is a name in our database and logs: printable ASCII within its length, or none at all.
bool is_sane_key(std::string_view key)
{
    return !key.empty() && key.size() <= longest_given_key &&
           std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

void take_reserved_fields(Submission& submission, const Inquiry& inquiry)
{
    if (submission.given_key.empty()) submission.given_key = std::string(inquiry.value("_id"));
    if (!submission.after) submission.after = Uuid::parse(inquiry.value("_after"));
}

}  // namespace

Arrival receive(Submission submission, const reading::Limits& limits)
{
    Arrival arrival;
    arrival.submission = std::move(submission);
    try {
        auto read = reading::read(arrival.submission, limits);
        if (read)
            arrival.inquiry = std::move(*read);
        else
            arrival.unreadable = read.error();
    } catch (const std::exception& fault) {
        arrival.bug = fault.what();
    }
    if (arrival.inquiry) {
        take_reserved_fields(arrival.submission, *arrival.inquiry);
        arrival.content = reading::content_digest(*arrival.inquiry);
    } else {
        arrival.content = sha256(arrival.submission.body);
    }
    if (!is_sane_key(arrival.submission.given_key)) arrival.submission.given_key.clear();
    return arrival;
}

void give_key(Arrival& arrival, const Uuid& receipt)
{
    arrival.submission.id = receipt;
    const Inquiry* inquiry = arrival.inquiry ? &*arrival.inquiry : nullptr;
    arrival.submission.key = reading::submission_key(arrival.submission, inquiry, arrival.content);
}

}  // namespace captura::intake
