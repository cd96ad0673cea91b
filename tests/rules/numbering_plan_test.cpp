// The plans are read past libphonenumber's own road, so every answer is held against that road.
#include "rules/numbering_plan.hpp"

#include "support/corpora.hpp"

#include <gtest/gtest.h>

#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>

#include <future>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace captura::rules {
namespace {

using Util = i18n::phonenumbers::PhoneNumberUtil;

const Util& library()
{
    return *Util::GetInstance();
}

/// As "34 612345678 ES mobile"; empty where it is in no range in use, or no number.
std::string in_words(int country_code, const std::string& national, std::string_view region, std::string_view type)
{
    return std::to_string(country_code) + ' ' + national + ' ' + std::string{region} + ' ' + std::string{type};
}

std::string_view type_name(Util::PhoneNumberType type)
{
    constexpr std::pair<Util::PhoneNumberType, std::string_view> names[] = {
        {Util::FIXED_LINE, "fixed_line"}, {Util::MOBILE, "mobile"}, {Util::FIXED_LINE_OR_MOBILE, "fixed_line_or_mobile"},
        {Util::TOLL_FREE, "toll_free"}, {Util::PREMIUM_RATE, "premium_rate"}, {Util::SHARED_COST, "shared_cost"},
        {Util::VOIP, "voip"}, {Util::PERSONAL_NUMBER, "personal"}, {Util::PAGER, "pager"}, {Util::UAN, "uan"},
        {Util::VOICEMAIL, "voicemail"}};
    for (const auto& [named, name] : names)
        if (named == type) return name;
    return "unknown";
}

/// The library's own road. On the way find_assignment is asked about the digits the library found.
std::string ask_library(const std::string& text, const std::string& region)
{
    i18n::phonenumbers::PhoneNumber number;
    if (library().Parse(text, region, &number) != Util::NO_PARSING_ERROR) return {};
    std::string national;
    std::string its_region;
    library().GetNationalSignificantNumber(number, &national);
    library().GetRegionCodeForNumber(number, &its_region);
    const Util::PhoneNumberType type = library().GetNumberType(number);
    std::string answer;
    if (type != Util::UNKNOWN) answer = in_words(number.country_code(), national, its_region, type_name(type));
    const auto found = find_assignment(number.country_code(), national);
    EXPECT_EQ(found ? in_words(number.country_code(), national, found->region, found->type) : std::string{}, answer) << text;
    return number.has_extension() ? std::string{} : answer;
}

std::string ask_plan(const std::string& text, const std::string& region)
{
    const auto number = read_plain_number(text, region);
    if (!number) return {};
    return in_words(number->country_code, number->national_number, number->assignment.region, number->assignment.type);
}

struct Example {
    std::string region;
    std::string e164;
};

std::vector<Example> examples()
{
    std::vector<Example> found;
    std::istringstream rows{test::slurp(test::corpora() / "phone-examples" / "examples.csv")};
    std::string line;
    std::getline(rows, line);
    while (std::getline(rows, line)) {
        std::vector<std::string> cells;
        std::istringstream cells_of{line};
        for (std::string cell; std::getline(cells_of, cell, ',');) cells.push_back(cell);
        found.push_back({cells.at(0), cells.at(4)});
    }
    return found;
}

/// The number itself, one digit short, one more, and each digit exchanged for every other.
std::vector<std::string> slips_of(const std::string& e164)
{
    std::vector<std::string> slips = {e164, e164.substr(0, e164.size() - 1)};
    for (char digit = '0'; digit <= '9'; ++digit) {
        slips.push_back(e164 + digit);
        for (std::size_t at = 1; at < e164.size(); ++at) {
            if (e164[at] == digit) continue;
            slips.push_back(e164);
            slips.back()[at] = digit;
        }
    }
    return slips;
}

bool plans_are_shown()
{
    return find_assignment(34, "612345678").has_value();
}

#define CAPTURA_NEEDS_PLANS()                                                                                   \
    if (!plans_are_shown()) GTEST_SKIP() << "this libphonenumber does not show its plans: every number goes its way"

TEST(NumberingPlan, SaysOfEverySlipWhatTheLibrarySays)
{
    CAPTURA_NEEDS_CORPUS("phone-examples");
    CAPTURA_NEEDS_PLANS();
    int answered = 0;
    int in_use = 0;
    for (const Example& example : examples())
        for (const std::string& text : slips_of(example.e164)) {
            const std::string expected = ask_library(text, "ES");
            const std::string answer = ask_plan(text, "ES");
            in_use += expected.empty() ? 0 : 1;
            answered += answer.empty() ? 0 : 1;
            if (!answer.empty()) {
                ASSERT_EQ(answer, expected) << text;
            }
        }
    EXPECT_GT(answered, in_use / 100 * 97) << "what it leaves to the library must stay the exception";
}

TEST(NumberingPlan, SaysOfEverySpellingWhatTheLibrarySays)
{
    CAPTURA_NEEDS_CORPUS("phone-examples");
    CAPTURA_NEEDS_PLANS();
    int national_answered = 0;
    int national_in_use = 0;
    for (const Example& example : examples()) {
        i18n::phonenumbers::PhoneNumber number;
        if (library().Parse(example.e164, "ZZ", &number) != Util::NO_PARSING_ERROR) continue;
        std::vector<std::string> spellings;
        for (const auto format : {Util::INTERNATIONAL, Util::NATIONAL}) library().Format(number, format, &spellings.emplace_back());
        library().GetNationalSignificantNumber(number, &spellings.emplace_back());
        for (const std::string& spelling : spellings)
            for (const std::string& text : {spelling, spelling + "1", spelling.substr(1), "(" + spelling + ")", "0" + spelling,
                                            "00" + spelling, "1" + spelling, "8" + spelling, spelling + " -", "+" + spelling})
                for (const std::string& home : {example.region, std::string{"ES"}, std::string{"US"}, std::string{"AR"}, std::string{"ZZ"}})
                    if (const std::string answer = ask_plan(text, home); !answer.empty()) {
                        ASSERT_EQ(answer, ask_library(text, home)) << text << " in " << home;
                    }
        // At home, as it is dialled there, and with each digit another.
        for (std::size_t at = 0; at <= spellings[1].size(); ++at) {
            std::string text = spellings[1];
            if (at > 0) text[at - 1] = text[at - 1] == '9' ? '0' : static_cast<char>(text[at - 1] + 1);
            const std::string answer = ask_plan(text, example.region);
            const std::string expected = ask_library(text, example.region);
            if (!answer.empty()) {
                ASSERT_EQ(answer, expected) << text << " in " << example.region;
            }
            national_in_use += expected.empty() ? 0 : 1;
            national_answered += answer.empty() ? 0 : 1;
        }
    }
    EXPECT_GT(national_answered, national_in_use / 100 * 80) << "what it leaves to the library must stay the exception";
    std::cout << "national: " << national_answered << " of " << national_in_use << " read by plan\n";
}

TEST(NumberingPlan, LeavesToTheLibraryWhatIsNotPlain)
{
    for (const char* text : {"", "+", "612", "0034612345678", "34612345678", "tel:+34612345678", "+34 612 345 678 ext. 1", "+34/612345678",
                             "612345ABC", "+346123456789012", "+34 412 345 678", "+999123456789", "+0034612345678", "++34612345678",
                             "\xEF\xBC\x8B" "34612345678"})
        EXPECT_FALSE(read_plain_number(text, "ES")) << text;
    EXPECT_FALSE(read_plain_number("612345678", "ZZ"));
    EXPECT_FALSE(read_plain_number("011 15 1234 5678", "AR")) << "a trunk prefix that changes the number";
    EXPECT_FALSE(read_plain_number("8 10 34 612345678", "RU")) << "the way out begins as the trunk prefix does";
    EXPECT_FALSE(find_assignment(0, "612345678"));
    EXPECT_FALSE(find_assignment(1000, "612345678"));
    EXPECT_FALSE(find_assignment(34, ""));
}

TEST(NumberingPlan, IsReadByManyThreadsAtOnce)
{
    CAPTURA_NEEDS_CORPUS("phone-examples");
    const std::vector<Example> numbers = examples();
    const auto read_all = [&] {
        std::string answers;
        for (const Example& example : numbers) answers += ask_plan(example.e164, "ES") + '\n';
        return answers;
    };
    std::vector<std::future<std::string>> readers;
    for (int n = 0; n < 4; ++n) readers.push_back(std::async(std::launch::async, read_all));
    const std::string expected = read_all();
    for (auto& reader : readers) EXPECT_EQ(reader.get(), expected);
}

}  // namespace
}  // namespace captura::rules
