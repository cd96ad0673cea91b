/// Form definitions: `forms/<slug>.toml`, one definition for the page, the embed and the rules. Written by the operator:
/// wrong ones are named with file and line, never half used.
///
/// Keys: title, intro, language, channel, region, submit, accent, campaign, confirm, any_of, origins, frame_ancestors,
/// redirects, aliases;
/// [thank_you] title, text, url, link, link_text; [[field]] name, type, label, help, placeholder, autocomplete, required, max,
/// choices, text. Types: text, email, tel, textarea, select, date, number, consent, hidden; without one `email`, `phone`
/// and `message` are what their name says, all else is text.
#pragma once

#include "captura/domain/entry.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace captura::web {

struct FormField {
    FieldRule rule;
    std::string label;
    std::string help;
    std::string placeholder;
    std::string autocomplete;               ///< HTML autocomplete token
    std::vector<std::string> choice_labels; ///< beside rule.choices
    std::string text;                       ///< of a consent: what is agreed to, exactly
};

struct Form {
    Entry entry;  ///< what the rules see of it
    std::string slug;
    std::string title;
    std::string intro;
    std::string language = "en";
    std::string submit = "Send";
    std::vector<FormField> fields;
    std::string thanks_title;
    std::string thanks_text;
    std::string redirect;               ///< thank-you page elsewhere; empty: our own
    std::vector<std::string> redirects; ///< hosts a post may name as its own thank-you page, "www.example.com"
    std::vector<std::string> aliases;   ///< ids by which other products know this form: their own addresses lead here
    std::string link;                   ///< join or download link shown when accepted
    std::string link_text;              ///< what it says
    /// Pages whose scripts may read our answers, which the embedded form needs; "*", or no such key, for any. The list
    /// protects nothing: a form has no cookie, and a post is kept from wherever it comes.
    std::vector<std::string> origins;
    std::vector<std::string> frame_ancestors;  ///< origins that may show the page in a frame; empty: none
    std::string accent;                 ///< colour, "#0a6cff"
    std::string version;                ///< digest of the definition, kept with each answer
};

/// `file:line: reason`.
struct FormFault {
    std::string file;
    std::size_t line = 0;
    std::string reason;
};

struct FormBook {
    std::map<std::string, std::shared_ptr<const Form>> forms;
    std::vector<FormFault> faults;  ///< a form with a fault is not in `forms`
};

/// Reads every *.toml of the folder. Unknown keys are faults that name the likeliest correct one.
FormBook load_forms(const std::filesystem::path& dir, const std::string& default_region);

}  // namespace captura::web
