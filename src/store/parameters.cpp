#include "store/parameters.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace captura::store {
namespace {

constexpr std::size_t header_octets = 20;  // dimensions, has null, element type, length, lower bound

// A batch fills some fifty columns, and growing each from nothing is a tenth of what saving costs. A column that ends
// leaves its buffer to the next one of its thread. The bounds are what a thread keeps at most: 3 MB.
constexpr std::size_t first_octets = 512;
constexpr std::size_t most_spare = 48, largest_spare = 64u << 10;
thread_local std::vector<std::string> spare;

/// Big-endian, behind which the next one goes.
template <class Integer>
char* put(char* at, Integer value)
{
    for (std::size_t i = 0; i < sizeof value; ++i)
        at[i] = static_cast<char>(static_cast<std::uint8_t>(value >> (8 * (sizeof value - 1 - i))));
    return at + sizeof value;
}

template <class Integer>
std::string alone(Integer value)
{
    std::string out(sizeof value, '\0');
    put(out.data(), value);
    return out;
}

std::string_view view(const Uuid& id)
{
    return {reinterpret_cast<const char*>(id.octets.data()), id.octets.size()};
}

/// Microseconds since 2000-01-01 UTC.
std::int64_t wire_time(Timestamp when)
{
    constexpr std::int64_t epoch_2000 = 946'684'800'000;
    return (when.time_since_epoch().count() - epoch_2000) * 1000;
}

}  // namespace

Scalar Scalar::uuid(const Uuid& value)
{
    return Scalar{std::string{view(value)}};
}

Scalar Scalar::integer(std::int32_t value)
{
    return Scalar{alone(static_cast<std::uint32_t>(value))};
}

Scalar Scalar::bigint(std::int64_t value)
{
    return Scalar{alone(static_cast<std::uint64_t>(value))};
}

Scalar Scalar::boolean(bool value)
{
    return Scalar{std::string(1, value ? '\1' : '\0')};
}

Column::Column(Type type) : type_(type), size_(header_octets)
{
    if (spare.empty()) {
        octets_.resize(first_octets);
    } else {
        octets_.swap(spare.back());
        spare.pop_back();
    }
}

Column::~Column()
{
    if (spare.capacity() == 0) spare.reserve(most_spare);
    if (spare.size() < most_spare && octets_.size() <= largest_spare) spare.push_back(std::move(octets_));
}

void Column::grow(std::size_t octets)
{
    octets_.resize(std::max(2 * octets_.size(), size_ + octets));
}

void Column::clear()
{
    size_ = header_octets;
    rows_ = 0;
    nulls_ = 0;
}

void Column::add(std::string_view octets)
{
    char* const at = put(extend(4 + octets.size()), static_cast<std::uint32_t>(octets.size()));
    octets.copy(at, octets.size());
    ++rows_;
}

void Column::add(const Uuid& value)
{
    add(view(value));
}

void Column::add(const std::optional<Uuid>& value)
{
    if (value)
        add(view(*value));
    else
        add_null();
}

void Column::add(Timestamp value)
{
    add_bigint(wire_time(value));
}

void Column::add_integer(std::int32_t value)
{
    put(put(extend(8), std::uint32_t{4}), static_cast<std::uint32_t>(value));
    ++rows_;
}

void Column::add_bigint(std::int64_t value)
{
    put(put(extend(12), std::uint32_t{8}), static_cast<std::uint64_t>(value));
    ++rows_;
}

void Column::add_boolean(bool value)
{
    add(value ? std::string_view{"\1", 1} : std::string_view{"\0", 1});
}

void Column::add_null()
{
    put(extend(4), std::uint32_t{0xffffffff});
    ++nulls_;
    ++rows_;
}

void Column::add_text_or_null(std::string_view value)
{
    if (value.empty())
        add_null();
    else
        add(value);
}

std::string_view Column::octets() const
{
    const bool holds_nothing = nulls_ == rows_;
    char* at = octets_.data();
    for (const std::uint32_t part :
         {holds_nothing ? 0u : 1u, nulls_ > 0 ? 1u : 0u, static_cast<std::uint32_t>(type_), rows_, 1u})
        at = put(at, part);
    return {octets_.data(), holds_nothing ? 12 : size_};
}

}  // namespace captura::store
