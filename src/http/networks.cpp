#include "http/networks.hpp"

#include "captura/http/address.hpp"
#include "http/ascii.hpp"

#include <charconv>
#include <optional>
#include <stdexcept>

namespace captura::http {
namespace {

namespace ip = boost::asio::ip;

ip::address_v6 as_v6(const ip::address& address)
{
    return address.is_v4() ? ip::make_address_v6(ip::v4_mapped, address.to_v4()) : address.to_v6();
}

std::optional<ip::address> parse_address(std::string_view text)
{
    boost::system::error_code failed;
    const ip::address address = ip::make_address(std::string(text), failed);
    if (failed) return std::nullopt;
    return plain_address(address);
}

/// "203.0.113.7", "203.0.113.7:4711", "2001:db8::1", "[2001:db8::1]:4711", each perhaps in quotes. Obfuscated names
/// and "unknown" (RFC 7239, section 6) are none.
std::optional<ip::address> parse_hop(std::string_view text)
{
    text = trim(text);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    if (!text.empty() && text.front() == '[') {
        const std::size_t end = text.find(']');
        return end == std::string_view::npos ? std::nullopt : parse_address(text.substr(1, end - 1));
    }
    const std::size_t colon = text.find(':');
    const bool with_port = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
    return parse_address(with_port ? text.substr(0, colon) : text);
}

/// The `for` of one Forwarded element: `for=192.0.2.60;proto=http;by=203.0.113.43`.
std::string_view forwarded_for(std::string_view element)
{
    while (!element.empty()) {
        const std::size_t end = element.find(';');
        const std::string_view pair = trim(element.substr(0, end));
        element.remove_prefix(end == std::string_view::npos ? element.size() : end + 1);
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos && same_word(trim(pair.substr(0, equals)), "for"))
            return pair.substr(equals + 1);
    }
    return {};
}

/// All hops named, leftmost first, over all fields of that name.
std::vector<std::string_view> hops_of(const std::vector<Header>& headers)
{
    std::vector<std::string_view> hops;
    for (const std::string_view name : {"x-forwarded-for", "forwarded"}) {
        for (const Header& header : headers) {
            if (!same_word(header.name, name)) continue;
            std::string_view list = header.value;
            while (!list.empty()) {
                const std::string_view item = next_of_list(list);
                hops.push_back(name == "forwarded" ? forwarded_for(item) : item);
            }
        }
        if (!hops.empty()) break;
    }
    return hops;
}

}  // namespace

ip::address plain_address(const ip::address& address)
{
    if (address.is_v4()) return address;
    ip::address_v6 v6 = address.to_v6();
    if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6);
    v6.scope_id(0);
    return v6;
}

Networks::Networks(const std::vector<std::string>& entries)
{
    for (const std::string& entry : entries) {
        const std::size_t slash = entry.find('/');
        const auto base = parse_address(std::string_view{entry}.substr(0, slash));
        if (!base) throw std::runtime_error("neither an address nor a network: \"" + entry + "\"");
        const unsigned most = base->is_v4() ? 32 : 128;
        unsigned bits = most;
        if (slash != std::string::npos) {
            const char* end = entry.data() + entry.size();
            const auto read = std::from_chars(entry.data() + slash + 1, end, bits);
            if (read.ec != std::errc{} || read.ptr != end || bits > most)
                throw std::runtime_error("not a network: \"" + entry + "\"");
        }
        networks_.push_back({as_v6(*base), bits + (128 - most)});
    }
}

bool Networks::contain(const ip::address& address) const
{
    const auto octets = as_v6(address).to_bytes();
    for (const Network& network : networks_) {
        const auto base = network.base.to_bytes();
        bool same = true;
        for (unsigned bit = 0; same && bit < network.bits; bit += 8) {
            const unsigned left = network.bits - bit;
            const auto mask = static_cast<unsigned char>(left >= 8 ? 0xff : 0xff << (8 - left));
            same = ((octets[bit / 8] ^ base[bit / 8]) & mask) == 0;
        }
        if (same) return true;
    }
    return false;
}

Client find_client(const ip::address& peer, const Networks& trusted, const std::vector<Header>& headers)
{
    ip::address client = plain_address(peer);
    if (trusted.empty() || !trusted.contain(client)) return {client.to_string(), false};
    const std::vector<std::string_view> hops = hops_of(headers);
    for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
        const auto named = parse_hop(*hop);
        if (!named) break;  // whoever stands left of it cannot be believed either
        client = *named;
        if (!trusted.contain(client)) return {client.to_string(), false};
    }
    return {client.to_string(), true};
}

std::string network_of(std::string_view address)
{
    const auto parsed = parse_address(address);
    if (!parsed) return std::string(address);
    if (parsed->is_v4()) return parsed->to_string();
    auto octets = parsed->to_v6().to_bytes();
    for (std::size_t i = 8; i < octets.size(); ++i) octets[i] = 0;
    return ip::address_v6{octets}.to_string();
}

}  // namespace captura::http
