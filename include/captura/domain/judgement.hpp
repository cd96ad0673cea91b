/// What was decided about a submission. A later fact beside it, never in place of it: it can be made again.
#pragma once

#include "captura/domain/contact.hpp"
#include "captura/domain/inquiry.hpp"
#include "captura/domain/source.hpp"
#include "captura/domain/submission.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace captura {

/// `test`: whoever sent it said so; it opens no card, and is gone after a week.
enum class Verdict : std::uint8_t { lead, interest, spam, automatic, rejected, unreadable, test };

std::string_view to_text(Verdict verdict);
std::optional<Verdict> parse_verdict(std::string_view text);

/// One wrong field. `code` is stable: required, too_long, invalid_email, invalid_phone, invalid_url, invalid_choice,
/// invalid_date, consent_required, no_contact. Sentences for people are made at the edge.
struct Rejection {
    std::string field;
    std::string code;

    friend bool operator==(const Rejection&, const Rejection&) = default;
};

/// What is written to the visitor: nothing, the request to confirm the address (double opt-in), or that it has arrived.
enum class VisitorMail : std::uint8_t { none, confirm, acknowledge };

std::string_view to_text(VisitorMail mail);

struct Judgement {
    Verdict verdict = Verdict::interest;
    std::vector<std::string> reasons;  ///< stable codes, in the order they were found
    std::vector<Rejection> rejections; ///< all at once; only with Verdict::rejected
    /// Places among the inquiry's attachments that the form does not take: they are not saved. The reasons say why.
    std::vector<std::size_t> refused_files;
    Contact contact;
    Source source;
    std::string channel;
    std::string automatic;    ///< bounce, auto_reply, newsletter, report, loop; empty where a person wrote
    std::string author_from;  ///< which rule named the sender of a letter: from, reply_to, forwarded, body_fields, none
    std::string language;     ///< BCP 47 primary tag, empty where unknown
    VisitorMail visitor_mail = VisitorMail::none;  ///< to the first address of the contact, when it is saved
    std::string visitor_form;  ///< whose words that mail speaks; empty: those of the submission's own entry
};

/// A submission with all that was made of it: what `save` writes.
struct Judged {
    Submission submission;
    Inquiry inquiry;
    Judgement judgement;
};

}  // namespace captura
