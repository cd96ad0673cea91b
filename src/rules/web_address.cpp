#include "rules/web_address.hpp"

#include "rules/ascii.hpp"
#include "rules/unicode.hpp"

#include <algorithm>

namespace captura::rules {
namespace {

constexpr std::size_t most_pairs = 100;

int hex_value(char c)
{
    if (is_digit(c)) return c - '0';
    const char small = lower(c);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

/// Percent-decoded; octets that are no UTF-8, and controls, become U+FFFD: the result is text like any other.
std::string decode_component(std::string_view text)
{
    std::string octets;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape =
            text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
        if (escape) {
            octets += static_cast<char>(16 * hex_value(text[i + 1]) + hex_value(text[i + 2]));
            i += 2;
        } else {
            octets += text[i] == '+' ? ' ' : text[i];
        }
    }
    std::string decoded;
    for (std::size_t at = 0; at < octets.size();) {
        const CodePoint here = decode(octets, at);
        append(decoded, is_control(here.value) ? U'\uFFFD' : here.value);
        at += here.octets;
    }
    return decoded;
}

std::string host_of(std::string_view authority)
{
    const std::size_t user = authority.rfind('@');
    if (user != authority.npos) authority.remove_prefix(user + 1);
    if (!authority.starts_with('[')) authority = authority.substr(0, authority.find(':'));
    if (authority.ends_with('.')) authority.remove_suffix(1);
    return lower_ascii(authority);
}

}  // namespace

WebAddress read_web_address(std::string_view text)
{
    text = trim(text);
    WebAddress address;
    const std::size_t scheme_end = text.find("://");
    if (scheme_end == text.npos || scheme_end > 16) return address;
    address.scheme = lower_ascii(text.substr(0, scheme_end));
    text.remove_prefix(scheme_end + 3);
    text = text.substr(0, text.find('#'));
    const std::size_t authority_end = std::min(text.find_first_of("/?\\"), text.size());
    address.host = host_of(text.substr(0, authority_end));
    text.remove_prefix(authority_end);
    const std::size_t question = text.find('?');
    address.path = std::string{text.substr(0, question)};
    if (question != text.npos) address.query = std::string{text.substr(question + 1)};
    return address;
}

std::vector<Field> read_query(std::string_view query)
{
    std::vector<Field> pairs;
    while (!query.empty() && pairs.size() < most_pairs) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view pair = query.substr(0, end);
        const std::size_t equals = pair.find('=');
        if (equals != pair.npos && equals > 0)
            pairs.push_back(
                {lower_ascii(decode_component(pair.substr(0, equals))), decode_component(pair.substr(equals + 1))});
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return pairs;
}

}  // namespace captura::rules
