#include "mail/mailbox_url.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>

namespace captura::mail {
namespace {

std::optional<int> hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return std::nullopt;
}

std::string percent_decoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
        const auto low = high ? hex_digit(text[i + 2]) : std::nullopt;
        if (!low) throw std::invalid_argument("bad percent-encoding in its url");
        out += static_cast<char>(*high * 16 + *low);
        i += 2;
    }
    // Nothing of this may end a command line or a string of the protocol early (M21).
    if (out.find_first_of(std::string_view{"\r\n\0", 3}) != std::string::npos)
        throw std::invalid_argument("a control character in its url");
    return out;
}

void read_authority(std::string_view authority, MailboxUrl& url)
{
    const auto at = authority.rfind('@');
    if (at == std::string_view::npos || at == 0) throw std::invalid_argument("its url names no user");
    url.user = percent_decoded(authority.substr(0, at));
    std::string_view host = authority.substr(at + 1);
    std::string_view port;
    if (host.starts_with('[')) {
        const auto end = host.find(']');
        if (end == std::string_view::npos) throw std::invalid_argument("a bracket is not closed in its url");
        port = host.substr(end + 1);
        host = host.substr(1, end - 1);
        if (!port.empty() && !port.starts_with(':')) throw std::invalid_argument("bad port in its url");
        if (!port.empty()) port.remove_prefix(1);
    } else if (const auto colon = host.find(':'); colon != std::string_view::npos) {
        port = host.substr(colon + 1);
        host = host.substr(0, colon);
    }
    if (host.empty()) throw std::invalid_argument("its url names no host");
    const bool digits = std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || port.size() > 5) throw std::invalid_argument("bad port in its url");
    url.host = host;
    if (!port.empty()) url.port = port;
}

/// The next code point, and past it; throws for anything that is not UTF-8 (RFC 3629).
char32_t take_code_point(std::string_view& text)
{
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
    if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4 || text.size() < length)
        throw std::invalid_argument("its folder is not UTF-8");
    char32_t point = length == 1 ? lead : lead & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xc0u) != 0x80u) throw std::invalid_argument("its folder is not UTF-8");
        point = (point << 6) | (next & 0x3fu);
    }
    if (point < smallest[length] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
        throw std::invalid_argument("its folder is not UTF-8");
    text.remove_prefix(length);
    return point;
}

/// Base 64 of RFC 3501: a comma for the slash, no padding.
std::string base64_of_units(const std::u16string& units)
{
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
    std::string out;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char16_t unit : units) {
        bits = (bits << 16) | unit;
        for (held += 16; held >= 6; held -= 6) out += alphabet[(bits >> (held - 6)) & 0x3f];
        bits &= (1u << held) - 1;
    }
    if (held > 0) out += alphabet[(bits << (6 - held)) & 0x3f];
    return out;
}

}  // namespace

MailboxUrl parse_mailbox_url(std::string_view text)
{
    MailboxUrl url;
    const auto separator = text.find("://");
    if (separator == std::string_view::npos) throw std::invalid_argument("its url has no scheme");
    const std::string_view scheme = text.substr(0, separator);
    const std::string_view rest = text.substr(separator + 3);

    if (scheme == "maildir") {
        url.scheme = MailboxUrl::Scheme::maildir;
        url.path = percent_decoded(rest);
        if (!url.path.starts_with('/'))
            throw std::invalid_argument("a Maildir needs an absolute path: maildir:///path");
        while (url.path.size() > 1 && url.path.ends_with('/')) url.path.pop_back();
        return url;
    }
    if (scheme != "imap" && scheme != "imaps")
        throw std::invalid_argument("unknown scheme \"" + std::string{scheme} + "\": imaps, imap or maildir");
    url.scheme = scheme == "imap" ? MailboxUrl::Scheme::imap : MailboxUrl::Scheme::imaps;
    url.port = scheme == "imap" ? "143" : "993";
    const auto slash = rest.find('/');
    read_authority(rest.substr(0, slash), url);
    if (slash != std::string_view::npos && slash + 1 < rest.size())
        url.folder = percent_decoded(rest.substr(slash + 1));
    return url;
}

std::string modified_utf7(std::string_view utf8)
{
    std::string out;
    std::u16string held;
    const auto flush = [&] {
        if (!held.empty()) out += "&" + base64_of_units(held) + "-";
        held.clear();
    };
    while (!utf8.empty()) {
        const char32_t point = take_code_point(utf8);
        if (point >= 0x20 && point <= 0x7e) {
            flush();
            out += static_cast<char>(point);
            if (point == '&') out += '-';
        } else if (point < 0x10000) {
            held += static_cast<char16_t>(point);
        } else {
            held += static_cast<char16_t>(0xd800 + ((point - 0x10000) >> 10));
            held += static_cast<char16_t>(0xdc00 + ((point - 0x10000) & 0x3ff));
        }
    }
    flush();
    return out;
}

bool names_loopback(std::string_view host)
{
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

}  // namespace captura::mail
