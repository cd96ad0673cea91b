// The event of a form as a file for calendars: what RFC 5545 asks of it, read line by line as a calendar would.
#include "web/calendar.hpp"

#include "web/door.hpp"
#include "web/words.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace captura::web {
namespace {

using namespace std::chrono_literals;

const Uuid receipt = *Uuid::parse("01890a5d-ac96-774b-bcce-b302099a8057");
const Timestamp when = *parse_rfc3339("2027-01-31T09:05:07.123Z");
const std::string fields = "[[field]]\nname = \"email\"\nlabel = \"E-mail\"\nrequired = true\n";

std::shared_ptr<const FormBook> forms_with(const std::string& middle, const std::string& top = "title = \"Webinar\"\n")
{
    const test::Folder folder;
    folder.write("webinar.toml", top + middle + fields);
    return std::make_shared<FormBook>(load_forms(folder.path(), "ES"));
}

std::shared_ptr<const Form> form_with(const std::string& middle, const std::string& top = "title = \"Webinar\"\n")
{
    const auto book = forms_with(middle, top);
    for (const FormFault& fault : book->faults) throw std::runtime_error(fault.reason);
    return book->forms.at("webinar");
}

const std::string times = "[event]\nstart = 2027-03-01T16:00:00+01:00\nend = 2027-03-01T17:30:00+01:00\n";

/// Unfolded (section 3.1) and unescaped (section 3.3.11), by name.
std::map<std::string, std::string> read(std::string file)
{
    for (std::size_t at = 0; (at = file.find("\r\n ", at)) != std::string::npos;) file.erase(at, 3);
    std::map<std::string, std::string> lines;
    while (!file.empty()) {
        const std::size_t end = file.find("\r\n");
        const std::string line = file.substr(0, end);
        file.erase(0, end == std::string::npos ? file.size() : end + 2);
        std::string value;
        for (std::size_t i = line.find(':') + 1; i < line.size(); ++i) {
            const bool escaped = line[i] == '\\' && i + 1 < line.size();
            if (escaped) ++i;
            value += escaped && line[i] == 'n' ? '\n' : line[i];
        }
        lines[line.substr(0, line.find(':'))] = value;
    }
    return lines;
}

TEST(Calendar, SaysWhenWhereAndWhatInUtc)
{
    const auto form = form_with("[thank_you]\nlink = \"https://meet.example.com/a?b=c,d\"\n" + times);
    auto lines = read(calendar_file(*form, receipt, when));
    EXPECT_EQ(lines["VERSION"], "2.0");
    EXPECT_EQ(lines["UID"], receipt.text());
    EXPECT_EQ(lines["DTSTAMP"], "20270131T090507Z");
    EXPECT_EQ(lines["DTSTART"], "20270301T150000Z") << "an hour ahead of UTC";
    EXPECT_EQ(lines["DTEND"], "20270301T163000Z");
    EXPECT_EQ(lines["SUMMARY"], "Webinar");
    EXPECT_EQ(lines["LOCATION"], "https://meet.example.com/a?b=c,d");
    EXPECT_EQ(lines["URL"], "https://meet.example.com/a?b=c,d");
    EXPECT_EQ(lines.count("ATTENDEE"), 0u);
    EXPECT_EQ(lines.count("METHOD"), 0u) << "it invites nobody: that would need an organizer";
}

TEST(Calendar, IsInTheFormsLanguage)
{
    const auto form = form_with(times + "title = { en = \"Live\", ru = \"Прямой эфир\" }\nplace = { en = \"Hall 4\", ru = \"Зал 4\" }\n",
                                "title = \"Webinar\"\nlanguages = [\"en\", \"ru\"]\n");
    auto english = read(calendar_file(*form, receipt, when));
    auto russian = read(calendar_file(in_language(*form, "ru"), receipt, when));
    EXPECT_EQ(english["SUMMARY"], "Live");
    EXPECT_EQ(english["LOCATION"], "Hall 4");
    EXPECT_EQ(russian["SUMMARY"], "Прямой эфир");
    EXPECT_EQ(russian["LOCATION"], "Зал 4");
    EXPECT_EQ(calendar_path(in_language(*form, "ru"), receipt), "/f/webinar/calendar.ics?id=" + receipt.text() + "&lang=ru");
}

TEST(Calendar, KeepsEveryTextInItsLine)
{
    struct Row {
        const char* why;
        const char* toml;
        std::string text;
    };
    std::string hundred;
    for (int i = 0; i < 100; ++i) hundred += "ж";
    const std::string cyrillic = '"' + hundred + '"';
    const Row rows[] = {
        {"what separates values", R"("a;b,c\\d:e")", "a;b,c\\d:e"},
        {"a line end makes no line", R"("Hall 4\nEND:VEVENT")", "Hall 4\nEND:VEVENT"},
        {"a carriage return as well", R"("Hall\r\nATTENDEE:x")", "Hall\nATTENDEE:x"},
        {"control characters", R"("a\u0000b\u007Fc\u001Bd")", "abcd"},
        {"longer than a line, two octets a letter", cyrillic.c_str(), hundred},
    };
    for (const Row& row : rows) {
        const auto form = form_with(times + "place = " + row.toml + "\n");
        const std::string file = calendar_file(*form, receipt, when);
        EXPECT_EQ(read(file)["LOCATION"], row.text) << row.why;
        for (std::size_t from = 0, end = 0; (end = file.find("\r\n", from)) != std::string::npos; from = end + 2) {
            EXPECT_LE(end - from, 75u) << row.why;
            EXPECT_NE(static_cast<unsigned char>(file[from]) & 0xC0, 0x80) << row.why << ": no character is cut";
            EXPECT_FALSE(file[from] == ' ' && (static_cast<unsigned char>(file[from + 1]) & 0xC0) == 0x80) << row.why << ": no character is cut";
        }
        EXPECT_EQ(std::count(file.begin(), file.end(), '\n'), std::count(file.begin(), file.end(), '\r')) << row.why;
    }
}

TEST(Calendar, AnEventThatMeansTwoThingsIsAFault)
{
    struct Row {
        const char* why;
        const char* event;
        std::size_t line;
        const char* reason;
    };
    const Row rows[] = {
        {"no offset: whose four o'clock?", "start = 2027-03-01T16:00:00\nend = 2027-03-01T17:00:00+01:00\n", 3, "start must be a time with its offset"},
        {"a text", "start = \"2027-03-01T16:00:00Z\"\nend = 2027-03-01T17:00:00Z\n", 3, "without quotes"},
        {"a day", "start = 2027-03-01\nend = 2027-03-01T17:00:00Z\n", 3, "start must be a time"},
        {"no end", "start = 2027-03-01T16:00:00Z\n", 2, "an event needs its end"},
        {"no start", "end = 2027-03-01T16:00:00Z\n", 2, "an event needs its start"},
        {"backwards", "start = 2027-03-01T16:00:00Z\nend = 2027-03-01T15:00:00Z\n", 4, "ends before it starts"},
        {"backwards by the offset alone", "start = 2027-03-01T16:00:00Z\nend = 2027-03-01T17:00:00+01:00\n", 4, "ends before it starts"},
        {"a key of another name", "start = 2027-03-01T16:00:00Z\nend = 2027-03-01T17:00:00Z\nplaces = \"x\"\n", 5, "did you mean \"place\"?"},
    };
    for (const Row& row : rows) {
        const auto book = forms_with(std::string("[event]\n") + row.event);
        ASSERT_EQ(book->faults.size(), 1u) << row.why;
        EXPECT_EQ(book->faults[0].line, row.line) << row.why;
        EXPECT_NE(book->faults[0].reason.find(row.reason), std::string::npos) << row.why << ": " << book->faults[0].reason;
    }
}

TEST(Calendar, IsOfferedToWhoWasAccepted)
{
    Settings settings;
    settings.public_url = "https://forms.example.com/crm";
    test::Door door{forms_with(times), settings};
    const auto answer = nlohmann::json::parse(door.post("webinar", "email=ana@acme-shop.com", {{"Accept", "application/json"}}).body);
    EXPECT_EQ(answer["calendar"], "https://forms.example.com/crm/f/webinar/calendar.ics?id=" + receipt.text());
    const std::string page = door.get("/f/webinar/thanks?id=" + receipt.text()).body;
    EXPECT_NE(page.find("calendar.ics?id"), std::string::npos);
    EXPECT_NE(page.find("Add to your calendar"), std::string::npos);
    EXPECT_EQ(door.get("/f/webinar/thanks").body.find("Add to your calendar"), std::string::npos) << "an entry belongs to a submission";

    const auto file = door.get("/f/webinar/calendar.ics?id=" + receipt.text());
    EXPECT_EQ(file.status, 200);
    EXPECT_EQ(test::header(file, "Content-Type"), "text/calendar; charset=utf-8");
    EXPECT_EQ(test::header(file, "Content-Disposition"), "attachment; filename=\"webinar.ics\"");
    EXPECT_EQ(read(file.body)["UID"], receipt.text());

    for (const char* other : {"/f/webinar/calendar.ics", "/f/webinar/calendar.ics?id=x%0D%0AATTENDEE:x", "/f/webinar/calendar"})
        EXPECT_EQ(door.get(other).status, 404) << other;
    EXPECT_EQ(door.ask("POST", "/f/webinar/calendar.ics?id=" + receipt.text()).status, 405);
}

TEST(Calendar, IsNotOfferedByAFormWithoutEvent)
{
    test::Door door{forms_with("")};
    EXPECT_EQ(door.post("webinar", "email=a@b.es", {{"Accept", "application/json"}}).body.find("calendar"), std::string::npos);
    EXPECT_EQ(door.get("/f/webinar/thanks?id=" + receipt.text()).body.find("calendar"), std::string::npos);
    EXPECT_EQ(door.get("/f/webinar/calendar.ics?id=" + receipt.text()).status, 404);
    EXPECT_EQ(calendar_path(*form_with(""), receipt), "");
}

TEST(Calendar, ComesByMailWithTheWordThatItHasArrived)
{
    const auto form = form_with(times);
    const std::string text = words_to_acknowledge(*form, "https://forms.example.com", receipt).text;
    EXPECT_NE(text.find("https://forms.example.com/f/webinar/calendar.ics?id=" + receipt.text()), std::string::npos) << text;
    EXPECT_EQ(words_to_acknowledge(*form_with(""), "https://forms.example.com", receipt).text.find("calendar"), std::string::npos);
}

TEST(ThanksText, SaysThatAMailComesOnlyWhereItDoes)
{
    struct Row {
        const char* why;
        std::string toml;
        const char* text;
    };
    const std::string required = "[[field]]\nname = \"email\"\nlabel = \"E\"\nrequired = true\n";
    const std::string optional = "[[field]]\nname = \"email\"\nlabel = \"E\"\n[[field]]\nname = \"phone\"\nlabel = \"P\"\n";
    const Row rows[] = {
        {"to confirm", "title = \"N\"\nconfirm = true\n" + required, "One step is left"},
        {"the form has its own words", "title = \"N\"\nconfirm = true\nthank_you = { text = \"Ours.\" }\n" + required, "Ours."},
        {"nothing to confirm", "title = \"N\"\n" + required, "Your inquiry has arrived"},
        {"perhaps a telephone alone", "title = \"N\"\nconfirm = true\n" + optional, "Your inquiry has arrived"},
    };
    for (const Row& row : rows) {
        const test::Folder folder;
        folder.write("n.toml", row.toml);
        const auto book = test::load(folder.path());
        EXPECT_EQ(thanks_text(*book->forms.at("n")).substr(0, std::string(row.text).size()), row.text) << row.why;
    }
}

}  // namespace
}  // namespace captura::web
