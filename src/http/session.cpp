#include "http/session.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <cstring>
#include <exception>

namespace captura::http {
namespace {

constexpr std::size_t first_buffer = 4 * 1024;
constexpr std::size_t behind_head = 4 * 1024;  ///< room for octets of the body that come with the head
constexpr std::chrono::milliseconds linger_silence{1'000};
constexpr std::chrono::milliseconds linger_time{10'000};
constexpr std::size_t linger_octets = 16u << 20;
constexpr std::chrono::milliseconds grace_on_stop{2'000};

}  // namespace

Session::Session(std::shared_ptr<House> house, Socket socket, const boost::asio::ip::address& peer)
    : house_(std::move(house)),
      socket_(std::move(socket)),
      turn_(socket_.get_executor(), Clock::time_point::max()),
      peer_(peer),
      peer_text_(peer.to_string()),
      peer_is_proxy_(house_->trusted().contain(peer)),
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
    std::optional<Fault> fault = take_head(parser, request);
    Router::Found found;
    if (!fault) found = find_route(request);
    if (found.route && parser.framing().content_length.value_or(0) > found.route->max_body)
        fault = Fault{413, "body_too_large"};
    if (fault) {
        co_await refuse(*fault);
        co_return false;
    }
    if (!found.route) {
        found.refused->close = found.refused->close || parser.framing().has_body();
        co_return co_await respond(*found.refused);
    }
    parser.allow_body(found.route->max_body);
    if (parser.framing().has_body() && !body_came_along(parser, request)) {
        const Arrived body = co_await receive_body(parser, found.route->max_body, request);
        if (body != Arrived::complete) co_return false;
    }

    phase_ = Phase::handling;
    due_ = Clock::time_point::max();
    const std::string path = request.path;
    Response response;
    try {
        auto work = found.route->handler(std::move(request));
        response = co_await std::move(work);
    } catch (const std::exception& bug) {
        response = failed(path, bug);
    }
    discharge();
    co_return co_await respond(response);
}

std::optional<Fault> Session::take_head(RequestParser& parser, Request& request)
{
    const auto fault = parser.take_head(unread().substr(0, head_size_));
    begin_ += head_size_;
    minor_ = parser.minor_version();
    keep_alive_ = parser.framing().keep_alive;
    head_only_ = request.method == "HEAD";
    if (head_only_) request.method = "GET";
    request.keep_alive = keep_alive_;
    request.peer = peer_text_;
    request.client = peer_text_;
    if (peer_is_proxy_) {
        Client client = find_client(peer_, house_->trusted(), request.headers);
        request.client = std::move(client.address);
        request.from_proxy = client.proxy;
    }
    return fault;
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
        std::size_t count = 0;
        boost::system::error_code ended;
        if (make_room()) count = co_await read_some(socket_, buffer_.data() + end_, buffer_.size() - end_, ended);
        if (took(count)) continue;
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

/// For what comes next. False when nothing more may come.
bool Session::make_room()
{
    const std::size_t most = house_->limits().header_octets + behind_head;
    if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (end_ == buffer_.size() || phase_ == Phase::body) buffer_.resize(std::min(most, buffer_.size() * 2));
    return cut_ == Cut::none && end_ != buffer_.size();
}

/// False when nothing more will come: the peer ended, or the session was cut.
bool Session::took(std::size_t count)
{
    end_ += count;
    return count > 0 && cut_ == Cut::none;
}

/// A route or an answer.
Router::Found Session::find_route(const Request& head)
{
    Router::Found found;
    try {
        found = house_->router().find(head);
        if (!found.route && !found.refused) found.refused = problem(404, "Not Found", "");
    } catch (const std::exception& bug) {
        found.refused = failed(head.path, bug);
    }
    return found;
}

/// The fence of one exchange: whatever router and handler throw is our bug, and the visitor gets a bare 500.
Response Session::failed(const std::string& path, const std::exception& bug)
{
    house_->events().handler_failed(path, bug.what());
    return problem(500, "Internal Server Error", "");
}

/// True when the connection may carry another request.
Task<bool> Session::respond(Response& response)
{
    ++requests_;
    const bool close = response.close || !keep_alive_ || house_->stopping() ||
                       requests_ >= house_->limits().requests_per_connection;
    Persistence persistence = minor_ == 0 ? Persistence::keep_1_0 : Persistence::keep;
    if (close) persistence = Persistence::close;
    write_head(out_, response, persistence);
    wait_for(Phase::writing, house_->limits().write_deadline);
    if (head_only_ || response.status == 204 || response.status == 304) response.body.clear();
    std::string_view head = out_;
    std::string_view body = response.body;
    write_now(socket_, head, body);
    if (!head.empty() || !body.empty()) {
        const bool sent = co_await write_all(socket_, head, body);
        if (!sent || cut_ != Cut::none) co_return false;
    }
    if (close) co_await linger();
    co_return !close;
}

Task<void> Session::refuse(Fault fault)
{
    house_->events().request_refused(fault.status, fault.reason, peer_text_);
    Response response = problem(fault.status, reason_phrase(fault.status), fault.reason);
    if (fault.status == 503) response.headers.push_back({"Retry-After", "5"});
    cut_ = Cut::none;  // it was cut off from reading; the reason may still be told, under a deadline of its own
    wait_for(Phase::writing, linger_silence);
    write_head(out_, response, Persistence::close);
    if (head_only_) response.body.clear();
    const bool sent = co_await write_all(socket_, out_, response.body);
    if (sent) co_await linger();
}

/// Closing with octets unread makes the network reset the connection, and the peer may lose the answer: end our
/// side, then throw away what still comes (RFC 9112, section 9.6). A browser reads the answer to a file that is too
/// large only when it has sent most of it.
Task<void> Session::linger()
{
    boost::system::error_code failed;
    socket_.shutdown(Socket::shutdown_send, failed);
    if (failed || house_->stopping()) co_return;
    const auto end = Clock::now() + linger_time;
    std::size_t thrown_away = 0;
    boost::system::error_code ended;
    while (cut_ == Cut::none && thrown_away < linger_octets) {
        wait_for(Phase::lingering, linger_silence);
        due_ = std::min(due_, end);
        const std::size_t count = co_await read_some(socket_, buffer_.data(), buffer_.size(), ended);
        if (count == 0) break;
        thrown_away += count;
    }
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
