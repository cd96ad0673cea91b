/// The octets of an IMAP server, cut into responses: a line, and whatever literals stand in it (RFC 3501 section 4.3).
/// A line break inside a literal is content; what looks like a tag in there is none (M21).
///
/// LIMITS: text of one response 64 KiB, its literals together `max_literal`, lists 20 deep. HOSTILE INPUT: every octet.
/// Memory follows what has arrived, never what was announced. After a fault nothing more is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace captura::mail {

/// One response. Each literal is announced in `text` as "{17}\n": a line feed stands nowhere else in it.
struct ImapResponse {
    std::string text;  ///< without the line end
    std::vector<std::string> literals;
};

enum class ImapReaderFault : std::uint8_t { line_too_long, literal_too_long, literal_unreadable };

std::string_view to_text(ImapReaderFault fault);

class ImapReader {
public:
    static constexpr std::size_t max_text = 64 * 1024;

    explicit ImapReader(std::size_t max_literal) : max_literal_(max_literal) {}

    void feed(std::string_view octets);

    struct Incomplete {};
    std::variant<Incomplete, ImapResponse, ImapReaderFault> next();

    /// Octets behind the last response given out: what must be nothing at all before TLS begins.
    bool holds_octets() const noexcept;
    bool in_literal() const noexcept { return literal_left_ > 0; }

private:
    std::variant<Incomplete, ImapResponse, ImapReaderFault> fail(ImapReaderFault fault);
    std::optional<ImapReaderFault> begin_literal();
    void fill_literal();

    std::size_t max_literal_;
    std::string input_;
    std::size_t at_ = 0;     ///< consumed part of input_
    ImapResponse response_;  ///< being put together
    std::size_t literal_left_ = 0;
    std::size_t literal_octets_ = 0;
    std::optional<ImapReaderFault> fault_;
};

/// A piece of a response whose grammar is a parenthesised list.
struct ImapToken {
    enum class Kind : std::uint8_t { open, close, atom, quoted, literal };
    Kind kind = Kind::atom;
    std::string text;         ///< of an atom (with its section: "BODY[HEADER]<0>") or a quoted string
    std::size_t literal = 0;  ///< index into ImapResponse::literals
};

/// The tokens of `text` from `from` on; nothing where it is malformed or nested deeper than 20.
std::optional<std::vector<ImapToken>> imap_tokens(std::string_view text, std::size_t from);

}  // namespace captura::mail
