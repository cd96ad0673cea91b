#include "mail/imap_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace captura::mail {
namespace {

constexpr int max_depth = 20;

/// Free text for a person ends these lines, and may end in "{5}" without announcing anything.
bool ends_in_free_text(std::string_view text)
{
    if (!text.starts_with("* ")) return true;  // tagged, or a continuation request
    const std::string_view word = text.substr(2, text.find(' ', 2) - 2);
    const auto is = [&](std::string_view wanted) {
        return std::equal(word.begin(), word.end(), wanted.begin(), wanted.end(),
                          [](char a, char b) { return (a >= 'a' && a <= 'z' ? a - 32 : a) == b; });
    };
    return is("OK") || is("NO") || is("BAD") || is("BYE") || is("PREAUTH");
}

/// The digits of "{digits}" at the end.
std::optional<std::string_view> announced(std::string_view text)
{
    if (!text.ends_with('}')) return std::nullopt;
    const auto brace = text.rfind('{');
    if (brace == std::string_view::npos) return std::nullopt;
    const std::string_view digits = text.substr(brace + 1, text.size() - brace - 2);
    const bool numeric = std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    return numeric && !digits.empty() ? std::optional{digits} : std::nullopt;
}

}  // namespace

std::string_view to_text(ImapReaderFault fault)
{
    switch (fault) {
        case ImapReaderFault::line_too_long:
            return "a line of more than 64 KiB";
        case ImapReaderFault::literal_too_long:
            return "a literal above the limit for a letter";
        case ImapReaderFault::literal_unreadable:
            return "a literal without a readable length";
    }
    return "";
}

void ImapReader::feed(std::string_view octets)
{
    if (fault_) return;
    if (at_ > 0) {
        input_.erase(0, at_);
        at_ = 0;
    }
    input_.append(octets);
}

bool ImapReader::holds_octets() const noexcept
{
    return at_ < input_.size() || !response_.text.empty() || literal_left_ > 0;
}

std::variant<ImapReader::Incomplete, ImapResponse, ImapReaderFault> ImapReader::next()
{
    if (fault_) return *fault_;
    for (;;) {
        if (literal_left_ > 0) {
            fill_literal();
            if (literal_left_ > 0) return Incomplete{};
        }
        const auto end = input_.find('\n', at_);
        const std::size_t stop = end == std::string::npos ? input_.size() : end;
        if (response_.text.size() + (stop - at_) > max_text + 1) return fail(ImapReaderFault::line_too_long);
        if (end == std::string::npos) return Incomplete{};

        response_.text.append(input_, at_, end - at_);
        at_ = end + 1;
        if (response_.text.ends_with('\r')) response_.text.pop_back();
        if (response_.text.size() > max_text) return fail(ImapReaderFault::line_too_long);
        if (ends_in_free_text(response_.text) || !announced(response_.text)) {
            literal_octets_ = 0;
            return std::exchange(response_, {});
        }
        if (const auto fault = begin_literal()) return fail(*fault);
    }
}

std::variant<ImapReader::Incomplete, ImapResponse, ImapReaderFault> ImapReader::fail(ImapReaderFault fault)
{
    fault_ = fault;
    input_ = {};
    at_ = 0;
    literal_left_ = 0;
    response_ = {};
    return fault;
}

std::optional<ImapReaderFault> ImapReader::begin_literal()
{
    const std::string_view digits = *announced(response_.text);
    std::uint64_t length = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (read.ec != std::errc{}) return ImapReaderFault::literal_unreadable;
    if (length > max_literal_ - literal_octets_) return ImapReaderFault::literal_too_long;
    literal_left_ = static_cast<std::size_t>(length);
    literal_octets_ += literal_left_;
    response_.text += '\n';
    response_.literals.emplace_back();
    return std::nullopt;
}

void ImapReader::fill_literal()
{
    std::string& literal = response_.literals.back();
    const std::size_t count = std::min(literal_left_, input_.size() - at_);
    // Grown by doubling, yet never above the length announced.
    if (literal.size() + count > literal.capacity())
        literal.reserve(std::min(literal.size() + literal_left_, 2 * (literal.size() + count)));
    literal.append(input_, at_, count);
    at_ += count;
    literal_left_ -= count;
}

namespace {

class Tokenizer {
public:
    Tokenizer(std::string_view text, std::size_t from) : text_(text), at_(from) {}

    std::optional<std::vector<ImapToken>> run()
    {
        while (at_ < text_.size())
            if (!step()) return std::nullopt;
        return depth_ == 0 ? std::optional{std::move(tokens_)} : std::nullopt;
    }

private:
    bool step()
    {
        switch (text_[at_]) {
            case ' ':
                ++at_;
                return true;
            case '(':
                ++at_;
                add(ImapToken::Kind::open);
                return ++depth_ <= max_depth;
            case ')':
                ++at_;
                add(ImapToken::Kind::close);
                return --depth_ >= 0;
            case '"':
                return quoted();
            case '{':
                return literal() || atom();
            default:
                return atom();
        }
    }

    ImapToken& add(ImapToken::Kind kind)
    {
        tokens_.emplace_back().kind = kind;
        return tokens_.back();
    }

    bool quoted()
    {
        std::string content;
        for (++at_; at_ < text_.size(); ++at_) {
            char c = text_[at_];
            if (c == '"') {
                ++at_;
                add(ImapToken::Kind::quoted).text = std::move(content);
                return true;
            }
            if (c == '\\' && at_ + 1 < text_.size()) c = text_[++at_];
            if (c == '\n') return false;
            content += c;
        }
        return false;
    }

    /// Only the announcement the reader left behind counts: digits, brace, line feed.
    bool literal()
    {
        const auto brace = text_.find('}', at_);
        if (brace == std::string_view::npos || brace + 1 >= text_.size() || text_[brace + 1] != '\n') return false;
        add(ImapToken::Kind::literal).literal = literals_++;
        at_ = brace + 2;
        return true;
    }

    bool atom()
    {
        const std::size_t start = at_;
        while (at_ < text_.size() && text_[at_] != ' ' && text_[at_] != '(' && text_[at_] != ')' && text_[at_] != '"') {
            if (text_[at_] == '\n') return false;
            if (text_[at_] == '[') {  // a section is one word with what stands before it, blanks and all
                const auto end = text_.find_first_of("]\n", at_);
                if (end == std::string_view::npos || text_[end] == '\n') return false;
                at_ = end;
            }
            ++at_;
        }
        if (at_ == start) return false;
        add(ImapToken::Kind::atom).text = std::string{text_.substr(start, at_ - start)};
        return true;
    }

    std::string_view text_;
    std::size_t at_;
    int depth_ = 0;
    std::size_t literals_ = 0;
    std::vector<ImapToken> tokens_;
};

}  // namespace

std::optional<std::vector<ImapToken>> imap_tokens(std::string_view text, std::size_t from)
{
    return Tokenizer{text, from}.run();
}

}  // namespace captura::mail
