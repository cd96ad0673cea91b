#include "mail/imap_dialog.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <sstream>

namespace captura::mail {
namespace {

/// An honest server over a few letters, as text in and text out.
class SmallServer {
public:
    explicit SmallServer(std::map<std::uint32_t, std::string> letters) : letters_(std::move(letters)) {}

    std::string greet() const { return "* PREAUTH ready\r\n"; }

    std::string answer(const std::string& line) const
    {
        std::istringstream words{line};
        std::string tag, verb, fetch, set;
        words >> tag >> verb;
        const std::string end = tag + " OK done\r\n";
        if (verb == "CAPABILITY") return "* CAPABILITY IMAP4rev1 IDLE\r\n" + end;
        if (verb == "EXAMINE") return "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n" + end;
        if (verb == "IDLE") return "+ idling\r\n";
        words >> fetch >> set;
        std::string out;
        for (const auto& [uid, octets] : letters_) {
            if (!within(uid, set)) continue;
            out += "* 1 FETCH (UID " + std::to_string(uid);
            if (line.find("SIZE") != std::string::npos) out += " RFC822.SIZE " + std::to_string(octets.size());
            if (line.find("BODY") != std::string::npos)
                out += " BODY[] {" + std::to_string(octets.size()) + "}\r\n" + octets;
            out += ")\r\n";
        }
        return out + end;
    }

private:
    static bool within(std::uint32_t uid, const std::string& set)
    {
        std::istringstream parts{set};
        for (std::string part; std::getline(parts, part, ',');) {
            const auto colon = part.find(':');
            const auto from = std::stoul(part.substr(0, colon));
            const std::string last = colon == std::string::npos ? part : part.substr(colon + 1);
            const auto to = last == "*" ? std::numeric_limits<std::uint32_t>::max() : std::stoul(last);
            if (uid >= from && uid <= to) return true;
        }
        return false;
    }

    std::map<std::uint32_t, std::string> letters_;
};

struct Story {
    ImapTroubles troubles;
    ImapDialog::Position position{7, 10};
    std::vector<ImapDialog::Fetched> saved;
    std::size_t longest = 0;  ///< octets of a connection that lives to its idle
};

/// One connection that dies after so many octets of the server; true when it came to rest in IDLE.
bool connect_once(Story& story, const SmallServer& server, std::size_t lives)
{
    ImapDialog::Settings settings;
    settings.folder = "INBOX";
    settings.batch = 2;
    ImapDialog dialog{settings, story.position, story.troubles};
    std::string waiting = server.greet();
    std::size_t fed = 0;
    for (;;) {
        ImapDialog::Action action = dialog.next();
        if (auto* send = std::get_if<ImapDialog::Send>(&action)) {
            waiting += server.answer(send->octets);
        } else if (std::holds_alternative<ImapDialog::ReadMore>(action)) {
            const std::size_t count = std::min(waiting.size(), lives - fed);
            if (count == 0) return false;
            dialog.feed(waiting.substr(0, count));
            waiting.erase(0, count);
            fed += count;
        } else if (auto* letters = std::get_if<ImapDialog::Letters>(&action)) {
            for (auto& letter : letters->letters) story.saved.push_back(std::move(letter));
            EXPECT_GT(letters->position.last_uid, story.position.last_uid);
            story.position = letters->position;
            dialog.saved();
        } else if (std::holds_alternative<ImapDialog::Idle>(action)) {
            story.longest = fed;
            return true;
        } else if (auto* close = std::get_if<ImapDialog::Close>(&action)) {
            ADD_FAILURE() << close->reason;
            return true;
        }
    }
}

TEST(ImapDialog, AfterADeathAtAnyOctetTheNextConnectionCompletesEachLetterOnce)  // F31, P2
{
    const std::map<std::uint32_t, std::string> letters{
        {4, "old"}, {11, "Subject: a\r\n\r\none\r\n"}, {12, "* BYE\r\nc9 OK"}, {15, ""}, {16, "{3}\r\nx"}};
    const SmallServer server{letters};
    Story calm;
    ASSERT_TRUE(connect_once(calm, server, std::numeric_limits<std::size_t>::max()));
    ASSERT_EQ(calm.saved.size(), 4u);
    for (std::size_t lives = 0; lives < calm.longest; ++lives) {
        Story story;
        EXPECT_FALSE(connect_once(story, server, lives)) << lives;
        ASSERT_TRUE(connect_once(story, server, std::numeric_limits<std::size_t>::max())) << lives;
        ASSERT_EQ(story.saved.size(), 4u) << "died after " << lives;
        for (const auto& letter : story.saved) EXPECT_EQ(letter.octets, letters.at(letter.uid)) << lives;
        EXPECT_EQ(story.position.last_uid, 16u);
        EXPECT_EQ(story.troubles.one_by_one_to, 0u);
    }
}

TEST(ImapDialog, ALetterThatKillsEveryConnectionDelaysTheOthersForThreeTriesAndIsThenReadInPart)  // F29
{
    Story story;
    ImapDialog::Settings settings;
    settings.folder = "INBOX";
    std::vector<std::string> asked;
    for (int connection = 0; connection < 5; ++connection) {
        ImapDialog dialog{settings, story.position, story.troubles};
        dialog.feed(
            "* PREAUTH x\r\nc1 OK x\r\n* OK [UIDVALIDITY 7] x\r\nc2 OK x\r\n"
            "* 1 FETCH (UID 11 RFC822.SIZE 5)\r\nc3 OK x\r\n");
        for (ImapDialog::Action action = dialog.next(); !std::holds_alternative<ImapDialog::ReadMore>(action);
             action = dialog.next())
            if (auto* send = std::get_if<ImapDialog::Send>(&action); send && send->octets.starts_with("c4"))
                asked.push_back(send->octets);
    }
    ASSERT_EQ(asked.size(), 5u);
    EXPECT_EQ(asked[0], "c4 UID FETCH 11 (UID BODY.PEEK[])\r\n");
    EXPECT_EQ(asked[3], "c4 UID FETCH 11 (UID BODY.PEEK[]<0.26214401>)\r\n");
    EXPECT_EQ(asked[4], "c4 UID FETCH 11 (UID BODY.PEEK[HEADER]<0.262144> BODY.PEEK[TEXT]<0.262144>)\r\n");
}

TEST(ImapDialog, DoesNotShakeHandsOverPlaintextThatCameBehindStarttls)  // F31
{
    ImapTroubles troubles;
    ImapDialog::Settings settings;
    settings.encryption = ImapDialog::Encryption::starttls;
    ImapDialog dialog{settings, {}, troubles};
    dialog.feed("* OK x\r\n* CAPABILITY STARTTLS\r\nc1 OK x\r\nc2 OK go\r\n* PREAUTH injected\r\n");
    ImapDialog::Action action = dialog.next();
    while (std::holds_alternative<ImapDialog::Send>(action)) action = dialog.next();
    ASSERT_TRUE(std::holds_alternative<ImapDialog::Close>(action));
    EXPECT_EQ(std::get<ImapDialog::Close>(action).fault, MailFault::untrusted);
}

TEST(ImapDialog, SizesAreHintsAndMemoryIsNot)
{
    ImapTroubles troubles;
    ImapDialog::Settings settings;
    settings.folder = "INBOX";
    settings.max_letter = 1 << 20;
    settings.batch_octets = 1 << 20;
    ImapDialog dialog{settings, {7, 0}, troubles};
    std::string said = "* PREAUTH x\r\nc1 OK x\r\n* OK [UIDVALIDITY 7] x\r\nc2 OK x\r\n";
    for (int uid = 1; uid <= 50; ++uid) said += "* 1 FETCH (UID " + std::to_string(uid) + " RFC822.SIZE 1)\r\n";
    dialog.feed(said + "c3 OK x\r\n");
    const std::string body(1 << 20, 'x');
    std::size_t fed = 0;
    ImapDialog::Action action = dialog.next();
    for (; !std::holds_alternative<ImapDialog::Close>(action); action = dialog.next()) {
        if (!std::holds_alternative<ImapDialog::ReadMore>(action)) continue;
        ASSERT_LT(++fed, 10u) << "the batch never ends";
        dialog.feed("* 1 FETCH (UID " + std::to_string(fed) + " BODY[] {" + std::to_string(body.size()) + "}\r\n" +
                    body + ")\r\n");
    }
    EXPECT_LE(fed, 3u);
    EXPECT_EQ(troubles.one_by_one_to, 50u) << "next time one by one, with a limit on each";
}

TEST(ImapDialog, AnEndlessListIsCutAtTheLowestUids)
{
    ImapTroubles troubles;
    ImapDialog::Settings settings;
    settings.folder = "INBOX";
    ImapDialog dialog{settings, {7, 0}, troubles};
    dialog.feed("* PREAUTH x\r\nc1 OK x\r\n* OK [UIDVALIDITY 7] x\r\nc2 OK x\r\n");
    for (std::uint32_t uid = 210'000; uid > 0; --uid)
        dialog.feed("* 1 FETCH (UID " + std::to_string(uid) + " RFC822.SIZE 1)\r\n");
    dialog.feed("c3 OK x\r\n");
    std::string last;
    for (ImapDialog::Action action = dialog.next(); !std::holds_alternative<ImapDialog::ReadMore>(action);
         action = dialog.next())
        if (auto* send = std::get_if<ImapDialog::Send>(&action)) last = send->octets;
    EXPECT_EQ(last, "c4 UID FETCH 1:50 (UID BODY.PEEK[])\r\n");
}

}  // namespace
}  // namespace captura::mail
