/// Ids that advertisers' scripts gave the visitor's browser (`_ga, _ym_uid, _fbp, _fbc`): personal data of somebody who may
/// not have agreed, and of no use to find out where the visit came from.
#pragma once

#include "captura/domain/entry.hpp"
#include "captura/domain/inquiry.hpp"
#include "captura/domain/source.hpp"

namespace captura::rules {

/// They are added to the parameters only where the visitor ticked a consent of the entry named `marketing`, or
/// `marketing_...`. (The octets of a submission are kept as they came, like everything: a page should not send them before
/// it was allowed to, and ours never does.)
void keep_client_ids(SourceInputs& inputs, const Inquiry& inquiry, const Entry& entry);

}  // namespace captura::rules
