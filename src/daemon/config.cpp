#include "captura/daemon/config.hpp"

#include "captura/daemon/dialects.hpp"
#include "daemon/config_checks.hpp"
#include "daemon/config_document.hpp"
#include "daemon/config_section.hpp"
#include "daemon/sealing_keys.hpp"
#include "daemon/spam_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

namespace captura::daemon {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kib = 1024;
constexpr std::size_t mib = 1024 * kib;

/// The sections of the file, or of one that has sections itself ("limits."): which there are, and where each is.
class Sections {
public:
    Sections(const Node& root, Findings& findings, std::string prefix = {})
        : root_(root), findings_(findings), prefix_(std::move(prefix))
    {
    }

    Section one(const std::string& name)
    {
        known_.push_back(name);
        const auto found = root_.members.find(name);
        return {found == root_.members.end() ? nullptr : &found->second, prefix_ + name, findings_};
    }

    std::vector<Section> several(const std::string& name)
    {
        known_.push_back(name);
        std::vector<Section> sections;
        const auto found = root_.members.find(name);
        if (found == root_.members.end()) return sections;
        if (found->second.kind != Node::Kind::list) {
            findings_.fault(found->second.line, "each " + name + " has a section of its own, written [[" + name + "]]");
            return sections;
        }
        for (const Node& item : found->second.items)
            sections.emplace_back(&item, name, findings_, "[" + std::to_string(sections.size()) + "]");
        return sections;
    }

    /// A section of the contract that this version cannot serve: silence would look like success.
    void refuse(const std::string& name, const std::string& shown)
    {
        const auto found = root_.members.find(name);
        if (found == root_.members.end()) return;
        known_.push_back(name);
        findings_.fault(found->second.line, shown + " is not available in this version");
    }

    Sections within(const std::string& name)
    {
        static const Node nothing;
        known_.push_back(name);
        const auto found = root_.members.find(name);
        const bool there = found != root_.members.end() && found->second.kind == Node::Kind::table;
        if (found != root_.members.end() && !there)
            findings_.fault(found->second.line, "\"" + name + "\" must be a section");
        return {there ? found->second : nothing, findings_, name + "."};
    }

    void refuse_unknown() const
    {
        for (const auto& [name, node] : root_.members) {
            if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
            const bool section = node.kind == Node::Kind::table || node.kind == Node::Kind::list;
            std::string reason = section ? "unknown section [" + prefix_ + name + "]"
                                         : "\"" + prefix_ + name + "\" stands in no section";
            if (const std::string likely = nearest(name, known_); !likely.empty())
                reason += ", did you mean [" + prefix_ + likely + "]?";
            findings_.fault(node.line, reason);
        }
    }

private:
    const Node& root_;
    Findings& findings_;
    std::string prefix_;
    std::vector<std::string> known_;
};

void read_http(Section in, Config& config)
{
    http::Limits& limits = config.http.limits;
    in.text("listen", config.http.listen);
    in.text("public_url", config.public_url);
    std::string keys;
    in.secret("secret_file", keys);
    config.web.sealing_keys = split_keys(keys);
    constexpr std::size_t shortest_key = 16;
    for (const std::string& key : config.web.sealing_keys)
        if (key.size() < shortest_key) in.fault("secret_file", "\"http.secret_file\" holds a key of less than 16 characters, which can be guessed");
    in.texts("trusted_proxies", config.http.trusted_proxies);
    in.octets<std::size_t>("header_size", limits.header_octets, 1 * kib, 1 * mib);
    in.count<std::size_t>("header_fields", limits.header_fields, 8, 1000);
    in.octets<std::size_t>("target_size", limits.target_octets, 256, 64 * kib);
    in.duration<std::chrono::milliseconds>("header_deadline", limits.header_deadline, 100ms, 10min);
    in.duration<std::chrono::milliseconds>("body_deadline", limits.body_deadline, 100ms, 1h);
    in.duration<std::chrono::milliseconds>("write_deadline", limits.write_deadline, 100ms, 1h);
    in.duration<std::chrono::milliseconds>("keep_alive", limits.keep_alive, 100ms, 1h);
    in.count<std::size_t>("requests_per_connection", limits.requests_per_connection, 1, 1'000'000);
    in.count<std::size_t>("connections_per_address", limits.connections_per_address, 1, 100'000);
    in.count<std::size_t>("connections", limits.connections, 1, 100'000);
    in.octets<std::size_t>("bodies_size", limits.bodies_octets, 1 * mib, 4096 * mib);
    check_http(in, config);
    in.refuse_unknown_keys();
}

void read_admin(Section in, Config& config)
{
    in.text("listen", config.admin.listen);
    check_admin(in, config);
    in.refuse_unknown_keys();
}

void read_database(Section in, Config& config)
{
    store::Settings& database = config.database;
    std::string password;
    in.database_url("url", database.url);
    in.secret("password_file", password);
    in.count<std::size_t>("connections", database.connections, 1, 64);
    in.count<std::size_t>("batch", database.batch, 1, 256);
    in.count<std::size_t>("max_waiting", database.max_waiting, 64, 1'000'000);
    in.duration<std::chrono::seconds>("connect_timeout", database.connect_timeout, 1s, 60s);
    in.duration<std::chrono::seconds>("statement_timeout", database.statement_timeout, 1s, 10min);
    in.duration<std::chrono::seconds>("watchdog", database.watchdog, 2s, 1h);
    check_database(in, config, password);
    in.refuse_unknown_keys();
}

void read_spool(Section in, Config& config)
{
    spool::Settings& spool = config.spool;
    in.folder("dir", spool.dir);
    in.octets<std::uint64_t>("max_size", spool.max_octets, 1 * mib, 1ull << 40);
    in.octets<std::uint64_t>("reserve_size", spool.reserve_octets, 0, 16ull << 30);
    in.count<std::size_t>("group", spool.group, 1, 10'000);
    in.count<std::size_t>("max_waiting", spool.max_waiting, 1, 1'000'000);
    in.duration<std::chrono::hours>("settled_for", spool.settled_for, 1h, std::chrono::hours{24 * 365});
    in.octets<std::uint64_t>("settled_size", spool.settled_octets, 0, 1ull << 40);
    in.refuse_unknown_keys();
}

void read_forms(Section in, Config& config)
{
    in.folder("dir", config.forms_dir);
    in.folder("words", config.words_dir);
    in.folder("dialects", config.dialects_dir);
    if (config.dialects_dir != Config{}.dialects_dir && !std::filesystem::is_directory(config.dialects_dir))
        in.fault("dialects", "there is no folder " + config.dialects_dir.string());
    in.octets<std::size_t>("body_size", config.web.form_octets, 1 * kib, 64 * mib);
    in.octets<std::size_t>("multipart_size", config.web.multipart_octets, 1 * kib, 64 * mib);
    in.count<std::size_t>("posts_per_minute", config.web.posts_per_minute, 1, 1'000'000);
    in.refuse_unknown_keys();
}

void read_leads(Section in, Config& config)
{
    in.text("default_region", config.leads.default_region);
    in.texts("own_domains", config.leads.own_domains);
    check_leads(in, config);
    in.refuse_unknown_keys();
}

void read_sources(Section in, Config& config)
{
    in.file("channels", config.sources.channels);
    in.file("referrers", config.sources.referrers);
    in.refuse_unknown_keys();
}

void read_spam(Section in, Config& config)
{
    std::string table;
    in.file("table", table);
    in.refuse_unknown_keys();
    config.spam_table = table;
}

void read_captcha(Section in, Config& config)
{
    web::Captcha& captcha = config.web.captcha;
    in.text("provider", captcha.provider);
    in.text("site_key", captcha.site_key);
    in.secret("secret_file", config.captcha_secret);
    in.texts("forms", captcha.forms);
    in.text("url", config.captcha_url);
    in.duration<std::chrono::milliseconds>("timeout", config.captcha_timeout, std::chrono::milliseconds{100}, std::chrono::milliseconds{10'000});
    check_captcha(in, config);
    in.refuse_unknown_keys();
}

void read_mailbox(Section& in, Config& config)
{
    mail::MailboxSettings mailbox;
    in.text("name", mailbox.name);
    in.text("url", mailbox.url);
    in.secret("password_file", mailbox.password);
    in.text("channel", mailbox.channel);
    in.text("region", mailbox.region);
    in.text("start", mailbox.start);
    in.file("ca_file", mailbox.ca_file);
    in.choice<bool>("tls", mailbox.tls, {{"on", true}, {"off", false}});
    in.duration<std::chrono::seconds>("poll", mailbox.poll, 1s, 1h);
    in.duration<std::chrono::seconds>("lease", mailbox.lease, 5s, 1h);
    in.octets<std::size_t>("max_letter", mailbox.max_letter, 64 * kib, 256 * mib);
    in.count<std::size_t>("batch", mailbox.batch, 1, 500);
    in.octets<std::size_t>("batch_size", mailbox.batch_octets, 64 * kib, 256 * mib);
    in.refuse_unknown_keys();
    check_mailbox(in, mailbox, config);
    config.mailboxes.push_back(std::move(mailbox));
}

/// 64 hex digits; nothing else is a digest of ours.
std::optional<Digest> parse_hash(std::string_view text)
{
    Digest hash{};
    if (text.size() != 2 * hash.size()) return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t digit = std::string_view{"0123456789abcdef"}.find(text[i]);
        if (digit == std::string_view::npos) return std::nullopt;
        hash[i / 2] = static_cast<std::uint8_t>(hash[i / 2] << 4 | digit);
    }
    return hash;
}

void read_token(Section& in, Config& config)
{
    ApiToken token;
    std::string hash;
    in.text("name", token.name);
    in.text("hash", hash);
    in.texts("forms", token.forms);
    in.text("channel", token.channel);
    in.text("region", token.region);
    in.choice<bool>("names_channel", token.names_channel, {{"no", false}, {"yes", true}});
    in.choice<bool>("relays", token.relays, {{"no", false}, {"yes", true}});
    in.refuse_unknown_keys();
    if (token.name.empty()) in.fault("name", "a token needs a name");
    for (const ApiToken& other : config.web.tokens)
        if (other.name == token.name) in.fault("name", "\"" + token.name + "\" is the name of another token already");
    if (const auto digest = parse_hash(hash))
        token.hash = *digest;
    else
        in.fault("hash", "\"token.hash\" must be 64 hex digits: captura token new " + token.name + " makes one");
    config.web.tokens.push_back(std::move(token));
}

void read_notify(Section in, Config& config)
{
    notify::Settings& notify = config.notify;
    in.text("from", notify.from);
    in.text("to", config.notify_to);
    in.text("url", notify.url);
    in.secret("password_file", notify.password);
    in.file("ca_file", notify.ca_file);
    in.choice<bool>("starttls", notify.starttls_required, {{"offered", false}, {"required", true}});
    in.duration<std::chrono::seconds>("timeout", notify.timeout, 1s, 10min);
    in.duration<std::chrono::seconds>("poll", notify.poll, 1s, 10min);
    in.duration<std::chrono::minutes>("first_retry", notify.first_retry, 1min, 24h);
    in.duration<std::chrono::hours>("give_up_after", notify.give_up_after, 1h, std::chrono::hours{24 * 30});
    in.count<std::size_t>("per_minute", notify.per_minute, 1, 10'000);
    in.refuse_unknown_keys();
    check_notify(in, config);
}

void read_log(Section in, Config& config)
{
    using event_log::Form;
    using event_log::Level;
    in.choice<Level>("level", config.log.level,
                     {{"debug", Level::debug}, {"info", Level::info}, {"warning", Level::warning}, {"error", Level::error}});
    in.choice<Form>("form", config.log.form, {{"automatic", Form::automatic}, {"text", Form::text}, {"json", Form::json}});
    in.refuse_unknown_keys();
}

void read_intake(Section in, Config& config)
{
    intake::Settings& intake = config.intake;
    in.octets<std::size_t>("inline_size", intake.inline_octets, 0, 16 * mib);
    in.count<std::size_t>("save_window", intake.save_window, 1, 1'000'000);
    in.octets<std::size_t>("save_window_size", intake.save_window_octets, 1 * mib, 4096 * mib);
    in.duration<std::chrono::seconds>("replay_every", intake.replay_every, 1s, 1h);
    in.duration<std::chrono::minutes>("same_content_window", intake.same_content_window, 0min, 24h);
    in.count<std::size_t>("same_content_entries", intake.same_content_entries, 0, 10'000'000);
    in.refuse_unknown_keys();
}

void read_form_limits(Section in, Config& config)
{
    reading::FormLimits& form = config.intake.limits.form;
    in.count<std::size_t>("fields", form.fields, 1, 10'000);
    in.octets<std::size_t>("name_size", form.name_octets, 16, 64 * kib);
    in.octets<std::size_t>("value_size", form.value_octets, 256, 16 * mib);
    in.count<std::size_t>("parts", form.parts, 0, 1000);
    in.count<std::size_t>("json_depth", form.json_depth, 1, 64);
    in.octets<std::size_t>("part_header_size", form.part_header_octets, 256, 1 * mib);
    in.octets<std::size_t>("boundary_size", form.boundary_octets, 70, 4 * kib);
    in.refuse_unknown_keys();
}

void read_letter_limits(Section in, Config& config)
{
    reading::LetterLimits& letter = config.intake.limits.letter;
    in.octets<std::size_t>("letter_size", letter.letter_octets, 64 * kib, 256 * mib);
    in.octets<std::size_t>("first_text_size", letter.first_text_octets, 4 * kib, 16 * mib);
    in.octets<std::size_t>("header_size", letter.header_octets, 4 * kib, 16 * mib);
    in.count<std::size_t>("header_fields", letter.header_fields, 10, 100'000);
    in.octets<std::size_t>("field_size", letter.field_octets, 1 * kib, 1 * mib);
    in.octets<std::size_t>("part_header_size", letter.part_header_octets, 1 * kib, 1 * mib);
    in.count<std::size_t>("depth", letter.depth, 1, 100);
    in.count<std::size_t>("letters_depth", letter.letters_depth, 0, 10);
    in.count<std::size_t>("parts", letter.parts, 1, 10'000);
    in.octets<std::size_t>("boundary_size", letter.boundary_octets, 70, 4 * kib);
    in.octets<std::size_t>("decoded_size", letter.decoded_octets, 64 * kib, 512 * mib);
    in.octets<std::size_t>("text_size", letter.text_octets, 4 * kib, 16 * mib);
    in.octets<std::size_t>("html_size", letter.html_octets, 4 * kib, 32 * mib);
    in.count<std::size_t>("addresses", letter.addresses, 1, 10'000);
    in.count<std::size_t>("references", letter.references, 1, 1000);
    in.count<std::size_t>("encoded_words", letter.encoded_words, 1, 100'000);
    in.count<std::size_t>("attachments", letter.attachments, 0, 1000);
    in.octets<std::size_t>("attachment_name_size", letter.attachment_name_octets, 16, 255);
    in.refuse_unknown_keys();
}

void read_limits(Sections in, Config& config)
{
    read_form_limits(in.one("form"), config);
    read_letter_limits(in.one("letter"), config);
    in.refuse_unknown();
}

std::string octets_of(const std::filesystem::path& file)
{
    errno = 0;
    std::ifstream in{file, std::ios::binary};
    if (!in || std::filesystem::is_directory(file))
        throw ConfigError{file.string() + ": cannot read: " + std::strerror(errno == 0 ? EISDIR : errno)};
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

Config load_config(const std::filesystem::path& file)
{
    const Node root = parse_document(octets_of(file), file.string());
    Findings findings{file};
    Sections sections{root, findings};
    Config config;
    config.file = file;

    read_http(sections.one("http"), config);
    read_admin(sections.one("admin"), config);
    read_database(sections.one("database"), config);
    read_spool(sections.one("spool"), config);
    read_forms(sections.one("forms"), config);
    read_leads(sections.one("leads"), config);
    read_sources(sections.one("sources"), config);
    read_spam(sections.one("spam"), config);
    read_captcha(sections.one("captcha"), config);
    auto mailboxes = sections.several("mailbox");
    for (Section& mailbox : mailboxes) read_mailbox(mailbox, config);
    auto tokens = sections.several("token");
    for (Section& token : tokens) read_token(token, config);
    read_notify(sections.one("notify"), config);
    read_log(sections.one("log"), config);
    read_intake(sections.one("intake"), config);
    read_limits(sections.within("limits"), config);

    sections.refuse("lmtp", "[lmtp]");
    sections.refuse("webhook", "[[webhook]]");
    sections.refuse("console", "[console]");
    sections.refuse_unknown();
    check_together(config, mailboxes, findings);
    findings.stop_if_faulty();

    config.leads.spam = load_spam_table(config.spam_table);
    config.web.public_url = config.public_url;
    config.web.dialects = config.intake.limits.dialects = load_dialects(config.dialects_dir);
    config.database.notify_to = config.notify_to;
    config.warnings = std::move(findings.warnings);
    config.settings = std::move(findings.settings);
    return config;
}

}  // namespace captura::daemon
