#include "intake/arrival.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace captura::intake {
namespace {

constexpr std::size_t longest_given_key = 255;

// What is dear in a form is telephone numbers, in any notation: those that fit into so many digits cost 0.5 ms at most, a
// kilobyte of digits 5 ms. A body of such a size without digits costs 0.2 ms.
constexpr std::size_t quick_digits = 48;
constexpr std::size_t quick_octets = 4096;

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

/// At least as many as there are: digits outside ASCII begin at U+0660, and what else lies behind that counts as well.
std::size_t count_digits(std::string_view text)
{
    const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0xd9; };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_digit));
}

}  // namespace

void receive(Arrival& arrival, const reading::Limits& limits)
{
    try {
        auto read = reading::read(arrival.submission, limits);
        if (read)
            arrival.inquiry = std::make_unique<Inquiry>(std::move(*read));
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
}

bool is_quick_to_judge(const Arrival& arrival)
{
    if (!arrival.inquiry) return true;
    if (arrival.inquiry->letter || arrival.submission.body.size() > quick_octets) return false;
    std::size_t digits = 0;
    for (const Field& field : arrival.inquiry->fields)
        if (field.name != "_id") digits += count_digits(field.value);
    return digits <= quick_digits;
}

std::optional<Uuid> own_receipt(const Arrival& arrival)
{
    const Submission& submission = arrival.submission;
    if (submission.given_key.empty()) return std::nullopt;
    return derive_receipt_id(submission.entry, submission.given_key, hex(arrival.content));
}

void give_key(Arrival& arrival, const Uuid& receipt)
{
    Submission& submission = arrival.submission;
    submission.id = receipt;
    submission.key = submission.door == Door::mail
                         ? reading::submission_key(submission, arrival.inquiry.get(), arrival.content)
                         : reading::key_of_receipt(submission.door, receipt);
}

}  // namespace captura::intake
