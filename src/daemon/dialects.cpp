#include "captura/daemon/dialects.hpp"

#include "captura/daemon/config.hpp"
#include "captura_embedded/daemon_dialects.hpp"
#include "daemon/config_document.hpp"
#include "daemon/config_section.hpp"

#include "captura/web/dialect_check.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace captura::daemon {
namespace {

using Texts = std::map<std::string, std::string>;

constexpr std::size_t longest_name = 64;

bool is_dialect_name(std::string_view name)
{
    return !name.empty() && name.size() <= longest_name && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

std::vector<std::string> split(std::string_view path)
{
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find('.', at), path.size());
        parts.emplace_back(path.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

/// One file over what is known of its dialect already; a key that it does not have stays as it was.
class DialectFile {
public:
    DialectFile(const Node& root, Findings& findings, Dialect& dialect)
        : top_(&root, dialect.name, findings), dialect_(dialect)
    {
    }

    void read()
    {
        paths("control", dialect_.control);
        paths("unwrap", dialect_.unwrap);
        for (std::string& wrapper : dialect_.unwrap)
            if (!wrapper.ends_with('.')) wrapper += '.';
        read_names();
        if (top_.has("record")) dialect_.records.clear();
        for (Section& record : top_.sections("record")) read_record(record);
        std::string each;
        top_.text("each", each);
        if (!each.empty()) dialect_.each = split(dialect_path(each));
        paths("cookies", dialect_.cookies);
        top_.text("campaign_cookie", dialect_.campaign_cookie);
        top_.text("only_id", dialect_.only_id);
        dialect_.only_id = dialect_path(dialect_.only_id);
        top_.text("probe", dialect_.probe);
        top_.texts("paths", dialect_.paths);
        paths("id_fields", dialect_.id_fields);
        top_.text("json_query", dialect_.json_query);
        top_.texts("request_headers", dialect_.request_headers);
        read_handshake(top_.section("handshake"));
        read_signature(top_.section("signature"));
        read_answer(top_.section("answer"));
        for (const std::string& path : dialect_.paths)
            if (!path.starts_with('/')) top_.fault("paths", "\"" + path + "\" must begin with a slash");
        top_.refuse_unknown_keys();
    }

private:
    void paths(std::string_view key, std::vector<std::string>& value)
    {
        top_.texts(key, value);
        for (std::string& path : value) {
            const bool open = path.ends_with('*');
            path = open ? dialect_path(std::string_view{path}.substr(0, path.size() - 1)) + '*' : dialect_path(path);
        }
    }

    void read_names()
    {
        Texts names;
        top_.texts_by_name("fields", names);
        top_.texts_by_name("consents", names);
        for (const auto& [key, reserved] : {std::pair{"key", "_id"}, std::pair{"page", "_page"},
                                            std::pair{"referrer", "_referrer"}, std::pair{"return_url", "_next"}, std::pair{"language", "_lang"}}) {
            std::vector<std::string> theirs;
            top_.texts(key, theirs);
            for (const std::string& name : theirs) names[name] = reserved;
        }
        for (const auto& [theirs, ours] : names) {
            if (ours.empty() || ours.size() > longest_name) top_.fault("fields", "\"" + theirs + "\" needs our name for it");
            dialect_.fields[dialect_path(theirs)] = ours;
        }
    }

    void read_record(Section& in)
    {
        std::string at;
        DialectRecord record;
        in.text("at", at);
        in.texts("names", record.names);
        in.texts("values", record.values);
        record.at = split(dialect_path(at));
        for (auto* members : {&record.names, &record.values})
            for (std::string& member : *members) member = dialect_path(member);
        if (at.empty() || record.names.empty() || record.values.empty())
            in.fault("at", "a record says at which path its items lie, and which members are names and values");
        in.refuse_unknown_keys();
        dialect_.records.push_back(std::move(record));
    }

    void read_handshake(Section in)
    {
        in.text("challenge", dialect_.challenge);
        in.text("token", dialect_.challenge_token);
        in.text("expected", dialect_.expected_token);
        in.text("answer", dialect_.challenge_answer);
        dialect_.challenge = dialect_path(dialect_.challenge);
        dialect_.challenge_token = dialect_path(dialect_.challenge_token);
        in.refuse_unknown_keys();
    }

    void read_signature(Section in)
    {
        in.text("header", dialect_.signature_header);
        in.text("prefix", dialect_.signature_prefix);
        in.text("signed_prefix", dialect_.signed_prefix);
        in.secret("secret_file", dialect_.secret);
        in.refuse_unknown_keys();
    }

    void read_answer(Section in)
    {
        using Form = Dialect::Form;
        using Refusal = Dialect::Refusal;
        in.choice<Form>("form", dialect_.form, {{"asked", Form::asked}, {"json", Form::json}, {"page", Form::page}});
        in.choice<Refusal>("refusal", dialect_.refusal, {{"told", Refusal::told}, {"hidden", Refusal::hidden}});
        in.count<int>("redirect_status", dialect_.redirect_status, 301, 308);
        read_one(in, "accepted", dialect_.accepted);
        read_one(in, "refused", dialect_.refused);
        in.text("error", dialect_.error);
        in.texts_by_name("codes", dialect_.codes);
        for (const std::string& fault : web::faults_of_answers(dialect_)) in.fault("", fault);
        in.refuse_unknown_keys();
    }

    static void read_one(Section& parent, std::string_view name, DialectAnswer& answer)
    {
        Section in = parent.section(name);
        in.count<int>("status", answer.status, 200, 499);
        in.text("body", answer.body);
        in.text("body_with_redirect", answer.body_with_redirect);
        in.refuse_unknown_keys();
    }

    Section top_;
    Dialect& dialect_;
};

using Drafts = std::map<std::string, Dialect>;

/// What is wrong with it, a line each; empty where nothing is.
std::string read_file(const std::string& file, const std::string& name, const std::string& octets, Drafts& drafts)
{
    Findings findings{file};
    try {
        if (!is_dialect_name(name))
            findings.fault(1, "the file name becomes the address: lower-case letters, digits, '-' and '_' only");
        Dialect& dialect = drafts[name];
        dialect.name = name;
        const Node root = parse_document(octets, file);
        DialectFile{root, findings, dialect}.read();
        findings.stop_if_faulty();
    } catch (const ConfigError& fault) {
        return fault.what();
    }
    return {};
}

Drafts shipped_drafts()
{
    Drafts drafts;
    for (const EmbeddedFile& file : daemon_dialects()) {
        const std::string name{file.name};
        const std::string faults = read_file(name, name.substr(0, name.rfind('.')), std::string{file.content}, drafts);
        if (!faults.empty()) throw ConfigError{faults};
    }
    return drafts;
}

std::shared_ptr<const DialectBook> book_of(Drafts drafts)
{
    auto book = std::make_shared<DialectBook>();
    for (auto& [name, dialect] : drafts) (*book)[name] = std::make_shared<const Dialect>(std::move(dialect));
    return book;
}

}  // namespace

std::shared_ptr<const DialectBook> shipped_dialects()
{
    static const auto book = book_of(shipped_drafts());
    return book;
}

std::shared_ptr<const DialectBook> load_dialects(const std::filesystem::path& folder)
{
    std::error_code failed;
    std::vector<std::filesystem::path> files;
    for (std::filesystem::directory_iterator entry{folder, failed}, end; !failed && entry != end; entry.increment(failed))
        if (entry->path().extension() == ".toml") files.push_back(entry->path());
    if (files.empty()) return shipped_dialects();

    std::sort(files.begin(), files.end());
    Drafts drafts = shipped_drafts();
    std::string faults;
    for (const auto& file : files) {
        std::ifstream in{file, std::ios::binary};
        const std::string octets{std::istreambuf_iterator<char>{in}, {}};
        const std::string found = read_file(file.string(), file.stem().string(), octets, drafts);
        if (!found.empty()) faults += (faults.empty() ? "" : "\n") + found;
    }
    if (!faults.empty()) throw ConfigError{faults};
    return book_of(std::move(drafts));
}

}  // namespace captura::daemon
