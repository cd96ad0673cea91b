/// What fields are called: by us, by other makers of forms, and in other languages.
#pragma once

#include "captura/domain/inquiry.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace captura::rules {

/// Our name for a field ("your-email" and "Correo electrónico" are `email`); empty where we have none.
std::string_view canonical_name(std::string_view field_name);

/// The fields of one inquiry under our names, each name resolved once.
class CanonicalFields {
public:
    /// Keeps a reference: `inquiry` must live as long.
    explicit CanonicalFields(const Inquiry& inquiry);

    /// First value that says something, the field of exactly that name before its aliases; empty where there is none.
    std::string_view value(std::string_view name) const;
    /// All fields that say something under that name, in that order.
    std::vector<const Field*> fields(std::string_view name) const;
    /// Their values, without repetition.
    std::vector<std::string_view> values(std::string_view name) const;

private:
    struct Named {
        std::string_view canonical;
        const Field* field;
    };
    std::vector<Named> named_;
};

}  // namespace captura::rules
