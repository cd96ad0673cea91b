/// One section of the configuration, read key by key into the settings of a room: what is there must fit, what is not
/// keeps its default, and what nobody asked for is an unknown key. Faults are gathered, so that one look at the
/// messages repairs the file.
#pragma once

#include "captura/daemon/config.hpp"
#include "daemon/config_document.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace captura::daemon {

/// What was found while one file was read.
class Findings {
public:
    explicit Findings(std::filesystem::path file);

    void fault(std::size_t line, const std::string& reason);
    void warn(std::size_t line, const std::string& reason);
    void note(std::string key, std::string value, std::size_t line);

    /// "file:line", without the line where there is none.
    std::string place(std::size_t line) const;
    /// Against the folder of the file.
    std::filesystem::path absolute(const std::string& path) const;
    /// Throws ConfigError with all faults in the order of the file.
    void stop_if_faulty() const;

    std::vector<std::string> warnings;
    std::vector<Setting> settings;

private:
    std::filesystem::path file_;
    std::vector<std::pair<std::size_t, std::string>> faults_;
};

class Section {
public:
    /// `table` null: the file has no such section. `number`: "[0]" of a section that may stand several times.
    Section(const Node* table, std::string path, Findings& findings, std::string number = {});

    void text(std::string_view key, std::string& value);
    /// A text that may hold a password: shown without it.
    void database_url(std::string_view key, std::string& value);
    void texts(std::string_view key, std::vector<std::string>& value);
    /// A section of names that the operator chooses, each with a text: added to what is there.
    void texts_by_name(std::string_view key, std::map<std::string, std::string>& value);
    /// A section inside this one, and one that may stand several times, [[key]].
    Section section(std::string_view key);
    std::vector<Section> sections(std::string_view key);
    /// A folder; relative ones are taken from the folder of the configuration file.
    void folder(std::string_view key, std::filesystem::path& value);
    /// A file that must be readable where it is named; "" for none.
    void file(std::string_view key, std::string& value);
    /// The content of a file or of a systemd credential ("credential:NAME"); see config_secret.hpp.
    void secret(std::string_view key, std::string& value);

    template <class N>
    void count(std::string_view key, N& value, N least, N most)
    {
        value = static_cast<N>(whole(key, static_cast<std::uint64_t>(value), least, most, false));
    }
    /// Octets: a number, or a text with KiB, MiB or GiB.
    template <class N>
    void octets(std::string_view key, N& value, N least, N most)
    {
        value = static_cast<N>(whole(key, static_cast<std::uint64_t>(value), least, most, true));
    }
    /// A text with its unit: "500 ms", "15 s", "10 min", "24 h", "3 d".
    template <class D>
    void duration(std::string_view key, D& value, D least, D most)
    {
        value = std::chrono::duration_cast<D>(time(key, value, least, most, D{1}));
    }
    template <class E>
    void choice(std::string_view key, E& value, const std::vector<std::pair<std::string_view, E>>& words)
    {
        std::vector<std::string_view> names;
        std::size_t chosen = 0;
        for (std::size_t i = 0; i < words.size(); ++i) {
            names.push_back(words[i].first);
            if (words[i].second == value) chosen = i;
        }
        value = words[word(key, names, chosen)].second;
    }

    /// Names what the reader of this section did not ask for. Last.
    void refuse_unknown_keys() const;

    bool has(std::string_view key) const { return find(key) != nullptr; }
    /// Of the key, else of the section, else 0.
    std::size_t line(std::string_view key) const;
    void fault(std::string_view key, const std::string& reason);
    void warn(std::string_view key, const std::string& reason);

private:
    using Milliseconds = std::chrono::milliseconds;

    const Node* find(std::string_view key) const;
    const Node* ask(std::string_view key);
    const Node* ask(std::string_view key, Node::Kind kind);
    void note(std::string_view key, std::string value);
    std::string full(std::string_view key) const;
    std::uint64_t whole(std::string_view key, std::uint64_t value, std::uint64_t least, std::uint64_t most, bool size);
    Milliseconds time(std::string_view key, Milliseconds value, Milliseconds least, Milliseconds most,
                      Milliseconds step);
    std::size_t word(std::string_view key, const std::vector<std::string_view>& words, std::size_t chosen);

    const Node* table_;
    std::string path_;
    std::string number_;
    Findings& findings_;
    std::vector<std::string> asked_;
};

/// Of `known` the one that differs by two typing errors at most; empty where none does. Pure.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
std::optional<std::uint64_t> parse_octets(std::string_view text);
std::string show(std::chrono::milliseconds duration);
std::string show_octets(std::uint64_t octets);

}  // namespace captura::daemon
