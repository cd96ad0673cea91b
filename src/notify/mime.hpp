/// The writing side of a mail (RFC 5322, 2045, 2047): ASCII only, CRLF, no line over 76 octets but an address's.
/// Values are a stranger's; whatever they hold, exactly one header comes out.
#pragma once

#include "captura/domain/timestamp.hpp"

#include <string>
#include <string_view>

namespace captura::notify {

/// "Name: value" CRLF. The value is shown to a person: as it is where that is short and plain, else encoded words.
/// `text` is one line, see plain.hpp.
std::string text_header(std::string_view name, std::string_view text);

/// "Name: Ana <ana@acme.example>" CRLF; the address was parsed, the person may be anything, also nothing.
std::string address_header(std::string_view name, std::string_view person, std::string_view address);

/// "Name: token" CRLF for values that we make ourselves: anything but printable ASCII is left out.
std::string token_header(std::string_view name, std::string_view token);

/// "Tue, 24 Nov 2026 20:47:17 +0000": RFC 5322 section 3.3.
std::string mail_date(Timestamp when);

/// "2026-11-24 20:47 UTC", for people.
std::string readable_time(Timestamp when);

/// Lines end in LF going in and CRLF coming out; a dot at the beginning of a line is encoded too, so that no relay's
/// dot-stuffing matters.
std::string quoted_printable(std::string_view text);

/// The MIME headers and both bodies. No quoted-printable line can begin with the boundary: "=_" never occurs there.
std::string alternatives(std::string_view token, std::string_view text, std::string_view html);

}  // namespace captura::notify
