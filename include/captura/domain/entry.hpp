/// An entry: which form, mailbox or token an inquiry came in by, and what its owner expects of it. Configuration, not
/// a stranger's text.
#pragma once

#include "captura/domain/condition.hpp"
#include "captura/domain/submission.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace captura::rules {
class SourceRules;  // the operator's own table of traffic groups; opaque here
struct SpamTable;
}

namespace captura {

/// `choice` is one of several values, `choices` any number of them under a name that repeats.
enum class FieldType : std::uint8_t { text, email, phone, url, long_text, choice, choices, date, number, consent, hidden, file };

struct FieldRule {
    std::string name;
    FieldType type = FieldType::text;
    bool required = false;
    std::size_t max_length = 0;        ///< in characters (code points); 0: the reader's own limit only
    std::vector<std::string> choices;  ///< for `choice` and `choices`: the accepted values
    std::shared_ptr<const Condition> show_if = {};  ///< null: always shown. Not shown, it is neither required nor judged
    std::vector<std::string> accept = {};  ///< for `file`: extensions, lower case, without the dot
    std::size_t max_octets = 0;        ///< for `file`: of each file
    std::size_t max_files = 0;         ///< for `file`
};

struct Entry {
    Door door = Door::web;
    std::string name;     ///< form slug, mailbox name, token name
    std::string channel = "form";
    std::string region = "ES";  ///< ISO 3166 country for phones written without one
    std::vector<FieldRule> fields;
    std::vector<std::vector<std::string>> any_of;  ///< of each group at least one must be given: {{"email", "phone"}}
    bool strict = false;   ///< an own form: wrong input is refused (422) rather than graded
    bool confirm = false;  ///< double opt-in: `interest` with reason awaiting_confirmation until confirmed
    bool acknowledge = false;  ///< the visitor gets a mail that the inquiry has arrived
    bool closed = false;   ///< takes nothing any more: what is posted all the same lies in the lane `rejected`
    std::string version;   ///< of the form's definition, kept with each answer; empty where there is none
    std::string campaign;  ///< default where the visit names none
    bool names_channel = false;  ///< of a token: each submission may say its own
    std::map<std::string, std::shared_ptr<const Entry>, std::less<>> forms;  ///< of a token: those it may name
    std::vector<std::string> own_domains;  ///< of the company itself: who writes from there is no lead
    std::shared_ptr<const rules::SourceRules> sources;  ///< what visits count as; null: as shipped
    std::shared_ptr<const rules::SpamTable> spam = {};  ///< what speaks for spam, and how much; null: nothing does
};

/// Who knows the entries; the answer stays valid while it is held, also over a reload. Thread-safe.
class EntryBook {
public:
    virtual ~EntryBook() = default;
    /// Null where there is no such entry (any more).
    virtual std::shared_ptr<const Entry> find(Door door, std::string_view name) const = 0;
};

}  // namespace captura
