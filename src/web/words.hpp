/// What the door says to people, per language. Codes are stable, sentences are made here.
#pragma once

#include <string_view>

namespace captura::web {

struct Words {
    std::string_view language;
    std::string_view required;        ///< mark behind a label
    std::string_view error;           ///< begins the title of a page with errors
    std::string_view problem;         ///< heading of the error summary
    std::string_view one_of;          ///< before the labels of an either-or group
    std::string_view longest;         ///< before a number of characters
    std::string_view leave_empty;     ///< label of the honeypot
    std::string_view submit;          ///< on the button
    std::string_view choose;          ///< first line of a select
    std::string_view thanks;          ///< where the form has no words of its own
    std::string_view accepted;
    std::string_view open_link;
    std::string_view reference;       ///< before the receipt id
    std::string_view not_found;
    std::string_view not_found_text;
    std::string_view wrong_method;
    std::string_view unreadable;
    std::string_view unreadable_text;
    std::string_view wrong_type;
    std::string_view too_many;
    std::string_view too_many_text;
    std::string_view refused;
    std::string_view refused_text;
    std::string_view offline;         ///< said by the script
    std::string_view retry;
    std::string_view sending;
    std::string_view step;            ///< above a sheet of several: "Step {step} of {steps}"
    std::string_view next;
    std::string_view back;

    /// For one wrong field, by the code of its rejection.
    std::string_view (*wrong)(std::string_view code);
};

/// By a BCP 47 tag; English where we have no words.
const Words& words_in(std::string_view language);

/// The language the visitor prefers among those we speak (Accept-Language, RFC 9110 section 12.5.4).
const Words& words_for(std::string_view accept_language);

}  // namespace captura::web
