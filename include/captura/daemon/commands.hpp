/// The commands of `captura`, each a function of its options and three streams: data goes to `out`, messages to `err`.
/// They answer an exit status (exit_status.hpp). What goes wrong around them (the database away, a wrong
/// configuration) is thrown, and turned into a message and a status by run_command_line.
#pragma once

#include "captura/daemon/config.hpp"
#include "captura/store/session.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace captura::daemon {

struct Streams {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
};

/// A command line that cannot be meant; exit 64.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Something the daemon needs is not to be had: an address, a folder. `status` tells whoever started it.
struct CannotStart : std::runtime_error {
    CannotStart(int exit_status, const std::string& what) : std::runtime_error(what), status(exit_status) {}
    int status;
};

/// The whole of main: reads the command line, runs the command, and is the last fence for exceptions.
int run_command_line(int argc, const char* const* argv, Streams streams);

/// Runs `command`; what it throws becomes a message and an exit status.
int fenced(Streams streams, const std::function<int()>& command);

/// Configuration and forms; `json` prints each key with its value and origin.
int check(const std::filesystem::path& config, bool json, Streams streams);

enum class Migration : std::uint8_t { up, status, plan };
int migrate(const Config& config, Migration what, bool json, Streams streams);

struct ExplainOptions {
    std::optional<std::filesystem::path> config;  ///< none: no own domains, the sample forms
    std::string form;                             ///< slug; empty: a form body is judged as any inquiry
    std::string content_type;                     ///< of files that do not end in .eml; empty: looked at
    std::vector<std::string> files;               ///< "-" is standard input
};
int explain(const ExplainOptions& options, Streams streams);

struct ValidateOptions {
    std::string region = "ES";
    std::vector<std::string> emails;
    std::vector<std::string> phones;
    std::string file;  ///< one address or number a line; "-" is standard input
};
int validate(const ValidateOptions& options, Streams streams);

/// 0 once the letter is durable, 75 for everything else: a mail server bounces on other codes.
int ingest(const std::filesystem::path& config, const std::string& mailbox, Streams streams);

/// A new token for /v1/submissions: itself on `out`, the lines for the configuration beside it.
int token_new(const std::string& name, bool json, Streams streams);

int manager_add(const Config& config, const store::Manager& manager, bool json, Streams streams);
int manager_list(const Config& config, bool json, Streams streams);
struct ManagerChanges {
    std::optional<std::string> name;
    std::optional<std::string> email;
    std::optional<std::string> role;
    std::optional<std::int32_t> tier;
    std::optional<bool> active;
};
int manager_set(const Config& config, const std::string& email, const ManagerChanges& changes, Streams streams);
int manager_remove(const Config& config, const std::string& email, Streams streams);

/// What a site pastes for that form, delivery by delivery, with the lines its policy needs.
int form_snippet(const Config& config, const std::string& slug, bool json, Streams streams);

/// An empty `lane` lists all of them.
int lane_list(const Config& config, const std::string& lane, std::size_t most, bool json, Streams streams);
enum class Shown : std::uint8_t { text, json, octets };
int lane_show(const Config& config, const std::string& id, Shown as, Streams streams);
int lane_release(const Config& config, const std::string& id, Streams streams);

/// What the lanes hold, judged again by today's rules; one line for each submission whose verdict changed.
struct ReplayOptions {
    std::vector<std::string> lanes;  ///< empty: all
    bool only_look = false;          ///< say what would change, write nothing
    bool json = false;
};
int replay_lanes(const Config& config, const ReplayOptions& options, Streams streams);
/// Sources concluded anew by today's table: counts of what moved from which group to which.
struct ReclassifyOptions {
    std::string since;       ///< a day or a time; empty: all
    std::string entry;       ///< empty: all
    bool only_look = false;  ///< say what would change, write nothing
    bool json = false;
};
int reclassify(const Config& config, const ReclassifyOptions& options, Streams streams);
/// CSV of click ids whose visitors became leads and agreed to marketing, for upload to the advertisers.
int report_clicks(const Config& config, const std::string& since, Streams streams);
/// A day ("2026-01-31") or a time (RFC 3339, UTC); empty: since ever. Throws UsageError.
Timestamp parse_since(const std::string& text);
/// The spool of a node that is no more, saved in the database.
int replay_spool(const Config& config, const std::filesystem::path& dir, Streams streams);

/// All surroundings, each with ok, warn or fail and what to do; exit 1 where something is not ok.
int doctor(const std::filesystem::path& config, bool json, Streams streams);

}  // namespace captura::daemon
