#include "store/parameters.hpp"

#include <array>
#include <utility>

namespace captura::store {
namespace {

constexpr std::size_t header_octets = 20;  // dimensions, has null, element type, length, lower bound

template <class Integer>
auto big_endian(Integer value)
{
    std::array<char, sizeof(Integer)> octets{};
    for (std::size_t i = 0; i < octets.size(); ++i)
        octets[i] = static_cast<char>(static_cast<std::uint8_t>(value >> (8 * (octets.size() - 1 - i))));
    return octets;
}

template <class Integer>
void append(std::string& out, Integer value)
{
    const auto octets = big_endian(value);
    out.append(octets.data(), octets.size());
}

template <class Integer>
std::string alone(Integer value)
{
    std::string out;
    append(out, value);
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

Column::Column(Type type) : type_(type), octets_(header_octets, '\0') {}

void Column::clear()
{
    octets_.resize(header_octets);
    rows_ = 0;
    has_null_ = false;
}

void Column::add(std::string_view octets)
{
    const bool is_jsonb = type_ == Type::jsonb;  // led by its version
    append(octets_, static_cast<std::uint32_t>(octets.size() + (is_jsonb ? 1 : 0)));
    if (is_jsonb) octets_.push_back('\1');
    octets_ += octets;
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
    append(octets_, std::uint32_t{8});
    append(octets_, static_cast<std::uint64_t>(wire_time(value)));
    ++rows_;
}

void Column::add_integer(std::int32_t value)
{
    append(octets_, std::uint32_t{4});
    append(octets_, static_cast<std::uint32_t>(value));
    ++rows_;
}

void Column::add_bigint(std::int64_t value)
{
    append(octets_, std::uint32_t{8});
    append(octets_, static_cast<std::uint64_t>(value));
    ++rows_;
}

void Column::add_boolean(bool value)
{
    add(value ? std::string_view{"\1", 1} : std::string_view{"\0", 1});
}

void Column::add_null()
{
    append(octets_, std::uint32_t{0xffffffff});
    has_null_ = true;
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
    std::string header;
    append(header, std::uint32_t{rows_ == 0 ? 0u : 1u});
    append(header, std::uint32_t{has_null_ ? 1u : 0u});
    append(header, static_cast<std::uint32_t>(type_));
    append(header, rows_);
    append(header, std::uint32_t{1});
    octets_.replace(0, header_octets, header);
    return std::string_view{octets_}.substr(0, rows_ == 0 ? 12 : std::string_view::npos);
}

}  // namespace captura::store
