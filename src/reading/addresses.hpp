/// Address lists of header fields (RFC 5322 section 3.4 and all that stands in its place). Pure, linear, never throws.
#pragma once

#include "captura/domain/inquiry.hpp"
#include "reading/header_words.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace captura::reading {

struct AddressList {
    std::vector<NamedAddress> addresses;  ///< a piece that is no address has a name only
    bool cut = false;                     ///< there were more than `max`
};

/// Groups (empty and unclosed ones), comments, quoted pairs, routes, "[mailto:a]", "N <a<mailto:a>>", missing ">", ","
/// or ";" between. A name equal to its address is dropped.
AddressList parse_addresses(std::string_view raw, const WordContext& context, std::size_t max);

}  // namespace captura::reading
