#include "reading/form_body_fields.hpp"

#include "reading/charset.hpp"
#include "reading/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace captura::reading {
namespace {

constexpr std::size_t file_name_octets = 150;

bool is_utf8_name(std::string_view charset)
{
    const std::string name = lower_ascii(charset);
    return name.empty() || name == "utf-8" || name == "utf8" || name == "unicode-1-1-utf-8";
}

/// "&#8364;" to the character (HTML, form submission: the `html` error mode of an encoder).
std::string undo_references(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t mark = text.find("&#", at);
        out += text.substr(at, mark == std::string_view::npos ? mark : mark - at);
        if (mark == std::string_view::npos) break;
        std::uint32_t value = 0;
        const char* digits = text.data() + mark + 2;
        const char* limit = digits + std::min<std::size_t>(8, text.size() - mark - 2);
        const auto [end, error] = std::from_chars(digits, limit, value);
        const bool scalar = value >= 128 && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
        if (error == std::errc{} && end != limit && *end == ';' && scalar) {
            append_utf8(out, static_cast<char32_t>(value));
            at = static_cast<std::size_t>(end - text.data()) + 1;
        } else {
            out += "&#";
            at = mark + 2;
        }
    }
    return out;
}

/// Some browsers of old sent the whole path; a name alone is of use, and it never becomes a path of ours.
std::string harmless_file_name(std::string_view given)
{
    const std::size_t slash = given.find_last_of("/\\");
    const std::string line = clean_line(slash == std::string_view::npos ? given : given.substr(slash + 1));
    const std::string name{cut_utf8(line, file_name_octets)};
    return name.empty() || name == "." || name == ".." ? "file" : name;
}

}  // namespace

std::string FormFields::text(std::string_view octets, std::string_view charset)
{
    if (charset.empty() && is_plain_ascii(octets)) return std::string(octets);  // nearly every field
    if (is_utf8_name(charset) && !(charset.empty() && !is_valid_utf8(octets))) {
        bool replaced = false;
        std::string valid = to_valid_utf8(octets, &replaced);
        if (replaced) note("invalid_characters_replaced");
        return valid;
    }
    Decoded decoded = decode_charset(octets, charset);
    if (decoded.guessed) note("charset_guessed");
    bool replaced = false;
    std::string valid = to_valid_utf8(decoded.text, &replaced);
    if (decoded.replaced || replaced) note("invalid_characters_replaced");
    return charset.empty() ? valid : undo_references(valid);
}

void FormFields::expect(std::size_t fields)
{
    inquiry_.fields.reserve(std::min(fields, limits_.fields));
}

Refusal FormFields::measure(std::string_view name, std::string_view value) const
{
    if (inquiry_.fields.size() >= limits_.fields)
        return Unreadable{"too_many_fields", "more than " + std::to_string(limits_.fields) + " fields"};
    if (name.size() > limits_.name_octets)
        return Unreadable{"name_too_long", "the name of field " + std::to_string(count() + 1) + " has " +
                                               std::to_string(name.size()) + " octets"};
    if (value.size() > limits_.value_octets)
        return Unreadable{"value_too_long", "the value of field " + std::to_string(count() + 1) + " has " +
                                                std::to_string(value.size()) + " octets"};
    return std::nullopt;
}

Refusal FormFields::add(std::string_view name, std::string_view value, std::string_view charset)
{
    if (auto refusal = measure(name, value)) return refusal;
    inquiry_.fields.push_back({text(name, charset), text(value, charset)});
    return std::nullopt;
}

Refusal FormFields::add_text(std::string name, std::string value)
{
    if (auto refusal = measure(name, value)) return refusal;
    inquiry_.fields.push_back({std::move(name), std::move(value)});
    return std::nullopt;
}

Refusal FormFields::add_file(std::string_view name, std::string_view file_name, std::string_view type, std::string content,
                             std::string_view charset)
{
    if (inquiry_.attachments.size() >= limits_.parts)
        return Unreadable{"too_many_parts", "more than " + std::to_string(limits_.parts) + " files"};
    const std::string declared = to_valid_utf8(media_type_of(type));
    inquiry_.attachments.push_back({harmless_file_name(text(file_name, charset)),
                                    declared.empty() ? "application/octet-stream" : declared, std::move(content),
                                    text(name.substr(0, limits_.name_octets), charset)});
    return std::nullopt;
}

void FormFields::note(std::string_view code)
{
    auto& notes = inquiry_.notes;
    if (std::find(notes.begin(), notes.end(), code) == notes.end()) notes.emplace_back(code);
}

std::string media_type_of(std::string_view content_type)
{
    return lower_ascii(trim_blanks(content_type.substr(0, content_type.find(';'))));
}

std::string media_parameter_of(std::string_view content_type, std::string_view name)
{
    std::size_t at = content_type.find(';');
    while (at != std::string_view::npos) {
        const std::size_t start = at + 1;
        const std::size_t equals = content_type.find_first_of("=;", start);
        if (equals == std::string_view::npos) return {};
        if (content_type[equals] == ';') {
            at = equals;
            continue;
        }
        const std::string found = lower_ascii(trim_blanks(content_type.substr(start, equals - start)));
        std::size_t from = equals + 1;
        while (from < content_type.size() && (content_type[from] == ' ' || content_type[from] == '\t')) ++from;
        std::string value;
        if (from < content_type.size() && content_type[from] == '"') {
            for (++from; from < content_type.size() && content_type[from] != '"'; ++from) {
                if (content_type[from] == '\\' && from + 1 < content_type.size()) ++from;
                value.push_back(content_type[from]);
            }
            at = content_type.find(';', from);
        } else {
            at = content_type.find(';', from);
            value = trim_blanks(content_type.substr(from, at == std::string_view::npos ? at : at - from));
        }
        if (found == name) return value;
    }
    return {};
}

std::string lower_ascii(std::string_view text)
{
    std::string lower{text};
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return lower;
}

std::string_view trim_blanks(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace captura::reading
