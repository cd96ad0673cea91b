/// Where a visit came from (reference: traffic groups named after GA4, with AI assistants and messengers). Pure.
#pragma once

#include "captura/domain/inquiry.hpp"
#include "captura/domain/source.hpp"
#include "captura/domain/submission.hpp"

namespace captura::rules {

/// Fields of that name first, else the query of the page; page and referrer from `_page` and `_referrer`, else the
/// Referer header. Each value cut at 512 octets.
SourceInputs observe_source(const Inquiry& inquiry, const Visit& visit);

/// First rule that matches wins; the rule's id is in the answer.
Source attribute_source(SourceInputs inputs, std::string_view default_campaign);

}  // namespace captura::rules
