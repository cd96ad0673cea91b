/// A repeat without a key, known by its content: the double click of a form that carries no `_id`. Best effort,
/// bounded, in this process only.
#pragma once

#include "captura/domain/digest.hpp"
#include "captura/domain/timestamp.hpp"
#include "captura/domain/uuid.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace captura::intake {

class RecentContent {
public:
    RecentContent(std::chrono::milliseconds window, std::size_t most) : window_(window), most_(most) {}

    /// The receipt the same words from the same neighbourhood got within the window; else remembers `fresh` and gives
    /// that back. The window counts from the first, so a form posted for ever is not swallowed for ever.
    Uuid first_receipt(std::string_view entry, std::string_view address, const Digest& content, const Uuid& fresh,
                       Timestamp when);

    std::size_t size() const { return known_.size(); }

private:
    struct Seen {
        Uuid id;
        Timestamp when;
    };
    void forget(Timestamp when);

    std::chrono::milliseconds window_;
    std::size_t most_;
    std::unordered_map<std::string, Seen> known_;
    std::deque<std::pair<Timestamp, std::string>> order_;
};

/// The neighbourhood an address stands for: IPv4 itself, IPv6 its /64 network; other text unchanged.
std::string address_bucket(std::string_view address);

}  // namespace captura::intake
