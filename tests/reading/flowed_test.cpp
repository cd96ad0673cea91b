#include "reading/flowed.hpp"

#include <gtest/gtest.h>

namespace captura::reading {
namespace {

struct Row {
    const char* why;
    std::string given;
    bool delete_space;
    std::string expected;
};

TEST(JoinFlowed, JoinsWhatAProgramBroke)
{
    const Row rows[] = {
        {"two lines", "a \nb\n", false, "a b\n"},
        {"DelSp", "a \nb\n", true, "ab\n"},
        {"fixed lines stay", "Name: Ana\nTel: 1\n", false, "Name: Ana\nTel: 1\n"},
        {"a signature line never goes on", "a \n-- \nAna\n", false, "a \n-- \nAna\n"},
        {"quotes join at equal depth", "> a \n> b\n>> c\n", false, "> a b\n> > c\n"},
        {"unequal depth does not", "> a \nb\n", false, "> a \nb\n"},
        {"stuffing off", " From here\n >x\n", false, "From here\n>x\n"},
        {"a paragraph ends with an empty line", "a \n\nb\n", false, "a \nb\n"},
        {"CR LF", "a \r\nb\r\n", false, "a b\n"},
    };
    for (const Row& row : rows) EXPECT_EQ(join_flowed(row.given, row.delete_space), row.expected) << row.why;
    EXPECT_EQ(join_flowed("a \n" + std::string(999, 'b') + "\n", false), "a \n" + std::string(999, 'b') + "\n");
}

}  // namespace
}  // namespace captura::reading
