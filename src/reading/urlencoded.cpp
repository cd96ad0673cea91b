#include "reading/urlencoded.hpp"

#include "reading/charset.hpp"

#include <algorithm>
#include <string>

namespace captura::reading {
namespace {

void decode(std::string_view sent, std::string& out)
{
    out.clear();
    for (std::size_t i = 0; i < sent.size(); ++i) {
        const char c = sent[i];
        if (c == '+') {
            out.push_back(' ');
        } else if (c == '%' && i + 2 < sent.size() && hex_digit(sent[i + 1]) >= 0 && hex_digit(sent[i + 2]) >= 0) {
            out.push_back(static_cast<char>(hex_digit(sent[i + 1]) * 16 + hex_digit(sent[i + 2])));
            i += 2;
        } else {
            out.push_back(c);
        }
    }
}

/// The pairs of `body` in order, until `take` is not content.
template <class Take>
Refusal each_pair(std::string_view body, const Take& take)
{
    std::size_t start = 0;
    while (start < body.size()) {
        const std::size_t end = std::min(body.find('&', start), body.size());
        const std::string_view pair = body.substr(start, end - start);
        start = end + 1;
        if (pair.empty()) continue;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const auto value = equals < pair.size() ? pair.substr(equals + 1) : std::string_view{};
        if (auto refusal = take(pair.substr(0, equals), value)) return refusal;
    }
    return std::nullopt;
}

/// Browsers write the charset into a hidden field of this name (HTML, section 4.10.21.5).
std::string charset_field(std::string_view body)
{
    std::string charset;
    each_pair(body, [&](std::string_view name, std::string_view value) -> Refusal {
        if (charset.empty() && name == "_charset_" && value.size() < 64) decode(value, charset);
        return std::nullopt;
    });
    return charset;
}

}  // namespace

Refusal read_urlencoded(std::string_view body, std::string_view declared, FormFields& fields)
{
    std::string charset = charset_field(body);
    if (!is_known_charset(charset)) charset = declared;
    if (!is_known_charset(charset)) charset.clear();
    std::string name;
    std::string value;
    return each_pair(body, [&](std::string_view sent_name, std::string_view sent_value) {
        decode(sent_name, name);
        decode(sent_value, value);
        return fields.add(name, value, charset);
    });
}

}  // namespace captura::reading
