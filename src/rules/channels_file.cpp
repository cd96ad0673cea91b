// config/channels.toml, or an operator's own: the only place of this room that sees TOML.
#include "rules/source_rules.hpp"

#include "rules/ascii.hpp"
#include "rules/domain_name.hpp"
#include "rules/unicode.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <map>

namespace captura::rules {
namespace {

constexpr std::size_t most_rules = 500;
constexpr std::size_t most_conditions = 100;
constexpr std::size_t most_words = 200;
constexpr std::size_t longest_word = 200;

// clang-format off
constexpr auto condition_names = std::to_array<std::string_view>({"sender", "host", "source", "medium", "campaign",
    "campaign_words", "click", "parameter", "internal", "referred"});
constexpr auto rule_names = std::to_array<std::string_view>({"id", "group", "medium", "source", "when"});
constexpr auto file_names = std::to_array<std::string_view>({"words", "clicks", "rule"});
// clang-format on

bool is_id(std::string_view text)
{
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z');
    });
}

class ChannelsReader {
public:
    explicit ChannelsReader(SourceRules::State& state) : state_(state) {}

    std::vector<SourceFault> read(std::string_view octets)
    {
        try {
            read_file(toml::parse(octets, std::string_view{"channels.toml"}));
        } catch (const toml::parse_error& error) {
            faults_.push_back({SourceFault::In::channels, error.source().begin.line, std::string{error.description()}});
        }
        return std::move(faults_);
    }

private:
    void fault(const toml::node& at, std::string reason)
    {
        faults_.push_back({SourceFault::In::channels, std::max<std::size_t>(at.source().begin.line, 1), std::move(reason)});
    }

    template <class Names>
    void refuse_unknown(const toml::table& table, const Names& names, const char* what)
    {
        for (const auto& [key, value] : table) {
            if (std::find(names.begin(), names.end(), key.str()) != names.end()) continue;
            std::string reason = "unknown " + std::string{what} + " \"" + std::string{key.str()} + "\", there are";
            for (const std::string_view name : names) reason.append(" ").append(name);
            fault(value, std::move(reason));
        }
    }

    void read_file(const toml::table& file)
    {
        refuse_unknown(file, file_names, "key");
        read_word_lists(file);
        read_clicks(file);
        const toml::node* rules = file.get("rule");
        const toml::array* list = rules == nullptr ? nullptr : rules->as_array();
        if (list == nullptr || list->empty()) return fault(file, "there are no rules: each is a section [[rule]]");
        if (list->size() > most_rules) return fault(*list, "more than " + std::to_string(most_rules) + " rules");
        for (const toml::node& rule : *list) {
            if (const toml::table* table = rule.as_table())
                read_rule(*table);
            else
                fault(rule, "a rule is a section [[rule]]");
        }
        check_order(*list);
    }

    void read_word_lists(const toml::table& file)
    {
        const toml::node* node = file.get("words");
        if (node == nullptr) return;
        const toml::table* table = node->as_table();
        if (table == nullptr) return fault(*node, "[words] is a section of lists");
        for (const auto& [name, list] : *table) word_lists_[std::string{name.str()}] = texts(list, name.str());
    }

    void read_clicks(const toml::table& file)
    {
        const toml::node* node = file.get("clicks");
        if (node == nullptr) return;
        const toml::table* table = node->as_table();
        if (table == nullptr) return fault(*node, "[clicks] is a section: gclid = \"google\"");
        for (const auto& [name, source] : *table) {
            const auto text = source.value_exact<std::string>();
            if (!text)
                fault(source, "who puts \"" + std::string{name.str()} + "\" on links must be a text");
            else
                state_.clicks.push_back({lower_ascii(name.str()), *text});
        }
    }

    /// A text, or a list of texts.
    std::vector<std::string> texts(const toml::node& node, std::string_view key)
    {
        std::vector<std::string> all;
        const auto take = [&](const toml::node& one) {
            const auto text = one.value_exact<std::string>();
            if (!text || text->empty() || text->size() > longest_word)
                fault(one, std::string{key} + " must be a text, or a list of texts");
            else
                all.push_back(*text);
        };
        const toml::array* list = node.as_array();
        if (list == nullptr) {
            take(node);
            return all;
        }
        if (list->empty()) fault(node, std::string{key} + " is an empty list: it could never hold");
        if (list->size() > most_words) {
            fault(node, std::string{key} + ": more than " + std::to_string(most_words) + " words");
            return all;
        }
        for (const toml::node& one : *list) take(one);
        return all;
    }

    WordPattern pattern(const toml::node& node, std::string_view text)
    {
        WordPattern made;
        made.open_front = text.starts_with('*');
        if (made.open_front) text.remove_prefix(1);
        made.open_end = text.ends_with('*');
        if (made.open_end) text.remove_suffix(1);
        made.text = fold_case(text);
        if (text.find('*') != text.npos) fault(node, "a * stands at the beginning or at the end of a word");
        return made;
    }

    std::vector<WordPattern> patterns(const toml::node& node, std::string_view key)
    {
        std::vector<WordPattern> all;
        for (const std::string& text : texts(node, key)) {
            if (text.front() != '@') {
                all.push_back(pattern(node, text));
                continue;
            }
            const auto list = word_lists_.find(text.substr(1));
            if (list == word_lists_.end())
                fault(node, "there is no list \"" + text.substr(1) + "\" in [words]");
            else
                for (const std::string& word : list->second) all.push_back(pattern(node, word));
        }
        return all;
    }

    std::string text(const toml::table& table, std::string_view key)
    {
        const toml::node* node = table.get(key);
        if (node == nullptr) return {};
        const auto value = node->value_exact<std::string>();
        if (!value || value->size() > longest_word) fault(*node, std::string{key} + " must be a text");
        return value.value_or("");
    }

    void read_rule(const toml::table& table)
    {
        refuse_unknown(table, rule_names, "key of a rule");
        ChannelRule rule;
        rule.id = text(table, "id");
        rule.group = text(table, "group");
        rule.medium = text(table, "medium");
        rule.source = text(table, "source");
        if (!is_id(rule.id)) fault(table, "a rule needs an id of lower-case letters, digits and _");
        if (rule.group.empty()) fault(table, "a rule needs a group");
        const auto same = [&](const ChannelRule& other) { return other.id == rule.id; };
        if (!rule.id.empty() && std::any_of(state_.rules.begin(), state_.rules.end(), same)) fault(table, "two rules have the id \"" + rule.id + "\"");
        if (const toml::node* when = table.get("when")) read_conditions(*when, rule);
        state_.rules.push_back(std::move(rule));
    }

    void read_conditions(const toml::node& when, ChannelRule& rule)
    {
        const auto take = [&](const toml::node& node) {
            const toml::table* table = node.as_table();
            if (table == nullptr) return fault(node, "a condition is a table: when = { medium = \"cpc\" }");
            if (table->empty()) return fault(node, "an empty condition: leave `when` away for a rule that always fits");
            rule.when.push_back(read_condition(*table));
        };
        const toml::array* list = when.as_array();
        if (list == nullptr) return take(when);
        if (list->empty() || list->size() > most_conditions)
            return fault(when, "between 1 and " + std::to_string(most_conditions) + " conditions");
        for (const toml::node& node : *list) take(node);
    }

    Condition read_condition(const toml::table& table)
    {
        refuse_unknown(table, condition_names, "condition");
        Condition condition;
        if (const auto* node = table.get("sender")) read_senders(*node, condition);
        if (const auto* node = table.get("source")) condition.source.any = patterns(*node, "source");
        if (const auto* node = table.get("medium")) condition.medium.any = patterns(*node, "medium");
        if (const auto* node = table.get("campaign")) condition.campaign.any = patterns(*node, "campaign");
        if (const auto* node = table.get("parameter")) read_parameters(*node, condition);
        if (const auto* node = table.get("campaign_words"))
            for (const std::string& word : texts(*node, "campaign_words")) condition.campaign_words.push_back(fold_case(word));
        if (const auto* node = table.get("host")) read_hosts(*node, condition);
        if (const auto* node = table.get("click")) read_click(*node, condition);
        condition.internal = flag(table, "internal");
        condition.referred = flag(table, "referred");
        return condition;
    }

    std::optional<bool> flag(const toml::table& table, std::string_view key)
    {
        const toml::node* node = table.get(key);
        if (node == nullptr) return std::nullopt;
        const auto value = node->value_exact<bool>();
        if (!value) fault(*node, std::string{key} + " must be true or false");
        return value;
    }

    void read_senders(const toml::node& node, Condition& condition)
    {
        for (const std::string& word : texts(node, "sender")) {
            if (const auto kind = parse_referrer_kind(word); kind && *kind != ReferrerKind::site)
                condition.senders = static_cast<std::uint16_t>(condition.senders | bit_of(*kind));
            else
                fault(node, "no kind of sender: \"" + word + "\", there are assistant messenger webmail social video shopping search");
        }
    }

    void read_hosts(const toml::node& node, Condition& condition)
    {
        for (const std::string& host : texts(node, "host")) {
            const std::size_t slash = std::min(host.find('/'), host.size());
            const auto labels = to_a_labels(host.substr(0, slash));
            if (host.find("://") != host.npos || host.find_first_of("*@?# ") != host.npos || slash == 0 || !labels)
                fault(node, "a host is written \"partner.example\" or \"partner.example/offers\"");
            else
                condition.hosts.push_back({*labels, lower_ascii(host.substr(slash))});
        }
    }

    void read_parameters(const toml::node& node, Condition& condition)
    {
        condition.parameters = patterns(node, "parameter");
        for (const WordPattern& name : condition.parameters)
            if (!name.open_front && !name.open_end && !is_source_parameter(name.text, state_.clicks))
                fault(node, "\"" + name.text + "\" is not kept of a visit: name it in [clicks] too");
    }

    void read_click(const toml::node& node, Condition& condition)
    {
        for (const std::string& word : texts(node, "click")) {
            const std::string parameter = lower_ascii(word);
            const auto known = std::find_if(state_.clicks.begin(), state_.clicks.end(),
                                            [&](const Click& click) { return click.parameter == parameter; });
            if (known == state_.clicks.end())
                fault(node, "\"" + word + "\" is not in [clicks]");
            else
                condition.clicks.push_back(*known);
        }
    }

    /// Nothing may stand behind a rule that always fits, and the last one must be such a rule.
    void check_order(const toml::array& list)
    {
        if (!faults_.empty()) return;
        for (std::size_t i = 0; i + 1 < state_.rules.size(); ++i)
            if (state_.rules[i].when.empty())
                return fault(*list.get(i), "rule \"" + state_.rules[i].id + "\" has no condition: none behind it is ever asked");
        if (!state_.rules.back().when.empty())
            fault(*list.get(list.size() - 1), "the last rule may have no condition: every visit needs a group");
    }

    SourceRules::State& state_;
    std::map<std::string, std::vector<std::string>> word_lists_;
    std::vector<SourceFault> faults_;
};

}  // namespace

std::vector<SourceFault> read_channels(std::string_view toml, SourceRules::State& state)
{
    return ChannelsReader{state}.read(toml);
}

}  // namespace captura::rules
