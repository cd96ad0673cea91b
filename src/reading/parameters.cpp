#include "reading/parameters.hpp"

#include "reading/charset.hpp"
#include "reading/letter_chars.hpp"
#include "reading/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>

namespace captura::reading {

namespace {

constexpr std::size_t max_parameters = 100;
constexpr unsigned max_segment = 999;

bool is_token_char(char c)
{
    const auto value = static_cast<std::uint8_t>(c);
    return value > 0x20 && value < 0x7F && std::string_view("()<>@,;:\\\"/[]?=").find(c) == std::string_view::npos;
}

class Scanner {
public:
    explicit Scanner(std::string_view raw) : raw_(raw) {}

    bool done() const { return at_ >= raw_.size(); }

    void skip_blanks_and_comments()
    {
        while (!done()) {
            if (raw_[at_] == '(') skip_comment();
            else if (is_blank(raw_[at_]) || raw_[at_] == ';') ++at_;
            else break;
        }
    }

    /// The leading "type/subtype" or "attachment".
    std::string main_value()
    {
        std::string out;
        while (!done() && raw_[at_] != ';') {
            const char c = raw_[at_];
            if (c == '(') {
                skip_comment();
                continue;
            }
            if (c == '=' && !out.empty()) {  // "boundary=x" without a type in front
                at_ = 0;
                return {};
            }
            if (!is_blank(c)) out.push_back(lower(c));
            ++at_;
        }
        return out;
    }

    std::string name()
    {
        std::string out;
        while (!done() && raw_[at_] != '=' && raw_[at_] != ';' && !is_blank(raw_[at_])) out.push_back(lower(raw_[at_++]));
        skip_blanks();
        return out;
    }

    bool take(char wanted)
    {
        if (done() || raw_[at_] != wanted) return false;
        ++at_;
        return true;
    }

    std::string value()
    {
        skip_blanks();
        return take('"') ? quoted() : bare();
    }

private:
    void skip_blanks()
    {
        while (!done() && is_blank(raw_[at_])) ++at_;
    }

    void skip_comment()
    {
        int depth = 0;
        for (; !done(); ++at_) {
            if (raw_[at_] == '\\') ++at_;
            else if (raw_[at_] == '(') ++depth;
            else if (raw_[at_] == ')' && --depth == 0) {
                ++at_;
                return;
            }
        }
        at_ = raw_.size();
    }

    std::string quoted()
    {
        std::string out;
        while (!done() && raw_[at_] != '"') {
            const bool escape = raw_[at_] == '\\' && at_ + 1 < raw_.size() && (raw_[at_ + 1] == '"' || raw_[at_ + 1] == '\\');
            if (escape) ++at_;
            out.push_back(raw_[at_++]);
        }
        take('"');
        return out;
    }

    /// Up to ";". A blank followed by "token=" ends it as well: the ";" was forgotten.
    std::string bare()
    {
        const std::size_t begin = at_;
        std::size_t word = at_;       // begin of the present word
        bool token = true;            // whether the present word could be a parameter's name
        while (!done() && raw_[at_] != ';') {
            const char c = raw_[at_];
            if (is_blank(c)) {
                word = at_ + 1;
                token = true;
            } else if (c == '(' && at_ > begin && is_blank(raw_[at_ - 1])) {
                break;
            } else if (c == '=' && word > begin && at_ > word && token) {
                at_ = word;
                break;
            } else if (!is_token_char(c)) {
                token = false;
            }
            ++at_;
        }
        return std::string(trim(raw_.substr(begin, at_ - begin)));
    }

    std::string_view raw_;
    std::size_t at_ = 0;
};

std::string undo_percent(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
        if (low >= 0) i += 2;
        out.push_back(low >= 0 ? static_cast<char>(high * 16 + low) : text[i]);
    }
    return out;
}

struct Segment {
    std::string_view value;
    bool encoded = false;
};

/// "filename*1*" asked for "filename": segment 1, encoded. "filename*" is segment 0, encoded.
std::optional<std::pair<unsigned, bool>> segment_of(std::string_view written, std::string_view name)
{
    if (written.substr(0, name.size()) != name) return std::nullopt;
    std::string_view rest = written.substr(name.size());
    if (rest.empty() || rest[0] != '*') return std::nullopt;
    rest.remove_prefix(1);
    if (rest.empty()) return std::pair{0u, true};
    const bool encoded = rest.back() == '*';
    if (encoded) rest.remove_suffix(1);
    unsigned number = 0;
    for (const char c : rest) {
        if (!is_digit(c) || number > max_segment) return std::nullopt;
        number = number * 10 + static_cast<unsigned>(c - '0');
    }
    if (rest.empty()) return std::nullopt;
    return std::pair{number, encoded};
}

struct Assembled {
    std::string octets;
    std::string charset;
    bool extended = false;  // of RFC 2231 form
};

Assembled assemble(const ParameterValue& value, std::string_view name)
{
    std::map<unsigned, Segment> segments;
    const Parameter* plain = nullptr;
    for (const Parameter& parameter : value.parameters) {
        if (const auto segment = segment_of(parameter.name, name))
            segments.try_emplace(segment->first, Segment{parameter.value, segment->second});
        else if (parameter.name == name && !plain)
            plain = &parameter;
    }
    Assembled out;
    const auto first = segments.find(0);
    if (first == segments.end()) {
        if (plain) out = {plain->value, {}, false};
        return out;
    }
    std::string_view text = first->second.value;
    if (first->second.encoded) {
        const auto charset_end = text.find('\'');
        const auto language_end = charset_end == text.npos ? text.npos : text.find('\'', charset_end + 1);
        if (language_end != text.npos) {
            out.charset = text.substr(0, charset_end);
            out.extended = true;
            text.remove_prefix(language_end + 1);
        }
    }
    unsigned expected = 0;
    for (const auto& [number, segment] : segments) {
        if (number != expected++) break;  // a gap ends the chain
        const std::string_view piece = number == 0 ? text : segment.value;
        out.octets += segment.encoded ? undo_percent(piece) : std::string(piece);
    }
    return out;
}

}  // namespace

ParameterValue parse_parameter_value(std::string_view raw)
{
    ParameterValue out;
    Scanner scan(raw);
    out.value = scan.main_value();
    while (out.parameters.size() < max_parameters) {
        scan.skip_blanks_and_comments();
        if (scan.done()) break;
        Parameter parameter;
        parameter.name = scan.name();
        const bool has_value = scan.take('=');
        if (!has_value && parameter.name.empty()) break;
        if (has_value) parameter.value = scan.value();
        out.parameters.push_back(std::move(parameter));
    }
    return out;
}

std::string parameter_octets(const ParameterValue& value, std::string_view name) { return assemble(value, name).octets; }

std::string parameter_text(const ParameterValue& value, std::string_view name, const WordContext& context)
{
    const Assembled assembled = assemble(value, name);
    if (assembled.extended) return clean_line(decode_charset(assembled.octets, assembled.charset).text);
    return decode_header_text(assembled.octets, context);
}

}  // namespace captura::reading
