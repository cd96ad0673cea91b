#include "web/calendar.hpp"

#include <string_view>

namespace captura::web {
namespace {

constexpr std::size_t longest_line = 75;  // octets, RFC 5545 section 3.1

/// RFC 5545 section 3.3.11. Control characters are allowed nowhere (section 3.1).
std::string text_of(std::string_view text)
{
    std::string escaped;
    for (const char c : text) {
        if (c == '\n') escaped += "\\n";
        else if (c == '\\' || c == ',' || c == ';') escaped.append(1, '\\').append(1, c);
        else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) escaped += c;
    }
    return escaped;
}

/// Folded, and never inside a character: many calendars read lines one by one.
void add_line(std::string& file, std::string_view name, std::string_view value)
{
    std::string line{name};
    line.append(":").append(value);
    std::string_view rest{line};
    std::size_t room = longest_line;
    while (rest.size() > room) {
        std::size_t cut = room;
        while ((static_cast<unsigned char>(rest[cut]) & 0xC0) == 0x80) --cut;
        file.append(rest.substr(0, cut)).append("\r\n ");
        rest.remove_prefix(cut);
        room = longest_line - 1;  // the blank counts
    }
    file.append(rest).append("\r\n");
}

void add_text(std::string& file, std::string_view name, std::string_view text)
{
    if (!text.empty()) add_line(file, name, text_of(text));
}

/// "20260131T090507Z": in UTC no description of a zone is needed, and each calendar shows its owner's own time.
std::string moment_of(Timestamp when)
{
    std::string moment;
    for (const char c : to_rfc3339(when)) {
        if (c == '.') break;
        if (c != '-' && c != ':') moment += c;
    }
    return moment + 'Z';
}

}  // namespace

std::string calendar_path(const Form& form, const Uuid& receipt)
{
    if (!form.event) return {};
    const std::string language = form.languages.size() > 1 ? "&lang=" + form.language : std::string{};
    return "/f/" + form.slug + "/calendar.ics?id=" + receipt.text() + language;
}

std::string calendar_file(const Form& form, const Uuid& receipt, Timestamp when)
{
    const FormEvent& event = *form.event;
    std::string file;
    add_line(file, "BEGIN", "VCALENDAR");
    add_line(file, "VERSION", "2.0");
    add_line(file, "PRODID", "-//Captura//Captura//EN");
    add_line(file, "BEGIN", "VEVENT");
    add_line(file, "UID", receipt.text());  // a UUID and nothing else, RFC 7986 section 5.3
    add_line(file, "DTSTAMP", moment_of(when));
    add_line(file, "DTSTART", moment_of(event.start));
    add_line(file, "DTEND", moment_of(event.end));
    add_text(file, "SUMMARY", event.title.empty() ? form.title : event.title);
    add_text(file, "LOCATION", event.place.empty() ? form.link : event.place);
    add_text(file, "DESCRIPTION", form.link);  // programs that show no URL show this
    if (!form.link.empty()) add_line(file, "URL", form.link);
    add_line(file, "END", "VEVENT");
    add_line(file, "END", "VCALENDAR");
    return file;
}

}  // namespace captura::web
