#include "conversation.hpp"

#include "support/corpora.hpp"

#include <gtest/gtest.h>

namespace captura::test {
namespace {

std::vector<Conversation> conversations()
{
    std::vector<Conversation> all;
    for (const auto& file : files_below(std::filesystem::path{CAPTURA_SOURCE_DIR} / "tests/mail/conversations"))
        all.push_back(read_conversation(file));
    return all;
}

bool same_letters(const Outcome& a, const Outcome& b)
{
    return std::equal(a.letters.begin(), a.letters.end(), b.letters.begin(), b.letters.end(),
                      [](const auto& x, const auto& y) { return x.uid == y.uid && x.octets == y.octets; });
}

TEST(ImapDialog, KeepsToEachConversation)
{
    const auto all = conversations();
    ASSERT_GE(all.size(), 20u);
    for (const Conversation& conversation : all)
        EXPECT_NO_THROW({ EXPECT_TRUE(replay(conversation, {}).finished) << conversation.name; }) << conversation.name;
}

TEST(ImapDialog, DoesNotCareHowTheOctetsAreCut)  // F31
{
    for (const Conversation& conversation : conversations()) {
        const Outcome whole = replay(conversation, {});
        Delivery singly;
        singly.one_by_one = true;
        EXPECT_TRUE(same_letters(replay(conversation, singly), whole)) << conversation.name;
        for (std::size_t at = 0; at < conversation.server_octets(); ++at) {
            Delivery cut;
            cut.cut_at = at;
            ASSERT_NO_THROW({ ASSERT_TRUE(same_letters(replay(conversation, cut), whole)) << at; })
                << conversation.name << " cut at " << at;
        }
    }
}

TEST(ImapDialog, HandsOverNoHalfLetterWhenTheServerDiesAtAnyOctet)  // F31
{
    for (const Conversation& conversation : conversations()) {
        const Outcome whole = replay(conversation, {});
        for (std::size_t at = 0; at < conversation.server_octets(); ++at) {
            Delivery death;
            death.cut_at = at;
            death.dies_there = true;
            const Outcome some = replay(conversation, death);
            ASSERT_LE(some.letters.size(), whole.letters.size()) << conversation.name << " dies at " << at;
            for (std::size_t i = 0; i < some.letters.size(); ++i) {
                ASSERT_EQ(some.letters[i].uid, whole.letters[i].uid) << conversation.name << " dies at " << at;
                ASSERT_EQ(some.letters[i].octets, whole.letters[i].octets) << conversation.name << " dies at " << at;
            }
        }
    }
}

}  // namespace
}  // namespace captura::test
