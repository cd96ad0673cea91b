/// Whether there is room for more. Stops well before the disk ends, or the spool could no longer be emptied.
#pragma once

#include "captura/spool/spool.hpp"
#include "spool/folder.hpp"

#include <algorithm>
#include <cstdint>

namespace captura::spool {

/// Written to the WAL and later to the file, beside marks and indexes.
constexpr std::uint64_t disk_octets_per_octet = 2;

inline std::uint64_t limit_of(const Settings& settings, const Folder::Room& room)
{
    return std::min(settings.max_octets, room.total / 20);
}

/// `pending` octets are there, `more` come.
inline bool has_room(const Settings& settings, const Folder::Room& room, std::uint64_t pending, std::uint64_t more)
{
    return pending + more <= limit_of(settings, room) &&
           room.free >= settings.reserve_octets + disk_octets_per_octet * more;
}

}  // namespace captura::spool
