/// Which submissions are between the spool and the database. Bounds what waits in memory; what does not fit waits in
/// the spool. Thread-safe: answers come from database threads.
#pragma once

#include "captura/domain/uuid.hpp"

#include <cstddef>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace captura::intake {

class InFlight {
public:
    InFlight(std::size_t most, std::size_t most_octets) : most_(most), most_octets_(most_octets) {}

    /// False where it is on its way already. Never refuses for the bounds: the doors bound their own sessions.
    bool claim(const Uuid& id, std::size_t octets)
    {
        const std::lock_guard lock{mutex_};
        if (!entries_.try_emplace(id, octets).second) return false;
        octets_ += octets;
        return true;
    }

    void leave(const Uuid& id)
    {
        const std::lock_guard lock{mutex_};
        const auto found = entries_.find(id);
        if (found == entries_.end()) return;
        octets_ -= found->second;
        entries_.erase(found);
    }

    bool is_full() const
    {
        const std::lock_guard lock{mutex_};
        return entries_.size() > most_ || octets_ > most_octets_;
    }

    std::size_t count() const
    {
        const std::lock_guard lock{mutex_};
        return entries_.size();
    }

    /// Something was kept that is not on its way: replay has work.
    void fell_behind()
    {
        const std::lock_guard lock{mutex_};
        behind_ = true;
    }

    bool take_behind()
    {
        const std::lock_guard lock{mutex_};
        return std::exchange(behind_, false);
    }

private:
    std::size_t most_;
    std::size_t most_octets_;
    mutable std::mutex mutex_;
    std::unordered_map<Uuid, std::size_t> entries_;
    std::size_t octets_ = 0;
    bool behind_ = false;
};

}  // namespace captura::intake
