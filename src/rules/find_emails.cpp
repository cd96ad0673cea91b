#include "captura/rules/email.hpp"

#include "rules/ascii.hpp"
#include "rules/unicode.hpp"

#include <algorithm>

namespace captura::rules {
namespace {

constexpr std::size_t addresses_of_a_text = 20;
constexpr std::size_t tries_of_a_text = 400;
constexpr std::size_t local_part_octets = 64;
constexpr std::size_t domain_octets = 253;

/// Fewer than RFC 5321 allows: in running text the rest is punctuation more often than part of an address.
bool is_local_character(char c)
{
    return is_alnum(c) || std::string_view{"._%+-"}.find(c) != std::string_view::npos;
}

bool is_domain_character(char c)
{
    return is_alnum(c) || c == '-' || c == '.';
}

/// Where the code point before `at` begins.
std::size_t before(std::string_view text, std::size_t at)
{
    do --at;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
    return at;
}

/// Leftmost octet of the local part that ends at `at`. Chinese and the like run on without a blank ("邮箱ana@acme.cn"):
/// behind a Latin letter only Latin ones are taken.
std::size_t local_begin(std::string_view text, std::size_t at)
{
    std::size_t begin = at;
    bool latin = false;
    bool first = true;
    while (begin > 0) {
        const std::size_t next = before(text, begin);
        if (at - next > local_part_octets) break;
        if (static_cast<unsigned char>(text[next]) < 0x80) {
            if (!is_local_character(text[next])) break;
            latin = latin || first;
        } else {
            const char32_t letter = decode(text, next).value;
            if (!is_letter(letter) && !is_mark(letter)) break;
            latin = latin || (first && is_latin(letter));
            if (latin && !is_latin(letter) && !is_mark(letter)) break;
        }
        first = false;
        begin = next;
    }
    while (begin < at && (text[begin] == '.' || text[begin] == '-' || text[begin] == '%' || text[begin] == '+'))
        ++begin;
    return begin;
}

std::size_t domain_end(std::string_view text, std::size_t begin, bool ascii_only)
{
    std::size_t end = begin;
    while (end < text.size() && end - begin < domain_octets) {
        if (static_cast<unsigned char>(text[end]) < 0x80) {
            if (!is_domain_character(text[end]) || (text[end] == '.' && end + 1 < text.size() && text[end + 1] == '.'))
                break;
            ++end;
            continue;
        }
        const CodePoint here = decode(text, end);
        if (ascii_only || (!is_letter(here.value) && !is_mark(here.value))) break;
        end += here.octets;
    }
    while (end > begin && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
    return end;
}

EmailReading read_at(std::string_view text, std::size_t at)
{
    const std::size_t begin = local_begin(text, at);
    const std::size_t end = domain_end(text, at + 1, false);
    EmailReading reading = parse_email(text.substr(begin, end - begin));
    const std::size_t ascii_end = domain_end(text, at + 1, true);
    if (ascii_end == end || reading.grade == Grade::valid) return reading;
    EmailReading shorter = parse_email(text.substr(begin, ascii_end - begin));
    return shorter.grade < reading.grade ? shorter : reading;
}

}  // namespace

std::vector<EmailAddress> find_emails(std::string_view text)
{
    std::vector<EmailAddress> found;
    std::size_t tries = 0;
    for (std::size_t at = text.find('@'); at != text.npos; at = text.find('@', at + 1)) {
        if (++tries > tries_of_a_text || found.size() == addresses_of_a_text) break;
        EmailReading reading = read_at(text, at);
        if (reading.grade == Grade::invalid) continue;
        const bool known = std::any_of(found.begin(), found.end(), [&](const EmailAddress& other) {
            return other.canonical == reading.address.canonical;
        });
        if (!known) found.push_back(std::move(reading.address));
    }
    return found;
}

}  // namespace captura::rules
