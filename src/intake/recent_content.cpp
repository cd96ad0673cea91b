#include "intake/recent_content.hpp"

#include <arpa/inet.h>

#include <utility>

namespace captura::intake {

std::string address_bucket(std::string_view address)
{
    in6_addr parsed{};
    const std::string text{address};
    if (inet_pton(AF_INET6, text.c_str(), &parsed) != 1) return text;
    return {reinterpret_cast<const char*>(parsed.s6_addr), 8};
}

Uuid RecentContent::first_receipt(std::string_view entry, std::string_view address, const Digest& content,
                                  const Uuid& fresh, Timestamp when)
{
    forget(when);
    std::string mark{entry};
    mark += '\0';
    mark += address_bucket(address);
    mark += '\0';
    mark.append(reinterpret_cast<const char*>(content.data()), content.size());

    const auto [found, inserted] = known_.try_emplace(mark, Seen{fresh, when});
    if (!inserted) return found->second.id;
    order_.emplace_back(when, std::move(mark));
    return fresh;
}

void RecentContent::forget(Timestamp when)
{
    while (!order_.empty() && (order_.size() >= most_ || when - order_.front().first >= window_)) {
        known_.erase(order_.front().second);
        order_.pop_front();
    }
}

}  // namespace captura::intake
