/// A listener and its sessions, HTTP/1.1 (RFC 9110, 9112) by Beast on the loop.
///
/// HOSTILE INPUT: every octet of every connection. Refused with 400 and closed, since the parser lets them through:
/// any Transfer-Encoding but exactly one "chunked" in HTTP/1.1, chunked beside Content-Length, doubled or listed
/// Content-Length, no or two Hosts, absolute targets, folded headers; 411 for a POST without length; 415 for a
/// Content-Encoding. No byte behind a refused request is read.
///
/// LIMITS: deadlines are totals (set once, never moved by an octet that arrives); connections, heads and bodies are
/// bounded each and together. A body over `small_body_octets` is read once there is room for all of it, and waits until
/// then; one that dawdles while others wait, and the largest of the small ones where even those are too many, give way
/// (503).
///
/// KNOWN GAPS: X-Forwarded-For wins over Forwarded where a trusted proxy lets both through; the proxy has to drop the
/// one it does not write.
#pragma once

#include "captura/http/message.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace captura::http {

struct Limits {
    std::size_t header_octets = 16 * 1024;
    std::size_t header_fields = 64;
    std::size_t target_octets = 4 * 1024;
    std::chrono::milliseconds header_deadline{10'000};
    std::chrono::milliseconds body_deadline{30'000};       ///< and 1 s per 64 KiB announced
    std::chrono::milliseconds write_deadline{30'000};
    std::chrono::milliseconds keep_alive{15'000};
    std::size_t requests_per_connection = 100;
    std::size_t connections_per_address = 64;              ///< trusted proxies exempt
    std::size_t connections = 2048;                        ///< beyond it the one idle for longest gives way
    std::size_t bodies_octets = 64u << 20;                 ///< of all bodies at one time; a quarter is for large ones
    std::size_t small_body_octets = 256 * 1024;            ///< up to here a body waits for nobody
    std::chrono::milliseconds patience{1'000};             ///< with a large body slower than 64 KiB/s, while others wait
};

struct ServerSettings {
    std::string listen = "127.0.0.1:8080";  ///< "host:port" or "[v6]:port"; port 0 takes a free one
    std::vector<std::string> trusted_proxies;  ///< addresses or CIDR
    Limits limits;
};

/// What an operator is told of the listener. Called on the loop thread.
class Events {
public:
    virtual ~Events() = default;
    virtual void request_refused(int status, const std::string& reason, const std::string& peer) = 0;
    virtual void handler_failed(const std::string& target, const std::string& what) = 0;
    virtual void accepting_paused(const std::string& why) = 0;
};

class Server {
public:
    /// Binds at once: throws std::runtime_error with address and reason.
    Server(boost::asio::io_context& loop, ServerSettings settings, Router& router, Events& events);
    ~Server();

    void start();
    /// No new connections; requests under way are finished (what has not arrived in full within two seconds is not).
    /// Calls `done` on the loop when the last session ended. The router must outlive that moment.
    void stop(std::function<void()> done);

    std::string address() const;  ///< bound, "127.0.0.1:43121"
    std::size_t connections() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace captura::http
