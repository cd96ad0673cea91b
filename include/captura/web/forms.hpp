/// Form definitions: `forms/<slug>.toml`, one definition for the page, the embed and the rules. Written by the operator:
/// wrong ones are named with file and line, never half used.
///
/// Keys: title, intro, languages (or language), channel, region, campaign, submit, accent, confirm, acknowledge, any_of, origins,
/// frame_ancestors, redirects, aliases, closed, closed_text; [site] name, accent, logo; [fallback] email, phone;
/// [thank_you] title, text, url, link, link_text; [event] start, end, title, place; [[step]] title; [[field]] name, type, label, help, placeholder,
/// autocomplete, required, max, choices, text, version, step, show_if, prefill, accept, max_mb, max_files.
/// Types: text, email, tel, url, textarea, select, radio, checkbox (several of its choices), date, number, consent, file,
/// hidden; without one `email`, `phone` and `message` are what their name says, all else is text.
///
/// A text is a string, which is then said in every language, or a table by language, { en = "..", es = ".." }, which must
/// have each of `languages`: a page half in another language is a fault here rather than in front of a visitor.
#pragma once

#include "captura/domain/entry.hpp"
#include "captura/domain/timestamp.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace captura::web {

struct Words;
class WordBook;

struct FormField {
    FieldRule rule;
    std::string label;
    std::string help;
    std::string placeholder;
    std::string autocomplete;               ///< HTML autocomplete token
    std::vector<std::string> choice_labels; ///< beside rule.choices
    std::string text;                       ///< of a consent: what is agreed to, exactly
    std::string version;                    ///< of that text: as given, and a digest of it
    std::size_t step = 1;                   ///< fields stand in the order of their steps
    bool radio = false;                     ///< a choice drawn as buttons
    bool prefill = false;                   ///< the query of the page may fill it in
};

/// Who asks, where one daemon serves several brands.
struct Site {
    std::string name;
    std::string logo;  ///< address of a picture
};

/// Where a visitor turns when sending fails; either may be empty.
struct Fallback {
    std::string email;
    std::string phone;
};

/// When and where that takes place which the form is for.
struct FormEvent {
    Timestamp start{};
    Timestamp end{};    ///< after the start
    std::string title;  ///< empty: that of the form
    std::string place;  ///< empty: the link of the form
};

/// A form in one language.
struct Form {
    Entry entry;  ///< what the rules see of it, the same in every language
    std::string slug;
    std::string title;
    std::string intro;
    std::string language = "en";         ///< of all texts here
    bool right_to_left = false;
    std::vector<std::string> languages;  ///< all it speaks, this one included; the first where a visitor speaks none of them
    std::vector<std::shared_ptr<const Form>> translations;  ///< the same form in its other languages; theirs are empty
    std::shared_ptr<const Words> words;  ///< what is said where the form has no text of its own
    std::string submit;
    std::vector<std::string> steps;      ///< titles; none or one: all on one sheet
    std::vector<FormField> fields;
    std::string thanks_title;
    std::string thanks_text;
    std::string redirect;               ///< thank-you page elsewhere; empty: our own
    std::vector<std::string> redirects; ///< hosts a post may name as its own thank-you page, "www.example.com"
    std::vector<std::string> aliases;   ///< ids by which other products know this form: their own addresses lead here
    std::string link;                   ///< join or download link shown when accepted
    std::string link_text;              ///< what it says
    std::optional<FormEvent> event;     ///< offered for the visitor's calendar when accepted
    std::string closed_text;            ///< said in place of a closed form
    Fallback fallback;
    Site site;
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
    bool of_all = false;  ///< of the folder or the words: no form can be relied on
};

struct FormBook {
    std::map<std::string, std::shared_ptr<const Form>> forms;  ///< in their first language
    std::vector<FormFault> faults;    ///< a form with a fault is not in `forms`
    std::vector<FormFault> warnings;  ///< what is said in English because nobody translated it
    std::shared_ptr<const WordBook> words;
};

/// Reads every *.toml of the folder. Unknown keys are faults that name the likeliest correct one. `words`: a folder of
/// catalogues (en.toml, fr.toml) over the shipped ones; empty for none, and it need not exist.
FormBook load_forms(const std::filesystem::path& dir, const std::string& default_region,
                    const std::filesystem::path& words = {});

}  // namespace captura::web
