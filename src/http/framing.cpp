#include "http/framing.hpp"

#include "http/ascii.hpp"

#include <algorithm>
#include <charconv>

namespace captura::http {
namespace {

/// The fields that decide, gathered in one pass over the head.
struct Deciding {
    std::size_t hosts = 0;
    std::size_t lengths = 0;
    std::size_t encodings = 0;
    std::string_view host;
    std::string_view length;
    std::string_view encoding;
    std::string_view expect;
    bool coded = false;
    bool close = false;
    bool keep_alive = false;
};

void read_connection(std::string_view list, Deciding& found)
{
    while (!list.empty()) {
        const std::string_view word = next_of_list(list);
        found.close = found.close || same_word(word, "close");
        found.keep_alive = found.keep_alive || same_word(word, "keep-alive");
    }
}

Deciding gather(const Request& head)
{
    Deciding found;
    for (const Header& header : head.headers) {
        const std::string_view name = header.name;
        const std::string_view value = trim(header.value);
        if (same_word(name, "host")) {
            ++found.hosts;
            found.host = value;
        } else if (same_word(name, "content-length")) {
            ++found.lengths;
            found.length = value;
        } else if (same_word(name, "transfer-encoding")) {
            ++found.encodings;
            found.encoding = value;
        } else if (same_word(name, "content-encoding")) {
            found.coded = found.coded || !(value.empty() || same_word(value, "identity"));
        } else if (same_word(name, "expect")) {
            found.expect = value;
        } else if (same_word(name, "connection")) {
            read_connection(value, found);
        }
    }
    return found;
}

/// Host = uri-host [ ":" port ] (RFC 9110, section 7.2): nothing that a URL built from it could be bent by.
bool is_host(std::string_view text)
{
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == '_' || c == ':' || c == '[' || c == ']';
    };
    return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

std::optional<Fault> judge_target(const Request& head)
{
    const auto visible = [](char c) { return c > ' ' && c < 127; };
    if (head.path == "*" && head.method == "OPTIONS") return std::nullopt;
    if (head.path.empty() || head.path.front() != '/') return Fault{400, "absolute_target"};
    if (!std::all_of(head.path.begin(), head.path.end(), visible) ||
        !std::all_of(head.query.begin(), head.query.end(), visible))
        return Fault{400, "bad_target"};
    return std::nullopt;
}

std::optional<std::uint64_t> parse_length(std::string_view text)
{
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc{} ? std::optional{value} : std::nullopt;
}

bool needs_length(std::string_view method)
{
    return method == "POST" || method == "PUT" || method == "PATCH";
}

}  // namespace

JudgedFraming judge_framing(const Request& head, int minor)
{
    const Deciding found = gather(head);
    JudgedFraming judged;
    Framing& framing = judged.framing;
    const auto refuse = [&](int status, const char* reason) {
        judged.fault = Fault{status, reason};
        return judged;
    };

    if (auto fault = judge_target(head)) return refuse(fault->status, fault->reason);
    // HTTP/1.0 knows no Host (RFC 9112, section 3.2 asks it of 1.1 only); two are refused in both.
    if (found.hosts > 1 || (found.hosts == 0 && minor == 1)) return refuse(400, "host_count");
    if (found.hosts == 1 && !is_host(found.host)) return refuse(400, "bad_host");

    if (found.encodings > 0) {
        if (found.lengths > 0) return refuse(400, "length_beside_encoding");
        if (found.encodings > 1 || minor == 0 || !same_word(found.encoding, "chunked"))
            return refuse(400, "transfer_encoding");
        framing.chunked = true;
    }
    if (found.lengths > 0) {
        framing.content_length = parse_length(found.length);
        if (found.lengths > 1 || !framing.content_length) return refuse(400, "content_length");
    }
    if (!framing.chunked && !framing.content_length && needs_length(head.method)) return refuse(411, "no_length");
    if (found.coded) return refuse(415, "content_encoding");

    if (!found.expect.empty() && minor == 1) {
        if (!same_word(found.expect, "100-continue")) return refuse(417, "expectation");
        framing.expects_continue = true;
    }
    framing.keep_alive = minor == 1 ? !found.close : found.keep_alive && !found.close;
    return judged;
}

}  // namespace captura::http
