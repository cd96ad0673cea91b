#include "daemon/spam_file.hpp"

#include "daemon/config_document.hpp"
#include "daemon/config_section.hpp"

#include "captura_embedded/daemon_tables.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace captura::daemon {
namespace {

using namespace std::chrono_literals;
using rules::SpamSignal;

constexpr int most_weight = 1000;
constexpr std::string_view sections[] = {"threshold", "weights", "credits", "limits", "phrases"};

struct Phrases {
    int weight = 0;
    std::vector<std::string> any;
    std::size_t line = 0;
};

/// Phrases by group, in the order the groups were first named.
using Groups = std::vector<std::pair<std::string, Phrases>>;

const Node* member(const Node& root, const char* name)
{
    const auto found = root.members.find(name);
    return found == root.members.end() ? nullptr : &found->second;
}

bool is_credit(std::size_t signal)
{
    return static_cast<SpamSignal>(signal) == SpamSignal::proof_solved || static_cast<SpamSignal>(signal) == SpamSignal::captcha_solved;
}

void read_weights(Section in, rules::SpamTable& table)
{
    for (std::size_t signal = 0; signal < rules::spam_signals; ++signal)
        if (!is_credit(signal)) in.count(to_text(static_cast<SpamSignal>(signal)), table.weights[signal], 0, most_weight);
    in.refuse_unknown_keys();
}

void read_credits(Section in, rules::SpamTable& table)
{
    for (std::size_t signal = 0; signal < rules::spam_signals; ++signal) {
        if (!is_credit(signal)) continue;
        int credit = -table.weights[signal];
        in.count(to_text(static_cast<SpamSignal>(signal)), credit, 0, most_weight);
        table.weights[signal] = -credit;
    }
    in.refuse_unknown_keys();
}

void read_limits(Section in, rules::SpamTable& table)
{
    in.duration<std::chrono::milliseconds>("fill_time", table.fill_time, 0ms, 60s);
    in.count("links", table.links, 1, 1000);
    in.count("links_per_100_words", table.links_per_100_words, 1, 100);
    in.count("same_text", table.same_text, 2, 1000);
    in.count("same_email", table.same_email, 2, 1000);
    in.count("same_phone", table.same_phone, 2, 1000);
    in.refuse_unknown_keys();
}

bool is_group_name(const std::string& name)
{
    return !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

void read_group(Section in, Groups& groups)
{
    std::string name;
    in.text("name", name);
    auto known = std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == name; });
    if (known == groups.end()) known = groups.insert(groups.end(), {name, Phrases{}});
    in.count("weight", known->second.weight, 0, most_weight);
    in.texts("any", known->second.any);
    in.refuse_unknown_keys();
    known->second.line = in.line("any");
    if (!is_group_name(name)) in.fault("name", "a group of phrases has a name of a-z, 0-9 and \"_\"");
}

void read_phrases(const Node* list, Groups& groups, Findings& findings)
{
    if (list == nullptr) return;
    if (list->kind != Node::Kind::list) return findings.fault(list->line, "each group of phrases is written [[phrases]]");
    for (const Node& group : list->items) {
        if (group.kind == Node::Kind::table)
            read_group(Section{&group, "phrases", findings, "[" + std::to_string(&group - list->items.data()) + "]"}, groups);
        else
            findings.fault(group.line, "each group of phrases is written [[phrases]]");
    }
}

void refuse_unknown_sections(const Node& root, Findings& findings)
{
    const std::vector<std::string> known{std::begin(sections), std::end(sections)};
    for (const auto& [name, node] : root.members) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        const std::string likely = nearest(name, known);
        findings.fault(node.line, "unknown key \"" + name + "\"" + (likely.empty() ? "" : ", did you mean \"" + likely + "\"?"));
    }
}

void read_table(const std::string& octets, const std::filesystem::path& file, rules::SpamTable& table, Groups& groups)
{
    const Node root = parse_document(octets, file.string());
    Findings findings{file};
    refuse_unknown_sections(root, findings);
    Node top;
    if (const Node* threshold = member(root, "threshold")) top.members["threshold"] = *threshold;
    Section{&top, "spam", findings}.count("threshold", table.threshold, 1, 100'000);
    read_weights({member(root, "weights"), "weights", findings}, table);
    read_credits({member(root, "credits"), "credits", findings}, table);
    read_limits({member(root, "limits"), "limits", findings}, table);
    read_phrases(member(root, "phrases"), groups, findings);

    if (groups.size() > rules::PhraseBook::most_groups)
        findings.fault(groups.back().second.line, "there are more than 32 groups of phrases");
    rules::PhraseBook trial;  // each phrase of this file is named where it is wrong
    for (const auto& [name, phrases] : groups)
        for (const std::string& phrase : phrases.any)
            if (!trial.add(phrase, 0))
                findings.fault(phrases.line, "\"" + phrase + "\" is no phrase of Latin or Cyrillic words, or one too many");
    findings.stop_if_faulty();
}

std::string own_file(const std::filesystem::path& file)
{
    std::ifstream in{file, std::ios::binary};
    if (!in || std::filesystem::is_directory(file)) throw ConfigError{file.string() + ": cannot read"};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::string shipped_file()
{
    for (const EmbeddedFile& one : daemon_tables())
        if (one.name == "spam.toml") return std::string{one.content};
    throw std::logic_error("no spam.toml in this binary");
}

}  // namespace

std::shared_ptr<const rules::SpamTable> load_spam_table(const std::filesystem::path& file)
{
    auto table = std::make_shared<rules::SpamTable>();
    Groups groups;
    read_table(shipped_file(), "config/spam.toml", *table, groups);
    if (!file.empty()) read_table(own_file(file), file, *table, groups);
    for (const auto& [name, phrases] : groups) {
        for (const std::string& phrase : phrases.any) table->phrases.add(phrase, table->groups.size());
        table->groups.push_back({name, phrases.weight});
    }
    table->phrases.bind();
    return table;
}

}  // namespace captura::daemon
