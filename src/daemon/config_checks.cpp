#include "daemon/config_checks.hpp"

#include "daemon/config_url.hpp"

#include <algorithm>

namespace captura::daemon {
namespace {

std::string lower(std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return text;
}

bool is_region(const std::string& text)
{
    return text.size() == 2 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_name(const std::string& text)
{
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    });
}

void check_listen(Section& in, const std::string& listen)
{
    if (!parse_listen(listen))
        in.fault("listen", "\"" + listen + "\" is no address to listen on: write \"127.0.0.1:8080\" or \"[::1]:8080\"");
}

void check_maildir(Section& in, const Url& url)
{
    if (url.path.empty() || url.path == "/" || !url.host.empty())
        in.fault("url", "a Maildir is written maildir:///path, with three slashes");
}

}  // namespace

void check_http(Section& in, Config& config)
{
    check_listen(in, config.http.listen);
    for (const std::string& proxy : config.http.trusted_proxies)
        if (!is_network(proxy))
            in.fault("trusted_proxies", "\"" + proxy + "\" is no IP address or network (\"10.0.0.0/8\")");

    if (config.public_url.empty()) return;
    const auto url = parse_url(config.public_url);
    if (!url || (url->scheme != "https" && url->scheme != "http") || !url->user.empty() ||
        url->path.find_first_of("?#") != std::string::npos) {
        in.fault("public_url", "\"" + config.public_url + "\" is no web address: write \"https://forms.example.com\"");
        return;
    }
    while (config.public_url.ends_with('/')) config.public_url.pop_back();
    if (url->scheme == "https" && config.http.trusted_proxies.empty())
        in.warn("public_url", "https is spoken by a proxy in front, but http.trusted_proxies is empty: all visitors "
                              "would seem to come from one address");
}

void check_admin(Section& in, const Config& config)
{
    check_listen(in, config.admin.listen);
    const auto port = parse_listen(config.admin.listen);
    if (port && port->port != 0 && config.admin.listen == config.http.listen)
        in.fault("listen", "\"" + config.admin.listen + "\" is the public listener's address already");
    if (port && !is_loopback(port->host))
        in.warn("listen", "the admin listener asks nobody for a password and is open beyond this machine");
}

std::string with_password(const std::string& url, const std::string& password)
{
    if (password.empty()) return url;
    std::string joined = url;
    if (url.starts_with("postgresql://") || url.starts_with("postgres://")) {
        static constexpr char hex[] = "0123456789ABCDEF";
        joined += url.find('?') == std::string::npos ? "?password=" : "&password=";
        for (const char c : password) {
            const auto octet = static_cast<unsigned char>(c);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
                joined += c;
            else
                joined += {'%', hex[octet >> 4], hex[octet & 15]};
        }
    } else {
        joined += " password='";
        for (const char c : password) {
            if (c == '\'' || c == '\\') joined += '\\';
            joined += c;
        }
        joined += "'";
    }
    return joined;
}

void check_database(Section& in, Config& config, const std::string& password)
{
    const std::string& url = config.database.url;
    const bool a_url = url.starts_with("postgresql://") || url.starts_with("postgres://");
    const auto scheme = url.find("://");
    const bool conninfo = scheme == std::string::npos && url.find('=') != std::string::npos;
    if (!a_url && !conninfo)
        in.fault("url", "the database is a libpq URL (postgresql://host/captura) or \"host=... dbname=...\"");
    if (config.database.watchdog <= config.database.statement_timeout)
        in.fault("watchdog", "\"database.watchdog\" must be longer than \"database.statement_timeout\": the server's own "
                             "time limit comes first");
    config.database.url = with_password(url, password);
}

void check_leads(Section& in, Config& config)
{
    if (!is_region(config.leads.default_region))
        in.fault("default_region", "\"" + config.leads.default_region + "\" is no country in two capitals, as in \"ES\"");
    for (std::string& domain : config.leads.own_domains) {
        if (!is_domain(domain)) in.fault("own_domains", "\"" + domain + "\" is no domain, as in \"acme.example\"");
        domain = lower(domain);
    }
}

void check_captcha(Section& in, const Config& config)
{
    const web::Captcha& captcha = config.web.captcha;
    if (captcha.provider.empty()) {
        if (!captcha.site_key.empty() || !config.captcha_secret.empty())
            in.fault("provider", "a captcha needs a provider: \"turnstile\", \"hcaptcha\" or \"recaptcha\"");
        return;
    }
    if (web::find_captcha_vendor(captcha.provider) == nullptr) {
        std::string known;
        for (const web::CaptchaVendor& vendor : web::captcha_vendors()) known.append(known.empty() ? "" : ", ").append(vendor.name);
        in.fault("provider", "\"" + captcha.provider + "\" is no provider of captchas: " + known);
    }
    const bool plain = !captcha.site_key.empty() && std::all_of(captcha.site_key.begin(), captcha.site_key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
    if (!plain) in.fault("site_key", "a captcha needs the site_key that its provider gave you");
    if (config.captcha_secret.empty()) in.fault("secret_file", "a captcha needs the secret that its provider gave you");
    const auto url = parse_url(config.captcha_url);
    if (!config.captcha_url.empty() && (!url || (url->scheme != "https" && url->scheme != "http")))
        in.fault("url", "\"" + config.captcha_url + "\" is no web address");
}

void check_mailbox(Section& in, mail::MailboxSettings& mailbox, const Config& config)
{
    if (!is_name(mailbox.name))
        in.fault("name", mailbox.name.empty() ? "a mailbox needs a name"
                                              : "\"" + mailbox.name + "\": a name has letters, digits, '.', '-', '_'");
    for (const auto& other : config.mailboxes) {
        if (other.name == mailbox.name) in.fault("name", "there are two mailboxes named \"" + mailbox.name + "\"");
        if (other.url == mailbox.url && !mailbox.url.empty())
            in.fault("url", "mailbox \"" + other.name + "\" reads \"" + mailbox.url + "\" already");
    }
    if (!mailbox.region.empty() && !is_region(mailbox.region))
        in.fault("region", "\"" + mailbox.region + "\" is no country in two capitals, as in \"ES\"");
    if (mailbox.channel.empty()) in.fault("channel", "a channel is a word, as in \"email\"");
    if (mailbox.start != "new" && mailbox.start != "all")
        in.fault("start", "\"mailbox.start\" must be one of \"new\", \"all\"; a date is not available in this version");

    const auto url = parse_url(mailbox.url);
    if (!url) {
        in.fault("url", "mailbox \"" + mailbox.name + "\" needs a url: imaps://user@host/INBOX or maildir:///path");
    } else if (url->scheme == "pop3" || url->scheme == "pop3s") {
        in.fault("url", url->scheme + ":// is not available in this version");
    } else if (url->scheme == "maildir") {
        check_maildir(in, *url);
    } else if (url->scheme != "imap" && url->scheme != "imaps") {
        in.fault("url", "\"" + url->scheme + "\" is no kind of mailbox: imaps, imap or maildir");
    } else if (url->has_password) {
        in.fault("url", "the password does not stand in the url: use mailbox.password_file");
    } else if (url->user.empty()) {
        in.fault("url", "who logs in? imaps://user@" + url->host + "/INBOX");
    } else if (mailbox.password.empty() && !in.has("password_file")) {
        in.fault("password_file", "mailbox \"" + mailbox.name + "\" needs a password_file");
    } else if (!mailbox.tls && url->scheme == "imap" && !is_loopback(url->host)) {
        in.warn("tls", "mailbox \"" + mailbox.name + "\" sends its password in plain text to " + url->host);
    } else if (!mailbox.tls && url->scheme == "imaps") {
        in.fault("tls", "imaps:// is TLS from the first octet: write imap:// for tls = \"off\"");
    }
}

void check_notify(Section& in, const Config& config)
{
    if (!is_address(config.notify.from)) in.fault("from", "\"" + config.notify.from + "\" is no e-mail address");
    if (!config.notify_to.empty() && !is_address(config.notify_to))
        in.fault("to", "\"" + config.notify_to + "\" is no e-mail address");
    const auto url = parse_url(config.notify.url);
    if (!url)
        in.fault("url", "\"" + config.notify.url + "\" is no way out: smtp://host:25, smtps://user@host or maildir:///path");
    else if (url->scheme == "maildir")
        check_maildir(in, *url);
    else if (url->scheme != "smtp" && url->scheme != "smtps")
        in.fault("url", "\"" + url->scheme + "\" is no way out: smtp, smtps or maildir");
    else if (url->has_password)
        in.fault("url", "the password does not stand in the url: use notify.password_file");
}

void check_together(const Config& config, const std::vector<Section>& mailboxes, Findings& findings)
{
    if (!config.mailboxes.empty() && config.leads.own_domains.empty())
        findings.warn(mailboxes.front().line(""), "leads.own_domains is empty while a mailbox is read: letters of our "
                                                  "own colleagues would become leads");
    // K4: a notice that lands in a mailbox we read would be read as an inquiry.
    for (std::size_t i = 0; i < config.mailboxes.size() && !config.notify_to.empty(); ++i) {
        const auto url = parse_url(config.mailboxes[i].url);
        if (!url || url->user.empty()) continue;
        const std::string address = url->user.find('@') == std::string::npos ? url->user + "@" + url->host : url->user;
        if (lower(address) == lower(config.notify_to))
            findings.warn(mailboxes[i].line("url"), "notify.to is the mailbox \"" + config.mailboxes[i].name +
                                                        "\" itself: our own notices would come back as mail");
    }
}

}  // namespace captura::daemon
