/// Our own script and style without what only people need: comments, indentation, blanks around marks, long names.
#pragma once

#include <string>
#include <string_view>

namespace captura::web {

/// For sources whose comments stand on lines of their own, and that hold no string over several lines. A blank between two
/// words stays, and so does a line end that may stand for a semicolon. What begins a line with "const name" or "let name" gets
/// a short one, unless the word stands for something else as well: a property, a key, part of a text.
std::string compact_script(std::string_view source);

/// Comments and needless blanks; strings stay as they are.
std::string compact_style(std::string_view source);

}  // namespace captura::web
