/// Where the pending records of the newest ids stand, so that settling needs no index on disk. A hint: who goes by it
/// checks the row, and an id that is not here may be pending all the same.
/// LIMITS: 65,536 ids; the older half is forgotten first.
#pragma once

#include "captura/domain/uuid.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>

namespace captura::spool {

class Places {
public:
    struct Place {
        std::int64_t sequence = 0;
        std::int64_t octets = 0;
    };

    void add(const Uuid& id, Place place)
    {
        older_.erase(id);
        recent_.insert_or_assign(id, place);
        if (recent_.size() >= half) older_ = std::exchange(recent_, {});
    }
    std::optional<Place> take(const Uuid& id)
    {
        for (auto* part : {&recent_, &older_}) {
            const auto found = part->find(id);
            if (found == part->end()) continue;
            const Place place = found->second;
            part->erase(found);
            return place;
        }
        return std::nullopt;
    }
    void clear()
    {
        recent_.clear();
        older_.clear();
    }
    std::size_t size() const { return recent_.size() + older_.size(); }

private:
    static constexpr std::size_t half = 32'768;

    std::unordered_map<Uuid, Place> recent_;
    std::unordered_map<Uuid, Place> older_;
};

}  // namespace captura::spool
