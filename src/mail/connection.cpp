// The only file of this room in which socket operations are instantiated.
#include "mail/connection.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <openssl/x509v3.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace captura::mail {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

struct Connection::State : std::enable_shared_from_this<State> {
    explicit State(asio::io_context& loop) : resolver(loop), socket(loop), deadline(loop), signal(loop) {}

    void start_read();
    void on_arrival(error_code ec, std::size_t count);
    void begin_deadline(ms patience);
    std::optional<Ended> end_deadline(error_code ec, std::string_view doing);
    void close();

    tcp::resolver resolver;
    tcp::socket socket;
    std::optional<ssl::context> context;
    std::optional<ssl::stream<tcp::socket&>> tls;
    asio::steady_timer deadline;
    asio::steady_timer signal;  ///< cancelled when what read() or connect() waits for is there
    bool late = false;
    bool closed = false;
    std::uint64_t deadline_number = 0;

    std::optional<tcp::resolver::results_type> resolved;
    error_code resolve_error;

    bool reading = false;
    error_code read_error;
    std::size_t arrived = 0;
    std::array<char, 32 * 1024> buffer{};
};

namespace {

Ended network(std::string reason)
{
    Ended ended;
    ended.reason = std::move(reason);
    return ended;
}

ssl::context trusting(const std::string& ca_file)
{
    ssl::context context{ssl::context::tls_client};
    context.set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1);
    error_code ignored;  // a machine without a store of its own trusts the file alone
    context.set_default_verify_paths(ignored);
    if (!ca_file.empty()) context.load_verify_file(ca_file);
    context.set_verify_mode(ssl::verify_peer);
    return context;
}

/// Whom the certificate must name. Without it a valid certificate of anybody would do.
bool expect_host(SSL* session, const std::string& host)
{
    X509_VERIFY_PARAM* rules = SSL_get0_param(session);
    X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    error_code not_numeric;
    asio::ip::make_address(host, not_numeric);
    if (!not_numeric) return X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str()) == 1;
    return SSL_set_tlsext_host_name(session, host.c_str()) == 1 &&
           X509_VERIFY_PARAM_set1_host(rules, host.c_str(), host.size()) == 1;
}

}  // namespace

void check_ca_file(const std::string& ca_file)
{
    try {
        trusting(ca_file);
    } catch (const std::exception& e) {
        throw std::invalid_argument("ca_file " + ca_file + " cannot be used: " + e.what());
    }
}

void Connection::State::begin_deadline(ms patience)
{
    late = false;
    const std::uint64_t mine = ++deadline_number;
    deadline.expires_after(patience);
    deadline.async_wait([self = shared_from_this(), mine](error_code ec) {
        if (ec || mine != self->deadline_number) return;
        self->late = true;
        self->close();
    });
}

/// The one place that tells a time-out from a loss: both end as an aborted operation.
std::optional<Ended> Connection::State::end_deadline(error_code ec, std::string_view doing)
{
    ++deadline_number;
    deadline.cancel();
    if (!ec) return std::nullopt;
    return network(std::string{doing} + (late ? " took too long" : " failed: " + ec.message()));
}

void Connection::State::close()
{
    closed = true;
    error_code ignored;
    resolver.cancel();
    socket.close(ignored);
    signal.cancel();
    deadline.cancel();
}

void Connection::State::start_read()
{
    reading = true;
    auto done = [self = shared_from_this()](error_code ec, std::size_t count) { self->on_arrival(ec, count); };
    if (tls)
        tls->async_read_some(asio::buffer(buffer), std::move(done));
    else
        socket.async_read_some(asio::buffer(buffer), std::move(done));
}

void Connection::State::on_arrival(error_code ec, std::size_t count)
{
    reading = false;
    read_error = ec;
    arrived = count;
    signal.cancel();
}

Connection::Connection(asio::io_context& loop) : state_(std::make_shared<State>(loop)) {}

Connection::~Connection()
{
    state_->close();
}

void Connection::close()
{
    state_->close();
}

bool Connection::peer_is_loopback() const
{
    error_code ec;
    const auto peer = state_->socket.remote_endpoint(ec);
    return !ec && peer.address().is_loopback();
}

Task<std::optional<Ended>> Connection::connect(std::string host, std::string port, ms resolve, ms patience)
{
    const auto self = state_;
    // A look-up cannot be interrupted, only left alone: it holds the state, not this coroutine.
    self->resolver.async_resolve(host, port, [self](error_code ec, tcp::resolver::results_type results) {
        self->resolve_error = ec;
        self->resolved = std::move(results);
        self->signal.cancel();
    });
    error_code ec;
    self->signal.expires_after(resolve);
    auto token = asio::redirect_error(asio::use_awaitable, ec);
    co_await self->signal.async_wait(token);
    if (self->closed) co_return network("stopped");
    if (!self->resolved) co_return network("looking up " + host + " took too long");
    if (self->resolve_error) co_return network("cannot look up " + host + ": " + self->resolve_error.message());

    self->begin_deadline(patience);
    co_await asio::async_connect(self->socket, *self->resolved, token);
    if (auto fault = self->end_deadline(ec, "connecting to " + host + ":" + port)) co_return fault;
    error_code ignored;
    self->socket.set_option(tcp::no_delay{true}, ignored);
    self->socket.set_option(asio::socket_base::keep_alive{true}, ignored);
    co_return std::nullopt;
}

Task<std::optional<Ended>> Connection::start_tls(std::string host, std::string ca_file, ms patience)
{
    const auto self = state_;
    if (self->reading) throw std::logic_error("a plain read is under way while TLS begins");
    self->context.emplace(trusting(ca_file));
    self->tls.emplace(self->socket, *self->context);
    if (!expect_host(self->tls->native_handle(), host)) throw std::runtime_error("OpenSSL refuses the name " + host);
    error_code ec;
    auto token = asio::redirect_error(asio::use_awaitable, ec);
    self->begin_deadline(patience);
    co_await self->tls->async_handshake(ssl::stream_base::client, token);
    auto fault = self->end_deadline(ec, "the TLS handshake with " + host);
    if (!fault) co_return std::nullopt;
    const long verdict = SSL_get_verify_result(self->tls->native_handle());
    if (verdict != X509_V_OK) {
        fault->fault = MailFault::untrusted;
        fault->reason = "the certificate of " + host + " is refused: " + X509_verify_cert_error_string(verdict);
    }
    co_return fault;
}

Task<std::optional<Ended>> Connection::write(std::string octets, ms patience)
{
    const auto self = state_;
    error_code ec;
    auto token = asio::redirect_error(asio::use_awaitable, ec);
    self->begin_deadline(patience);
    if (self->tls)
        co_await asio::async_write(*self->tls, asio::buffer(octets), token);
    else
        co_await asio::async_write(self->socket, asio::buffer(octets), token);
    co_return self->end_deadline(ec, "writing to the server");
}

Task<Connection::Arrival> Connection::read(ms patience)
{
    const auto self = state_;
    if (self->arrived == 0 && !self->read_error) {
        if (!self->reading) self->start_read();
        error_code ec;
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        self->signal.expires_after(patience);
        co_await self->signal.async_wait(token);
    }
    Arrival arrival;
    if (self->arrived > 0)
        arrival.octets = std::string_view{self->buffer.data(), std::exchange(self->arrived, 0)};
    else if (self->closed)
        arrival.fault = network("stopped");
    else if (self->read_error == asio::error::eof || self->read_error == boost::asio::ssl::error::stream_truncated)
        arrival.fault = network("the server hung up");
    else if (self->read_error)
        arrival.fault = network("the connection is lost: " + self->read_error.message());
    co_return arrival;
}

}  // namespace captura::mail
