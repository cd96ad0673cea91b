/// Memory for large bodies: each waits, unread, until there is room for all of it. Loop thread; no clock, no socket.
///
/// Waiting costs a visitor a moment where being turned away would cost the inquiry: the network holds the octets back
/// for us. First come, first served; whoever alone is larger than the room has it alone.
#pragma once

#include <cstddef>
#include <deque>

namespace captura::http {

class BodyRoom {
public:
    /// Who waits. Must leave_line() before it ends.
    class Guest {
    public:
        virtual ~Guest() = default;
        virtual void let_in(std::size_t octets) = 0;
    };

    explicit BodyRoom(std::size_t octets) : octets_(octets) {}

    /// Lets `guest` in at once or when its turn comes.
    void enter(Guest& guest, std::size_t octets);
    void leave_line(const Guest& guest);
    void give_back(std::size_t octets);
    bool someone_waits() const { return !line_.empty(); }

private:
    struct Waiting {
        Guest* guest;
        std::size_t octets;
    };
    void let_in_who_fits();

    const std::size_t octets_;
    std::size_t taken_ = 0;
    std::deque<Waiting> line_;
};

}  // namespace captura::http
