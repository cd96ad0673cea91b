#include "captura/daemon/version.hpp"
#include "daemon/commands_forms.hpp"
#include "daemon/config_url.hpp"
#include "daemon/doctor.hpp"

#include "captura/notify/courier.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace captura::daemon {
namespace {

constexpr int patience = 5;  // seconds for one server to take a connection

void examine_maildir(const std::string& subject, const std::string& path, Diagnosis& diagnosis)
{
    for (const char* part : {"", "/new", "/cur"}) {
        const std::string folder = path + part;
        if (::access(folder.c_str(), R_OK | X_OK) == 0) continue;
        diagnosis.push_back({Health::fail, subject, folder + ": " + std::strerror(errno),
                             "make it (maildirmake " + path + ") and let the daemon's user read it"});
        return;
    }
    diagnosis.push_back({Health::ok, subject, path + " is readable", ""});
}

void examine_mailbox(const mail::MailboxSettings& mailbox, Diagnosis& diagnosis)
{
    const std::string subject = "mailbox " + mailbox.name;
    const auto url = parse_url(mailbox.url);
    if (!url) return;  // load_config refused it
    if (url->scheme == "maildir") return examine_maildir(subject, url->path, diagnosis);
    const int port = url->port != 0 ? url->port : url->scheme == "imaps" ? 993 : 143;
    const std::string fault = reach(url->host, port, patience);
    if (fault.empty())
        diagnosis.push_back({Health::ok, subject, url->host + ":" + std::to_string(port) + " takes connections", ""});
    else
        diagnosis.push_back({Health::fail, subject, fault, "check host, port and firewall"});
}

}  // namespace

void examine_config(const Config& config, Diagnosis& diagnosis)
{
    for (const std::string& warning : config.warnings)
        diagnosis.push_back({Health::warn, "configuration", warning, "see config/captura.toml for what the key means"});
    if (config.warnings.empty()) diagnosis.push_back({Health::ok, "configuration", config.file.string(), ""});
    if (config.public_url.empty())
        diagnosis.push_back({Health::warn, "public address", "http.public_url is not set",
                             "set it to what visitors type: links in pages and notices begin with it"});
    else
        diagnosis.push_back({Health::ok, "public address", config.public_url, ""});
}

void examine_forms(const Config& config, Diagnosis& diagnosis)
{
    const web::FormBook forms = forms_of(config);
    for (const web::FormFault& fault : forms.faults)
        diagnosis.push_back({Health::fail, "forms", to_line(fault), "edit the form; the daemon does not start with it"});
    if (!forms.faults.empty()) return;
    if (forms.forms.empty())
        diagnosis.push_back({Health::warn, "forms", config.forms_dir.string() + " holds no form",
                             "copy one of the shipped forms there"});
    else
        diagnosis.push_back({Health::ok, "forms", std::to_string(forms.forms.size()) + " forms", ""});
}

void examine_mailboxes(const Config& config, Diagnosis& diagnosis)
{
    for (const mail::MailboxSettings& mailbox : config.mailboxes) examine_mailbox(mailbox, diagnosis);
}

void examine_notify(const Config& config, Diagnosis& diagnosis)
{
    const notify::Delivery delivery = notify::probe(config.notify);
    if (delivery.kind == notify::Delivery::Kind::sent)
        diagnosis.push_back({Health::ok, "notices", config.notify.url + " answers", ""});
    else
        diagnosis.push_back({Health::fail, "notices", config.notify.url + ": " + delivery.reason,
                             "notices wait in the outbox until it answers; check notify.url"});
}

void examine_libraries(Diagnosis& diagnosis)
{
    std::string all = "captura " + std::string{version};
    for (const auto& [name, number] : library_versions()) all += ", " + name + " " + number;
    diagnosis.push_back({Health::ok, "versions", all, ""});
}

}  // namespace captura::daemon
