/// One inquiry exactly as it arrived, from any door.
#pragma once

#include "captura/domain/timestamp.hpp"
#include "captura/domain/uuid.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace captura {

enum class Door : std::uint8_t { web, api, mail, import, manual };

std::string_view to_text(Door door);
std::optional<Door> parse_door(std::string_view text);

/// What the connection said about who is asking. A stranger's text in every member; any octets.
struct Visit {
    std::string address;  ///< the client, after trusted proxies: "203.0.113.7", "2001:db8::1"; empty for mail
    std::string user_agent;
    std::string accept_language;
    std::string origin;
    std::string referrer;  ///< the Referer header
    /// What the door saw and nobody can see again, so that judging stays pure and a replay says the same: codes and numbers
    /// of ours between blanks, "token_expired age=90000000 rate_form text=3"; read by rules (captura/rules/spam.hpp).
    std::string observed = {};
};

/// Where a letter was seen. An IMAP place is (mailbox, folder, uidvalidity, uid); a Maildir place is (mailbox, name).
struct Place {
    std::string mailbox;
    std::string folder;
    std::uint32_t uidvalidity = 0;
    std::uint32_t uid = 0;
    std::string name;  ///< Maildir base name before ":2,"

    friend bool operator==(const Place&, const Place&) = default;
};

struct Submission {
    Uuid id;  ///< the receipt
    Door door = Door::web;
    std::string entry;         ///< form slug, mailbox name, token name
    Timestamp received_at{};   ///< our clock
    std::string content_type;  ///< of `body`, as declared: "multipart/form-data; boundary=x", "message/rfc822"
    std::string body;          ///< the octets, verbatim
    std::string given_key;     ///< `_id` or Idempotency-Key; empty where none was given
    std::string key;           ///< door + ":" + what makes it the same one when it comes again; unique for ever
    std::optional<Uuid> after; ///< `_after`: the receipt this attempt corrects
    Visit visit;
    std::optional<Place> place;  ///< only from mailboxes
};

}  // namespace captura
