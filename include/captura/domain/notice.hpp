/// What a manager is told about a card, or a visitor about the own inquiry: one row of the outbox with all that its
/// words need.
#pragma once

#include "captura/domain/timestamp.hpp"
#include "captura/domain/uuid.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace captura {

struct Notice {
    Uuid id;                 ///< also the local part of its Message-ID: sent twice, it is still one
    std::int32_t attempts = 0;  ///< before this one
    Timestamp created_at{};
    std::string recipient;   ///< e-mail of the manager, of `notify.to`, or of the visitor
    std::string transport;   ///< "mail"
    std::string event;       ///< created, repeat, test; to the visitor: confirm, acknowledge

    Uuid submission_id;
    Uuid lead_id;            ///< nil where there is no card of ours: of a customer, of a test
    std::int32_t submissions = 1;  ///< of the card, this one included
    std::string name;
    std::string email;
    std::string phone;
    std::string company;
    std::string job_title;
    std::string country;
    std::string subject;
    std::string message;
    std::string channel;
    std::string door;
    std::string entry;
    std::string source_group;      ///< empty where no visit led here: mail, import
    std::string source_rule;       ///< which rule said so
    std::string referrer;          ///< raw, as are the two below: what the rule decided by
    std::string landing_referrer;
    std::string marks;             ///< "utm_source=vk utm_medium=post"
    std::string source;
    std::string medium;
    std::string campaign;
    std::string page;
    std::vector<std::string> reasons;
    std::string language;    ///< of the form as the visitor saw it
    Timestamp received_at{};
};

/// Nothing of a card may stand in such a mail, nor anything that a stranger typed: who typed the address is not known.
inline bool is_for_visitor(const Notice& notice)
{
    return notice.event == "confirm" || notice.event == "acknowledge";
}

}  // namespace captura
