/// How a person can be reached, gathered field by field: good addresses and numbers into the contact, doubts into the
/// reasons.
#pragma once

#include "captura/domain/judgement.hpp"
#include "captura/rules/email.hpp"
#include "captura/rules/phone.hpp"

#include <string_view>

namespace captura::rules {

/// Each address and number once; reasons once.
void add_reason(Judgement& judgement, std::string_view reason);
void add_email(Judgement& judgement, const EmailReading& reading);
void add_email(Judgement& judgement, EmailAddress address);
void add_phone(Judgement& judgement, const PhoneReading& reading);
void add_phone(Judgement& judgement, PhoneNumber number);

bool is_reachable(const Contact& contact);

/// Marks of the addresses chosen: free_mail, role_account, disposable_email.
void mark_emails(Judgement& judgement);

/// Of the company itself: an own domain or a host below one (W3).
bool is_own_domain(std::string_view canonical_domain, const std::vector<std::string>& own_domains);

std::string_view local_part(std::string_view address);
std::string_view domain_part(std::string_view address);

/// A message as people wrote it: line ends LF, no controls but TAB, no blanks around.
std::string tidy_message(std::string_view text);

/// "es" of "es-ES,es;q=0.9", lower case; empty where it is no language tag.
std::string primary_language(std::string_view tags);

}  // namespace captura::rules
