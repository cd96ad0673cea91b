/// One connection: its requests one after the other, until either side has had enough.
///
/// A session never waits without a deadline of its own; the server's clock cuts it when that has passed. Loop thread.
#pragma once

#include "captura/http/server.hpp"
#include "http/head_scan.hpp"
#include "http/networks.hpp"
#include "http/request_parser.hpp"
#include "http/response_head.hpp"
#include "http/wire.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace captura::http {

class Session;

/// What a session needs of the server it belongs to.
class House {
public:
    virtual ~House() = default;
    virtual const Limits& limits() const = 0;
    virtual const Networks& trusted() const = 0;
    virtual Router& router() = 0;
    virtual Events& events() = 0;
    virtual bool stopping() const = 0;
    /// A body grew by that much; the largest one in the house may have to give way.
    virtual void body_grew(std::size_t octets) = 0;
    virtual void body_gone(std::size_t octets) = 0;
};

class Session {
public:
    using Clock = std::chrono::steady_clock;

    enum class Phase { idle, head, body, handling, writing, lingering };
    enum class Cut { none, deadline, stopping, room, memory };

    Session(std::shared_ptr<House> house, Socket socket, const boost::asio::ip::address& peer);
    ~Session();

    Task<void> run();

    /// Ends what the session waits for. It goes on only to say why, then closes.
    void cut(Cut why);
    /// The server stops: idle connections end now, requests arriving get two seconds, others are finished.
    void wind_down();

    bool is_cut() const { return cut_ != Cut::none; }
    Phase phase() const { return phase_; }
    Clock::time_point due() const { return due_; }
    /// Of the body that is being received.
    std::size_t body_octets() const { return phase_ == Phase::body ? charged_ : 0; }

private:
    enum class Arrived { complete, gone, refused };

    Task<bool> exchange();
    Task<Arrived> receive_head();
    Task<Arrived> receive_body(RequestParser& parser, Request& request);
    Task<Response> handle(const Handler& handler, Request request);
    Task<bool> respond(Response response);
    Task<void> refuse(Fault fault);
    Task<void> linger();

    Task<bool> fill();
    std::string_view unread() const { return {buffer_.data() + begin_, end_ - begin_}; }
    void wait_for(Phase phase, std::chrono::milliseconds most);
    void skip_empty_lines();
    Router::Found find_route(const Request& head);
    void charge(std::size_t octets);
    void discharge();
    std::optional<Fault> cut_fault() const;

    std::shared_ptr<House> house_;
    Socket socket_;
    const boost::asio::ip::address peer_;
    const std::string peer_text_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;  ///< octets that arrived and were not taken yet
    std::size_t end_ = 0;
    std::size_t head_size_ = 0;
    std::size_t charged_ = 0;
    std::size_t requests_ = 0;
    std::string out_;
    Phase phase_ = Phase::idle;
    Cut cut_ = Cut::none;
    Clock::time_point due_;
    // Of the request at hand:
    bool head_only_ = false;
    bool keep_alive_ = true;
    int minor_ = 1;
};

}  // namespace captura::http
