#include "http/body_room.hpp"

#include <algorithm>

namespace captura::http {

void BodyRoom::enter(Guest& guest, std::size_t octets)
{
    line_.push_back({&guest, octets});
    let_in_who_fits();
}

void BodyRoom::leave_line(const Guest& guest)
{
    const auto is_it = [&](const Waiting& one) { return one.guest == &guest; };
    line_.erase(std::remove_if(line_.begin(), line_.end(), is_it), line_.end());
    let_in_who_fits();  // it may have been the one that did not fit
}

void BodyRoom::give_back(std::size_t octets)
{
    taken_ -= octets;
    let_in_who_fits();
}

void BodyRoom::let_in_who_fits()
{
    while (!line_.empty() && (taken_ == 0 || taken_ + line_.front().octets <= octets_)) {
        const Waiting next = line_.front();
        line_.pop_front();
        taken_ += next.octets;
        next.guest->let_in(next.octets);
    }
}

}  // namespace captura::http
