/// Files that travel inside the binary: SQL, templates, lists, sample forms.
#pragma once

#include <span>
#include <string_view>

namespace captura {

struct EmbeddedFile {
    std::string_view name;  ///< without folder
    std::string_view content;
};

}  // namespace captura
