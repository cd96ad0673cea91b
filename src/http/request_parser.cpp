#include "http/request_parser.hpp"

#include <boost/beast/http/error.hpp>

#include <limits>

namespace captura::http {
namespace {

namespace beast_http = boost::beast::http;

/// Works with the string_view of Boost 1.74 and 1.83.
template <class Text>
std::string_view view(const Text& text)
{
    return {text.data(), text.size()};
}

}  // namespace

RequestParser::RequestParser(const Limits& limits, Request& into) : limits_(limits), request_(into)
{
    // The limits that count are ours; Beast compares against "no limit" as if it were zero (1.74).
    body_limit(std::numeric_limits<std::uint64_t>::max());
    header_limit(std::numeric_limits<std::uint32_t>::max());
    request_.headers.reserve(12);
}

std::optional<Fault> RequestParser::take_head(std::string_view head)
{
    error_code failed;
    put(boost::asio::const_buffer{head.data(), head.size()}, failed);
    if (own_fault_) return own_fault_;
    if (failed || !is_header_done()) return Fault{400, "malformed_head"};
    const JudgedFraming judged = judge_framing(request_, minor_);
    framing_ = judged.framing;
    return judged.fault;
}

std::optional<Fault> RequestParser::take_body(std::string_view octets, std::size_t& used)
{
    used = 0;
    while (!is_done() && used < octets.size()) {
        error_code failed;
        const std::string_view rest = octets.substr(used);
        const std::size_t taken = put(boost::asio::const_buffer{rest.data(), rest.size()}, failed);
        used += taken;
        if (own_fault_) return own_fault_;
        if (failed == beast_http::error::need_more) return std::nullopt;
        if (failed) return Fault{400, "malformed_body"};
    }
    return std::nullopt;
}

void RequestParser::on_request_impl(beast_http::verb, text method, text target, int version, error_code& ec)
{
    const std::string_view all = view(target);
    if (all.size() > limits_.target_octets) {
        own_fault_ = Fault{414, "target_too_long"};
        ec = beast_http::error::bad_target;
        return;
    }
    const std::size_t mark = all.find('?');
    request_.method = view(method);
    request_.path = all.substr(0, mark);
    if (mark != std::string_view::npos) request_.query = all.substr(mark + 1);
    minor_ = version - 10;
}

void RequestParser::on_field_impl(beast_http::field, text name, text value, error_code& ec)
{
    if (past_head_) return;
    if (request_.headers.size() == limits_.header_fields) {
        own_fault_ = Fault{431, "too_many_fields"};
        ec = beast_http::error::header_limit;
        return;
    }
    request_.headers.push_back({std::string(view(name)), std::string(view(value))});
}

std::size_t RequestParser::on_body_impl(text octets, error_code& ec)
{
    if (octets.size() > max_body_ - request_.body.size()) {
        own_fault_ = Fault{413, "body_too_large"};
        ec = beast_http::error::body_limit;
        return 0;
    }
    request_.body.append(octets.data(), octets.size());
    return octets.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, text octets, error_code& ec)
{
    return on_body_impl(octets, ec);
}

}  // namespace captura::http
