#include "rules/unicode.hpp"

#include <gtest/gtest.h>

#include <string>

namespace captura::rules {
namespace {

TEST(Unicode, AsciiIsAnsweredAsIcuAnswersIt)
{
    for (char32_t c = 0; c < 0x80; ++c) {
        const auto value = static_cast<unsigned>(c);
        EXPECT_EQ(to_lower(c), by_icu::to_lower(c)) << value;
        EXPECT_EQ(to_title(c), by_icu::to_title(c)) << value;
        EXPECT_EQ(is_letter(c), by_icu::is_letter(c)) << value;
        EXPECT_EQ(is_mark(c), by_icu::is_mark(c)) << value;
        EXPECT_EQ(is_upper(c), by_icu::is_upper(c)) << value;
        EXPECT_EQ(is_lower(c), by_icu::is_lower(c)) << value;
        EXPECT_EQ(is_blank(c), by_icu::is_blank(c)) << value;
        EXPECT_EQ(is_control(c), by_icu::is_control(c)) << value;
        EXPECT_EQ(is_invisible(c), by_icu::is_invisible(c)) << value;
        EXPECT_EQ(digit_value(c), by_icu::digit_value(c)) << value;

        const std::string text(1, static_cast<char>(c));
        const CodePoint here = decode(text, 0);
        const CodePoint by_table = by_icu::decode(text, 0);
        EXPECT_EQ(here.value, by_table.value) << value;
        EXPECT_EQ(here.octets, by_table.octets) << value;
        EXPECT_EQ(here.well_formed, by_table.well_formed) << value;
        std::string ours;
        std::string icus;
        append(ours, c);
        by_icu::append(icus, c);
        EXPECT_EQ(ours, icus) << value;
        // Beside a letter of another script the text goes character by character.
        EXPECT_EQ(fold_case(text) + "ж", fold_case(text + "Ж")) << value;
    }
}

}  // namespace
}  // namespace captura::rules
