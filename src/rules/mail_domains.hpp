/// What is known of mail domains beyond their syntax: lists, and names nobody owns.
#pragma once

#include <string>
#include <string_view>

namespace captura::rules {

/// Names set aside by RFC 2606, 6761, 6762, 7686, 8375 and 9476: no mail ever arrives there. A-labels, lower case.
bool is_reserved_domain(std::string_view domain);

/// The big provider this domain is one slip away from ("gmial.com"); empty where there is none, or where the domain is
/// a provider itself.
std::string_view likely_provider(std::string_view domain);

void load_mail_lists();

}  // namespace captura::rules
