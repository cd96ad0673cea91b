/// Templates that travel inside the binary, filled. The one file of this room that knows mustache.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace captura::notify {

/// What a template may name: words, and lists of such. A list of one stands for "if".
struct Values {
    std::vector<std::pair<std::string, std::string>> words;
    std::vector<std::pair<std::string, std::vector<Values>>> lists;
};

/// Escapes for HTML, or not at all where the template's name ends in ".txt". Throws std::logic_error where the
/// template is missing or wrong: only we can cause that.
std::string render(std::string_view name, const Values& values);

}  // namespace captura::notify
