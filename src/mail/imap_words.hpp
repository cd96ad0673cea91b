/// Words of IMAP that are read or written without knowing where the dialog stands. Pure.
#pragma once

#include "mail/imap_reader.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace captura::mail {

/// ASCII case only; protocol words know no other.
bool same_word(std::string_view a, std::string_view b);

/// "OK [UIDNEXT 4] text" (RFC 3501 section 7.1).
struct ImapStatus {
    enum class Kind : std::uint8_t { ok, no, bad, bye, preauth };
    Kind kind = Kind::ok;
    std::string code;  ///< between the brackets; empty where there is none
    std::string text;
};
std::optional<ImapStatus> parse_imap_status(std::string_view line);

/// "4294967295", nothing else: no sign, no blank, no overflow.
std::optional<std::uint32_t> parse_imap_number(std::string_view digits);

/// The number behind `name` in a response code: "UIDNEXT 4".
std::optional<std::uint32_t> code_number(std::string_view code, std::string_view name);

/// One FETCH response, as far as mail is interested in it. HOSTILE INPUT: items in any order, doubled, unasked.
struct ImapFetch {
    std::optional<std::uint32_t> uid;
    std::optional<std::uint64_t> size;
    std::optional<std::string> body;    ///< BODY[], whole or a part
    std::optional<std::string> header;  ///< BODY[HEADER]
    std::optional<std::string> text;    ///< BODY[TEXT]
};
/// `response` is "* 12 FETCH (...)", `from` the place behind FETCH; takes the literals away. Nothing where malformed.
std::optional<ImapFetch> parse_imap_fetch(ImapResponse& response, std::size_t from);

/// A string argument, cut where the server must first ask for more: "abc" quoted, or "{3}" and then the octets (M21).
/// With `non_sync` (LITERAL+, RFC 7888) nobody need ask. Appends to the last of `parts`.
void append_string(std::vector<std::string>& parts, std::string_view value, bool non_sync);

/// "1,4:6" for sorted numbers.
std::string uid_set(const std::vector<std::uint32_t>& uids);

std::string base64(std::string_view octets);

/// Quoted for a log: one line, 200 octets at most.
std::string quoted_excerpt(std::string_view text);

}  // namespace captura::mail
