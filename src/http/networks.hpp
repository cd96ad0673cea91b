/// Which addresses are ours to believe, and whose address a request came from.
#pragma once

#include "captura/http/message.hpp"

#include <boost/asio/ip/address.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace captura::http {

/// A set of addresses and CIDR networks.
class Networks {
public:
    /// Throws std::runtime_error that names the entry which is neither.
    explicit Networks(const std::vector<std::string>& entries);

    bool contain(const boost::asio::ip::address& address) const;
    bool empty() const { return networks_.empty(); }

private:
    struct Network {
        boost::asio::ip::address_v6 base;  ///< IPv4 as mapped
        unsigned bits = 128;
    };
    std::vector<Network> networks_;
};

struct Client {
    std::string address;
    bool proxy = false;  ///< a trusted proxy that named nobody else
};

/// The rightmost hop that is no trusted proxy; what stands left of it is hearsay. Without a trusted peer the peer.
/// HOSTILE INPUT: the header values.
Client find_client(const boost::asio::ip::address& peer, const Networks& trusted, const std::vector<Header>& headers);

/// Without zone, IPv4 out of a mapped address.
boost::asio::ip::address plain_address(const boost::asio::ip::address& address);

}  // namespace captura::http
