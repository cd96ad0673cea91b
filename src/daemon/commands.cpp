#include "captura/daemon/commands.hpp"

#include "captura/daemon/exit_status.hpp"
#include "captura/daemon/serve.hpp"
#include "captura/daemon/version.hpp"
#include "daemon/commands_text.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <ostream>

namespace captura::daemon {
namespace {

constexpr const char* default_config = "/etc/captura/captura.toml";

/// What the command line said; each command reads its own part.
struct Given {
    std::string config = default_config;
    bool json = false;
    TryOptions try_options;
    ExplainOptions explain;
    std::string explain_config;
    ValidateOptions validate;
    std::string mailbox;
    store::Manager manager;
    std::string email;
    ManagerChanges changes;
    std::string lane;
    std::size_t most = 100;
    std::string id;
    bool octets = false;
    ReplayOptions replay;
    bool sources_only = false;
    ReclassifyOptions reclassify;
    std::string spool;
    std::string slug;
    std::string token;
};

class CommandLine {
public:
    CommandLine(Given& given, Streams streams) : given_(given), streams_(streams)
    {
        app_.set_version_flag("--version", version_text);
        app_.require_subcommand(1);
        add_running();
        add_looking();
        add_migrate();
        add_managers();
        add_lanes();
        add_forms();
        add_reports();
        add_tokens();
    }

    int run(int argc, const char* const* argv)
    {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ParseError& end) {
            const bool asked = end.get_exit_code() == 0;  // --help, --version
            if (argc > 1 && !asked && is_unknown(argv[1])) {
                streams_.err << "captura: there is no command \"" << harmless(argv[1], 60) << "\"; captura --help lists them\n";
                return exit_status::usage;
            }
            app_.exit(end, streams_.out, streams_.err);
            return asked ? exit_status::done : exit_status::usage;
        }
        return fenced(streams_, command_);
    }

private:
    static std::string version_text()
    {
        std::string text = "captura " + std::string{version};
        for (const auto& [name, number] : library_versions()) text += "\n" + name + " " + number;
        return text;
    }

    bool is_unknown(const std::string& word) const
    {
        const auto of_that_name = [&](const CLI::App* command) { return command->get_name() == word; };
        return !word.starts_with('-') && app_.get_subcommands(of_that_name).empty();
    }

    using Command = std::function<int()>;

    CLI::App* add(CLI::App& parent, const char* name, const char* what, Command command)
    {
        auto* sub = parent.add_subcommand(name, what);
        // The command line calls back from the innermost word outwards: "migrate status" is status, not migrate.
        sub->callback([this, command = std::move(command)] {
            if (!command_) command_ = command;
        });
        return sub;
    }

    /// A command that reads the configuration before anything else.
    CLI::App* add_configured(CLI::App& parent, const char* name, const char* what,
                             std::function<int(const Config&)> command)
    {
        auto* sub = add(parent, name, what, [this, command = std::move(command)] {
            const Config config = load_config(given_.config);
            for (const std::string& warning : config.warnings) streams_.err << "warning: " << warning << '\n';
            return command(config);
        });
        add_config(sub);
        return sub;
    }

    void add_config(CLI::App* sub) { sub->add_option("--config", given_.config, "The configuration")->capture_default_str(); }
    void add_json(CLI::App* sub) { sub->add_flag("--json", given_.json, "One JSON object a line"); }

    void add_running();
    void add_looking();
    void add_migrate();
    void add_managers();
    void add_lanes();
    void add_forms();
    void add_reports();
    void add_tokens();

    Given& given_;
    Streams streams_;
    CLI::App app_{"Captura: every inquiry becomes one clean lead card.", "captura"};
    Command command_;
};

void CommandLine::add_running()
{
    auto* serve_command = add(app_, "serve", "Run the daemon", [this] { return serve(load_config(given_.config)); });
    add_config(serve_command);

    auto* attempt = add(app_, "try", "Everything on this machine, with a database of its own",
                        [this] { return try_out(given_.try_options); });
    attempt->add_option("--listen", given_.try_options.listen, "Address of the forms; this default gives way to a free port")->capture_default_str();
    attempt->add_option("--dir", given_.try_options.dir, "Folder for all of it")->capture_default_str();

    auto* pipe = add(app_, "ingest", "Take one mail from standard input; exit 0 when durable, else 75",
                     [this] { return ingest(given_.config, given_.mailbox, streams_); });
    add_config(pipe);
    pipe->add_option("--mailbox", given_.mailbox, "The mailbox it counts for");
}

void CommandLine::add_looking()
{
    auto* checking = add(app_, "check", "Is the configuration right, and are the forms?",
                         [this] { return check(given_.config, given_.json, streams_); });
    add_config(checking);
    checking->add_flag("--json", given_.json, "Print every key with its value and where it was set");

    auto* explaining = add(app_, "explain", "What files would become; nothing is stored", [this] {
        if (!given_.explain_config.empty()) given_.explain.config = given_.explain_config;
        return explain(given_.explain, streams_);
    });
    explaining->add_option("--form", given_.explain.form, "Judge form bodies as this form's");
    explaining->add_option("--content-type", given_.explain.content_type, "Of files that do not end in .eml");
    explaining->add_option("--config", given_.explain_config, "For own domains, region and forms");
    explaining->add_option("files", given_.explain.files, "Letters (.eml) and form bodies; - is standard input")->required();

    auto* validating = add(app_, "validate", "Judge e-mail addresses and phone numbers",
                           [this] { return validate(given_.validate, streams_); });
    validating->add_option("--region", given_.validate.region, "Country of numbers without one")->capture_default_str();
    validating->add_option("--email", given_.validate.emails, "An address")->take_all()->allow_extra_args(false);
    validating->add_option("--phone", given_.validate.phones, "A number")->take_all()->allow_extra_args(false);
    validating->add_option("file", given_.validate.file, "One address or number a line; - is standard input");

    auto* visiting = add(app_, "doctor", "Look at everything Captura needs, and say what to do",
                         [this] { return doctor(given_.config, given_.json, streams_); });
    add_config(visiting);
    add_json(visiting);
}

void CommandLine::add_migrate()
{
    const auto command = [this](Migration what) {
        return [this, what](const Config& config) { return migrate(config, what, given_.json, streams_); };
    };
    auto* schema = add_configured(app_, "migrate", "The database schema: up (default), status, plan", command(Migration::up));
    add_json(schema);
    schema->require_subcommand(0, 1);
    const std::pair<const char*, Migration> actions[] = {
        {"up", Migration::up}, {"status", Migration::status}, {"plan", Migration::plan}};
    for (const auto& [name, what] : actions) {
        auto* action = add_configured(*schema, name, "", command(what));
        add_json(action);
    }
    schema->get_subcommand("up")->description("Apply what is missing");
    schema->get_subcommand("status")->description("What is applied and what is missing; exit 1 when behind");
    schema->get_subcommand("plan")->description("Print the SQL that up would run");
}

void CommandLine::add_managers()
{
    auto* managers = app_.add_subcommand("manager", "Who is told of leads");
    managers->require_subcommand(1);

    auto* adding = add_configured(*managers, "add", "A new manager",
                                  [this](const Config& c) { return manager_add(c, given_.manager, given_.json, streams_); });
    adding->add_option("--name", given_.manager.name, "Name")->required();
    adding->add_option("--email", given_.manager.email, "Address for notices")->required();
    adding->add_option("--role", given_.manager.role, "head or seller")->capture_default_str();
    adding->add_option("--tier", given_.manager.tier, "Level, from 1 to 9")->capture_default_str();
    add_json(adding);

    auto* listing = add_configured(*managers, "list", "All managers",
                                   [this](const Config& c) { return manager_list(c, given_.json, streams_); });
    add_json(listing);

    auto* setting = add_configured(*managers, "set", "Change a manager", [this](const Config& c) {
        return manager_set(c, given_.email, given_.changes, streams_);
    });
    setting->add_option("email,--email", given_.email, "Which manager")->required();
    setting->add_option("--name", given_.changes.name, "New name");
    setting->add_option("--new-email", given_.changes.email, "New address");
    setting->add_option("--role", given_.changes.role, "head or seller");
    setting->add_option("--tier", given_.changes.tier, "Level, from 1 to 9");
    setting->add_option("--active", given_.changes.active, "true brings a removed manager back");

    auto* removing = add_configured(*managers, "remove", "No longer told; history stays", [this](const Config& c) {
        return manager_remove(c, given_.email, streams_);
    });
    removing->add_option("email,--email", given_.email, "Which manager")->required();
}

void CommandLine::add_tokens()
{
    auto* tokens = app_.add_subcommand("token", "Servers that may post to /v1/submissions");
    tokens->require_subcommand(1);
    auto* fresh = add(*tokens, "new", "Make a token: shown once, with the lines for the configuration",
                      [this] { return token_new(given_.token, given_.json, streams_); });
    fresh->add_option("name", given_.token, "Names it in the configuration and on what comes by it")->required();
    add_json(fresh);
}

void CommandLine::add_lanes()
{
    auto* lane = app_.add_subcommand("lane", "What became no lead: look into it, release from it");
    lane->require_subcommand(1);

    auto* listing = add_configured(*lane, "list", "The newest of a lane, or of all", [this](const Config& c) {
        return lane_list(c, given_.lane, given_.most, given_.json, streams_);
    });
    listing->add_option("lane", given_.lane, "interest, spam, automatic, rejected or unreadable");
    listing->add_option("--most", given_.most, "How many")->capture_default_str()->check(CLI::Range(1, 1'000'000));
    add_json(listing);

    auto* showing = add_configured(*lane, "show", "One submission", [this](const Config& c) {
        const Shown as = given_.octets ? Shown::octets : given_.json ? Shown::json : Shown::text;
        return lane_show(c, given_.id, as, streams_);
    });
    showing->add_option("id", given_.id, "Submission id")->required();
    showing->add_flag("--octets", given_.octets, "Its octets as they arrived");
    add_json(showing);

    auto* releasing = add_configured(*lane, "release", "Make it a lead after all", [this](const Config& c) {
        return lane_release(c, given_.id, streams_);
    });
    releasing->add_option("id", given_.id, "Submission id")->required();

    auto* replaying = add_configured(app_, "replay", "Judge again what was kept, by today's rules", [this](const Config& c) {
        if (given_.sources_only) {
            given_.reclassify.only_look = given_.replay.only_look;
            given_.reclassify.json = given_.json;
            return reclassify(c, given_.reclassify, streams_);
        }
        given_.replay.json = given_.json;
        return given_.spool.empty() ? replay_lanes(c, given_.replay, streams_) : replay_spool(c, given_.spool, streams_);
    });
    auto* lanes = replaying->add_option("--lane", given_.replay.lanes, "Only this lane; may be repeated")->allow_extra_args(false);
    replaying->add_flag("--dry-run", given_.replay.only_look, "Only say what would change");
    auto* spool = replaying->add_option("--spool", given_.spool, "Empty the spool of a dead node instead");
    auto* sources = replaying->add_flag("--reclassify", given_.sources_only, "Conclude anew where every visit came from instead");
    sources->excludes(lanes)->excludes(spool);
    replaying->add_option("--since", given_.reclassify.since, "With --reclassify: received since, 2026-01-31")->needs(sources);
    replaying->add_option("--entry", given_.reclassify.entry, "With --reclassify: only this form or token")->needs(sources);
    add_json(replaying);
}

void CommandLine::add_forms()
{
    auto* forms = app_.add_subcommand("form", "Forms and the sites that show them");
    forms->require_subcommand(1);
    auto* snippet = add_configured(*forms, "snippet", "What a site pastes, with the policy lines it needs", [this](const Config& c) {
        return form_snippet(c, given_.slug, given_.json, streams_);
    });
    snippet->add_option("slug", given_.slug, "Which form")->required();
    add_json(snippet);
}

void CommandLine::add_reports()
{
    auto* reports = app_.add_subcommand("report", "Figures and lists for others");
    reports->require_subcommand(1);
    auto* clicks = add_configured(*reports, "clicks", "CSV for advertisers: click ids of leads who agreed to marketing",
                                  [this](const Config& c) { return report_clicks(c, given_.reclassify.since, streams_); });
    clicks->add_option("--since", given_.reclassify.since, "Received since, 2026-01-31");
}

/// A mail server's pipe knows 0 and 75: even a wrong command line must not make it bounce the mail.
bool is_ingest(int argc, const char* const* argv)
{
    return argc > 1 && std::string_view{argv[1]} == "ingest";
}

}  // namespace

int run_command_line(int argc, const char* const* argv, Streams streams)
{
    Given given;
    int status = fenced(streams, [&] { return CommandLine{given, streams}.run(argc, argv); });
    streams.out.flush();
    if (!streams.out && status == exit_status::done) status = exit_status::input_output;
    return status != exit_status::done && is_ingest(argc, argv) ? exit_status::try_again : status;
}

}  // namespace captura::daemon
