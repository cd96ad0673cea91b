/// The one configuration file: read whole, checked whole, every fault named with file and line before anything starts.
#pragma once

#include "captura/event_log/event_log.hpp"
#include "captura/http/server.hpp"
#include "captura/intake/intake.hpp"
#include "captura/mail/mailboxes.hpp"
#include "captura/notify/courier.hpp"
#include "captura/spool/spool.hpp"
#include "captura/store/session.hpp"
#include "captura/web/form_server.hpp"

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace captura::daemon {

struct Leads {
    std::string default_region = "ES";
    std::vector<std::string> own_domains;
    std::shared_ptr<const rules::SpamTable> spam = {};  ///< null: nothing is scored
};

/// Files of the operator's own; empty: as shipped.
struct Sources {
    std::string channels;
    std::string referrers;
};

inline http::ServerSettings listening_on(const char* address)
{
    http::ServerSettings settings;
    settings.listen = address;
    return settings;
}

/// One key as it holds, for `check --json`: secrets never stand here, only where they are read from.
struct Setting {
    std::string key;     ///< "http.listen", "mailbox[0].url"
    std::string value;   ///< as one would write it
    std::string origin;  ///< "default", or "file:line"

    friend bool operator==(const Setting&, const Setting&) = default;
};

struct Config {
    std::filesystem::path file;
    http::ServerSettings http;                            ///< [http]
    std::string public_url;                               ///< [http] public_url
    http::ServerSettings admin = listening_on("127.0.0.1:8081");  ///< [admin]
    web::Settings web;
    store::Settings database;
    spool::Settings spool;
    std::filesystem::path forms_dir = "/etc/captura/forms";
    std::filesystem::path words_dir = "/etc/captura/words";  ///< catalogues of the operator's own; need not exist
    std::filesystem::path dialects_dir = "/etc/captura/dialects";  ///< need not exist
    Leads leads;
    Sources sources;
    std::string captcha_secret;  ///< [captcha]: ours with the vendor
    std::string captcha_url;     ///< where answers are checked; empty: at the vendor's
    std::chrono::milliseconds captcha_timeout{2000};
    std::filesystem::path spam_table;  ///< [spam] table: the operator's own weights; empty: as shipped
    std::vector<mail::MailboxSettings> mailboxes;
    notify::Settings notify;
    std::string notify_to;
    event_log::Settings log;
    intake::Settings intake;
    std::vector<std::string> warnings;  ///< each with file and line where there is one
    std::vector<Setting> settings;      ///< every key there is, in the order of the shipped file
};

/// One fault or more: `what()` has a line each, "file:line: reason".
struct ConfigError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Throws ConfigError. Relative paths are taken from the folder of the file. Unknown keys are faults that name the
/// likeliest correct one.
Config load_config(const std::filesystem::path& file);

}  // namespace captura::daemon
