/// Tags of HTML as mail writes them (rules H1, H2): what one says that a reader of text must know. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace captura::reading {

struct HtmlTag {
    std::string name;  ///< lower case, at most 32 octets
    bool closing = false;
    std::string_view id;
    std::string_view classes;
    std::string_view style;
    std::string_view href;
    std::string_view type;
    bool hidden = false;  ///< the attribute, or a style that shows nothing
};

/// Searches forward for terminators. A search that failed is remembered: a million openings cost one search.
class HtmlSeeker {
public:
    explicit HtmlSeeker(std::string_view text) : text_(text) {}

    /// Position of `what`, npos where none follows. One instance serves one `what`.
    std::size_t find(std::string_view what, std::size_t from);
    /// The same for "</name", whatever the case of its letters.
    std::size_t find_closing(std::string_view name, std::size_t from);

private:
    std::string_view text_;
    bool none_left_ = false;
};

/// Whether "<" at `at` begins a tag rather than stands in text: "<3", "<john@doe.example>", "<http://x>" are text.
bool begins_tag(std::string_view text, std::size_t at);

/// Reads the tag at `at` and gives the position behind it. A value without its quote ends at its first ">", a tag
/// without ">" before the next "<".
std::size_t read_tag(std::string_view text, std::size_t at, HtmlSeeker& ends, HtmlTag& tag);

bool is_block_tag(std::string_view name);
bool is_void_tag(std::string_view name);

}  // namespace captura::reading
