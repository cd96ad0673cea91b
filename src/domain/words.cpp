// The words of the domain as text, in one place: what stands in the database, in answers and in logs.
#include "captura/domain/inquiry.hpp"
#include "captura/domain/judgement.hpp"
#include "captura/domain/submission.hpp"

#include <algorithm>
#include <array>

namespace captura {
namespace {

constexpr std::array<std::string_view, 5> doors = {"web", "api", "mail", "import", "manual"};
constexpr std::array<std::string_view, 3> visitor_mails = {"", "confirm", "acknowledge"};
constexpr std::array<std::string_view, 7> verdicts = {"lead",     "interest",   "spam", "automatic",
                                                      "rejected", "unreadable", "test"};

template <class Enum, std::size_t N>
std::optional<Enum> find_word(const std::array<std::string_view, N>& words, std::string_view text)
{
    const auto found = std::find(words.begin(), words.end(), text);
    if (found == words.end()) return std::nullopt;
    return static_cast<Enum>(found - words.begin());
}

bool same_ignoring_case(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::string_view to_text(Door door)
{
    return doors[static_cast<std::size_t>(door)];
}

std::optional<Door> parse_door(std::string_view text)
{
    return find_word<Door>(doors, text);
}

std::string_view to_text(Verdict verdict)
{
    return verdicts[static_cast<std::size_t>(verdict)];
}

std::optional<Verdict> parse_verdict(std::string_view text)
{
    return find_word<Verdict>(verdicts, text);
}

std::string_view to_text(VisitorMail mail)
{
    return visitor_mails[static_cast<std::size_t>(mail)];
}

bool says_no(std::string_view value)
{
    while (!value.empty() && static_cast<unsigned char>(value.front()) <= ' ') value.remove_prefix(1);
    while (!value.empty() && static_cast<unsigned char>(value.back()) <= ' ') value.remove_suffix(1);
    for (const std::string_view no : {"0", "false", "off", "no"})
        if (same_ignoring_case(value, no)) return true;
    return false;
}

std::string_view Letter::header(std::string_view name) const
{
    for (const Field& field : headers)
        if (same_ignoring_case(field.name, name)) return field.value;
    return {};
}

bool Letter::has_header(std::string_view name) const
{
    return std::any_of(headers.begin(), headers.end(),
                       [&](const Field& field) { return same_ignoring_case(field.name, name); });
}

std::string_view Inquiry::value(std::string_view name) const
{
    for (const Field& field : fields)
        if (field.name == name && !field.value.empty()) return field.value;
    return {};
}

}  // namespace captura
