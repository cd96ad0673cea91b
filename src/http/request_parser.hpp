/// Beast's parser, writing straight into our Request. It is fed a complete head (see head_scan), then the octets of
/// the body as they come.
///
/// LIMITS: fields and target of the head; `allow_body` for the body, counted as it is decoded, so that neither a
/// length nor a chunk can pass it.
#pragma once

#include "captura/http/server.hpp"
#include "http/framing.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <optional>
#include <string_view>

namespace captura::http {

class RequestParser final : public boost::beast::http::basic_parser<true> {
public:
    RequestParser(const Limits& limits, Request& into);

    /// `head` with its empty line.
    std::optional<Fault> take_head(std::string_view head);
    const Framing& framing() const { return framing_; }
    /// Of HTTP/1.x.
    int minor_version() const { return minor_; }

    void allow_body(std::size_t octets) { max_body_ = octets; }
    /// Sets `used` to how much of `octets` belongs to this request; what is left waits for more octets, or for the next
    /// request once `is_done()`.
    std::optional<Fault> take_body(std::string_view octets, std::size_t& used);

private:
    using error_code = boost::beast::error_code;
    using text = boost::beast::string_view;

    void on_request_impl(boost::beast::http::verb, text method, text target, int version, error_code& ec) override;
    void on_response_impl(int, text, int, error_code&) override {}
    void on_field_impl(boost::beast::http::field, text name, text value, error_code& ec) override;
    void on_header_impl(error_code&) override { past_head_ = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(text octets, error_code& ec) override;
    void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, text octets, error_code& ec) override;
    void on_finish_impl(error_code&) override {}

    const Limits& limits_;
    Request& request_;
    Framing framing_;
    int minor_ = 1;
    bool past_head_ = false;  ///< fields that come later are trailers: dropped
    std::size_t max_body_ = 0;
    std::optional<Fault> own_fault_;
};

}  // namespace captura::http
