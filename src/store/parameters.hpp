// Statement parameters in PostgreSQL's binary format: scalars, and whole columns as arrays. Nothing is quoted or
// escaped anywhere, so no value can be taken for syntax; a NUL or bad UTF-8 in a text is refused by the server (22021)
// where the text format would silently end at the NUL. The formats are those of the types' send and receive functions.
#pragma once

#include "captura/domain/timestamp.hpp"
#include "captura/domain/uuid.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace captura::store {

/// A scalar. Its type stands in the SQL as a cast: $1::uuid.
class Scalar {
public:
    static Scalar text(std::string_view value) { return Scalar{std::string{value}}; }
    static Scalar uuid(const Uuid& value);
    static Scalar integer(std::int32_t value);
    static Scalar bigint(std::int64_t value);
    static Scalar boolean(bool value);

    std::string_view octets() const { return octets_; }

private:
    explicit Scalar(std::string octets) : octets_(std::move(octets)) {}
    std::string octets_;
};

/// A one-dimensional array: one element a row. One of nulls only is sent as an empty array, which unnest() beside a full
/// one fills up with nulls: what hardly any row holds costs next to nothing.
class Column {
public:
    enum class Type : std::uint32_t {  // object ids of built-in types, fixed for ever
        boolean = 16,
        bytea = 17,
        bigint = 20,
        integer = 23,
        text = 25,
        timestamptz = 1184,
        uuid = 2950,
    };

    explicit Column(Type type);
    ~Column();
    Column(const Column&) = delete;
    Column& operator=(const Column&) = delete;

    void add(std::string_view octets);  ///< text, bytea
    void add(const Uuid& value);
    void add(const std::optional<Uuid>& value);
    void add(Timestamp value);
    void add_integer(std::int32_t value);
    void add_bigint(std::int64_t value);
    void add_boolean(bool value);
    void add_null();
    void add_text_or_null(std::string_view value);  ///< empty is null

    std::size_t rows() const { return rows_; }
    std::size_t size() const { return size_; }
    bool empty() const { return rows_ == 0; }
    void clear();

    /// Valid until the next change.
    std::string_view octets() const;

private:
    /// So many octets more, for the caller to fill.
    char* extend(std::size_t octets)
    {
        if (size_ + octets > octets_.size()) grow(octets);
        return octets_.data() + std::exchange(size_, size_ + octets);
    }
    void grow(std::size_t octets);

    Type type_;
    std::uint32_t rows_ = 0;
    std::uint32_t nulls_ = 0;
    std::size_t size_;
    mutable std::string octets_;  // up to size_; header first, which is completed when asked for
};

}  // namespace captura::store
