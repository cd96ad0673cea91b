// The marks by which a submission is known again.
#include "reading/identity.hpp"

#include "captura/reading/read.hpp"

#include <algorithm>
#include <iterator>

namespace captura::reading {
namespace {

constexpr std::string_view transport_fields[] = {
    // The try itself: its key, what it corrects, when its page was drawn.
    "_id",
    "_after",
    "_token",
    "_charset_",
    // Proofs of work and of humanity, made anew for every try.
    "altcha",
    "cf-turnstile-response",
    "h-captcha-response",
    "g-recaptcha-response",
    "_wpcf7_recaptcha_response",
    // Other products' form tokens.
    "__vtrftk",
    "authenticity_token",
    "csrf_token",
    "_csrf",
    // Honeypots: what fills them is not the sender's word.
    "_gotcha",
    "botcheck",
    "bot-field",
    // The visit, told by the page's script: a second try may come from a page loaded again.
    "_page",
    "_referrer",
    "_landing",
    "_landing_referrer",
    "_landed_at",
    "_touches",
    "_lang",
    "_tz",
    "_submitted_at",
};

/// Each part behind its length, so that no two lists of parts give one text.
class Material {
public:
    explicit Material(std::string_view purpose, std::size_t octets = 0)
    {
        octets_.reserve(octets);
        add(purpose);
    }
    Material& add(std::string_view part)
    {
        octets_ += std::to_string(part.size());
        octets_ += ':';
        octets_ += part;
        return *this;
    }
    Material& add(const Digest& digest) { return add({reinterpret_cast<const char*>(digest.data()), digest.size()}); }
    Digest digest() const { return sha256(octets_); }

private:
    std::string octets_;
};

Digest digest_of(const std::vector<Field>& fields)
{
    constexpr std::size_t for_two_lengths = 16;
    std::size_t octets = for_two_lengths;
    for (const Field& field : fields) octets += field.name.size() + field.value.size() + for_two_lengths;
    Material words{"fields", octets};
    for (const Field& field : fields)
        if (!is_transport_field(field.name)) words.add(field.name).add(field.value);
    return words.digest();
}

Digest digest_of(const std::vector<Attachment>& attachments)
{
    static const Digest of_none = Material{"files"}.digest();
    if (attachments.empty()) return of_none;
    Material files{"files"};
    for (const Attachment& file : attachments) files.add(file.name).add(file.type).add(sha256(file.content));
    return files.digest();
}

}  // namespace

bool is_transport_field(std::string_view name)
{
    return std::find(std::begin(transport_fields), std::end(transport_fields), name) != std::end(transport_fields) ||
           name.starts_with("_touches[");
}

Digest content_digest(const Inquiry& inquiry)
{
    if (inquiry.letter) return Material{"letter"}.add(inquiry.letter->fingerprint).digest();
    return Material{"form"}.add(digest_of(inquiry.fields)).add(digest_of(inquiry.attachments)).digest();
}

std::string key_of_receipt(Door door, const Uuid& receipt)
{
    std::string key;
    key.reserve(41);  // "api:" and an id
    return key.append(to_text(door)).append(":").append(receipt.text());
}

std::string submission_key(const Submission& submission, const Inquiry* inquiry, const Digest& content)
{
    if (submission.door == Door::mail) {
        const bool read = inquiry != nullptr && inquiry->letter;
        const std::string message_id = read ? inquiry->letter->message_id : std::string{};
        return "mail:" + hex(Material{"mail"}.add(message_id).add(content).digest());
    }
    if (submission.given_key.empty()) return key_of_receipt(submission.door, submission.id);
    return key_of_receipt(submission.door, derive_receipt_id(submission.entry, submission.given_key, hex(content)));
}

}  // namespace captura::reading
