#include "reading/dates.hpp"

#include <gtest/gtest.h>

namespace captura::reading {
namespace {

struct Row {
    const char* why;
    std::string given;
    std::string expected;  // empty: no date
    bool offset_known = true;
};

TEST(ParseLetterDate, ReadsOldAndCarelessForms)
{
    const Row rows[] = {
        {"as it should be", "Tue, 24 Nov 2026 20:47:17 +0100", "2026-11-24T19:47:17.000Z"},
        {"no weekday, no seconds", "24 Nov 2026 20:47 +0100", "2026-11-24T19:47:00.000Z"},
        {"PST is eight hours behind", "Tue, 24 Nov 2026 20:00:00 PST", "2026-11-25T04:00:00.000Z"},
        {"an unknown zone tells nothing", "Tue, 24 Nov 2026 20:00:00 JST", "2026-11-24T20:00:00.000Z", false},
        {"an impossible offset tells nothing", "Tue, 24 Nov 2026 20:00:00 +9999", "2026-11-24T20:00:00.000Z", false},
        {"no zone", "Tue, 24 Nov 2026 20:00:00", "2026-11-24T20:00:00.000Z", false},
        {"two digits from 00 to 49", "1 Jan 24 00:00:00 +0000", "2024-01-01T00:00:00.000Z"},
        {"two digits from 50 to 99", "Thu, 1 Jan 70 00:00:00 +0000", "1970-01-01T00:00:00.000Z"},
        {"GMT with an offset", "24 Nov 2026 20:00:00 GMT+0100", "2026-11-24T19:00:00.000Z"},
        {"a comment", "24 Nov 2026 20:00:00 +0100 (CET)", "2026-11-24T19:00:00.000Z"},
        {"midnight as 24:00", "24 Nov 2026 24:00:00 +0000", "2026-11-25T00:00:00.000Z"},
        {"a leap second", "31 Dec 2016 23:59:60 +0000", "2017-01-01T00:00:00.000Z"},
        {"with dashes", "24-Nov-2026 20:00:00 +0000", "2026-11-24T20:00:00.000Z"},
        {"month first, as in mbox", "Tue Nov 24 20:00:00 2026", "2026-11-24T20:00:00.000Z", false},
        {"no such day", "31 Feb 2026 20:00:00 +0000", ""},
        {"no such hour", "1 Feb 2026 25:00:00 +0000", ""},
        {"garbage", "yesterday", ""},
        {"a number", "24", ""},
        {"nothing", "", ""},
    };
    for (const Row& row : rows) {
        const auto date = parse_letter_date(row.given);
        ASSERT_EQ(date.has_value(), !row.expected.empty()) << row.why;
        if (!date) continue;
        EXPECT_EQ(to_rfc3339(date->when), row.expected) << row.why;
        EXPECT_EQ(date->offset_known, row.offset_known) << row.why;
    }
}

}  // namespace
}  // namespace captura::reading
