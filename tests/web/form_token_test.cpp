// The signed token of a drawn form: what is wrong with one is a mark, never an error.
#include "web/form_token.hpp"

#include "web/base64.hpp"

#include <gtest/gtest.h>

#include <set>

namespace captura::web {
namespace {

using namespace std::chrono_literals;
using State = TokenReading::State;

const Timestamp drawn{1'764'041'234'567ms};
const std::string site = "https://www.example.com";

FormTokens tokens(std::vector<std::string> secrets = {"a secret of thirty-two characters"})
{
    return FormTokens{secrets};
}

std::string issued(const FormTokens& by)
{
    return by.issue("contact", site, "twelve chars", drawn);
}

TEST(FormToken, HoldsForItsFormItsSiteAndADay)
{
    const FormTokens ours = tokens();
    const std::string token = issued(ours);
    const struct { const char* why; const char* form; std::string origin; std::chrono::milliseconds age; State state; } rows[] = {
        {"at once", "contact", site, 0ms, State::good},
        {"after a while", "contact", site, 90s, State::good},
        {"for 24 hours", "contact", site, 24h, State::good},
        {"not a millisecond longer", "contact", site, 24h + 1ms, State::expired},
        {"25 hours", "contact", site, 25h, State::expired},
        {"from a daemon whose clock is a little ahead", "contact", site, -4min, State::good},
        {"not from tomorrow", "contact", site, -25h, State::expired},
        {"another form", "callback", site, 5s, State::foreign},
        {"another site", "contact", "https://evil.example", 5s, State::foreign},
        {"the same site without TLS", "contact", "http://www.example.com", 5s, State::foreign},
        {"a browser that hides the site", "contact", "null", 5s, State::good},
        {"a browser that says nothing", "contact", "", 5s, State::good},
    };
    for (const auto& row : rows) EXPECT_EQ(ours.read(token, row.form, row.origin, drawn + row.age).state, row.state) << row.why;
    EXPECT_EQ(ours.read(token, "contact", site, drawn + 1520ms).age, 1520ms);
    EXPECT_EQ(ours.read(token, "contact", site, drawn - 4min).age, 0ms);
    EXPECT_EQ(ours.read("", "contact", site, drawn).state, State::missing);
}

TEST(FormToken, OneBoundToNoSiteHoldsOnAll)
{
    const FormTokens ours = tokens();
    EXPECT_EQ(ours.read(ours.issue("contact", "", "n", drawn), "contact", "https://any.example", drawn + 1s).state, State::good);
}

TEST(FormToken, EachAlteredOctetIsSeen)
{
    const FormTokens ours = tokens();
    const std::string token = issued(ours);
    for (std::size_t at = 0; at < token.size(); ++at) {
        for (const char c : {'A', 'z', '.', '=', '\0'}) {
            std::string altered = token;
            if (altered[at] == c) continue;
            altered[at] = c;
            EXPECT_EQ(ours.read(altered, "contact", site, drawn + 1s).state, State::altered) << at << ' ' << c;
        }
        EXPECT_EQ(ours.read(token.substr(0, at), "contact", site, drawn + 1s).state, at == 0 ? State::missing : State::altered) << at;
    }
}

TEST(FormToken, NobodyChoosesItsAlgorithm)
{
    const FormTokens ours = tokens();
    const std::string token = issued(ours);
    const std::string said = token.substr(3, token.find('.', 3) - 3);
    const std::string signature = token.substr(token.rfind('.') + 1);
    const struct { const char* why; std::string token; } rows[] = {
        {"no signature", "v1." + said + "."},
        {"none at all", "v1." + said},
        {"another version", "v2." + said + "." + signature},
        {"version none", "none." + said + "."},
        {"a JWT without algorithm", "eyJhbGciOiJub25lIn0." + said + "."},
        {"an algorithm in front", "v1.HS256." + said + "." + signature},
        {"the signature as hex", "v1." + said + "." + to_hex(*from_base64url(signature))},
        {"a part of the signature", "v1." + said + "." + signature.substr(0, 22)},
        {"a signature and more", "v1." + said + "." + signature + signature},
        {"signed by itself", "v1." + said + "." + said},
        {"padded", token + "="},
        {"endless", "v1." + std::string(100'000, 'A') + "." + signature},
        {"a blank in front", " " + token},
    };
    for (const auto& row : rows) EXPECT_EQ(ours.read(row.token, "contact", site, drawn + 1s).state, State::altered) << row.why;
}

TEST(FormToken, AnOldKeyVerifiesWhileItStandsSecondAndNoLonger)
{
    const std::string before = "the key of last month, 32 octets at least", after = "the key of this month, 32 octets at least";
    const std::string token = issued(tokens({before}));
    EXPECT_EQ(tokens({after, before}).read(token, "contact", site, drawn + 1s).state, State::good);
    EXPECT_EQ(tokens({after}).read(token, "contact", site, drawn + 1s).state, State::altered);
    EXPECT_EQ(tokens({after}).read(issued(tokens({after, before})), "contact", site, drawn + 1s).state, State::good);
}

TEST(FormToken, NamesItsHoneypotWithLettersOfNoMeaning)
{
    const FormTokens ours = tokens();
    std::set<std::string> names;
    for (char c = 'a'; c <= 'z'; ++c) {
        const std::string name = honeypot_name(ours.issue("contact", site, std::string(12, c), drawn));
        EXPECT_EQ(name.size(), 8u);
        EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), std::string::npos);
        names.insert(name);
    }
    EXPECT_EQ(names.size(), 26u);
}

TEST(Base64, OneTextHasOneMeaning)
{
    for (const char* octets : {"", "a", "ab", "abc", "\xff\xfe\xfd\xfc"}) EXPECT_EQ(from_base64url(to_base64url(octets)), octets);
    EXPECT_EQ(from_base64("YWI="), "ab");
    EXPECT_EQ(from_base64("YQ=="), "a");
    EXPECT_EQ(from_base64("YQ"), "a");
    for (const char* wrong : {"Y", "YR", "YQ=", "Y Q", "YQ\n", "YW=J", "===="}) EXPECT_FALSE(from_base64(wrong)) << wrong;
    EXPECT_EQ(from_hex("00fF"), std::string("\0\xff", 2));
    for (const char* wrong : {"0", "0g", "0x"}) EXPECT_FALSE(from_hex(wrong)) << wrong;
}

}  // namespace
}  // namespace captura::web
