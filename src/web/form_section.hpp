/// One table of a form file, or of a catalogue: hands out its values by name and kind, and in the end names what nobody
/// asked for. What is wrong is noted, never thrown.
#pragma once

#include "captura/web/forms.hpp"

#include <toml++/toml.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace captura::web {

/// One reading of a file in one language. Faults do not depend on the language: the first reading finds them all.
struct Reading {
    const std::string& file;
    std::vector<FormFault>& faults;
    std::vector<std::string> languages;  ///< that every text must have
    std::string language;                ///< of this reading
};

class Section {
public:
    using Valid = bool (*)(std::string_view);

    Section(const toml::table& table, Reading& reading) : table_(table), reading_(reading) {}

    /// The same in every language.
    std::string text(std::string_view key, std::string fallback = {});
    /// A string, or the string of this language from a table.
    std::string words(std::string_view key, std::string fallback = {});
    bool flag(std::string_view key);
    /// From 1 to `most`; 0 where the key is absent.
    std::size_t number(std::string_view key, std::size_t most);
    /// A date with time and offset from UTC: it means the same wherever it is read. Nothing where it is absent or wrong.
    std::optional<Timestamp> moment(std::string_view key);
    const toml::array* list(std::string_view key);
    const toml::table* section(std::string_view key);
    /// A list of texts that each pass `valid`; `what` says what they should have been.
    std::vector<std::string> texts(std::string_view key, Valid valid, const char* what, std::vector<std::string> fallback = {});
    /// A text that passes `valid` unless it is empty.
    std::string checked(std::string_view key, Valid valid, const char* what, std::string fallback = {});
    /// The same by language.
    std::string checked_words(std::string_view key, Valid valid, const char* what);

    bool has(std::string_view key) const { return table_.get(key) != nullptr; }
    void fault(const toml::node* node, std::string reason);
    void fault_at(std::string_view key, std::string reason) { fault(table_.get(key), std::move(reason)); }
    void name_unknown_keys();
    Reading& reading() { return reading_; }

private:
    const toml::node* find(std::string_view key);
    std::string in_this_language(std::string_view key, const toml::table& texts);

    const toml::table& table_;
    Reading& reading_;
    std::vector<std::string_view> known_;
};

/// "; did you mean "x"?" where something known is near, else nothing.
std::string suggestion(std::string_view word, const std::vector<std::string_view>& known);

/// [[step]] and [[field]], with all that hangs on them.
void read_steps(Section& top, Form& form);
void read_fields(Section& top, Form& form);

}  // namespace captura::web
