// How a session receives a body, and what the house knows of it meanwhile.
#include "http/session.hpp"

#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <utility>

namespace captura::http {
namespace {

/// What a visitor's line can be expected to carry.
constexpr std::size_t octets_per_second = 64 * 1024;

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Task<Session::Arrived> Session::receive_body(RequestParser& parser, std::size_t max_body, Request& request)
{
    const Limits& limits = house_->limits();
    const auto announced = static_cast<std::size_t>(parser.framing().content_length.value_or(0));  // <= the route's limit
    if (announced > limits.small_body_octets) {
        const bool entered = co_await wait_for_room(announced);
        if (!entered) co_return Arrived::refused;
    }
    begin_body(announced);
    if (parser.framing().expects_continue && begin_ == end_) {
        const bool told = co_await write_all(socket_, continue_line, std::string_view());
        if (!told) co_return Arrived::gone;
    }
    request.body.reserve(reserved_ > 0 ? announced : std::min(announced, buffer_.size()));

    while (true) {
        std::optional<Fault> fault = take_body(parser, request);
        if (!fault && parser.is_done()) co_return Arrived::complete;
        if (!fault && reserved_ == 0 && request.body.size() > limits.small_body_octets) {
            const bool entered = co_await wait_for_room(max_body);  // in chunks: nobody knows how long it will be
            if (!entered) co_return Arrived::refused;
            begin_body(max_body);
        }
        // What Beast cannot cut into pieces (chunk lines, trailers) has to fit where a head fits.
        if (!fault && unread().size() >= limits.header_octets) fault = Fault{400, "chunk_line_too_long"};
        if (!fault) {
            std::size_t count = 0;
            boost::system::error_code ended;
            if (make_room()) count = co_await read_some(socket_, buffer_.data() + end_, buffer_.size() - end_, ended);
            if (took(count)) continue;
            fault = cut_fault();
            if (!fault) co_return Arrived::gone;
        }
        discharge();
        request.body = std::string();
        co_await refuse(*fault);
        co_return Arrived::refused;
    }
}

/// What arrived of the body goes into the request, and is counted.
std::optional<Fault> Session::take_body(RequestParser& parser, Request& request)
{
    std::size_t used = 0;
    const std::size_t before = request.body.size();
    std::optional<Fault> fault = parser.take_body(unread(), used);
    begin_ += used;
    received_ += used;
    charge(request.body.size() - before);
    return fault;
}

/// A post of ordinary size comes whole with its head: then there is nothing to wait for. False where there is, or where
/// something is wrong; receive_body goes on from there.
bool Session::body_came_along(RequestParser& parser, Request& request)
{
    const std::uint64_t announced = parser.framing().content_length.value_or(0);
    if (announced == 0 || announced > unread().size() || announced > house_->limits().small_body_octets) return false;
    return !take_body(parser, request) && parser.is_done();
}

std::chrono::milliseconds Session::time_for(std::size_t octets) const
{
    return house_->limits().body_deadline + std::chrono::seconds(octets / octets_per_second);
}

void Session::begin_body(std::size_t octets)
{
    wait_for(Phase::body, time_for(octets));
    body_began_ = Clock::now();
    received_ = 0;
}

/// The small body so far, if any, is counted with the large ones from here on. False after the reason was told.
Task<bool> Session::wait_for_room(std::size_t octets)
{
    wait_for(Phase::queued, time_for(octets));
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

}  // namespace captura::http
