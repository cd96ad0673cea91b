/// Letters no person wrote (K1): own notices, bounces, reports, auto-replies, newsletters. Pure.
#pragma once

#include "captura/domain/inquiry.hpp"

#include <optional>
#include <string_view>

namespace captura::rules {

struct Automatic {
    std::string_view kind;    ///< loop, bounce, report, auto_reply, newsletter
    std::string_view reason;  ///< the evidence, as a stable code
};

/// First class with evidence. One weak sign (a null return path, a subject word, "postmaster" in a name) is none (K3).
/// Newsletters are asked for apart: what a form service sends carries the same headers.
std::optional<Automatic> find_automatic(const Inquiry& inquiry);
std::optional<Automatic> find_newsletter(const Letter& letter);

/// Local parts no person answers: noreply, mailer-daemon, wordpress, ... (W2). Any case.
bool is_machine_local_part(std::string_view local_part);

}  // namespace captura::rules
