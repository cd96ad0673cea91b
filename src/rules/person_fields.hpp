/// What a list of fields says of the person who filled it in, whether a form sent it or a letter holds it.
#pragma once

#include "captura/domain/contact.hpp"
#include "captura/domain/entry.hpp"
#include "rules/field_names.hpp"

#include <string>

namespace captura::rules {

/// The country the visitor names, where it is an ISO code, before the entry's.
std::string phone_region(const CanonicalFields& fields, const Entry& entry);

/// Name, company, position, country, subject and message; ways to reach the person are judged elsewhere.
void fill_person(Contact& contact, const CanonicalFields& fields);

}  // namespace captura::rules
