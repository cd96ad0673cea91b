/// Our own script and style without what only people need: comments, indentation, blanks around marks. No renaming.
#pragma once

#include <string>
#include <string_view>

namespace captura::web {

/// For sources whose comments stand on lines of their own, and that hold no string over several lines. A blank between two
/// words stays, and so does a line end that may stand for a semicolon.
std::string compact_script(std::string_view source);

/// Comments and needless blanks; strings stay as they are.
std::string compact_style(std::string_view source);

}  // namespace captura::web
