#include "rules/digit_patterns.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

namespace captura::rules {
namespace {

TEST(DigitPatterns, MatchWhatARegularExpressionMatches)
{
    const std::vector<std::string> patterns = {
        R"(\d{2,4})", R"([135]\d)", R"(1(?:2|34?)5)", R"(12?3{2})", R"((12|3)\d?)", R"(0|80?)", R"((?:1[0-2]|9)?7)", R"(5{3})",
        R"((?:12){1,2})", "777"};
    const std::vector<std::string_view> views{patterns.begin(), patterns.end()};
    const std::vector<std::regex> expressions{patterns.begin(), patterns.end()};
    const auto compiled = DigitPatterns::compile(views);
    ASSERT_TRUE(compiled);
    for (int number = 0; number < 100'000; ++number) {
        const std::string digits = std::to_string(number).substr(number >= 10'000 ? 1 : 0);  // leading zeros as well
        const DigitPatterns::Found found = compiled->find(digits);
        for (std::size_t n = 0; n < patterns.size(); ++n)
            ASSERT_EQ((found.whole >> n & 1) != 0, std::regex_match(digits, expressions[n])) << patterns[n] << ' ' << digits;
        if (number > 2'000) number += 96;
    }
}

TEST(DigitPatterns, TellWhatTheDigitsBeginWith)
{
    const std::string_view patterns[] = {"0", "00|99", "1?", R"(\d{4})", ""};
    const auto compiled = DigitPatterns::compile(patterns);
    ASSERT_TRUE(compiled);
    EXPECT_EQ(compiled->find("0034").begun, 0b01011);
    EXPECT_EQ(compiled->find("99").begun, 0b00010);
    EXPECT_EQ(compiled->find("12").begun, 0b00100);
    EXPECT_EQ(compiled->find("7").begun, 0) << "no digit at all is no beginning";
    EXPECT_EQ(compiled->find("").whole, 0b00100) << "an empty pattern matches nothing, not even nothing";
}

TEST(DigitPatterns, LeaveWhatTheyDoNotUnderstand)
{
    for (std::string_view pattern : {"(?!1)2", "1*", "1+", ".", "[^1]", "a", "(1", "1)", "[1", "[2-1]", "1{", "1{2,1}", "1{0}", "1$", R"(\w)",
                                     R"(\)", "?", "{2}"})
        EXPECT_FALSE(DigitPatterns::compile({&pattern, 1})) << pattern;
}

}  // namespace
}  // namespace captura::rules
