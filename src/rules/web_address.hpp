/// The parts of a page's address that attribution looks at; a bounded scan, no full URL parser: what cannot be read
/// gives empty parts.
#pragma once

#include "captura/domain/inquiry.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace captura::rules {

struct WebAddress {
    std::string scheme;  ///< lower case
    std::string host;    ///< lower case, without user, port and final dot
    std::string path;    ///< as written, with its slash
    std::string query;   ///< as written, without "?"
};

WebAddress read_web_address(std::string_view text);

/// The pairs of a query, percent-decoded, "+" as blank, names in lower case; at most 100.
std::vector<Field> read_query(std::string_view query);

}  // namespace captura::rules
