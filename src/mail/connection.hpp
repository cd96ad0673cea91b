/// A connection to a mail server, plain at first and encrypted on demand. Every wait ends: by its deadline, by close(),
/// or because something came.
///
/// SECURITY: TLS 1.2 up; chain and host name are checked, always (M20).
#pragma once

#include "mail/mail_fault.hpp"

#include "captura/async.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace captura::mail {

/// Throws std::invalid_argument where the file holds no certificates that can be trusted.
void check_ca_file(const std::string& ca_file);

class Connection {
public:
    using ms = std::chrono::milliseconds;

    explicit Connection(boost::asio::io_context& loop);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Each gives nothing where it went well.
    Task<std::optional<Ended>> connect(std::string host, std::string port, ms resolve, ms patience);
    Task<std::optional<Ended>> start_tls(std::string host, std::string ca_file, ms patience);
    Task<std::optional<Ended>> write(std::string octets, ms patience);

    struct Arrival {
        std::string_view octets;  ///< valid until the next read; empty and no fault: nothing came in time
        std::optional<Ended> fault;
    };
    /// One that ends without octets may be repeated: nothing is lost by it.
    Task<Arrival> read(ms patience);

    bool peer_is_loopback() const;
    void close();

    struct State;

private:
    std::shared_ptr<State> state_;
};

}  // namespace captura::mail
