#include "reading/urlencoded.hpp"

#include "reading/charset.hpp"

#include <algorithm>
#include <string>

namespace captura::reading {
namespace {

/// Replaces `out`. What is sent is never shorter than what it stands for.
void decode(std::string_view sent, std::string& out)
{
    out.resize(sent.size());
    char* to = out.data();
    for (std::size_t i = 0; i < sent.size(); ++i) {
        const char c = sent[i];
        if (c == '%' && i + 2 < sent.size()) {
            const int high = hex_digit(sent[i + 1]);
            const int low = hex_digit(sent[i + 2]);
            if (high >= 0 && low >= 0) {
                *to++ = static_cast<char>(high * 16 + low);
                i += 2;
                continue;
            }
        }
        *to++ = c == '+' ? ' ' : c;
    }
    out.resize(static_cast<std::size_t>(to - out.data()));
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
    if (body.find("_charset_=") == std::string_view::npos) return charset;
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
    if (charset.empty() || !is_known_charset(charset)) charset = declared;
    if (!charset.empty() && !is_known_charset(charset)) charset.clear();
    fields.expect(1 + static_cast<std::size_t>(std::count(body.begin(), body.end(), '&')));
    std::string name;
    std::string value;
    return each_pair(body, [&](std::string_view sent_name, std::string_view sent_value) {
        decode(sent_name, name);
        decode(sent_value, value);
        return fields.add(name, value, charset);
    });
}

}  // namespace captura::reading
