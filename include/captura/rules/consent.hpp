/// Whether a visitor agreed. Pure.
#pragma once

#include "captura/domain/inquiry.hpp"

#include <string_view>

namespace captura::rules {

/// A consent is given where its field came with a value that is no refusal ("0", "false", "off", "no"). The version of the text,
/// `_consent.<name>`, comes with every form that shows it, ticked or not, and says nothing by itself.
bool is_consent_given(const Inquiry& inquiry, std::string_view name);

}  // namespace captura::rules
