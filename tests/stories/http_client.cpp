#include "stories/http_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace captura::test {
namespace {

std::string lower(std::string_view text)
{
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

}  // namespace

std::string percent_encode(std::string_view text)
{
    constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                           c == '-' || c == '.';
        if (plain) {
            out += c;
        } else {
            out += '%';
            out += digits[octet >> 4];
            out += digits[octet & 15];
        }
    }
    return out;
}

std::string encode_form(const std::map<std::string, std::string>& fields)
{
    std::string body;
    for (const auto& [name, value] : fields) {
        if (!body.empty()) body += '&';
        body += percent_encode(name) + '=' + percent_encode(value);
    }
    return body;
}

HttpClient::~HttpClient()
{
    disconnect();
}

void HttpClient::disconnect()
{
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    unread_.clear();
}

bool HttpClient::connect()
{
    if (socket_ >= 0) return true;
    const auto colon = address_.rfind(':');
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address_.substr(colon + 1))));
    if (::inet_pton(AF_INET, address_.substr(0, colon).c_str(), &to.sin_addr) != 1) return false;
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{20, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) return true;
    disconnect();
    return false;
}

bool HttpClient::send(std::string_view method, std::string_view target, std::string_view body, const Headers& headers)
{
    std::string text{method};
    text += ' ';
    text += target;
    text += " HTTP/1.1\r\nHost: " + address_ + "\r\n";
    for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
    if (method != "GET" && method != "HEAD") text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    text += "\r\n";
    text += body;

    if (!connect()) return false;
    std::string_view left = text;
    while (!left.empty()) {
        const auto sent = ::send(socket_, left.data(), left.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            disconnect();
            return false;
        }
        left.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::optional<HttpAnswer> HttpClient::request(std::string_view method, std::string_view target, std::string_view body,
                                              const Headers& headers)
{
    if (!send(method, target, body, headers)) return std::nullopt;
    auto answer = read_answer(method == "HEAD");
    if (!answer || answer->headers["connection"] == "close") disconnect();
    return answer;
}

std::optional<HttpAnswer> HttpClient::read_answer(bool head_only)
{
    const auto more = [&] {
        char buffer[16384];
        const auto got = ::recv(socket_, buffer, sizeof buffer, 0);
        if (got <= 0) return false;
        unread_.append(buffer, static_cast<std::size_t>(got));
        return true;
    };
    std::size_t end = 0;
    while ((end = unread_.find("\r\n\r\n")) == std::string::npos)
        if (!more()) return std::nullopt;

    HttpAnswer answer;
    std::string_view head{unread_.data(), end};
    if (head.size() < 12) return std::nullopt;
    std::from_chars(head.data() + 9, head.data() + 12, answer.status);
    for (std::size_t at = head.find("\r\n"); at != std::string_view::npos;) {
        const std::size_t next = head.find("\r\n", at + 2);
        const auto line = head.substr(at + 2, next == std::string_view::npos ? next : next - at - 2);
        if (const auto colon = line.find(':'); colon != std::string_view::npos) {
            auto value = line.substr(colon + 1);
            while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
            answer.headers[lower(line.substr(0, colon))] = std::string(value);
        }
        at = next;
    }
    unread_.erase(0, end + 4);
    std::size_t length = 0;
    const std::string& declared = answer.headers["content-length"];
    std::from_chars(declared.data(), declared.data() + declared.size(), length);
    if (head_only) length = 0;
    while (unread_.size() < length)
        if (!more()) return std::nullopt;
    answer.body = unread_.substr(0, length);
    unread_.erase(0, length);
    return answer;
}

std::optional<HttpAnswer> HttpClient::get(std::string_view target, const Headers& headers)
{
    return request("GET", target, {}, headers);
}

std::optional<HttpAnswer> HttpClient::post_form(std::string_view target, const std::map<std::string, std::string>& fields,
                                                Headers headers)
{
    headers.try_emplace("Content-Type", "application/x-www-form-urlencoded");
    return request("POST", target, encode_form(fields), headers);
}

std::optional<HttpAnswer> HttpClient::post_json(std::string_view target, std::string_view json, Headers headers)
{
    headers.try_emplace("Content-Type", "application/json");
    headers.try_emplace("Accept", "application/json");
    return request("POST", target, json, headers);
}

}  // namespace captura::test
