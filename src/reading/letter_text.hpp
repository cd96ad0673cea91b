/// Which parts of a letter are its text, and that text (rules X1 to X3). Pure, linear; no recursion.
#pragma once

#include "captura/reading/limits.hpp"
#include "reading/guard.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace captura::reading {

/// A mailto: link of the HTML: some programs name the author of a forwarded letter by it alone (W14).
struct MailLink {
    std::string text;     ///< that begins where the link does
    std::string address;
};

struct LetterText {
    std::string text;          ///< clean UTF-8, LF
    std::string first_source;  ///< the first text leaf as decoded, HTML as source: for the fingerprint
    std::vector<std::string> content_ids;  ///< what "cid:" in HTML refers to, sorted
    std::vector<MailLink> mail_links;
    bool cut = false;          ///< beyond text_octets or html_octets
    bool guessed = false;      ///< a charset was guessed
    bool replaced = false;     ///< octets without meaning are U+FFFD
    bool footer = false;       ///< text behind base64 was left out
    bool encrypted = false;    ///< a part is sealed for somebody else
};

/// For each part whether it is text to be read in place: text/plain or text/html, not named or sent as an attachment.
std::vector<bool> inline_texts(const PartList& list);

/// The charset the first of them declares; empty where none does.
std::string first_charset(const PartList& list, const std::vector<bool>& inline_text);

LetterText read_letter_text(const PartList& list, const std::vector<bool>& inline_text, std::string_view octets,
                            const LetterLimits& limits);

}  // namespace captura::reading
