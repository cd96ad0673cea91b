#include "captura/rules/spam.hpp"
#include "rules/ascii.hpp"
#include "rules/field_names.hpp"
#include "rules/unicode.hpp"

#include <algorithm>

namespace captura::rules {
namespace {

constexpr std::size_t read_of_a_text = 16 * 1024;
constexpr std::size_t shortest_text = 24;  // letters
constexpr std::uint64_t basis = 14695981039346656037ull;

std::uint64_t mix(std::uint64_t hash, unsigned char octet)
{
    return (hash ^ octet) * 1099511628211ull;  // FNV-1a
}

bool is_like_email(std::string_view value)
{
    const std::size_t at = value.find('@');
    return at != value.npos && at > 0 && at + 1 < value.size() && value.size() <= 254 &&
           value.find_first_of(" \t\r\n,;<>") == value.npos && value.find('@', at + 1) == value.npos;
}

std::uint64_t print_of_email(std::string_view value)
{
    std::uint64_t hash = basis;
    for (const char c : value) hash = mix(hash, static_cast<unsigned char>(lower(c)));
    return hash;
}

/// The last nine digits: with the country or without it is the same telephone.
std::uint64_t print_of_phone(std::string_view value)
{
    constexpr std::size_t told_apart_by = 9;
    std::string digits;
    for (const char c : value) {
        if (is_digit(c))
            digits += c;
        else if (std::string_view{" +-./()"}.find(c) == std::string_view::npos)
            return 0;
    }
    if (digits.size() < 7 || digits.size() > 20) return 0;
    std::uint64_t hash = basis;
    for (std::size_t at = digits.size() - std::min(digits.size(), told_apart_by); at < digits.size(); ++at)
        hash = mix(hash, static_cast<unsigned char>(digits[at]));
    return hash;
}

std::uint64_t print_of_text(std::string_view text)
{
    text = text.substr(0, read_of_a_text);
    std::uint64_t hash = basis;
    std::size_t letters = 0;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint here = decode(text, at);
        at += here.octets;
        const Sign sign = is_invisible(here.value) ? between_words : sign_of(here.value);
        if (sign == between_words || digit_value(here.value) >= 0) continue;
        hash = mix(hash, sign);
        if (sign == other_letter) hash = mix(mix(hash, static_cast<unsigned char>(here.value)), static_cast<unsigned char>(here.value >> 8));
        ++letters;
    }
    return letters < shortest_text ? 0 : hash;
}

/// A number in a field for numbers, or one with its country: not every figure is somebody's telephone.
bool is_like_phone(const Field& field, std::string_view value)
{
    return value.front() == '+' || ((is_digit(value.front()) || value.front() == '(') && canonical_name(field.name) == "phone");
}

/// What a form has its visitors accept is long as well, and the same for all of them.
constexpr std::size_t longer_than_a_consent = 120;

}  // namespace

Prints find_prints(const Inquiry& inquiry)
{
    Prints prints;
    std::string_view message, longest;
    for (const Field& field : inquiry.fields) {
        if (field.name.starts_with('_') || field.name == "altcha") continue;
        const std::string_view value = trim(field.value);
        if (value.empty()) continue;
        if (prints.email == 0 && is_like_email(value)) {
            prints.email = print_of_email(value);
        } else if (prints.phone == 0 && is_like_phone(field, value)) {
            prints.phone = print_of_phone(value);
        } else if (value.size() >= shortest_text && value.find(' ') != value.npos) {
            if (message.empty() && canonical_name(field.name) == "message") message = value;
            if (value.size() > longest.size()) longest = value;
        }
    }
    if (message.empty() && longest.size() > longer_than_a_consent) message = longest;
    if (!message.empty()) prints.text = print_of_text(message);
    return prints;
}

}  // namespace captura::rules
