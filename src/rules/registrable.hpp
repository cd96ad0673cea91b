/// Registrable domains by the public suffix list: the shipped file, read by libpsl.
#pragma once

#include <string>
#include <string_view>

namespace captura::rules {

/// "www.example.co.uk" to "example.co.uk"; a final dot, capitals and U-labels may be there. Private suffixes count
/// (each "x.github.io" is a domain of its own). Empty for addresses, public suffixes and what is no host name.
std::string registrable_domain(std::string_view host);

/// Whether ICANN's part of the list knows this as a suffix: "com", "co.uk", not "github.io" (A-labels in lower case).
bool is_registry_suffix(std::string_view suffix);

}  // namespace captura::rules
