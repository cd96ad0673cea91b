/// What the door says to people, per language: catalogues as files (config/words, shipped inside the binary), which an
/// operator overrides and adds to. Codes are stable, sentences are made here.
#pragma once

#include "captura/web/forms.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace captura::web {

struct Words {
    std::string language;
    std::string name;            ///< of the language, in itself
    std::string required;        ///< mark behind a label
    std::string error;           ///< begins the title of a page with errors
    std::string problem;         ///< heading of the error summary
    std::string one_of;          ///< before the labels of an either-or group
    std::string longest;         ///< before a number of characters
    std::string leave_empty;     ///< label of the honeypot
    std::string submit;          ///< on the button
    std::string choose;          ///< first line of a select
    std::string step;            ///< "Step {step} of {steps}"
    std::string next;            ///< on the buttons between steps
    std::string back;
    std::string file_hint;       ///< "{types}; at most {size} MB each"
    std::string thanks;          ///< where the form has no words of its own
    std::string accepted;
    std::string confirm_sent;    ///< the same where the address has to be confirmed
    std::string open_link;
    std::string add_to_calendar;
    std::string reference;       ///< before the receipt id
    std::string test_form;       ///< above a form that is tried out
    std::string test_thanks;
    std::string offline;         ///< said by the script
    std::string retry;
    std::string sending;
    std::string email_us;        ///< before the address of the fallback
    std::string call_us;
    std::string not_found;
    std::string not_found_text;
    std::string closed;
    std::string closed_text;
    std::string wrong_method;
    std::string unreadable;
    std::string unreadable_text;
    std::string wrong_type;
    std::string too_many;
    std::string too_many_text;
    std::string refused;
    std::string refused_text;
    std::string confirm_subject;     ///< of the mail that asks for it: "... {title}"
    std::string confirm_mail;        ///< its text, paragraphs
    std::string confirm_button;      ///< in the mail and on the page
    std::string confirm_footer;      ///< why the mail came
    std::string confirm_page;        ///< heading of the page behind the link
    std::string confirm_page_text;
    std::string confirmed;           ///< after the button was pressed
    std::string confirmed_text;
    std::string confirm_later;       ///< it could not be saved; the link stays good
    std::string link_expired;
    std::string link_expired_text;
    std::string link_unknown;
    std::string link_unknown_text;
    std::string arrived_subject;     ///< of the mail that it has arrived: "... {title}"
    std::string arrived_footer;
    std::map<std::string, std::string, std::less<>> wrong_fields;  ///< by the code of the rejection

    /// For one wrong field.
    std::string_view wrong(std::string_view code) const;
};

class WordBook {
public:
    /// The shipped ones, and over them what stands in `dir` (may be empty, or not exist). Missing keys are said in English and named in
    /// `warnings`; a file that cannot be used is a fault.
    static std::shared_ptr<const WordBook> load(const std::filesystem::path& dir, std::vector<FormFault>& faults,
                                                std::vector<FormFault>& warnings);

    /// By a language tag; English where there are none.
    std::shared_ptr<const Words> find(std::string_view language) const;
    bool has(std::string_view language) const;

    /// What a language calls itself; its tag where we do not know.
    std::string name_of(std::string_view language) const;

    /// The language the visitor prefers among those we speak.
    const Words& preferred(std::string_view accept_language) const;

private:
    std::vector<std::string> languages_;                 ///< English first
    std::vector<std::shared_ptr<const Words>> words_;    ///< beside them
};

/// What is said when a submission of the form was accepted.
const std::string& thanks_text(const Form& form);

/// "Step 2 of 3": the pattern with its {name} replaced.
std::string fill_in(std::string pattern, std::string_view name, std::string_view value);

/// What stands at a field to help with it; of files also their kinds and size.
std::string help_of(const FormField& field, const Words& words);

}  // namespace captura::web
