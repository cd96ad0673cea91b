/// What a sender said, read but not judged. All text is valid UTF-8 without NUL.
#pragma once

#include "captura/domain/timestamp.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace captura {

struct Field {
    std::string name;
    std::string value;

    friend bool operator==(const Field&, const Field&) = default;
};

struct Attachment {
    std::string name;     ///< the stranger's name, made harmless (no slashes, controls, bidi); never a path of ours
    std::string type;     ///< lower-case "type/subtype" as declared
    std::string content;  ///< decoded octets
    std::string field = {};  ///< of a form; empty in a letter
};

/// A name and an address as written in a header or block; either may be empty. The address is not judged.
struct NamedAddress {
    std::string name;
    std::string address;

    friend bool operator==(const NamedAddress&, const NamedAddress&) = default;
};

/// The headers and text of a letter forwarded inside another.
struct Forwarded {
    NamedAddress from;
    std::vector<NamedAddress> to;
    std::vector<NamedAddress> cc;
    std::string date;  ///< as written
    std::string subject;
    std::string body;
};

struct Letter {
    std::string message_id;  ///< without brackets; empty where the letter has none (never invented)
    std::string in_reply_to;
    std::vector<std::string> references;
    std::vector<NamedAddress> from;
    std::vector<NamedAddress> sender;
    std::vector<NamedAddress> reply_to;
    std::vector<NamedAddress> to;
    std::vector<NamedAddress> cc;
    std::string subject;            ///< decoded, prefixes kept
    std::optional<Timestamp> date;  ///< a claim of the sender
    std::vector<Field> headers;     ///< all fields, names as written, values unfolded and decoded, in order, bounded
    std::string content_type;       ///< of the whole letter, lower case, without parameters: "multipart/report"
    std::string report_type;        ///< parameter of multipart/report, lower case
    std::vector<std::string> part_types;  ///< content types of all leaves, lower case, in order
    std::string text;     ///< all the letter says, as plain text
    std::string message;  ///< what the author wrote: `text` without quote and signature (all of it if nothing is left)
    std::string fingerprint;  ///< hex SHA-256 over author, date, subject, text and attachments; no trace headers
    std::optional<Forwarded> forwarded;

    /// First header of that name, case-insensitively; empty where there is none.
    std::string_view header(std::string_view name) const;
    bool has_header(std::string_view name) const;
};

struct Inquiry {
    std::vector<Field> fields;      ///< of a form, in order, repeated names repeated; empty for a letter
    std::optional<Letter> letter;   ///< only from mail
    std::vector<Attachment> attachments;
    std::vector<std::string> notes; ///< reasons worth keeping: "duplicate_json_key", "charset_guessed", "truncated_header"
    bool truncated = false;         ///< something lay beyond a limit and was not read; the octets are kept all the same
    std::string dialect;            ///< of the other product's form it was read as; empty for our own

    /// First non-empty value of that name; empty where there is none.
    std::string_view value(std::string_view name) const;
};

/// Why octets could not be read at all. The submission is kept in the lane `unreadable`.
struct Unreadable {
    std::string reason;  ///< stable code: "json_syntax", "multipart_unterminated", "too_many_fields", ...
    std::string detail;  ///< for a person: what and where
};

/// What a box that was not ticked says where a form posts it all the same: 0, false, off, no.
bool says_no(std::string_view value);

}  // namespace captura
