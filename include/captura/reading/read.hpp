/// Octets to an Inquiry, by what they are declared to be; and the marks by which the same one is known again.
#pragma once

#include "captura/domain/dialect.hpp"
#include "captura/domain/digest.hpp"
#include "captura/domain/inquiry.hpp"
#include "captura/domain/result.hpp"
#include "captura/domain/submission.hpp"
#include "captura/reading/limits.hpp"

#include <memory>
#include <string>

namespace captura::reading {

struct Limits {
    FormLimits form;
    LetterLimits letter;
    std::shared_ptr<const DialectBook> dialects;  ///< by which marked bodies are read; null: none is known
};

/// A letter where the content type is message/rfc822 (or the door is mail), a form body else; one that is marked with a
/// dialect comes under our names. Pure.
Result<Inquiry, Unreadable> read(const Submission& submission, const Limits& limits = {});

/// What the sender said, without what only the transport said: the fields in order but for reserved ones that differ
/// from try to try (tokens, proof of work, times), or the letter's fingerprint. Two tries of the same words are equal.
/// For `Unreadable` octets use sha256 of the body.
Digest content_digest(const Inquiry& inquiry);

/// `submission.key`: door, ":" and a hash of entry, given key and content, which is the receipt derived from them: with
/// the version 7 keys that our own forms give it begins with their time, and indexes grow at their end. For mail
/// "mail:" and a hash of Message-ID and fingerprint, whatever the entry, so that one letter in two mailboxes is one
/// submission. Where nothing makes it the same one (no key, not mail) the receipt id stands for it.
std::string submission_key(const Submission& submission, const Inquiry* inquiry, const Digest& content);

/// The same for every door but mail, where the receipt is known already.
std::string key_of_receipt(Door door, const Uuid& receipt);

}  // namespace captura::reading
