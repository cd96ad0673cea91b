#include "reading/guard.hpp"

#include "captura/reading/letter.hpp"
#include "reading/canonical.hpp"
#include "reading/mime_tree.hpp"

#include <gtest/gtest.h>

#include <array>

namespace captura::reading {
namespace {

TEST(Guard, AgreesWithTheLibraryInEveryArrangement)
{
    const std::array<std::string, 8> pieces = {"\r\n", "\n", "\r", "--b", "--b--", " ", "x", "y: z"};
    constexpr std::size_t length = 5;
    std::size_t count = 1;
    for (std::size_t i = 0; i < length; ++i) count *= pieces.size();
    const std::string head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    for (std::size_t number = 0; number < count; ++number) {
        std::string octets = head;
        std::size_t rest = number;
        for (std::size_t i = 0; i < length; ++i, rest /= pieces.size()) octets += pieces[rest % pieces.size()];
        const PartList list = list_parts(octets, {});
        ASSERT_FALSE(list.parts.empty());
        for (const MimePart& part : list.parts) {
            ASSERT_LE(part.begin, part.end) << octets;
            ASSERT_LE(part.end, octets.size()) << octets;
        }
        ASSERT_TRUE(tree_agrees(write_canonical(list, octets))) << octets;
    }
}

TEST(Guard, ListsALeafForAnything)
{
    for (const std::string octets : {"", "\n", "x", ":", "Content-Type: multipart/mixed; boundary=\n", "--", "\xEF\xBB\xBF", "From "}) {
        const PartList list = list_parts(octets, {});
        ASSERT_EQ(list.parts.size(), 1u) << octets;
        EXPECT_FALSE(list.parts[0].multipart) << octets;
    }
}

TEST(Guard, TakesTheFirstContentTypeThatIsOne)
{
    const PartList list = list_parts("Content-Type: nonsense\nContent-Type: text/html\nContent-Type: text/csv\n\nx", {});
    EXPECT_EQ(list.parts[0].type.value, "text/html");
}

TEST(Guard, DoesNotBelieveABoundaryThatOccursInText)
{
    const std::string octets = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nno --b here\r\n --b\r\n--bb\r\n--b--x\r\n--b--\r\nepilogue\r\n--b\r\n";
    const PartList list = list_parts(octets, {});
    ASSERT_EQ(list.parts.size(), 2u);
    EXPECT_EQ(body_of(list.parts[1], octets), "no --b here\r\n --b\r\n--bb\r\n--b--x");
}

TEST(MimeTree, SeesAPartThatIsMissing)
{
    const std::string octets = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n";
    CanonicalLetter letter = write_canonical(list_parts(octets, {}), octets);
    EXPECT_TRUE(tree_agrees(letter));
    CanonicalLetter fewer = letter;
    fewer.leaves.pop_back();
    EXPECT_FALSE(tree_agrees(fewer));
    CanonicalLetter changed = letter;
    changed.leaves[0].body += "!";
    EXPECT_FALSE(tree_agrees(changed));
}

}  // namespace
}  // namespace captura::reading
