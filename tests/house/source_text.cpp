#include "house/source_text.hpp"

#include <algorithm>
#include <cctype>

namespace captura::house {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Blanks `count` characters but for line breaks.
void blank(std::string& text, std::size_t from, std::size_t to)
{
    for (std::size_t i = from; i < std::min(to, text.size()); ++i)
        if (text[i] != '\n') text[i] = ' ';
}

std::size_t end_of_raw_string(std::string_view source, std::size_t quote)
{
    const std::size_t open = source.find('(', quote);
    const std::string closing = ")" + std::string{source.substr(quote + 1, open - quote - 1)} + "\"";
    const std::size_t end = source.find(closing, open);
    return end == std::string_view::npos ? source.size() : end + closing.size();
}

std::size_t end_of_literal(std::string_view source, std::size_t quote)
{
    for (std::size_t i = quote + 1; i < source.size(); ++i) {
        if (source[i] == '\\')
            ++i;
        else if (source[i] == source[quote])
            return i + 1;
    }
    return source.size();
}

bool ends_with_word(std::string_view text, std::string_view word)
{
    if (!text.ends_with(word)) return false;
    return text.size() == word.size() || !is_word(text[text.size() - word.size() - 1]);
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
    return text;
}

bool has_word(std::string_view text, std::string_view word)
{
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const bool begins = at == 0 || !is_word(text[at - 1]);
        const bool ends = at + word.size() == text.size() || !is_word(text[at + word.size()]);
        if (begins && ends) return true;
    }
    return false;
}

bool is_first_on_line(std::string_view text, std::size_t at)
{
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) --at;
    return at == 0 || text[at - 1] == '\n';
}

/// Does a brace after `head` open a block? After a parenthesis it does (if, for, a function's head), after these words
/// too; after anything else it begins a value.
bool opens_block(std::string_view head)
{
    head = trimmed(head);
    if (head.empty()) return true;
    for (const char* word : {"else", "do", "try", "const", "noexcept", "override", "final", "mutable"})
        if (ends_with_word(head, word)) return true;
    for (const char* word : {"namespace", "struct", "class", "enum", "union"})
        if (has_word(head.substr(0, head.find('(')), word) && !has_word(head, "co_await")) return true;
    if (head.find("->") != std::string_view::npos && !has_word(head, "co_await")) return true;
    if (head.back() == ':') return true;
    if (head.back() != ')') return false;
    // "co_await f(x){..}" is no block, "if (co_await f(x)) {" is: the parenthesis must close the head of a statement.
    for (const char* word : {"if", "while", "for", "switch", "catch"})
        if (head.starts_with(word) && !is_word(head.size() > std::string_view{word}.size() ? head[std::string_view{word}.size()] : ' ')) return true;
    if (head.starts_with("else")) return true;
    return !has_word(head, "co_await");
}

}  // namespace

std::string without_comments_and_literals(std::string_view source)
{
    std::string text{source};
    for (std::size_t i = 0; i < source.size();) {
        std::size_t end = i + 1;
        const char before = i == 0 ? ' ' : source[i - 1];
        if (source.substr(i, 2) == "//") {
            end = std::min(source.find('\n', i), source.size());
            blank(text, i, end);
        } else if (source.substr(i, 2) == "/*") {
            const std::size_t close = source.find("*/", i + 2);
            end = close == std::string_view::npos ? source.size() : close + 2;
            blank(text, i, end);
        } else if (source[i] == '"') {
            end = before == 'R' ? end_of_raw_string(source, i) : end_of_literal(source, i);
            blank(text, i + 1, end - 1);
        } else if (source[i] == '\'' && !is_word(before)) {  // 1'000 is a number
            end = end_of_literal(source, i);
            blank(text, i + 1, end - 1);
        }
        i = end;
    }
    return text;
}

std::vector<Statement> statements(std::string_view blanked)
{
    std::vector<Statement> all;
    std::string text;
    std::size_t line = 1;
    std::size_t begin = 1;
    int depth = 0;   // of parentheses and brackets
    int braces = 0;  // of values within the statement
    const auto finish = [&] {
        if (!trimmed(text).empty()) all.push_back({std::string{trimmed(text)}, begin});
        text.clear();
        depth = braces = 0;
    };
    for (std::size_t i = 0; i < blanked.size(); ++i) {
        const char c = blanked[i];
        if (c == '\n') ++line;
        if (c == '#' && trimmed(text).empty() && is_first_on_line(blanked, i)) {
            i = std::min(blanked.find('\n', i), blanked.size()) - 1;
            continue;
        }
        if (trimmed(text).empty()) begin = line;
        const bool inside = depth > 0 || braces > 0;
        if (c == ';' && !(depth > 0 && braces == 0)) {
            // Within the braces of a lambda statements go on; the outer one is not over.
            if (braces == 0)
                finish();
            else
                text += c;
        } else if (c == '{' && !inside && opens_block(text)) {
            finish();
        } else if (c == '}' && !inside) {
            finish();
        } else {
            if (c == '(' || c == '[') ++depth;
            if (c == ')' || c == ']') --depth;
            if (c == '{') ++braces;
            if (c == '}') --braces;
            text += c;
        }
    }
    finish();
    return all;
}

namespace {

/// A lambda with a body is a statement with statements inside: the body is looked at by itself, and is cut out of
/// what surrounds it. `co_await` inside a body does not make the outer statement an awaiting one.
void look_at(const Statement& statement, std::vector<Statement>& offences)
{
    std::string outer;
    std::string_view rest = statement.text;
    std::size_t line = statement.line;
    while (!rest.empty()) {
        const std::size_t brace = rest.find('{');
        const std::string_view head = rest.substr(0, brace);
        outer += head;
        line += static_cast<std::size_t>(std::ranges::count(head, '\n'));
        if (brace == std::string_view::npos) break;
        int depth = 0;
        std::size_t end = brace;
        for (; end < rest.size(); ++end) {
            if (rest[end] == '{') ++depth;
            if (rest[end] == '}' && --depth == 0) break;
        }
        const std::string_view body = rest.substr(brace + 1, end - brace - 1);
        const bool is_block = body.find(';') != std::string_view::npos;
        if (is_block)
            for (const Statement& inner : statements(body)) look_at({inner.text, line + inner.line - 1}, offences);
        outer += is_block ? "{}" : std::string{rest.substr(brace, end - brace + 1)};
        line += static_cast<std::size_t>(std::ranges::count(body, '\n'));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    // [[nodiscard]] and the like are no captures.
    std::string plain = outer;
    for (std::size_t at; (at = plain.find("[[")) != std::string::npos && plain.find("]]", at) != std::string::npos;)
        plain.erase(at, plain.find("]]", at) + 2 - at);
    if (has_word(plain, "co_await") && plain.find_first_of("{[") != std::string::npos) offences.push_back(statement);
}

}  // namespace

std::vector<Statement> offences_against_the_await_rule(std::string_view source)
{
    std::vector<Statement> offences;
    for (const Statement& statement : statements(without_comments_and_literals(source))) look_at(statement, offences);
    return offences;
}

std::vector<Include> includes(std::string_view source)
{
    std::vector<Include> found;
    std::size_t line = 0;
    while (!source.empty()) {
        ++line;
        const std::size_t end = std::min(source.find('\n'), source.size());
        std::string_view text = trimmed(source.substr(0, end));
        source.remove_prefix(std::min(end + 1, source.size()));
        if (!text.starts_with("#")) continue;
        text = trimmed(text.substr(1));
        if (!text.starts_with("include")) continue;
        text = trimmed(text.substr(7));
        if (text.size() < 2) continue;
        const bool angled = text.front() == '<';
        const std::size_t close = text.find(angled ? '>' : '"', 1);
        found.push_back({std::string{text.substr(1, close - 1)}, angled, line});
    }
    return found;
}

}  // namespace captura::house
