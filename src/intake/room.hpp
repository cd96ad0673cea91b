/// How many octets of large bodies are read and kept at one time: each costs several times its size while it is. Who
/// finds no room waits in order of arrival; one larger than the room enters alone. For the loop thread.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <utility>

namespace captura::intake {

class Room {
public:
    explicit Room(std::size_t most) : most_(most) {}

    /// `entered` is called once there is room, perhaps before this returns; leave() is owed for it.
    void enter(std::size_t octets, std::function<void(bool)> entered)
    {
        waiting_.emplace_back(octets, std::move(entered));
        let_in();
    }

    void leave(std::size_t octets)
    {
        inside_ -= octets;
        let_in();
    }

private:
    void let_in()
    {
        while (!waiting_.empty() && (inside_ == 0 || inside_ + waiting_.front().first <= most_)) {
            inside_ += waiting_.front().first;
            const auto entered = std::move(waiting_.front().second);
            waiting_.pop_front();
            entered(true);
        }
    }

    std::size_t most_;
    std::size_t inside_ = 0;
    std::deque<std::pair<std::size_t, std::function<void(bool)>>> waiting_;
};

}  // namespace captura::intake
