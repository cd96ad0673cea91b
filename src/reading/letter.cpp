#include "captura/reading/letter.hpp"

#include "captura/domain/digest.hpp"
#include "reading/addresses.hpp"
#include "reading/canonical.hpp"
#include "reading/dates.hpp"
#include "reading/forwarded.hpp"
#include "reading/guard.hpp"
#include "reading/header_words.hpp"
#include "reading/letter_attachments.hpp"
#include "reading/letter_chars.hpp"
#include "reading/letter_text.hpp"
#include "reading/mail_words.hpp"
#include "reading/mime_tree.hpp"
#include "reading/quote.hpp"
#include "reading/utf8.hpp"

#include <algorithm>
#include <utility>

namespace captura::reading {

namespace {

constexpr std::size_t octets_of_a_note = 300;  // above an attached letter that is still "short or none" (W13)

// Encoded words have no meaning there (RFC 2047 section 5).
constexpr std::string_view fields_without_words[] = {"message-id", "in-reply-to", "references", "received",
                                                     "return-path", "authentication-results", "dkim-signature"};

/// The octets of a letter above L1 that are read at all: its header and the first text behind it.
std::string_view readable_part(std::string_view octets, const LetterLimits& limits)
{
    if (octets.size() <= limits.letter_octets) return octets;
    const FieldLimits none{0, 0, 0};
    const std::size_t body = read_field_block(octets, skip_envelope(octets), none, [](std::string_view) { return false; }).end;
    return octets.substr(0, std::min(octets.size(), body + limits.first_text_octets));
}

/// All that stands in angle brackets; without brackets the words themselves.
std::vector<std::string> message_ids(std::string_view raw)
{
    std::vector<std::string> ids;
    const bool bracketed = raw.find('<') != std::string_view::npos;
    std::string id;
    int comment = 0;
    bool inside = !bracketed;
    const auto finish = [&] {
        if (!id.empty()) ids.push_back(clean_line(id));
        id.clear();
    };
    for (const char c : raw) {
        if (c == '(' && !(bracketed && inside)) ++comment;
        else if (c == ')' && comment > 0) --comment;
        else if (comment > 0) continue;
        else if (c == '<' && bracketed) {
            finish();
            inside = true;
        } else if (c == '>' && bracketed) {
            finish();
            inside = false;
        } else if (is_blank(c) && !bracketed) finish();
        else if (inside && !is_blank(c)) id.push_back(c);
    }
    if (inside) finish();
    return ids;
}

class LetterReader {
public:
    LetterReader(std::string_view octets, const LetterLimits& limits)
        : all_octets_(octets), octets_(readable_part(octets, limits)), limits_(limits), list_(list_parts(octets_, limits)),
          inline_text_(inline_texts(list_)), charset_(first_charset(list_, inline_text_)),
          context_{charset_, limits.encoded_words}
    {
    }

    Inquiry read()
    {
        inquiry_.letter.emplace();
        if (octets_.size() < all_octets_.size()) truncate("truncated_letter");
        if (list_.header_truncated) truncate("truncated_header");
        if (list_.parts_truncated) truncate("truncated_parts");
        if (!tree_agrees(write_canonical(list_, octets_))) note("tree_mismatch");
        read_header();
        read_body();
        return std::move(inquiry_);
    }

    /// The raw Date field: what was forwarded shows it as it was written.
    std::string written_date() const { return clean_line(field("date")); }

private:
    Letter& letter() { return *inquiry_.letter; }
    const std::vector<RawField>& fields() const { return list_.parts.front().fields; }
    std::string_view field(std::string_view name) const { return field_value(fields(), name); }

    void note(std::string reason)
    {
        auto& notes = inquiry_.notes;
        if (std::find(notes.begin(), notes.end(), reason) == notes.end()) notes.push_back(std::move(reason));
    }

    void truncate(std::string reason)
    {
        inquiry_.truncated = true;
        note(std::move(reason));
    }

    void read_header()
    {
        bool cut = false;
        for (const RawField& raw : fields()) {
            const bool words = std::none_of(std::begin(fields_without_words), std::end(fields_without_words),
                                            [&](std::string_view name) { return same_letters(name, raw.name); });
            const WordContext context{charset_, words ? limits_.encoded_words : 0};
            letter().headers.push_back({raw.name, decode_header_text(raw.value, context, words ? &cut : nullptr)});
        }
        if (cut) truncate("truncated_words");
        letter().from = addresses("from", true);
        letter().sender = addresses("sender", true);
        letter().reply_to = addresses("reply-to", true);
        letter().to = addresses("to", false);
        letter().cc = addresses("cc", false);
        letter().subject = decode_header_text(field("subject"), context_);
        if (const auto date = parse_letter_date(field("date"))) letter().date = date->when;
        if (auto ids = message_ids(field("message-id")); !ids.empty()) letter().message_id = std::move(ids.front());
        if (auto ids = message_ids(field("in-reply-to")); !ids.empty()) letter().in_reply_to = std::move(ids.front());
        letter().references = message_ids(field("references"));
        if (letter().references.size() > limits_.references) {
            // The newest stand last, and they name the thread.
            letter().references.erase(letter().references.begin(), letter().references.end() -
                                                                       static_cast<std::ptrdiff_t>(limits_.references));
            truncate("truncated_references");
        }
        const MimePart& root = list_.parts.front();
        letter().content_type = root.type.value;
        letter().report_type = lower(to_valid_utf8(parameter_octets(root.type, "report-type")));
        for (const MimePart& part : list_.parts)
            if (!part.multipart) letter().part_types.push_back(part.type.value);
    }

    /// Of the first field of that name, or of all of them: a second From is a forgery, a second To a habit.
    std::vector<NamedAddress> addresses(std::string_view name, bool first_only)
    {
        std::vector<NamedAddress> found;
        for (const RawField& raw : fields()) {
            if (!same_letters(raw.name, name)) continue;
            AddressList list = parse_addresses(raw.value, context_, limits_.addresses);
            if (list.cut) truncate("truncated_addresses");
            for (NamedAddress& one : list.addresses) {
                if (one.address.empty()) note("address_unreadable");
                if (found.size() < limits_.addresses) found.push_back(std::move(one));
                else truncate("truncated_addresses");
            }
            if (first_only) break;
        }
        return found;
    }

    void read_body()
    {
        LetterText text = read_letter_text(list_, inline_text_, octets_, limits_);
        if (text.cut) truncate("truncated_text");
        if (text.guessed) note("charset_guessed");
        if (text.replaced) note("octets_replaced");
        if (text.footer) note("base64_footer");
        if (text.encrypted || text.text.find("-----BEGIN PGP MESSAGE-----") != std::string::npos) note("body_encrypted");

        LetterAttachments files;
        const bool whole = octets_.size() == all_octets_.size();
        if (whole) files = read_attachments(list_, inline_text_, text.content_ids, octets_, context_, limits_);
        if (files.cut) truncate("truncated_attachments");
        inquiry_.attachments = std::move(files.attachments);
        for (const Attachment& file : inquiry_.attachments) {
            const bool outlook = file.name.size() > 4 && same_letters(file.name.substr(file.name.size() - 4), ".msg");
            if (outlook) note("msg_not_read");
        }
        letter().fingerprint = fingerprint(text.first_source, files.digests, whole);
        letter().text = std::move(text.text);
        letter().forwarded = find_forwarded(letter().text, letter().subject);
        if (letter().forwarded) find_address(letter().forwarded->from, text.mail_links);
        letter().message = message();
    }

    /// Outlook shows names alone; the address is where the name links to (W14).
    static void find_address(NamedAddress& person, const std::vector<MailLink>& links)
    {
        if (person.name.empty() || !person.address.empty()) return;
        for (const MailLink& link : links)
            if (std::string_view{link.text}.substr(0, person.name.size()) == person.name) {
                person.address = link.address;
                return;
            }
    }

    /// I1: nothing of it depends on the road the letter took, on clock or chance. The recipe never changes under its tag.
    std::string fingerprint(std::string_view source, const std::vector<std::string>& digests, bool whole)
    {
        std::string recipe = "captura-letter-1\n";
        recipe += letter().from.empty() ? std::string{} : fold_case(letter().from.front().address);
        recipe += '\n' + clean_line(to_valid_utf8(field("date"))) + '\n' + letter().subject + '\n';
        if (!whole) recipe += std::to_string(all_octets_.size());
        for (const std::string& digest : digests) recipe += digest + '\n';
        return hex(sha256(recipe + clean_line(source)));
    }

    std::string message()
    {
        if (letter().forwarded) return letter().text;  // what was forwarded is no quote: nothing is cut before W9 is judged
        const bool answers = subject_prefixes(letter().subject).reply || !letter().in_reply_to.empty() ||
                             !letter().references.empty();
        const std::string_view name = letter().from.empty() ? std::string_view{} : letter().from.front().name;
        return own_message(letter().text, {name, answers});
    }

    std::string_view all_octets_;
    std::string_view octets_;
    const LetterLimits& limits_;
    PartList list_;
    std::vector<bool> inline_text_;
    std::string charset_;
    WordContext context_;
    Inquiry inquiry_;
};

/// The place of the first attached letter among the attachments.
std::optional<std::size_t> find_attached_letter(const Inquiry& inquiry)
{
    for (std::size_t i = 0; i < inquiry.attachments.size(); ++i)
        if (inquiry.attachments[i].type == "message/rfc822") return i;
    return std::nullopt;
}

/// W13: a letter that says little itself and carries another forwards it. The carried one is then no attachment; what
/// it carries takes its place. Letters in letters are opened down to `letters_depth`, one after the other.
void open_attached_letter(Inquiry& outer, const LetterLimits& limits)
{
    std::optional<std::size_t> place = find_attached_letter(outer);
    Letter& letter = *outer.letter;
    const bool says_little = letter.text.size() <= octets_of_a_note;
    const bool forwards = says_little || subject_prefixes(letter.subject).forward;
    if (!place || letter.forwarded || letter.content_type == "multipart/report" || !forwards) return;

    for (std::size_t depth = 1; place && depth <= limits.letters_depth; ++depth) {
        const auto position = outer.attachments.begin() + static_cast<std::ptrdiff_t>(*place);
        const std::string octets = std::move(position->content);
        LetterReader reader(octets, limits);
        Inquiry inner = reader.read();
        Letter& carried = *inner.letter;
        Forwarded forwarded;
        if (!carried.from.empty()) forwarded.from = carried.from.front();
        forwarded.to = carried.to;
        forwarded.cc = carried.cc;
        forwarded.date = reader.written_date();
        forwarded.subject = carried.subject;
        forwarded.body = carried.text;
        letter.forwarded = std::move(forwarded);
        outer.truncated = outer.truncated || inner.truncated;
        place = carried.text.empty() ? find_attached_letter(inner) : std::nullopt;
        if (place && depth == limits.letters_depth) {
            outer.truncated = true;
            outer.notes.emplace_back("truncated_letters");
        }
        auto where = outer.attachments.erase(position);
        const auto offset = where - outer.attachments.begin();
        outer.attachments.insert(where, std::make_move_iterator(inner.attachments.begin()),
                                 std::make_move_iterator(inner.attachments.end()));
        if (place) *place += static_cast<std::size_t>(offset);
    }
    if (outer.attachments.size() > limits.attachments) {
        outer.attachments.resize(limits.attachments);
        outer.truncated = true;
        outer.notes.emplace_back("truncated_attachments");
    }
    letter.message = letter.text.empty() ? letter.forwarded->body : letter.text;
    outer.notes.emplace_back("attached_letter");
}

}  // namespace

Inquiry read_letter(std::string_view octets, const LetterLimits& limits)
{
    Inquiry inquiry = LetterReader(octets, limits).read();
    open_attached_letter(inquiry, limits);
    return inquiry;
}

}  // namespace captura::reading
