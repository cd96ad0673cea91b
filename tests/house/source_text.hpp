/// Just enough C++ to look at our own sources: comments and literals blanked, the rest cut into statements.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace captura::house {

/// The same text with the inside of comments, strings and character literals replaced by blanks; lines stay lines.
std::string without_comments_and_literals(std::string_view source);

struct Statement {
    std::string text;
    std::size_t line = 0;  ///< of its first word
};

/// Ends at `;`, or at the `{` or `}` of a block. A brace within parentheses or brackets, after `=`, `return`,
/// `co_return`, `co_await`, a comma, or after a name that no head of a block ends with, is part of the statement.
std::vector<Statement> statements(std::string_view blanked);

/// House rule of coroutines: a statement with co_await holds neither `{` nor `[`.
std::vector<Statement> offences_against_the_await_rule(std::string_view source);

struct Include {
    std::string target;
    bool angled = false;
    std::size_t line = 0;
};
std::vector<Include> includes(std::string_view source);

}  // namespace captura::house
