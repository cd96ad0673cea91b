#include "http/response_head.hpp"

#include "captura/domain/timestamp.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <string_view>

namespace captura::http {
namespace {

/// IMF-fixdate (RFC 9110, section 5.6.7), made once a second.
std::string_view date_now()
{
    thread_local std::time_t made_for = -1;
    thread_local char text[32] = "";
    const auto second = std::chrono::system_clock::to_time_t(now());
    if (second != made_for) {
        std::tm parts{};
        gmtime_r(&second, &parts);
        constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        char format[32];
        std::snprintf(format, sizeof format, "%s, %%d %s %%Y %%H:%%M:%%S GMT", days[parts.tm_wday % 7],
                      months[parts.tm_mon % 12]);
        std::strftime(text, sizeof text, format, &parts);  // names are written above: strftime's follow the locale
        made_for = second;
    }
    return text;
}

void append_number(std::string& out, std::size_t number)
{
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

void append_value(std::string& out, std::string_view value)
{
    const auto begin = out.insert(out.end(), value.begin(), value.end());
    std::replace_if(begin, out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
}

}  // namespace

void write_head(std::string& out, const Response& response, Persistence persistence)
{
    out.assign("HTTP/1.1 ");
    append_number(out, static_cast<std::size_t>(response.status));
    out.push_back(' ');
    out.append(reason_phrase(response.status));
    out.append("\r\nDate: ");
    out.append(date_now());
    for (const Header& header : response.headers) {
        out.append("\r\n");
        out.append(header.name);
        out.append(": ");
        append_value(out, header.value);
    }
    if (response.status != 204 && response.status != 304) {
        out.append("\r\nContent-Length: ");
        append_number(out, response.body.size());
    }
    if (persistence == Persistence::close) out.append("\r\nConnection: close");
    if (persistence == Persistence::keep_1_0) out.append("\r\nConnection: keep-alive");
    out.append("\r\n\r\n");
}

}  // namespace captura::http
