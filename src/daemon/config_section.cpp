#include "daemon/config_section.hpp"

#include "daemon/config_secret.hpp"
#include "daemon/config_url.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace captura::daemon {
namespace {

std::string quote(std::string_view text)
{
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

std::string quote_all(const std::vector<std::string>& texts)
{
    std::string list = "[";
    for (const std::string& text : texts) list += (list.size() > 1 ? ", " : "") + quote(text);
    return list + "]";
}

}  // namespace

Findings::Findings(std::filesystem::path file) : file_(std::move(file)) {}

std::string Findings::place(std::size_t line) const
{
    return line == 0 ? file_.string() : file_.string() + ":" + std::to_string(line);
}

void Findings::fault(std::size_t line, const std::string& reason)
{
    faults_.emplace_back(line, reason);
}

void Findings::warn(std::size_t line, const std::string& reason)
{
    warnings.push_back(place(line) + ": " + reason);
}

void Findings::note(std::string key, std::string value, std::size_t line)
{
    settings.push_back({std::move(key), std::move(value), line == 0 ? "default" : place(line)});
}

std::filesystem::path Findings::absolute(const std::string& path) const
{
    return std::filesystem::absolute(file_).parent_path() / path;
}

void Findings::stop_if_faulty() const
{
    if (faults_.empty()) return;
    auto sorted = faults_;
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::string all;
    for (const auto& [line, reason] : sorted) all += (all.empty() ? "" : "\n") + place(line) + ": " + reason;
    throw ConfigError{all};
}

Section::Section(const Node* table, std::string path, Findings& findings, std::string number)
    : table_(table), path_(std::move(path)), number_(std::move(number)), findings_(findings)
{
    if (table_ == nullptr || table_->kind == Node::Kind::table) return;
    findings_.fault(table_->line, quote(path_) + " must be a section, not " + describe(table_->kind));
    table_ = nullptr;
}

const Node* Section::find(std::string_view key) const
{
    if (table_ == nullptr) return nullptr;
    const auto found = table_->members.find(std::string{key});
    return found == table_->members.end() ? nullptr : &found->second;
}

const Node* Section::ask(std::string_view key)
{
    asked_.emplace_back(key);
    return find(key);
}

const Node* Section::ask(std::string_view key, Node::Kind kind)
{
    const Node* node = ask(key);
    if (node == nullptr || node->kind == kind) return node;
    fault(key, quote(full(key)) + " must be " + describe(kind) + ", not " + describe(node->kind));
    return nullptr;
}

std::string Section::full(std::string_view key) const
{
    return path_ + "." + std::string{key};
}

std::size_t Section::line(std::string_view key) const
{
    if (const Node* node = find(key)) return node->line;
    return table_ == nullptr ? 0 : table_->line;
}

void Section::fault(std::string_view key, const std::string& reason)
{
    findings_.fault(line(key), reason);
}

void Section::warn(std::string_view key, const std::string& reason)
{
    findings_.warn(line(key), reason);
}

void Section::note(std::string_view key, std::string value)
{
    findings_.note(path_ + number_ + "." + std::string{key}, std::move(value), find(key) == nullptr ? 0 : line(key));
}

void Section::text(std::string_view key, std::string& value)
{
    if (const Node* node = ask(key, Node::Kind::text)) value = node->text;
    note(key, quote(value));
}

void Section::database_url(std::string_view key, std::string& value)
{
    if (const Node* node = ask(key, Node::Kind::text)) value = node->text;
    note(key, quote(without_password(value)));
}

void Section::texts(std::string_view key, std::vector<std::string>& value)
{
    if (const Node* node = ask(key, Node::Kind::list)) {
        value.clear();
        for (const Node& item : node->items)
            if (item.kind == Node::Kind::text)
                value.push_back(item.text);
            else
                findings_.fault(item.line, quote(full(key)) + " must be a list of texts, here is " + describe(item.kind));
    }
    note(key, quote_all(value));
}

void Section::texts_by_name(std::string_view key, std::map<std::string, std::string>& value)
{
    const Node* node = ask(key, Node::Kind::table);
    if (node == nullptr) return;
    for (const auto& [name, text] : node->members)
        if (text.kind == Node::Kind::text)
            value[name] = text.text;
        else
            findings_.fault(text.line, quote(full(key) + "." + name) + " must be a text, not " + describe(text.kind));
}

Section Section::section(std::string_view key)
{
    return {ask(key), full(key), findings_};
}

std::vector<Section> Section::sections(std::string_view key)
{
    std::vector<Section> all;
    const Node* node = ask(key, Node::Kind::list);
    if (node == nullptr) return all;
    for (const Node& item : node->items) all.emplace_back(&item, full(key), findings_, "[" + std::to_string(all.size()) + "]");
    return all;
}

void Section::folder(std::string_view key, std::filesystem::path& value)
{
    if (const Node* node = ask(key, Node::Kind::text)) {
        if (node->text.empty()) fault(key, quote(full(key)) + " must name a folder");
        value = findings_.absolute(node->text);
    }
    note(key, quote(value.string()));
}

void Section::file(std::string_view key, std::string& value)
{
    if (const Node* node = ask(key, Node::Kind::text); node != nullptr && !node->text.empty()) {
        value = findings_.absolute(node->text).string();
        if (::access(value.c_str(), R_OK) != 0)
            fault(key, quote(full(key)) + ": cannot read " + value + ": " + std::strerror(errno));
    }
    note(key, quote(value));
}

void Section::secret(std::string_view key, std::string& value)
{
    const Node* node = ask(key, Node::Kind::text);
    note(key, quote(node == nullptr ? "" : node->text));
    if (node == nullptr || node->text.empty()) return;
    const SecretReading reading = read_secret(node->text, findings_.absolute(node->text));
    if (!reading.fault.empty()) fault(key, quote(full(key)) + ": " + reading.fault);
    if (!reading.warning.empty()) warn(key, quote(full(key)) + ": " + reading.warning);
    value = reading.secret;
}

std::uint64_t Section::whole(std::string_view key, std::uint64_t value, std::uint64_t least, std::uint64_t most,
                             bool size)
{
    const auto shown = [&](std::uint64_t number) { return size ? show_octets(number) : std::to_string(number); };
    if (const Node* node = ask(key)) {
        std::optional<std::uint64_t> given;
        if (node->kind == Node::Kind::integer && node->integer >= 0) given = static_cast<std::uint64_t>(node->integer);
        if (size && node->kind == Node::Kind::text) given = parse_octets(node->text);
        if (!given && (node->kind != Node::Kind::integer))
            fault(key, quote(full(key)) + (size ? " must be a size, as in \"256 KiB\"" : " must be a whole number"));
        else if (!given || *given < least || *given > most)
            fault(key, quote(full(key)) + " must lie between " + shown(least) + " and " + shown(most));
        else
            value = *given;
    }
    note(key, size ? quote(shown(value)) : shown(value));
    return value;
}

Section::Milliseconds Section::time(std::string_view key, Milliseconds value, Milliseconds least, Milliseconds most,
                                    Milliseconds step)
{
    if (const Node* node = ask(key)) {
        std::optional<Milliseconds> given;
        if (node->kind == Node::Kind::text) given = parse_duration(node->text);
        if (!given)
            fault(key, quote(full(key)) + " must be a time with its unit, as in \"15 s\" or \"10 min\"");
        else if (*given < least || *given > most)
            fault(key, quote(full(key)) + " must lie between " + show(least) + " and " + show(most));
        else if (*given % step != Milliseconds{0})
            fault(key, quote(full(key)) + " must be a multiple of " + show(step));
        else
            value = *given;
    }
    note(key, quote(show(value)));
    return value;
}

std::size_t Section::word(std::string_view key, const std::vector<std::string_view>& words, std::size_t chosen)
{
    if (const Node* node = ask(key, Node::Kind::text)) {
        const auto found = std::find(words.begin(), words.end(), node->text);
        if (found != words.end()) {
            chosen = static_cast<std::size_t>(found - words.begin());
        } else {
            std::string all;
            for (const std::string_view word : words) all += (all.empty() ? "" : ", ") + quote(word);
            fault(key, quote(full(key)) + " must be one of " + all);
        }
    }
    note(key, quote(words[chosen]));
    return chosen;
}

void Section::refuse_unknown_keys() const
{
    if (table_ == nullptr) return;
    for (const auto& [key, node] : table_->members) {
        if (std::find(asked_.begin(), asked_.end(), key) != asked_.end()) continue;
        std::string reason = "unknown key " + quote(full(key));
        if (const std::string likely = nearest(key, asked_); !likely.empty())
            reason += ", did you mean " + quote(full(likely)) + "?";
        findings_.fault(node.line, reason);
    }
}

}  // namespace captura::daemon
