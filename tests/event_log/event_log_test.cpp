#include "captura/event_log/event_log.hpp"

#include "event_log/outlet.hpp"
#include "event_log/record.hpp"
#include "support/corpora.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <functional>
#include <sstream>
#include <thread>

namespace captura::event_log {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

const Uuid some_id = *Uuid::parse("019c134c-81b8-7101-8000-000000000000");
const Uuid other_id = *Uuid::parse("019c134c-81b8-7201-8000-000000000000");

/// A log whose lines are kept and whose clock stands until it is moved.
struct Kept {
    explicit Kept(Form form = Form::text, Level level = Level::debug)
    {
        Settings settings;
        settings.form = form;
        settings.level = level;
        settings.sink = [this](std::string_view line) { lines.emplace_back(line); };
        settings.clock = [this] { return when; };
        log = std::make_unique<EventLog>(settings);
    }
    Timestamp when = *parse_rfc3339("2026-01-31T09:05:07.123Z");
    std::vector<std::string> lines;
    std::unique_ptr<EventLog> log;
};

/// Log text is behaviour: operators grep for it.
TEST(EventLog, WritesTheseLines)
{
    struct Row {
        std::function<void(EventLog&)> call;
        const char* line;
    };
    const Row rows[] = {
        {[](EventLog& l) { l.starting("0.1.0"); }, "info starting: captura starts version=\"0.1.0\""},
        {[](EventLog& l) { l.listening("http", "127.0.0.1:8080"); }, "info listening: a door is open what=\"http\" address=\"127.0.0.1:8080\""},
        {[](EventLog& l) { l.ready(87ms); }, "info ready: submissions are taken after_s=0.087"},
        {[](EventLog& l) { l.stopping("SIGTERM"); }, "info stopping: the doors close why=\"SIGTERM\""},
        {[](EventLog& l) { l.stopped(); }, "info stopped: everything is at home"},
        {[](EventLog& l) { l.reload_ok(); }, "info reload_ok: the new configuration is in force"},
        {[](EventLog& l) { l.reload_refused("captura.toml:3: no"); }, "error reload_refused: the old configuration stays in force reason=\"captura.toml:3: no\""},
        {[](EventLog& l) { l.config_warning("x"); }, "warning config_warning: the configuration works but looks wrong reason=\"x\""},
        {[](EventLog& l) { l.submission_kept(some_id, Door::web, "contact"); },
         "debug submission_kept: kept submission_id=019c134c-81b8-7101-8000-000000000000 door=web entry=\"contact\""},
        {[](EventLog& l) { l.submission_saved(some_id, "lead", &other_id, true); },
         "debug submission_saved: saved submission_id=019c134c-81b8-7101-8000-000000000000 verdict=\"lead\" lead_id=019c134c-81b8-7201-8000-000000000000 card=new"},
        {[](EventLog& l) { l.submission_saved(some_id, "spam", nullptr, false); },
         "debug submission_saved: saved submission_id=019c134c-81b8-7101-8000-000000000000 verdict=\"spam\""},
        {[](EventLog& l) { l.submission_rejected(some_id, "email:invalid_email"); },
         "info submission_rejected: kept in the lane rejected submission_id=019c134c-81b8-7101-8000-000000000000 reasons=\"email:invalid_email\""},
        {[](EventLog& l) { l.submission_refused(Door::mail, "sales", "spool full"); },
         "warning submission_refused: not kept, the sender was told so door=mail entry=\"sales\" reason=\"spool full\""},
        {[](EventLog& l) { l.submission_set_aside(some_id, "22P05"); },
         "error submission_set_aside: kept in the lane unreadable submission_id=019c134c-81b8-7101-8000-000000000000 what=\"22P05\""},
        {[](EventLog& l) { l.duplicate_key(other_id, some_id); },
         "debug duplicate_key: came once more, answered as the first time submission_id=019c134c-81b8-7201-8000-000000000000 first_id=019c134c-81b8-7101-8000-000000000000"},
        {[](EventLog& l) { l.judging_failed(some_id, "bad_alloc"); },
         "error judging_failed: kept, to be judged after a repair submission_id=019c134c-81b8-7101-8000-000000000000 what=\"bad_alloc\""},
        {[](EventLog& l) { l.replay_finished(12); }, "info replay_finished: what was only kept is saved saved=12"},
        {[](EventLog& l) { l.spool_full(1073741824); }, "error spool_full: the spool is full, nothing is kept any more octets=1073741824"},
        {[](EventLog& l) { l.spool_fault("EIO"); }, "error spool_fault: the spool cannot keep what=\"EIO\""},
        {[](EventLog& l) { l.spool_recovered(); }, "warning spool_recovered: the spool keeps again"},
        {[](EventLog& l) { l.record_set_aside("digest"); }, "error record_set_aside: a damaged record was put aside, the others go on what=\"digest\""},
        {[](EventLog& l) { l.owed_again(7); },
         "warning owed_again: the database is another one or an earlier state: what was saved lately is looked up there again records=7"},
        {[](EventLog& l) { l.database_lost("08006"); }, "error database_lost: submissions are kept in the spool meanwhile what=\"08006\""},
        {[](EventLog& l) { l.database_back(43s); }, "warning database_back: what was kept is saved now away_s=43"},
        {[](EventLog& l) { l.store_bug("42P01"); }, "error store_bug: the database refuses what we ask, nothing is lost what=\"42P01\""},
        {[](EventLog& l) { l.notify_failed("full"); }, "warning notify_failed: saved, but listeners of captura_lead were not told what=\"full\""},
        {[](EventLog& l) { l.request_refused(413, "body", "203.0.113.7"); },
         "info request_refused: a request was refused status=413 reason=\"body\" peer=\"203.0.113.7\""},
        {[](EventLog& l) { l.handler_failed("/f/contact", "x"); }, "error handler_failed: an exchange ended in a fault of ours target=\"/f/contact\" what=\"x\""},
        {[](EventLog& l) { l.accepting_paused("EMFILE"); }, "error accepting_paused: no new connections for a moment why=\"EMFILE\""},
        {[](EventLog& l) { l.mailbox_connected("sales"); }, "info mailbox_connected: the mailbox is watched mailbox=\"sales\""},
        {[](EventLog& l) { l.mailbox_lost("sales", "NO", 2500ms); },
         "warning mailbox_lost: the mailbox cannot be reached, its cursor stays mailbox=\"sales\" what=\"NO\" retry_s=2.5"},
        {[](EventLog& l) { l.mailbox_round("sales", 3); }, "debug mailbox_round: the mailbox was looked through mailbox=\"sales\" letters=3"},
        {[](EventLog& l) { l.message_set_aside("sales", "uid 7"); },
         "error message_set_aside: a letter was put aside with its octets, the others go on mailbox=\"sales\" what=\"uid 7\""},
        {[](EventLog& l) { l.notification_sent(some_id, "head@company.example"); },
         "info notification_sent: a notice was sent notification_id=019c134c-81b8-7101-8000-000000000000 recipient=\"h***@company.example\""},
        {[](EventLog& l) { l.notification_failed(some_id, "head@company.example", "451 later", false); },
         "warning notification_failed: a manager was not told yet notification_id=019c134c-81b8-7101-8000-000000000000 recipient=\"h***@company.example\" reason=\"451 later\" given_up=no"},
        {[](EventLog& l) { l.notification_failed(some_id, "head@company.example", "550 <head@company.example> no", true); },
         "error notification_failed: a manager was not told, and nobody tries again notification_id=019c134c-81b8-7101-8000-000000000000 recipient=\"h***@company.example\" "
         "reason=\"550 <h***@company.example> no\" given_up=yes"},
        {[](EventLog& l) { l.outbox_unreachable("away"); }, "warning outbox_unreachable: notifications wait what=\"away\""},
    };
    const std::string header = test::slurp(std::string{CAPTURA_SOURCE_DIR} + "/include/captura/event_log/event_log.hpp");
    for (const Row& row : rows) {
        Kept kept;
        row.call(*kept.log);
        EXPECT_THAT(kept.lines, ElementsAre("2026-01-31T09:05:07.123Z " + std::string{row.line}));
        const std::string line = row.line;
        const std::size_t begin = line.find(' ') + 1;
        const std::string event = line.substr(begin, line.find_first_of(":", begin) - begin);
        EXPECT_THAT(header, HasSubstr("/// | " + event + " | ")) << "documented";
    }
}

TEST(EventLog, WritesJsonLines)
{
    Kept kept{Form::json};
    kept.log->submission_saved(some_id, "lead", &other_id, false);
    kept.log->mailbox_lost("sales", "a \"quote\"\n\xE2\x80\xAE\xFF", 1500ms);
    EXPECT_THAT(kept.lines,
                ElementsAre("{\"ts\":\"2026-01-31T09:05:07.123Z\",\"level\":\"debug\",\"event\":\"submission_saved\",\"msg\":\"saved\","
                            "\"submission_id\":\"019c134c-81b8-7101-8000-000000000000\",\"verdict\":\"lead\","
                            "\"lead_id\":\"019c134c-81b8-7201-8000-000000000000\",\"card\":\"known\"}",
                            "{\"ts\":\"2026-01-31T09:05:07.123Z\",\"level\":\"warning\",\"event\":\"mailbox_lost\","
                            "\"msg\":\"the mailbox cannot be reached, its cursor stays\",\"mailbox\":\"sales\","
                            "\"what\":\"a \\\"quote\\\"\\u000a\\u202e\xEF\xBF\xBD\",\"retry_s\":1.5}"));
}

TEST(EventLog, IsSilentAboutHealthySubmissionsUnlessAsked)
{
    Kept kept{Form::text, Level::info};
    kept.log->submission_kept(some_id, Door::web, "contact");
    kept.log->submission_saved(some_id, "lead", &other_id, true);
    kept.log->duplicate_key(some_id, other_id);
    kept.log->mailbox_round("sales", 0);
    EXPECT_TRUE(kept.lines.empty());
    kept.log->submission_rejected(some_id, "x");
    EXPECT_EQ(kept.lines.size(), 1u);
}

TEST(EventLog, CountsEqualMessagesInsteadOfRepeatingThem)
{
    Kept kept;
    for (int i = 0; i < 10; ++i) kept.log->database_lost("08006");
    for (int i = 0; i < 5; ++i) kept.log->request_refused(413, "body", "203.0.113." + std::to_string(i));
    kept.log->database_lost("08001");
    EXPECT_EQ(kept.lines.size(), 3u) << "one a kind";
    kept.when += 61s;
    kept.log->database_back(61s);
    EXPECT_THAT(kept.lines, testing::Contains("2026-01-31T09:06:08.123Z error repeated: equal messages were counted and left out of=database_lost times=9"));
    EXPECT_THAT(kept.lines, testing::Contains("2026-01-31T09:06:08.123Z info repeated: equal messages were counted and left out of=request_refused times=4"));
    kept.lines.clear();
    kept.log->database_lost("08006");
    EXPECT_EQ(kept.lines.size(), 1u) << "a new minute";
}

TEST(EventLog, NeverTakesTwoSubmissionsForOne)
{
    Kept kept;
    for (int i = 0; i < 3; ++i) kept.log->submission_rejected(some_id, "x");
    EXPECT_EQ(kept.lines.size(), 3u);
}

TEST(EventLog, SaysWhatItCountedBeforeItGoes)
{
    Kept kept;
    for (int i = 0; i < 3; ++i) kept.log->outbox_unreachable("away");
    kept.log.reset();
    EXPECT_THAT(kept.lines.back(), HasSubstr("of=outbox_unreachable times=2"));
}

TEST(EventLog, RemembersABoundedNumberOfMessages)
{
    Kept kept;
    for (int i = 0; i < 5000; ++i) kept.log->handler_failed("/" + std::to_string(i), "x");
    EXPECT_EQ(kept.lines.size(), 5000u) << "different ones are all written";
}

/// Whatever a stranger writes is one line of printable text, and not much of it.
TEST(EventLog, NaughtyStringsStayOneLine)
{
    CAPTURA_NEEDS_CORPUS("naughty-strings");
    std::vector<std::string> strings{"x\r\n2026-01-31 error forged: y", "\x1B[2J\x1B]0;x\x07", "\xC2\x9B" "31m", std::string(5000, 'x'),
                                     "\xFF\xFE", std::string{"a\0b", 3}, "\xE2\x80\xA8", "\xEF\xBB\xBF"};
    std::string line;
    for (std::istringstream in{test::slurp(test::corpora() / "naughty-strings" / "blns.txt")}; std::getline(in, line);)
        if (!line.empty() && line.front() != '#') strings.push_back(line);
    for (const Form form : {Form::text, Form::json}) {
        for (const std::string& naughty : strings) {
            Kept kept{form};
            kept.log->submission_refused(Door::web, naughty, naughty);
            ASSERT_EQ(kept.lines.size(), 1u);
            EXPECT_LE(kept.lines[0].size(), 3000u);
            for (const char c : kept.lines[0]) EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) << naughty;
            for (const char* hidden : {"\xC2\x9B", "\xC2\x85", "\xE2\x80\xAE", "\xE2\x80\xA8", "\xEF\xBB\xBF"})
                EXPECT_THAT(kept.lines[0], testing::Not(HasSubstr(hidden))) << naughty;
        }
    }
}

TEST(EventLog, CutsOnACharacterBorder)
{
    std::string value(199, 'x');
    value += "\xC3\xAD\xC3\xAD";
    Kept kept;
    kept.log->outbox_unreachable(value);
    EXPECT_THAT(kept.lines[0], testing::EndsWith("what=\"" + std::string(199, 'x') + "...\""));
}

TEST(EventLog, ServesManyThreads)
{
    Kept kept;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 250; ++i) kept.log->handler_failed("/" + std::to_string(t) + "/" + std::to_string(i), "x");
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(kept.lines.size(), 1000u);
}

TEST(Mask, HidesPeopleAndNothingElse)
{
    const std::pair<const char*, const char*> rows[] = {
        {"ana@example.com", "a***@example.com"},
        {"+34612345678", "+34*****678"},
        {"+34 612 345 678", "+34*****678"},
        {"tel +34 (612) 345-678.", "tel +34*****678."},
        {"612345678", "*****678"},
        {"RCPT: 550 <ana.garcia@acme.example>: no", "RCPT: 550 <a***@acme.example>: no"},
        {"a@x.example,b@y.example", "a***@x.example,b***@y.example"},
        {"\xC3\xA1na@acme.example", "\xC3\xA1***@acme.example"},
        {"contact", "contact"},
        {"@", "@"},
        {"a@", "a@"},
        {"203.0.113.7", "203.0.113.7"},
        {"127.0.0.1:8080", "127.0.0.1:8080"},
        {"019c134c-81b8-7101-8000-000000000000", "019c134c-81b8-7101-8000-000000000000"},
        {"2026-01-31T09:05:07.123Z", "2026-01-31T09:05:07.123Z"},
        {"SQLSTATE 57014", "SQLSTATE 57014"},
        {"+1", "+1"},
        {"", ""},
    };
    for (const auto& [given, expected] : rows) EXPECT_EQ(mask(given), expected);
}

TEST(Journal, IsFoundByTheStreamItGave)
{
    struct stat out {};
    ASSERT_EQ(::fstat(STDERR_FILENO, &out), 0);
    const std::string mine = std::to_string(out.st_dev) + ":" + std::to_string(out.st_ino);
    EXPECT_TRUE(is_journal(mine.c_str(), STDERR_FILENO));
    EXPECT_FALSE(is_journal("8:1", STDERR_FILENO));
    EXPECT_FALSE(is_journal("", STDERR_FILENO));
    EXPECT_FALSE(is_journal(nullptr, STDERR_FILENO));
    EXPECT_FALSE(is_journal(mine.c_str(), -1));
}

TEST(Journal, GetsFieldsOneCanSearchBy)
{
    const Record record{Level::warning, "mailbox_lost", "gone", {id("submission_id", some_id), text("what", "a\nb"), seconds("retry_s", 2500ms)}};
    EXPECT_THAT(journal_fields(record),
                ElementsAre("MESSAGE=mailbox_lost: gone submission_id=019c134c-81b8-7101-8000-000000000000 what=\"a\\nb\" retry_s=2.5", "PRIORITY=4",
                            "EVENT=mailbox_lost", "SUBMISSION_ID=019c134c-81b8-7101-8000-000000000000", "WHAT=\"a\\nb\"", "RETRY_S=2.5"));
}

}  // namespace
}  // namespace captura::event_log
