/// The fields of one form body as they are found: counted, measured and turned into valid UTF-8 in one place, whatever
/// the kind of body.
#pragma once

#include "captura/domain/inquiry.hpp"
#include "captura/reading/limits.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace captura::reading {

/// Why a body cannot be read: stable code, then what and where.
using Refusal = std::optional<Unreadable>;

class FormFields {
public:
    explicit FormFields(const FormLimits& limits) : limits_(limits) {}

    /// So many are coming, at most; a stranger's figure.
    void expect(std::size_t fields);
    /// Octets as sent, decoded from the wire; `charset` as declared, empty where none was. A charset that is not UTF-8
    /// brings what a browser could not encode as "&#NNN;", which is undone.
    Refusal add(std::string_view name, std::string_view value, std::string_view charset);
    /// Text that is valid UTF-8 already.
    Refusal add_text(std::string name, std::string value);
    Refusal add_file(std::string_view name, std::string_view file_name, std::string_view type, std::string content,
                     std::string_view charset);
    void note(std::string_view code);

    std::size_t count() const noexcept { return inquiry_.fields.size(); }
    Inquiry& inquiry() noexcept { return inquiry_; }

private:
    std::string text(std::string_view octets, std::string_view charset);
    Refusal measure(std::string_view name, std::string_view value) const;

    const FormLimits& limits_;
    Inquiry inquiry_;
};

/// A media type as declared: "type/subtype" in lower case, and one parameter of it (name in lower case, quotes
/// removed).
std::string media_type_of(std::string_view content_type);
std::string media_parameter_of(std::string_view content_type, std::string_view name);

std::string lower_ascii(std::string_view text);
std::string_view trim_blanks(std::string_view text);

/// -1 where `c` is no hex digit.
constexpr int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace captura::reading
