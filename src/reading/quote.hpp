/// What the author wrote: a letter's text without what it answers and without a signature (rule X4). Pure, linear.
#pragma once

#include <string>
#include <string_view>

namespace captura::reading {

struct MessageContext {
    std::string_view author_name;  ///< a line with it alone begins a signature
    bool is_reply = false;         ///< the headers or the subject say so
};

/// All of `text` where nothing would be left. Answers between and below quoted lines are kept.
std::string own_message(std::string_view text, const MessageContext& context);

}  // namespace captura::reading
