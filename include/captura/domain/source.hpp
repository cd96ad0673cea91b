/// Where a touch came from: what was observed, and what it was taken to mean. The two are stored apart, so that
/// history can be reclassified (promise 6).
#pragma once

#include "captura/domain/inquiry.hpp"

#include <string>
#include <vector>

namespace captura {

/// A touch of the same visitor before the one that brought the inquiry, as the page remembered it.
struct EarlierTouch {
    std::string at;        ///< RFC 3339, as the visitor's clock said; empty where it was no time
    std::string page;
    std::string referrer;
};

/// Raw, each value cut at 512 octets.
struct SourceInputs {
    std::string page;              ///< address of the page with the form
    std::string referrer;          ///< what led to that page
    std::string landing;           ///< first page of the visit
    std::string landing_referrer;  ///< what led to the visit
    std::string landed_at;         ///< when it began, by the visitor's clock
    std::vector<Field> parameters; ///< utm_*, click ids and consented client ids, names lower case, values as given
    std::vector<EarlierTouch> touches;  ///< oldest first, at most 10
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
    std::vector<Source> earlier;  ///< what `inputs.touches` were taken to mean, one each
};

}  // namespace captura
