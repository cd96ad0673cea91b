#include "reading/json_body.hpp"

#include "reading/utf8.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

namespace captura::reading {
namespace {

/// Recursive, as deep as `limits.json_depth` allows and no deeper. After a refusal everything returns at once.
class JsonReader {
public:
    JsonReader(std::string_view text, const FormLimits& limits, FormFields& fields)
        : text_(text), limits_(limits), fields_(fields)
    {
    }

    Refusal run()
    {
        if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
        skip_blanks();
        if (peek() != '{') return not_an_object();
        if (read_object(1)) {
            skip_blanks();
            if (at_ != text_.size()) wrong("more behind the object");
        }
        if (!refusal_) drop_overwritten();
        return std::move(refusal_);
    }

private:
    struct Range {
        std::size_t first = 0;
        std::size_t last = 0;
    };

    Refusal not_an_object() const
    {
        const char first = peek();
        const bool json = first == '[' || first == '"' || first == '-' || is_digit(first) || first == 't' ||
                          first == 'f' || first == 'n';
        if (json) return Unreadable{"not_an_object", "a form is a JSON object"};
        return Unreadable{"json_syntax", "no JSON at octet " + std::to_string(at_)};
    }

    bool refuse(Refusal refusal)
    {
        if (!refusal) return true;
        refusal_ = std::move(refusal);
        return false;
    }
    bool wrong(const char* what)
    {
        return refuse(Unreadable{"json_syntax", std::string{what} + " at octet " + std::to_string(at_)});
    }

    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool take(char c)
    {
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

    bool enter(std::size_t depth)
    {
        if (depth <= limits_.json_depth) return true;
        return refuse(Unreadable{"too_deep", "more than " + std::to_string(limits_.json_depth) + " levels"});
    }

    bool read_object(std::size_t depth)
    {
        if (!enter(depth)) return false;
        ++at_;
        skip_blanks();
        if (take('}')) return true;
        std::unordered_map<std::string, Range> seen;
        const std::size_t path_size = path_.size();
        for (;;) {
            std::string key;
            if (peek() != '"') return wrong("no key");
            if (!read_string(key)) return false;
            skip_blanks();
            if (!take(':')) return wrong("no colon");
            if (path_size > 0) path_ += '.';
            path_ += key;
            // Longer ones are refused with their first value; here the path would grow by every level.
            if (path_.size() > limits_.name_octets)
                return refuse(Unreadable{"name_too_long", "a name of " + std::to_string(path_.size()) + " octets"});
            const std::size_t first = fields_.count();
            if (!read_value(depth)) return false;
            path_.resize(path_size);
            remember(seen, std::move(key), {first, fields_.count()});
            skip_blanks();
            if (take('}')) return true;
            if (!take(',')) return wrong("no comma");
            skip_blanks();
        }
    }

    void remember(std::unordered_map<std::string, Range>& seen, std::string key, Range range)
    {
        const auto [place, fresh] = seen.try_emplace(std::move(key), range);
        if (fresh) return;
        fields_.note("duplicate_json_key");
        overwritten_.push_back(place->second);
        place->second = range;
    }

    bool read_array(std::size_t depth)
    {
        if (!enter(depth)) return false;
        ++at_;
        skip_blanks();
        if (take(']')) return true;
        const std::size_t path_size = path_.size();
        for (std::size_t index = 0;; ++index) {
            if (peek() == '{' || peek() == '[') path_ += '[' + std::to_string(index) + ']';
            if (!read_value(depth)) return false;
            path_.resize(path_size);
            skip_blanks();
            if (take(']')) return true;
            if (!take(',')) return wrong("no comma");
            skip_blanks();
        }
    }

    bool read_value(std::size_t depth)
    {
        skip_blanks();
        switch (peek()) {
            case '{':
                return read_object(depth + 1);
            case '[':
                return read_array(depth + 1);
            case '"': {
                std::string value;
                return read_string(value) && add(std::move(value));
            }
            case 't':
                return read_word("true", "true");
            case 'f':
                return read_word("false", "false");
            case 'n':
                return read_word("null", "");
            default:
                return read_number();
        }
    }

    bool add(std::string value) { return refuse(fields_.add_text(path_, std::move(value))); }

    bool read_word(std::string_view word, const char* value)
    {
        if (text_.substr(at_, word.size()) != word) return wrong("no value");
        at_ += word.size();
        return add(value);
    }

    bool read_digits()
    {
        const std::size_t start = at_;
        while (is_digit(peek())) ++at_;
        return at_ > start;
    }

    bool read_number()
    {
        const std::size_t start = at_;
        take('-');
        if (!take('0') && !read_digits()) return wrong("no value");
        if (take('.') && !read_digits()) return wrong("no digit");
        if (take('e') || take('E')) {
            if (!take('+')) take('-');
            if (!read_digits()) return wrong("no digit");
        }
        return add(std::string{text_.substr(start, at_ - start)});
    }

    bool read_string(std::string& out)
    {
        ++at_;
        std::string octets;
        for (;;) {
            const std::size_t start = at_;
            while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
                   static_cast<unsigned char>(text_[at_]) >= 0x20)
                ++at_;
            octets += text_.substr(start, at_ - start);
            if (at_ == text_.size()) return wrong("a string without end");
            if (take('"')) break;
            if (!take('\\')) return wrong("a control character in a string");
            if (!read_escape(octets)) return false;
        }
        bool replaced = false;
        out = to_valid_utf8(octets, &replaced);
        if (replaced) fields_.note("invalid_characters_replaced");
        return true;
    }

    bool read_escape(std::string& out)
    {
        constexpr std::string_view letters = "\"\\/bfnrt";
        constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        const std::size_t known = at_ < text_.size() ? letters.find(text_[at_]) : std::string_view::npos;
        if (known != std::string_view::npos) {
            out.push_back(meanings[known]);
            ++at_;
            return true;
        }
        char32_t unit = 0;
        if (!take('u') || !read_unit(unit)) return wrong("no escape");
        const bool high = unit >= 0xd800 && unit < 0xdc00;
        if (high && text_.substr(at_, 2) == "\\u") {
            const std::size_t back = at_;
            char32_t low = 0;
            at_ += 2;
            if (!read_unit(low)) return wrong("no escape");
            if (low >= 0xdc00 && low < 0xe000)
                unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            else
                at_ = back;  // the second one stands for itself
        }
        // Lone surrogates and NUL are no text; read_string replaces NUL with the other bad octets.
        append_utf8(out, unit >= 0xd800 && unit < 0xe000 ? char32_t{0xfffd} : unit);
        if (unit >= 0xd800 && unit < 0xe000) fields_.note("invalid_characters_replaced");
        return true;
    }

    bool read_unit(char32_t& unit)
    {
        if (at_ + 4 > text_.size()) return false;
        unit = 0;
        for (int i = 0; i < 4; ++i, ++at_) {
            const int digit = hex_digit(text_[at_]);
            if (digit < 0) return false;
            unit = unit * 16 + static_cast<char32_t>(digit);
        }
        return true;
    }

    void drop_overwritten()
    {
        if (overwritten_.empty()) return;
        auto& fields = fields_.inquiry().fields;
        std::vector<char> dropped(fields.size(), 0);
        for (const Range& range : overwritten_)
            for (std::size_t i = range.first; i < range.last; ++i) dropped[i] = 1;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (dropped[i] != 0) continue;
            if (kept != i) fields[kept] = std::move(fields[i]);
            ++kept;
        }
        fields.resize(kept);
    }

    std::string_view text_;
    const FormLimits& limits_;
    FormFields& fields_;
    std::size_t at_ = 0;
    std::string path_;
    std::vector<Range> overwritten_;
    Refusal refusal_;
};

}  // namespace

Refusal read_json_object(std::string_view body, const FormLimits& limits, FormFields& fields)
{
    return JsonReader{body, limits, fields}.run();
}

}  // namespace captura::reading
