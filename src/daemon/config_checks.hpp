/// What a key means beyond its type: addresses that parse, names that are not taken, sections that fit together.
#pragma once

#include "captura/daemon/config.hpp"
#include "daemon/config_section.hpp"

#include <string>
#include <vector>

namespace captura::daemon {

void check_http(Section& in, Config& config);
void check_admin(Section& in, const Config& config);
/// The password joins the URL here: libpq knows one string.
void check_database(Section& in, Config& config, const std::string& password);
void check_leads(Section& in, Config& config);
void check_captcha(Section& in, const Config& config);
/// Against the mailboxes read before it.
void check_mailbox(Section& in, mail::MailboxSettings& mailbox, const Config& config);
void check_notify(Section& in, const Config& config);
/// What only the whole file shows.
void check_together(const Config& config, const std::vector<Section>& mailboxes, Findings& findings);

/// A libpq URL or conninfo with the password in it. Pure.
std::string with_password(const std::string& url, const std::string& password);

}  // namespace captura::daemon
