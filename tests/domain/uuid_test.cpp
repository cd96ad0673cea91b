#include "captura/domain/uuid.hpp"

#include <gtest/gtest.h>

#include <set>

namespace captura {
namespace {

TEST(Uuid, TextComesBackAsTheSameId)
{
    const Uuid id = fresh_uuid();
    EXPECT_EQ(Uuid::parse(id.text()), id);
    EXPECT_EQ(id.text().size(), 36u);
}

TEST(Uuid, RefusesWhatIsNotThirtySixCharactersOfHex)
{
    for (const char* text : {"", "0190", "0190a1b2-0000-7000-8000-00000000000g", "0190a1b200007000800000000000000000",
                             "0190a1b2-0000-7000-8000-0000000000001", "0190a1b2+0000-7000-8000-000000000000"})
        EXPECT_FALSE(Uuid::parse(text)) << text;
    EXPECT_TRUE(Uuid::parse("0190A1B2-0000-7000-8000-00000000000F"));
}

TEST(Uuid, VersionSevenCarriesItsTimeAndVariant)
{
    const auto when = parse_rfc3339("2022-02-22T19:22:22.000Z");
    ASSERT_TRUE(when);
    // The example of RFC 9562, appendix A.6.
    const Uuid id = make_uuid_v7(*when, {0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f});
    EXPECT_EQ(id.text(), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

TEST(Uuid, FreshOnesRiseAndNeverRepeat)
{
    std::set<Uuid> seen;
    Uuid last;
    for (int i = 0; i < 20'000; ++i) {
        const Uuid id = fresh_uuid();
        EXPECT_LT(last, id);
        seen.insert(last = id);
    }
    EXPECT_EQ(seen.size(), 20'000u);
}

TEST(DerivedReceipt, IsTheSameForTheSameKeyAndContentOnly)
{
    const Uuid first = derive_receipt_id("contact", "k1", "digest");
    EXPECT_EQ(derive_receipt_id("contact", "k1", "digest"), first);
    EXPECT_NE(derive_receipt_id("contact", "k2", "digest"), first);
    EXPECT_NE(derive_receipt_id("callback", "k1", "digest"), first);
    EXPECT_NE(derive_receipt_id("contact", "k1", "other"), first);
    EXPECT_NE(derive_receipt_id("contactk", "1", "digest"), first) << "parts do not run into each other";
    EXPECT_EQ(first.text()[14], '8');
}

TEST(DerivedReceipt, KeepsTheTimeOfAVersionSevenKey)
{
    const std::string key = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
    const Uuid id = derive_receipt_id("contact", key, "digest");
    EXPECT_EQ(id.text().substr(0, 15), "017f22e2-79b0-7");
    EXPECT_NE(id.text(), key);
}

TEST(Timestamp, Rfc3339ComesBack)
{
    for (const char* text : {"1970-01-01T00:00:00.000Z", "2026-01-31T09:05:07.123Z", "2038-01-19T03:14:08.000Z"}) {
        const auto when = parse_rfc3339(text);
        ASSERT_TRUE(when) << text;
        EXPECT_EQ(to_rfc3339(*when), text);
    }
    for (const char* text : {"", "2026-02-30T00:00:00Z", "2026-01-31 09:05:07Z", "2026-01-31T09:05:07+01:00",
                             "2026-01-31T24:00:00Z", "2026-01-31T09:05:07.1Z"})
        EXPECT_FALSE(parse_rfc3339(text)) << text;
}

}  // namespace
}  // namespace captura
