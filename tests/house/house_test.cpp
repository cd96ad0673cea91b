/// The promises of the house that the compiler does not keep: who may know whom, what stays behind which door, and
/// the rule of coroutines. Reads the sources as they lie in the tree.
#include "house/source_text.hpp"
#include "support/corpora.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>

namespace captura::house {
namespace {

namespace fs = std::filesystem;

const fs::path root = CAPTURA_SOURCE_DIR;

struct Source {
    std::string path;  ///< from the root
    std::string room;  ///< empty for what stands beside the rooms
    std::string text;
    bool is_public = false;  ///< under include/
};

const std::vector<Source>& sources()
{
    static const std::vector<Source> all = [] {
        std::vector<Source> found;
        for (const char* tree : {"include/captura", "src"}) {
            for (const fs::path& file : test::files_below(root / tree)) {
                if (file.extension() != ".hpp" && file.extension() != ".cpp") continue;
                const fs::path inside = fs::relative(file, root / tree);
                Source source;
                source.path = fs::relative(file, root).string();
                source.room = inside.has_parent_path() ? inside.begin()->string() : "";
                source.text = test::slurp(file);
                source.is_public = std::string_view{tree} != "src";
                found.push_back(std::move(source));
            }
        }
        return found;
    }();
    return all;
}

/// Who may know whom, besides itself: the table of the design.
const std::map<std::string, std::set<std::string>> may_know{
    {"domain", {}},
    {"reading", {"domain"}},
    {"rules", {"domain"}},
    {"intake", {"domain", "reading", "rules"}},
    {"spool", {"domain"}},
    {"store", {"domain", "rules"}},
    {"evidence", {"domain"}},
    {"http", {"domain"}},
    {"web", {"domain", "intake", "http"}},
    {"mail", {"domain", "intake"}},
    {"notify", {"domain"}},
    {"console", {"domain", "store", "http"}},
    {"event_log", {"domain"}},
    {"daemon", {"domain", "reading", "rules", "intake", "spool", "store", "evidence", "http", "web", "mail", "notify", "console", "event_log"}},
};

/// A room that reaches further than the table, in one file, and why.
struct Exception {
    const char* file;
    const char* room;
    const char* reason;
};
const std::vector<Exception> exceptions{
    {"src/main.cpp", "*", "the page that puts the rooms together"},
};

std::string room_of_include(const std::string& target)
{
    std::string_view path = target;
    if (path.starts_with("captura_embedded/")) {
        const std::string name{path.substr(17)};
        for (const auto& [room, others] : may_know)
            if (name.starts_with(room + "_")) return room;
        return {};
    }
    if (path.starts_with("captura/")) path.remove_prefix(8);
    const std::size_t slash = path.find('/');
    return slash == std::string_view::npos ? std::string{} : std::string{path.substr(0, slash)};
}

bool is_exception(const std::string& file, const std::string& room)
{
    for (const Exception& one : exceptions)
        if (file == one.file && (room == one.room || std::string_view{one.room} == "*")) return true;
    return false;
}

TEST(House, EveryRoomKnowsOnlyWhomItMay)
{
    for (const Source& source : sources()) {
        ASSERT_TRUE(source.room.empty() || may_know.contains(source.room)) << source.path << " is in a room nobody designed";
        for (const Include& include : includes(source.text)) {
            if (include.angled) continue;
            const std::string room = room_of_include(include.target);
            if (room.empty() || room == source.room || is_exception(source.path, room)) continue;
            EXPECT_TRUE(!source.room.empty() && may_know.at(source.room).contains(room))
                << source.path << ":" << include.line << " knows " << room << " (" << include.target << ")";
        }
    }
}

TEST(House, NobodySeesAnothersPrivateHeaders)
{
    for (const Source& source : sources()) {
        for (const Include& include : includes(source.text)) {
            if (include.angled || include.target.starts_with("captura/") || include.target.starts_with("captura_embedded/")) continue;
            EXPECT_EQ(room_of_include(include.target), source.room)
                << source.path << ":" << include.line << " opens " << include.target;
            EXPECT_FALSE(source.is_public) << source.path << ":" << include.line << " shows a private header to everybody";
        }
    }
}

/// What Debian's g++ calls its own: no dot, no slash, but for the headers of the system that C programs use.
bool is_standard(const std::string& target) { return target.find_first_of("./") == std::string::npos; }

TEST(House, PublicHeadersShowNoThirdParty)
{
    // The coroutine type, and the loop where a room is given one.
    const std::set<std::string> allowed{"boost/asio/io_context.hpp", "boost/asio/any_io_executor.hpp"};
    for (const Source& source : sources()) {
        if (!source.is_public || source.path == "include/captura/async.hpp") continue;
        for (const Include& include : includes(source.text)) {
            const bool ours = !include.angled || is_standard(include.target);
            EXPECT_TRUE(ours || allowed.contains(include.target))
                << source.path << ":" << include.line << " shows " << include.target;
        }
    }
}

/// Asks every library for its version, for --version and doctor, and uses none of them.
constexpr std::string_view asks_for_versions = "src/daemon/version.cpp";

/// Who includes a header whose path begins so.
std::vector<std::string> includers_of(std::initializer_list<std::string_view> prefixes)
{
    std::vector<std::string> files;
    for (const Source& source : sources()) {
        const auto all = includes(source.text);
        if (source.path == asks_for_versions) continue;
        const bool does = std::ranges::any_of(all, [&](const Include& include) {
            return std::ranges::any_of(prefixes, [&](std::string_view prefix) { return include.target.starts_with(prefix); });
        });
        if (does) files.push_back(source.path);
    }
    return files;
}

TEST(House, DangerousLibrariesStayInOneFile)
{
    struct Row {
        const char* library;
        std::vector<std::string> found;
    };
    const Row rows[] = {
        {"mimetic", includers_of({"mimetic/"})},
        {"libphonenumber", includers_of({"phonenumbers/"})},
        {"the journal", includers_of({"systemd/sd-journal.h"})},
    };
    for (const Row& row : rows) EXPECT_LE(row.found.size(), 1u) << row.library << ": " << testing::PrintToString(row.found);
    const std::vector<std::string> mail_and_web = {"src/daemon/captcha_check.cpp", "src/notify/smtp.cpp"};
    EXPECT_EQ(includers_of({"curl/"}), mail_and_web);
}

TEST(House, SqlIsTheStoresBusiness)
{
    for (const std::string& file : includers_of({"pqxx/", "libpq-fe.h"}))
        EXPECT_TRUE(file.starts_with("src/store/") || file == "src/daemon/private_cluster.cpp") << file;
    for (const std::string& file : includers_of({"sqlite3.h"})) EXPECT_TRUE(file.starts_with("src/spool/")) << file;
    for (const std::string& file : includers_of({"openssl/"}))
        EXPECT_FALSE(file.starts_with("include/") || file.starts_with("src/reading/") || file.starts_with("src/rules/")) << file;
}

TEST(House, AwaitingStatementsHoldNoBraceAndNoCapture)
{
    for (const Source& source : sources())
        for (const Statement& statement : offences_against_the_await_rule(source.text))
            ADD_FAILURE() << source.path << ":" << statement.line << ": name it on the line above:\n" << statement.text;
}

TEST(House, NoStandardRegexMeetsAStranger)
{
    for (const Source& source : sources())
        EXPECT_EQ(without_comments_and_literals(source.text).find("std::regex"), std::string::npos) << source.path;
    EXPECT_TRUE(includers_of({"regex"}).empty());
}

TEST(House, TemplatesEscapeEverything)
{
    std::size_t seen = 0;
    for (const fs::path& file : test::files_below(root / "src")) {
        if (file.parent_path().filename() != "templates") continue;
        ++seen;
        const std::string text = test::slurp(file);
        for (const char* raw : {"{{{", "{{&", "{{ &"}) EXPECT_EQ(text.find(raw), std::string::npos) << file;
        for (std::size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", at + 2))
            EXPECT_NE(text.substr(at, text.find("}}", at) - at).find_first_not_of("{ \t\n"), std::string::npos) << file;
    }
    EXPECT_GT(seen, 0u);
}

TEST(House, EveryDirectiveOfTheUnitSaysWhyItIsSafe)
{
    std::istringstream unit{test::slurp(root / "systemd" / "captura.service")};
    std::string above;
    std::size_t directives = 0;
    for (std::string line; std::getline(unit, line); above = line) {
        if (line.empty() || line.front() == '#' || line.front() == '[') continue;
        ++directives;
        EXPECT_TRUE(above.starts_with("# ") && above.size() > 15) << "no reason above: " << line;
    }
    EXPECT_GT(directives, 40u);
}

TEST(House, TheUnitIsTight)
{
    if (std::system("systemd-analyze --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "SKIPPED, NOT PASSED: no systemd-analyze";
    const std::string command = "systemd-analyze security --offline=yes --threshold=15 '" + (root / "systemd" / "captura.service").string() + "' > /dev/null 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
}

}  // namespace
}  // namespace captura::house
