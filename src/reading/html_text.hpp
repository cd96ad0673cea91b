/// HTML of mail to plain text, without a tree: a tokenizer with four states (rules H1 to H7). Pure.
///
/// HOSTILE INPUT: every octet of valid UTF-8. Linear in time; no nesting costs anything, no construct without an end
/// swallows the rest. Links and images are never fetched.
/// KNOWN GAPS: style sheets are not read; text they hide is shown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace captura::reading {

enum class HtmlMarkKind : std::uint8_t {
    link,     ///< target of mailto: or tel:
    forward,  ///< a container that programs put around a forwarded letter
    quote,    ///< one that programs put around what is answered
    rule,     ///< hr, or a box with a line on top
    bold,
    cell,
};

/// Evidence beside the text, never proof.
struct HtmlMark {
    std::size_t offset;  ///< in HtmlText::text
    HtmlMarkKind kind;
    std::string value;
};

struct HtmlText {
    std::string text;             ///< LF; quotes carry "> " a level, cells of a row are parted by TAB
    std::vector<HtmlMark> marks;  ///< at most 2,000
    bool cut = false;             ///< more than `limit` octets would have come
};

HtmlText html_to_text(std::string_view utf8, std::size_t limit);

/// The charset of `<meta charset=x>` or its http-equiv form within the first 4 KiB; empty where there is none.
std::string_view html_meta_charset(std::string_view octets);

}  // namespace captura::reading
