/// Who wrote a letter (W1 to W9): the one whose card it becomes.
#pragma once

#include "captura/domain/entry.hpp"
#include "captura/domain/inquiry.hpp"
#include "captura/rules/email.hpp"

#include <optional>
#include <string>
#include <vector>

namespace captura::rules {

struct Author {
    std::string rule = "none";  ///< body_fields, forwarded, reply_to, from, list_original, sender, none
    std::string display_name;
    std::optional<EmailReading> email;   ///< none: a person without an address (Outlook forwards names alone)
    std::optional<EmailReading> second;  ///< Reply-To, where it is good and another
    std::string text;           ///< of the forwarded letter whose author it is; only with forwarded and body_fields
    std::vector<Field> fields;  ///< what the notice of a form says, under our names; only with body_fields
    std::vector<std::string> reasons;
    bool own_sender = false;  ///< a colleague, and nobody else is named
};

Author find_author(const Letter& letter, const Entry& entry);

}  // namespace captura::rules
