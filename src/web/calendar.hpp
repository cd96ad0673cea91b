/// What a form is for, as a file that calendars take (RFC 5545). Pure.
///
/// HOSTILE INPUT: nothing of a visitor is inside but the receipt, which is read as a UUID before.
#pragma once

#include "captura/domain/timestamp.hpp"
#include "captura/domain/uuid.hpp"
#include "captura/web/forms.hpp"

#include <string>

namespace captura::web {

/// Where the file of that submission is, below the public address. Empty where the form is for no event.
std::string calendar_path(const Form& form, const Uuid& receipt);

/// The form must be for an event. Each submission has its own UID, so that a file taken again replaces the entry it made
/// before; `when` it is written tells which of two is the newer one.
std::string calendar_file(const Form& form, const Uuid& receipt, Timestamp when);

}  // namespace captura::web
