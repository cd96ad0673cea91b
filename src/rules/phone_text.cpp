#include "rules/phone_text.hpp"

#include "rules/ascii.hpp"
#include "rules/unicode.hpp"

#include <array>

namespace captura::rules {

std::string tidy_phone_field(std::string_view text)
{
    std::string tidy;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint here = decode(text, at);
        if (is_control(here.value) || !here.well_formed)
            tidy += ' ';
        else if (!is_invisible(here.value))
            tidy.append(text, at, here.octets);
        at += here.octets;
    }
    return std::string{trim(tidy)};
}

std::optional<std::string> without_trunk_zero(std::string_view text)
{
    if (!text.starts_with('+') && !text.starts_with("00") && !text.starts_with("＋")) return std::nullopt;
    const std::size_t open = text.find('(');
    if (open == text.npos) return std::nullopt;
    const std::size_t close = text.find(')', open);
    if (close == text.npos || trim(text.substr(open + 1, close - open - 1)) != "0") return std::nullopt;
    return std::string{text.substr(0, open)} + ' ' + std::string{text.substr(close + 1)};
}

std::optional<std::string> with_plus(std::string_view text)
{
    if (text.starts_with('+')) text.remove_prefix(1);
    if (!text.starts_with("00")) return std::nullopt;
    return "+" + std::string{text.substr(2)};
}

std::size_t count_digits(std::string_view text)
{
    std::size_t digits = 0;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint here = decode(text, at);
        if (digit_value(here.value) >= 0) ++digits;
        at += here.octets;
    }
    return digits;
}

}  // namespace captura::rules
