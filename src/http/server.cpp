#include "captura/http/server.hpp"

#include "captura/http/address.hpp"
#include "http/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

namespace captura::http {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

constexpr std::chrono::milliseconds accept_pause{100};
constexpr std::size_t large_share = 4;  ///< of the room for bodies: one part for large ones, the rest for small ones

tcp::endpoint parse_listen(asio::io_context& loop, const std::string& listen)
{
    const std::size_t colon = listen.rfind(':');
    if (colon == std::string::npos) throw std::runtime_error("\"" + listen + "\" is not host:port");
    std::string host = listen.substr(0, colon);
    const std::string port = listen.substr(colon + 1);
    if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    if (host.empty()) host = "0.0.0.0";
    boost::system::error_code failed;
    tcp::resolver resolver{loop};
    const auto found = resolver.resolve(host, port, tcp::resolver::passive | tcp::resolver::numeric_service, failed);
    if (failed || found.empty())
        throw std::runtime_error("cannot listen on " + listen + ": " + (failed ? failed.message() : "no address"));
    return *found.begin();
}

/// How often the deadlines are looked at: a tenth of the shortest, so that none is missed by more.
std::chrono::milliseconds tick_of(const Limits& limits)
{
    const auto shortest =
        std::min({limits.header_deadline, limits.body_deadline, limits.write_deadline, limits.keep_alive});
    return std::clamp(shortest / 10, std::chrono::milliseconds{5}, std::chrono::milliseconds{200});
}

/// Said once, without waiting, to a connection that is not taken.
void turn_away(Socket& socket, int status)
{
    Response response = problem(status, reason_phrase(status), "too_many_connections");
    response.headers.push_back({"Retry-After", "5"});
    std::string text;
    write_head(text, response, Persistence::close);
    text += response.body;
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(text), ignored);
    socket.shutdown(Socket::shutdown_both, ignored);
    socket.close(ignored);
}

}  // namespace

struct Server::State final : House, std::enable_shared_from_this<State> {
    State(asio::io_context& the_loop, ServerSettings the_settings, Router& the_router, Events& the_events)
        : loop(the_loop),
          settings(std::move(the_settings)),
          trusted_networks(settings.trusted_proxies),
          large(settings.limits.bodies_octets / large_share),
          routes(the_router),
          journal(the_events),
          acceptor(loop),
          pause(loop),
          clock(loop),
          tick(tick_of(settings.limits))
    {
    }

    const Limits& limits() const override { return settings.limits; }
    const Networks& trusted() const override { return trusted_networks; }
    Router& router() override { return routes; }
    Events& events() override { return journal; }
    bool stopping() const override { return stop_asked; }
    void body_grew(std::size_t octets) override;
    void body_gone(std::size_t octets) override { bodies -= octets; }
    BodyRoom& large_bodies() override { return large; }

    void listen();
    Task<void> accept_until_stopped();
    void admit(Socket socket);
    bool make_room();
    void open(Socket socket, const asio::ip::address& peer, const std::string& counted_as);
    void closed(Session* session, const std::string& counted_as);
    void watch_deadlines();
    void stop(std::function<void()> done);

    asio::io_context& loop;
    const ServerSettings settings;
    const Networks trusted_networks;
    BodyRoom large;
    Router& routes;
    Events& journal;
    tcp::acceptor acceptor;
    asio::steady_timer pause;
    asio::steady_timer clock;
    const std::chrono::milliseconds tick;
    std::unordered_set<Session*> sessions;
    std::unordered_map<std::string, std::size_t> per_address;
    std::atomic<std::size_t> open_connections{0};  ///< read by other threads too
    std::size_t bodies = 0;
    bool clock_runs = false;
    bool stop_asked = false;
    std::function<void()> when_done;
};

void Server::State::listen()
{
    const tcp::endpoint endpoint = parse_listen(loop, settings.listen);
    boost::system::error_code failed;
    acceptor.open(endpoint.protocol(), failed);
    if (!failed) acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed) acceptor.bind(endpoint, failed);
    if (!failed) acceptor.listen(asio::socket_base::max_listen_connections, failed);
    if (failed) throw std::runtime_error("cannot listen on " + settings.listen + ": " + failed.message());
}

Task<void> Server::State::accept_until_stopped()
{
    const auto keep_alive = shared_from_this();
    boost::system::error_code failed;
    auto token = asio::redirect_error(asio::use_awaitable, failed);
    while (!stop_asked) {
        Socket socket{loop};
        co_await acceptor.async_accept(socket, token);
        if (stop_asked) co_return;
        if (!failed) {
            admit(std::move(socket));
        } else if (failed != boost::system::errc::connection_aborted) {
            journal.accepting_paused(failed.message());
            pause.expires_after(accept_pause);  // without it a full table of descriptors (EMFILE) spins the loop
            co_await pause.async_wait(token);
        }
    }
}

void Server::State::admit(Socket socket)
{
    boost::system::error_code failed;
    const auto endpoint = socket.remote_endpoint(failed);
    if (failed) return;  // gone already
    const asio::ip::address peer = plain_address(endpoint.address());
    const bool exempt = trusted_networks.contain(peer);
    const std::string counted_as = exempt ? std::string() : network_of(peer.to_string());
    if (!exempt) {
        const auto held = per_address.find(counted_as);
        if (held != per_address.end() && held->second >= settings.limits.connections_per_address) {
            journal.request_refused(429, "connections_per_address", peer.to_string());
            return turn_away(socket, 429);
        }
    }
    if (sessions.size() >= settings.limits.connections && !make_room()) {
        journal.request_refused(503, "connections", peer.to_string());
        return turn_away(socket, 503);
    }
    prepare(socket);
    open(std::move(socket), peer, counted_as);
}

/// Of the connections that ask for nothing the one whose time is up first ends now.
bool Server::State::make_room()
{
    Session* idle = nullptr;
    for (Session* session : sessions) {
        const bool waits = session->phase() == Session::Phase::idle || session->phase() == Session::Phase::lingering;
        if (waits && !session->is_cut() && (idle == nullptr || session->due() < idle->due())) idle = session;
    }
    if (idle != nullptr) idle->cut(Session::Cut::room);
    return idle != nullptr;
}

void Server::State::open(Socket socket, const asio::ip::address& peer, const std::string& counted_as)
{
    auto session = std::make_shared<Session>(shared_from_this(), std::move(socket), peer);
    sessions.insert(session.get());
    ++open_connections;
    if (!counted_as.empty()) ++per_address[counted_as];
    watch_deadlines();
    auto serve = [session] { return session->run(); };
    auto ended = [self = shared_from_this(), session, counted_as](std::exception_ptr bug) {
        try {
            if (bug) std::rethrow_exception(bug);
        } catch (const std::exception& what) {
            self->journal.handler_failed("connection", what.what());
        }
        self->closed(session.get(), counted_as);
    };
    asio::co_spawn(loop, std::move(serve), std::move(ended));
}

void Server::State::closed(Session* session, const std::string& counted_as)
{
    sessions.erase(session);
    --open_connections;
    if (const auto held = per_address.find(counted_as); held != per_address.end() && --held->second == 0)
        per_address.erase(held);
    if (!sessions.empty()) return;
    clock.cancel();
    if (!when_done) return;
    const auto done = std::exchange(when_done, nullptr);
    done();
}

/// One timer for all sessions; it rests while there are none.
void Server::State::watch_deadlines()
{
    if (clock_runs || sessions.empty()) return;
    clock_runs = true;
    clock.expires_after(tick);
    clock.async_wait([self = shared_from_this()](const boost::system::error_code&) {
        self->clock_runs = false;
        const auto now = Session::Clock::now();
        for (Session* session : self->sessions)
            if (session->due() <= now) session->cut(Session::Cut::deadline);
            else if (self->large.someone_waits() && session->dawdles(now)) session->cut(Session::Cut::memory);
        self->watch_deadlines();
    });
}

/// Promise 7: small bodies have a bound together. Whoever holds the most gives way; an ordinary post never does.
void Server::State::body_grew(std::size_t octets)
{
    bodies += octets;
    if (bodies <= settings.limits.bodies_octets / large_share * (large_share - 1)) return;
    const auto smaller = [](const Session* a, const Session* b) { return a->body_octets() < b->body_octets(); };
    const auto largest = std::max_element(sessions.begin(), sessions.end(), smaller);
    if (largest != sessions.end() && (*largest)->body_octets() > 0) (*largest)->cut(Session::Cut::memory);
}

void Server::State::stop(std::function<void()> done)
{
    if (stop_asked) return;
    stop_asked = true;
    when_done = std::move(done);
    boost::system::error_code ignored;
    acceptor.close(ignored);
    pause.cancel();
    for (Session* session : sessions) session->wind_down();
    if (!sessions.empty() || !when_done) return;
    const auto now_done = std::exchange(when_done, nullptr);
    now_done();
}

Server::Server(asio::io_context& loop, ServerSettings settings, Router& router, Events& events)
    : state_(std::make_shared<State>(loop, std::move(settings), router, events))
{
    state_->listen();
}

Server::~Server()
{
    state_->stop({});
}

void Server::start()
{
    auto accept = [state = state_] { return state->accept_until_stopped(); };
    auto ended = [](std::exception_ptr bug) {
        if (bug) std::rethrow_exception(bug);  // a daemon that accepts nobody has to end, not to look alive
    };
    asio::co_spawn(state_->loop, std::move(accept), std::move(ended));
}

void Server::stop(std::function<void()> done)
{
    asio::dispatch(state_->loop, [state = state_, done = std::move(done)]() mutable { state->stop(std::move(done)); });
}

std::string Server::address() const
{
    boost::system::error_code failed;
    const tcp::endpoint bound = state_->acceptor.local_endpoint(failed);
    const std::string host = bound.address().to_string();
    return (bound.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(bound.port());
}

std::size_t Server::connections() const
{
    return state_->open_connections;
}

}  // namespace captura::http
