/// Text in lines with their quote marks counted: what quote and forward rules look at. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace captura::reading {

struct TextLine {
    std::string_view whole;  ///< as it stands, without its line end
    std::string_view bare;   ///< without quote marks, indent and trailing blanks
    std::size_t quotes = 0;  ///< ">" in front

    bool blank() const { return bare.empty(); }
};

std::vector<TextLine> text_lines(std::string_view text);

/// `whole` without `levels` quote marks.
std::string_view without_quotes(std::string_view line, std::size_t levels);

/// Lines `from`..`to`, joined with LF, `levels` quote marks taken off, no blank lines at the ends.
std::string join_lines(const std::vector<TextLine>& lines, std::size_t from, std::size_t to, std::size_t levels = 0);

}  // namespace captura::reading
