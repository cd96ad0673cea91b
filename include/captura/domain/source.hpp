/// Where a touch came from: what was observed, and what it was taken to mean. The two are stored apart, so that
/// history can be reclassified (promise 6).
#pragma once

#include "captura/domain/inquiry.hpp"

#include <string>
#include <vector>

namespace captura {

/// Raw, each value cut at 512 octets.
struct SourceInputs {
    std::string page;              ///< address of the page with the form
    std::string referrer;          ///< what led to that page
    std::string landing;           ///< first page of the visit
    std::string landing_referrer;  ///< what led to the visit
    std::vector<Field> parameters; ///< utm_* and click ids, names lower case, values as given
};

struct Source {
    SourceInputs inputs;
    std::string group;  ///< "Organic Search", "Paid Social", "Direct", ...; empty for mail and import
    std::string rule;   ///< id of the rule that decided
    std::string source;
    std::string medium;
    std::string campaign;
    std::string term;
    std::string content;
};

}  // namespace captura
