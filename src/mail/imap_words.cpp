#include "mail/imap_words.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

namespace captura::mail {
namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::optional<std::uint64_t> parse_number(std::string_view digits)
{
    std::uint64_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, value);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return value;
}

/// "BODY[]<0>" and "BODY[]" are the same section to us: we know what part we asked for.
std::string_view without_origin(std::string_view item)
{
    const auto bracket = item.rfind(']');
    return bracket == std::string_view::npos ? item : item.substr(0, bracket + 1);
}

void take_string(std::optional<std::string>& into, ImapResponse& response, ImapToken& value)
{
    if (into) return;  // told twice: the first stands
    if (value.kind == ImapToken::Kind::literal && value.literal < response.literals.size())
        into = std::move(response.literals[value.literal]);
    else if (value.kind == ImapToken::Kind::quoted)
        into = std::move(value.text);
    // NIL is an atom: there is no such part.
}

void take_item(ImapFetch& fetch, ImapResponse& response, std::string_view name, ImapToken& value)
{
    const std::string_view section = without_origin(name);
    if (same_word(name, "UID"))
        fetch.uid = parse_imap_number(value.text);
    else if (same_word(name, "RFC822.SIZE"))
        fetch.size = parse_number(value.text);
    else if (same_word(section, "BODY[]"))
        take_string(fetch.body, response, value);
    else if (same_word(section, "BODY[HEADER]"))
        take_string(fetch.header, response, value);
    else if (same_word(section, "BODY[TEXT]"))
        take_string(fetch.text, response, value);
}

}  // namespace

bool same_word(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<ImapStatus> parse_imap_status(std::string_view line)
{
    constexpr std::pair<std::string_view, ImapStatus::Kind> words[] = {{"OK", ImapStatus::Kind::ok},
                                                                       {"NO", ImapStatus::Kind::no},
                                                                       {"BAD", ImapStatus::Kind::bad},
                                                                       {"BYE", ImapStatus::Kind::bye},
                                                                       {"PREAUTH", ImapStatus::Kind::preauth}};
    const auto space = line.find(' ');
    const std::string_view word = line.substr(0, space);
    const auto* found = std::find_if(std::begin(words), std::end(words),
                                     [&](const auto& known) { return same_word(known.first, word); });
    if (found == std::end(words)) return std::nullopt;
    ImapStatus status;
    status.kind = found->second;
    std::string_view rest = space == std::string_view::npos ? std::string_view{} : line.substr(space + 1);
    if (const auto end = rest.find(']'); rest.starts_with('[') && end != std::string_view::npos) {
        status.code = rest.substr(1, end - 1);
        rest.remove_prefix(end + 1);
        if (rest.starts_with(' ')) rest.remove_prefix(1);
    }
    status.text = rest;
    return status;
}

std::optional<std::uint32_t> parse_imap_number(std::string_view digits)
{
    const auto value = parse_number(digits);
    if (!value || *value > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    return static_cast<std::uint32_t>(*value);
}

std::optional<std::uint32_t> code_number(std::string_view code, std::string_view name)
{
    const auto space = code.find(' ');
    if (space == std::string_view::npos || !same_word(code.substr(0, space), name)) return std::nullopt;
    return parse_imap_number(code.substr(space + 1));
}

std::optional<ImapFetch> parse_imap_fetch(ImapResponse& response, std::size_t from)
{
    auto tokens = imap_tokens(response.text, from);
    if (!tokens || tokens->size() < 2 || tokens->front().kind != ImapToken::Kind::open) return std::nullopt;
    ImapFetch fetch;
    std::size_t at = 1;
    while (at + 1 < tokens->size() && (*tokens)[at].kind != ImapToken::Kind::close) {
        if ((*tokens)[at].kind != ImapToken::Kind::atom) return std::nullopt;
        const std::string& name = (*tokens)[at++].text;
        ImapToken& value = (*tokens)[at++];
        if (value.kind == ImapToken::Kind::close) return std::nullopt;
        if (value.kind != ImapToken::Kind::open) {
            take_item(fetch, response, name, value);
            continue;
        }
        for (int depth = 1; depth > 0; ++at) {  // a list (FLAGS, ENVELOPE): passed over; the tokenizer balanced it
            if (at >= tokens->size()) return std::nullopt;
            if ((*tokens)[at].kind == ImapToken::Kind::open) ++depth;
            if ((*tokens)[at].kind == ImapToken::Kind::close) --depth;
        }
    }
    if (at + 1 != tokens->size()) return std::nullopt;  // the list ends, and nothing stands behind it
    return fetch;
}

void append_string(std::vector<std::string>& parts, std::string_view value, bool non_sync)
{
    const bool plain = value.size() < 1000 && std::all_of(value.begin(), value.end(), [](char c) {
                           return c >= 0x20 && c <= 0x7e && c != '"' && c != '\\';
                       });
    if (plain) {
        parts.back() += '"';
        parts.back() += value;
        parts.back() += '"';
        return;
    }
    parts.back() += "{" + std::to_string(value.size()) + (non_sync ? "+}\r\n" : "}\r\n");
    if (!non_sync) parts.emplace_back();
    parts.back() += value;
}

std::string uid_set(const std::vector<std::uint32_t>& uids)
{
    std::string out;
    for (std::size_t i = 0; i < uids.size();) {
        std::size_t last = i;
        while (last + 1 < uids.size() && uids[last + 1] == uids[last] + 1) ++last;
        if (!out.empty()) out += ',';
        out += std::to_string(uids[i]);
        if (last > i) out += ':' + std::to_string(uids[last]);
        i = last + 1;
    }
    return out;
}

std::string base64(std::string_view octets)
{
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char octet : octets) {
        bits = ((bits << 8) | static_cast<unsigned char>(octet)) & 0xffffffu;
        for (held += 8; held >= 6; held -= 6) out += alphabet[(bits >> (held - 6)) & 0x3f];
    }
    if (held > 0) out += alphabet[(bits << (6 - held)) & 0x3f];
    while (out.size() % 4 != 0) out += '=';
    return out;
}

std::string quoted_excerpt(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text.substr(0, 200)) out += c >= 0x20 && c <= 0x7e ? c : '?';
    return out + (text.size() > 200 ? "...\"" : "\"");
}

}  // namespace captura::mail
