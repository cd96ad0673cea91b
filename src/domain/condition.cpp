#include "captura/domain/condition.hpp"

#include <algorithm>
#include <utility>

namespace captura {
namespace {

constexpr std::size_t longest = 1000;
constexpr std::size_t deepest = 16;

bool is_word_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// Recursive descent over at most `longest` octets; the first fault ends it.
class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    Result<Condition, ConditionFault> parse()
    {
        if (text_.size() > longest) return fail_at(longest, "longer than " + std::to_string(longest) + " octets");
        Condition whole = any(0);
        skip_blanks();
        if (!failed_ && at_ < text_.size()) fail("expected \"and\", \"or\" or the end");
        if (failed_) return fault_;
        return whole;
    }

private:
    ConditionFault fail_at(std::size_t at, std::string reason) { return {at, std::move(reason)}; }

    void fail(std::string reason)
    {
        if (failed_) return;
        failed_ = true;
        fault_ = {at_, std::move(reason)};
    }

    void skip_blanks()
    {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
    }

    bool take(std::string_view mark)
    {
        skip_blanks();
        if (text_.substr(at_, mark.size()) != mark) return false;
        at_ += mark.size();
        return true;
    }

    std::string_view peek_word()
    {
        skip_blanks();
        std::size_t end = at_;
        while (end < text_.size() && is_word_character(text_[end])) ++end;
        return text_.substr(at_, end - at_);
    }

    bool take_word(std::string_view word)
    {
        if (peek_word() != word) return false;
        at_ += word.size();
        return true;
    }

    Condition any(std::size_t depth) { return series("or", Condition::Kind::any, &Parser::all, depth); }
    Condition all(std::size_t depth) { return series("and", Condition::Kind::all, &Parser::one, depth); }

    Condition series(std::string_view word, Condition::Kind kind, Condition (Parser::*part)(std::size_t), std::size_t depth)
    {
        Condition first = (this->*part)(depth);
        if (failed_ || peek_word() != word) return first;
        Condition group;
        group.kind = kind;
        group.parts.push_back(std::move(first));
        while (!failed_ && take_word(word)) group.parts.push_back((this->*part)(depth));
        return group;
    }

    Condition one(std::size_t depth)
    {
        if (depth >= deepest) {
            fail("more than " + std::to_string(deepest) + " levels");
            return {};
        }
        if (take_word("not")) {
            Condition negated;
            negated.kind = Condition::Kind::none;
            negated.parts.push_back(one(depth + 1));
            return negated;
        }
        if (take("(")) {
            Condition inner = any(depth + 1);
            if (!failed_ && !take(")")) fail("expected \")\"");
            return inner;
        }
        return comparison();
    }

    Condition comparison()
    {
        Condition compared;
        const std::string_view name = peek_word();
        if (name.empty() || name == "and" || name == "or" || name == "in") {
            fail("expected a field name");
            return compared;
        }
        compared.field = name;
        at_ += name.size();
        if (take("==")) {
            compared.values.push_back(literal());
        } else if (take("!=")) {
            compared.kind = Condition::Kind::differs;
            compared.values.push_back(literal());
        } else if (take_word("in")) {
            compared.kind = Condition::Kind::one_of;
            list(compared.values);
        } else {
            fail("expected \"==\", \"!=\" or \"in\" behind \"" + compared.field + "\"");
        }
        return compared;
    }

    void list(std::vector<std::string>& values)
    {
        if (!take("[")) return fail("expected a list behind \"in\": [\"a\", \"b\"]");
        do values.push_back(literal());
        while (!failed_ && take(","));
        if (!failed_ && !take("]")) fail("expected \",\" or \"]\"");
    }

    /// "text", 'text', or a number, which means its own text.
    std::string literal()
    {
        skip_blanks();
        const char quote = at_ < text_.size() ? text_[at_] : '\0';
        if (quote == '"' || quote == '\'') {
            const std::size_t end = text_.find(quote, at_ + 1);
            if (end == std::string_view::npos) {
                fail("a text without its closing quote");
                return {};
            }
            const std::size_t begin = std::exchange(at_, end + 1) + 1;
            return std::string(text_.substr(begin, end - begin));
        }
        std::size_t end = at_;
        while (end < text_.size() && ((text_[end] >= '0' && text_[end] <= '9') || text_[end] == '.')) ++end;
        if (end == at_ || (end < text_.size() && is_word_character(text_[end]))) {
            fail("expected a text in quotes or a number");
            return {};
        }
        const std::size_t begin = std::exchange(at_, end);
        return std::string(text_.substr(begin, end - begin));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool failed_ = false;
    ConditionFault fault_;
};

}  // namespace

Result<Condition, ConditionFault> parse_condition(std::string_view text)
{
    return Parser{text}.parse();
}

void for_each_comparison(const Condition& condition, const std::function<void(const Condition&)>& take)
{
    if (condition.parts.empty()) return take(condition);
    for (const Condition& part : condition.parts) for_each_comparison(part, take);
}

bool holds(const Condition& condition,
           const std::function<std::vector<std::string_view>(std::string_view field)>& values_of)
{
    const auto part_holds = [&](const Condition& part) { return holds(part, values_of); };
    const auto fits = [&] {
        std::vector<std::string_view> posted = values_of(condition.field);
        if (posted.empty()) posted.emplace_back();
        return std::any_of(posted.begin(), posted.end(), [&](std::string_view value) {
            return std::find(condition.values.begin(), condition.values.end(), value) != condition.values.end();
        });
    };
    switch (condition.kind) {
        case Condition::Kind::equal:
        case Condition::Kind::one_of: return fits();
        case Condition::Kind::differs: return !fits();
        case Condition::Kind::all: return std::all_of(condition.parts.begin(), condition.parts.end(), part_holds);
        case Condition::Kind::any: return std::any_of(condition.parts.begin(), condition.parts.end(), part_holds);
        case Condition::Kind::none: return std::none_of(condition.parts.begin(), condition.parts.end(), part_holds);
    }
    return true;
}

}  // namespace captura
