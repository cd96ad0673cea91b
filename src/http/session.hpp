/// One connection: its requests one after the other, until either side has had enough.
///
/// A session never waits without a deadline of its own; the server's clock cuts it when that has passed. Loop thread.
#pragma once

#include "captura/http/server.hpp"
#include "http/body_room.hpp"
#include "http/head_scan.hpp"
#include "http/networks.hpp"
#include "http/request_parser.hpp"
#include "http/response_head.hpp"
#include "http/wire.hpp"

#include <boost/asio/steady_timer.hpp>

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
    /// A small body grew by that much; the largest of them in the house may have to give way.
    virtual void body_grew(std::size_t octets) = 0;
    virtual void body_gone(std::size_t octets) = 0;
    virtual BodyRoom& large_bodies() = 0;
};

class Session final : private BodyRoom::Guest {
public:
    using Clock = std::chrono::steady_clock;

    enum class Phase { idle, head, queued, body, handling, writing, lingering };
    enum class Cut { none, deadline, stopping, room, memory };

    Session(std::shared_ptr<House> house, Socket socket, const boost::asio::ip::address& peer);
    ~Session() override;

    Task<void> run();

    /// Ends what the session waits for. It goes on only to say why, then closes.
    void cut(Cut why);
    /// The server stops: idle connections end now, requests arriving get two seconds, others are finished.
    void wind_down();

    bool is_cut() const { return cut_ != Cut::none; }
    Phase phase() const { return phase_; }
    Clock::time_point due() const { return due_; }
    /// Of the small body that is being received.
    std::size_t body_octets() const { return phase_ == Phase::body ? charged_ : 0; }
    /// Receives a large body, and more slowly than can be asked of others to wait for.
    bool dawdles(Clock::time_point now) const;

private:
    enum class Arrived { complete, gone, refused };

    Task<bool> exchange();
    Task<Arrived> receive_head();
    std::optional<Fault> take_head(RequestParser& parser, Request& request);
    Task<Arrived> receive_body(RequestParser& parser, std::size_t max_body, Request& request);
    std::chrono::milliseconds time_for(std::size_t octets) const;
    void begin_body(std::size_t octets);
    Task<bool> wait_for_room(std::size_t octets);
    void let_in(std::size_t octets) override;
    Response failed(const std::string& path, const std::exception& bug);
    Task<bool> respond(Response& response);
    Task<void> refuse(Fault fault);
    Task<void> linger();

    bool make_room();
    bool took(std::size_t count);
    bool body_came_along(RequestParser& parser, Request& request);
    std::optional<Fault> take_body(RequestParser& parser, Request& request);
    std::string_view unread() const { return {buffer_.data() + begin_, end_ - begin_}; }
    void wait_for(Phase phase, std::chrono::milliseconds most);
    void skip_empty_lines();
    Router::Found find_route(const Request& head);
    void charge(std::size_t octets);
    void discharge();
    std::optional<Fault> cut_fault() const;

    std::shared_ptr<House> house_;
    Socket socket_;
    boost::asio::steady_timer turn_;  ///< never runs out: cancelled when it is our turn, or when we are cut
    const boost::asio::ip::address peer_;
    const std::string peer_text_;
    const bool peer_is_proxy_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;  ///< octets that arrived and were not taken yet
    std::size_t end_ = 0;
    std::size_t head_size_ = 0;
    std::size_t charged_ = 0;   ///< of a small body
    std::size_t reserved_ = 0;  ///< for a large one
    std::size_t received_ = 0;  ///< of the body, since body_began_
    Clock::time_point body_began_;
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
