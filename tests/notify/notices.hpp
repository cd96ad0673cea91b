/// A notice as an ordinary inquiry makes it.
#pragma once

#include "captura/notify/courier.hpp"

namespace captura::test {

inline Notice ordinary_notice(unsigned char number = 1)
{
    Notice notice;
    notice.id = make_uuid_v7(*parse_rfc3339("2026-01-31T09:05:07.123Z"), {0, 0, 0, 0, 0, 0, number});
    notice.submission_id = make_uuid_v7(*parse_rfc3339("2026-01-31T09:05:07.000Z"), {1, 0, 0, 0, 0, 0, number});
    notice.lead_id = make_uuid_v7(*parse_rfc3339("2026-01-31T09:05:07.000Z"), {2, 0, 0, 0, 0, 0, number});
    notice.created_at = *parse_rfc3339("2026-01-31T09:05:07.123Z");
    notice.received_at = *parse_rfc3339("2026-01-31T09:05:07.000Z");
    notice.recipient = "head@company.example";
    notice.transport = "mail";
    notice.event = "created";
    notice.name = "Ana Garc\xC3\xAD" "a";
    notice.email = "ana@acme.example";
    notice.phone = "+34612345678";
    notice.company = "Acme";
    notice.job_title = "Buyer";
    notice.message = "We need 40 desks.\nWhat do they cost?";
    notice.channel = "form";
    notice.door = "web";
    notice.entry = "contact";
    notice.source_group = "Paid Search";
    notice.source_rule = "paid_search_medium";
    notice.referrer = "https://www.google.es/";
    notice.marks = "utm_source=google utm_medium=cpc";
    notice.source = "google";
    notice.medium = "cpc";
    notice.campaign = "spring";
    notice.page = "https://www.company.example/desks";
    return notice;
}

inline notify::Settings ordinary_settings()
{
    notify::Settings settings;
    settings.from = "leads@company.example";
    settings.instance = "front-desk-1";
    return settings;
}

}  // namespace captura::test
