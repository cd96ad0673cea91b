#include "intake/recurrence.hpp"

#include "captura/rules/spam.hpp"
#include "intake/recent_content.hpp"

#include <string>

namespace captura::intake {
namespace {

constexpr std::size_t remembered = 64 * 1024;  // 1.5 MiB; up to eight a submission
constexpr std::chrono::hours window{1};
constexpr std::size_t most_corrections = 5;  // of one sender within it; more are inquiries

std::uint64_t short_of(const Uuid& id)
{
    return std::hash<Uuid>{}(id);
}

}  // namespace

Recurrence::Recurrence(std::uint64_t seed) : counts_(window, remembered, seed) {}

void Recurrence::note_sender(Submission& submission, std::string_view kind, std::uint64_t print)
{
    if (print == 0) return;
    const Timestamp when = submission.received_at;
    const auto try_of = [&](const Uuid& id) { return thing_of("try", print, short_of(id)); };
    const bool corrects = submission.after && counts_.seen(try_of(*submission.after), when) > 0 &&
                          counts_.count(thing_of("correction", print), when) <= most_corrections;
    const bool again = counts_.count(try_of(submission.id), when) > 1;
    const std::uint64_t sender = thing_of(kind, print);
    const std::size_t times = corrects || again ? counts_.seen(sender, when) : counts_.count(sender, when);
    if (times > 1) add_observed(submission, kind, times);
}

void Recurrence::note(Submission& submission, const Inquiry& inquiry)
{
    const rules::Prints prints = rules::find_prints(inquiry);
    note_sender(submission, "email", prints.email);
    note_sender(submission, "phone", prints.phone);
    if (prints.text == 0) return;

    const Timestamp when = submission.received_at;
    std::uint64_t sender = prints.email != 0 ? prints.email : prints.phone;
    if (sender == 0) sender = thing_of("address", address_bucket(submission.visit.address));
    const std::uint64_t senders = thing_of("senders", prints.text);
    const bool new_sender = counts_.count(thing_of("sender", prints.text, sender), when) == 1;
    const std::size_t known = new_sender ? counts_.count(senders, when) : counts_.seen(senders, when);
    if (known > 1) add_observed(submission, "text", known);

    const std::uint64_t entries = thing_of("entries", prints.text);
    const bool new_entry = counts_.count(thing_of("entry", prints.text, thing_of("name", submission.entry)), when) == 1;
    const std::size_t forms = new_entry ? counts_.count(entries, when) : counts_.seen(entries, when);
    if (forms > 1) add_observed(submission, "text_elsewhere");
}

void add_observed(Submission& submission, std::string_view fact)
{
    std::string& observed = submission.visit.observed;
    if (!observed.empty()) observed += ' ';
    observed += fact;
}

void add_observed(Submission& submission, std::string_view name, std::size_t number)
{
    add_observed(submission, name);
    submission.visit.observed.append("=").append(std::to_string(number));
}

}  // namespace captura::intake
