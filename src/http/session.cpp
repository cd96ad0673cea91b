#include "http/session.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <cstring>
#include <exception>
#include <utility>

namespace captura::http {
namespace {

constexpr std::size_t first_buffer = 4 * 1024;
constexpr std::size_t behind_head = 4 * 1024;  ///< room for octets of the body that come with the head
constexpr std::chrono::milliseconds linger_time{1'000};
constexpr std::size_t linger_octets = 1u << 20;
constexpr std::chrono::milliseconds grace_on_stop{2'000};

/// What a visitor's line can be expected to carry; the body's deadline counts on it too.
constexpr std::size_t octets_per_second = 64 * 1024;

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Session::Session(std::shared_ptr<House> house, Socket socket, const boost::asio::ip::address& peer)
    : house_(std::move(house)),
      socket_(std::move(socket)),
      turn_(socket_.get_executor(), Clock::time_point::max()),
      peer_(peer),
      peer_text_(peer.to_string()),
      buffer_(first_buffer),
      due_(Clock::now() + house_->limits().header_deadline)
{
}

Session::~Session()
{
    house_->large_bodies().leave_line(*this);
    discharge();
}

void Session::wait_for(Phase phase, std::chrono::milliseconds most)
{
    phase_ = phase;
    due_ = Clock::now() + most;
}

void Session::cut(Cut why)
{
    if (cut_ != Cut::none) return;
    cut_ = why;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
    turn_.cancel();
}

void Session::wind_down()
{
    if (phase_ == Phase::idle || phase_ == Phase::lingering) return cut(Cut::stopping);
    if (phase_ == Phase::head || phase_ == Phase::queued || phase_ == Phase::body) due_ = std::min(due_, Clock::now() + grace_on_stop);
}

Task<void> Session::run()
{
    bool open = true;
    while (open) open = co_await exchange();
    boost::system::error_code ignored;
    socket_.close(ignored);
}

/// One request and its answer; true when the connection may carry another.
Task<bool> Session::exchange()
{
    const Arrived head = co_await receive_head();
    if (head != Arrived::complete) co_return false;

    Request request;
    RequestParser parser(house_->limits(), request);
    const auto head_fault = parser.take_head(unread().substr(0, head_size_));
    begin_ += head_size_;
    minor_ = parser.minor_version();
    keep_alive_ = parser.framing().keep_alive;
    head_only_ = request.method == "HEAD";
    if (head_fault) {
        co_await refuse(*head_fault);
        co_return false;
    }
    if (head_only_) request.method = "GET";
    request.keep_alive = keep_alive_;
    request.peer = peer_text_;
    Client client = find_client(peer_, house_->trusted(), request.headers);
    request.client = std::move(client.address);
    request.from_proxy = client.proxy;

    Router::Found found = find_route(request);
    if (!found.route) {
        Response refused = found.refused ? std::move(*found.refused) : problem(404, "Not Found", "");
        refused.close = refused.close || parser.framing().has_body();
        co_return co_await respond(std::move(refused));
    }
    const Route& route = *found.route;
    if (parser.framing().content_length.value_or(0) > route.max_body) {
        const Fault too_large{413, "body_too_large"};
        co_await refuse(too_large);
        co_return false;
    }
    parser.allow_body(route.max_body);
    if (parser.framing().has_body()) {
        const Arrived body = co_await receive_body(parser, route.max_body, request);
        if (body != Arrived::complete) co_return false;
    }

    phase_ = Phase::handling;
    due_ = Clock::time_point::max();
    Response response = co_await handle(route.handler, std::move(request));
    discharge();
    co_return co_await respond(std::move(response));
}

/// Reads until a whole head stands at `begin_`, `head_size_` long.
Task<Session::Arrived> Session::receive_head()
{
    const Limits& limits = house_->limits();
    HeadScan scan;
    head_only_ = false;
    wait_for(Phase::idle, requests_ == 0 ? limits.header_deadline : limits.keep_alive);
    while (true) {
        skip_empty_lines();
        if (begin_ != end_ && unread() != "\r") {
            if (phase_ == Phase::idle) wait_for(Phase::head, limits.header_deadline);
            const std::string_view arrived = unread().substr(0, limits.header_octets);
            const HeadScan::Found found = scan.look(arrived);
            if (found == HeadScan::Found::complete) {
                head_size_ = scan.size();
                co_return Arrived::complete;
            }
            std::optional<Fault> fault;
            if (found == HeadScan::Found::malformed) fault = Fault{400, scan.reason()};
            else if (arrived.size() == limits.header_octets)
                fault = scan.past_first_line() ? Fault{431, "head_too_large"} : Fault{414, "target_too_long"};
            if (fault) {
                co_await refuse(*fault);
                co_return Arrived::refused;
            }
        }
        if (phase_ == Phase::idle && house_->stopping()) co_return Arrived::gone;
        if (co_await fill()) continue;
        if (phase_ == Phase::head && cut_ == Cut::deadline) {
            co_await refuse(*cut_fault());
            co_return Arrived::refused;
        }
        co_return Arrived::gone;
    }
}

/// A client may send empty lines before a request (RFC 9112, section 2.2).
void Session::skip_empty_lines()
{
    while (end_ - begin_ >= 2 && buffer_[begin_] == '\r' && buffer_[begin_ + 1] == '\n') begin_ += 2;
}

Task<Session::Arrived> Session::receive_body(RequestParser& parser, std::size_t max_body, Request& request)
{
    const Limits& limits = house_->limits();
    const auto announced = static_cast<std::size_t>(parser.framing().content_length.value_or(0));  // <= the route's limit
    if (announced > limits.small_body_octets) {
        const bool entered = co_await wait_for_room(announced);
        if (!entered) co_return Arrived::refused;
    }
    wait_for(Phase::body, limits.body_deadline + std::chrono::seconds(announced / octets_per_second));
    body_began_ = Clock::now();
    received_ = 0;
    if (parser.framing().expects_continue && begin_ == end_) {
        const bool told = co_await write_all(socket_, continue_line, std::string_view());
        if (!told) co_return Arrived::gone;
    }
    request.body.reserve(reserved_ > 0 ? announced : std::min(announced, buffer_.size()));

    while (true) {
        std::size_t used = 0;
        const std::size_t before = request.body.size();
        std::optional<Fault> fault = parser.take_body(unread(), used);
        begin_ += used;
        received_ += used;
        charge(request.body.size() - before);
        if (!fault && parser.is_done()) co_return Arrived::complete;
        if (!fault && reserved_ == 0 && request.body.size() > limits.small_body_octets) {
            const bool entered = co_await wait_for_room(max_body);  // in chunks: nobody knows how long it will be
            if (!entered) co_return Arrived::refused;
            wait_for(Phase::body, limits.body_deadline + std::chrono::seconds(max_body / octets_per_second));
            body_began_ = Clock::now();
            received_ = 0;
        }
        // What Beast cannot cut into pieces (chunk lines, trailers) has to fit where a head fits.
        if (!fault && unread().size() >= limits.header_octets) fault = Fault{400, "chunk_line_too_long"};
        if (!fault) {
            const bool more = co_await fill();
            if (more) continue;
            fault = cut_fault();
            if (!fault) co_return Arrived::gone;
        }
        discharge();
        request.body = std::string();
        co_await refuse(*fault);
        co_return Arrived::refused;
    }
}

/// The small body so far, if any, is counted with the large ones from here on. False after the reason was told.
Task<bool> Session::wait_for_room(std::size_t octets)
{
    wait_for(Phase::queued, house_->limits().body_deadline + std::chrono::seconds(octets / octets_per_second));
    house_->large_bodies().enter(*this, octets);
    if (reserved_ == 0 && cut_ == Cut::none) {
        boost::system::error_code ignored;
        auto token = boost::asio::redirect_error(boost::asio::use_awaitable, ignored);
        co_await turn_.async_wait(token);
    }
    if (reserved_ > 0) {
        if (charged_ > 0) house_->body_gone(std::exchange(charged_, 0));
        co_return true;
    }
    house_->large_bodies().leave_line(*this);
    discharge();
    const Fault fault{503, cut_ == Cut::stopping || house_->stopping() ? "stopping" : "too_many_bodies"};
    co_await refuse(fault);
    co_return false;
}

void Session::let_in(std::size_t octets)
{
    reserved_ = octets;
    turn_.cancel();
}

bool Session::dawdles(Clock::time_point now) const
{
    if (phase_ != Phase::body || reserved_ == 0 || now - body_began_ < house_->limits().patience) return false;
    const auto seconds = std::chrono::duration_cast<std::chrono::duration<double>>(now - body_began_).count();
    return static_cast<double>(received_) < seconds * static_cast<double>(octets_per_second);
}

/// Reads what there is. False when nothing more will come: the peer ended, or the session was cut.
Task<bool> Session::fill()
{
    const std::size_t most = house_->limits().header_octets + behind_head;
    if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (end_ == buffer_.size() || phase_ == Phase::body) buffer_.resize(std::min(most, buffer_.size() * 2));
    if (cut_ != Cut::none || end_ == buffer_.size()) co_return false;
    const std::size_t count = co_await read_some(socket_, buffer_.data() + end_, buffer_.size() - end_);
    end_ += count;
    co_return count > 0 && cut_ == Cut::none;
}

Router::Found Session::find_route(const Request& head)
{
    try {
        return house_->router().find(head);
    } catch (const std::exception& bug) {
        house_->events().handler_failed(head.path, bug.what());
    }
    Router::Found failed;
    failed.refused = problem(500, "Internal Server Error", "");
    return failed;
}

/// The fence of one exchange: whatever a handler throws is our bug, and the visitor gets a bare 500.
Task<Response> Session::handle(const Handler& handler, Request request)
{
    const std::string path = request.path;
    try {
        auto work = handler(std::move(request));
        co_return co_await std::move(work);
    } catch (const std::exception& bug) {
        house_->events().handler_failed(path, bug.what());
    }
    co_return problem(500, "Internal Server Error", "");
}

/// True when the connection may carry another request.
Task<bool> Session::respond(Response response)
{
    ++requests_;
    const bool close = response.close || !keep_alive_ || house_->stopping() ||
                       requests_ >= house_->limits().requests_per_connection;
    Persistence persistence = minor_ == 0 ? Persistence::keep_1_0 : Persistence::keep;
    if (close) persistence = Persistence::close;
    write_head(out_, response, persistence);
    wait_for(Phase::writing, house_->limits().write_deadline);
    if (head_only_ || response.status == 204 || response.status == 304) response.body.clear();
    const bool sent = co_await write_all(socket_, out_, response.body);
    if (!sent || cut_ != Cut::none) co_return false;
    if (close) co_await linger();
    co_return !close;
}

Task<void> Session::refuse(Fault fault)
{
    house_->events().request_refused(fault.status, fault.reason, peer_text_);
    Response response = problem(fault.status, reason_phrase(fault.status), fault.reason);
    if (fault.status == 503) response.headers.push_back({"Retry-After", "5"});
    cut_ = Cut::none;  // it was cut off from reading; the reason may still be told, under a deadline of its own
    wait_for(Phase::writing, linger_time);
    write_head(out_, response, Persistence::close);
    if (head_only_) response.body.clear();
    const bool sent = co_await write_all(socket_, out_, response.body);
    if (sent) co_await linger();
}

/// Closing with octets unread makes the network reset the connection, and the peer may lose the answer: end our
/// side, then throw away what still comes, for a moment (RFC 9112, section 9.6).
Task<void> Session::linger()
{
    boost::system::error_code failed;
    socket_.shutdown(Socket::shutdown_send, failed);
    if (failed || house_->stopping()) co_return;
    wait_for(Phase::lingering, linger_time);
    std::size_t thrown_away = 0;
    while (cut_ == Cut::none && thrown_away < linger_octets) {
        const std::size_t count = co_await read_some(socket_, buffer_.data(), buffer_.size());
        if (count == 0) break;
        thrown_away += count;
    }
}

void Session::charge(std::size_t octets)
{
    if (octets == 0 || reserved_ > 0) return;
    charged_ += octets;
    house_->body_grew(octets);
}

void Session::discharge()
{
    if (charged_ > 0) house_->body_gone(std::exchange(charged_, 0));
    if (reserved_ > 0) house_->large_bodies().give_back(std::exchange(reserved_, 0));
}

std::optional<Fault> Session::cut_fault() const
{
    switch (cut_) {
        case Cut::deadline: return Fault{408, "too_slow"};
        case Cut::memory: return Fault{503, "too_many_bodies"};
        case Cut::stopping: return Fault{503, "stopping"};
        case Cut::room:
        case Cut::none: return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace captura::http
