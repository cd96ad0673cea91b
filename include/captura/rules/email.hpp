/// E-mail addresses as people use them: RFC 5321 and 6531 dot-strings at a domain, IDNA 2008 by libidn2. Comments,
/// address literals, quoted local parts and obsolete forms of RFC 5322 are refused, each with its reason. Pure.
///
/// LIMITS: local part 64 octets, domain 253, the whole 254.
#pragma once

#include "captura/domain/contact.hpp"
#include "captura/rules/phone.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace captura::rules {

struct EmailReading {
    Grade grade = Grade::invalid;
    EmailAddress address;  ///< only where the grade is not invalid
    std::vector<std::string>
        reasons;             ///< "no_at", "bad_domain", "display_name", "reserved_domain", "no_dot_in_domain", ...
    std::string suggestion;  ///< "ana@gmail.com" for "ana@gmial.com"; empty where there is none
};

EmailReading parse_email(std::string_view text);

/// Addresses in running text, in order, each once, at most 20.
std::vector<EmailAddress> find_emails(std::string_view text);

bool is_free_mail(std::string_view domain);
bool is_role_account(std::string_view local_part);
bool is_disposable(std::string_view domain);

}  // namespace captura::rules
