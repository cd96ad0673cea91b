#include "captura/web/forms.hpp"

#include "web/closest.hpp"
#include "web/door.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace captura::web::test {
namespace {

const FormField* find_field(const Form& form, const std::string& name)
{
    for (const FormField& field : form.fields)
        if (field.rule.name == name) return &field;
    return nullptr;
}

TEST(ShippedForms, LoadAndAskForWhatTheyPromise)
{
    struct Row {
        const char* slug;
        const char* channel;
        std::vector<std::string> required;
        std::vector<std::string> optional;
        bool confirm;
        bool link;
    };
    const Row rows[] = {
        {"callback", "callback", {"name", "phone"}, {"preferred_time"}, false, false},
        {"contact", "form", {"name"}, {"email", "phone", "company", "job_title", "message", "marketing"}, false, false},
        {"ebook", "ebook", {"name", "email"}, {"company"}, false, true},
        {"newsletter", "newsletter", {"email"}, {}, true, false},
        {"webinar", "webinar", {"name", "email"}, {"company"}, false, true},
    };
    const auto book = load(shipped_forms());
    EXPECT_EQ(book->forms.size(), std::size(rows));
    for (const Row& row : rows) {
        ASSERT_TRUE(book->forms.count(row.slug)) << row.slug;
        const Form& form = *book->forms.at(row.slug);
        EXPECT_EQ(form.entry.channel, row.channel) << row.slug;
        EXPECT_EQ(form.entry.name, row.slug);
        EXPECT_EQ(form.entry.confirm, row.confirm) << row.slug;
        EXPECT_EQ(!form.link.empty(), row.link) << row.slug;
        EXPECT_TRUE(form.entry.strict) << row.slug;
        EXPECT_EQ(form.entry.region, "ES");
        EXPECT_EQ(form.version.size(), 16u);
        EXPECT_EQ(form.languages, (std::vector<std::string>{"en", "es", "ru"})) << row.slug;
        ASSERT_EQ(form.translations.size(), 2u) << row.slug;
        EXPECT_NE(form.translations[0]->title, form.title) << row.slug;
        EXPECT_EQ(form.fields.size(), row.required.size() + row.optional.size()) << row.slug;
        for (const auto& name : row.required) EXPECT_TRUE(find_field(form, name) && find_field(form, name)->rule.required) << row.slug << name;
        for (const auto& name : row.optional) EXPECT_TRUE(find_field(form, name) && !find_field(form, name)->rule.required) << row.slug << name;
    }
    const Form& contact = *book->forms.at("contact");
    EXPECT_EQ(contact.entry.any_of, (std::vector<std::vector<std::string>>{{"email", "phone"}}));
    EXPECT_EQ(find_field(contact, "email")->rule.type, FieldType::email);
    EXPECT_EQ(find_field(contact, "phone")->rule.type, FieldType::phone);
    EXPECT_EQ(find_field(contact, "message")->rule.type, FieldType::long_text);
    EXPECT_EQ(find_field(contact, "marketing")->rule.type, FieldType::consent);
    EXPECT_EQ(find_field(contact, "company")->autocomplete, "organization");
    EXPECT_EQ(find_field(contact, "job_title")->autocomplete, "organization-title");
}

TEST(LoadForms, NamesEveryFaultWithItsLine)
{
    const std::string field = "[[field]]\nname = \"name\"\nlabel = \"Name\"\n";
    struct Row {
        const char* why;
        std::string file;
        std::size_t line;
        const char* reason;
    };
    const Row rows[] = {
        {"no TOML", "title = \n", 1, ""},
        {"a misspelt key", "title = \"A\"\nchanel = \"form\"\n" + field, 2, "unknown key \"chanel\"; did you mean \"channel\"?"},
        {"a misspelt key of a field", "title = \"A\"\n" + field + "requird = true\n", 5, "unknown key \"requird\"; did you mean \"required\"?"},
        {"a key of another world", "title = \"A\"\nzzzzzzzz = 1\n" + field, 2, "unknown key \"zzzzzzzz\""},
        {"no title", field, 1, "a form needs a title"},
        {"no fields", "title = \"A\"\n", 1, "a form needs at least one [[field]]"},
        {"a title that is none", "title = 7\n" + field, 1, "title must be a text"},
        {"a flag that is none", "title = \"A\"\nconfirm = \"yes\"\n" + field, 2, "confirm must be true or false"},
        {"nobody to ask", "title = \"A\"\nconfirm = true\n" + field, 2, "confirm needs a field of type email"},
        {"a directive in an origin", "title = \"A\"\norigins = [\"https://a.example; script-src *\"]\n" + field, 2, "origins: an origin"},
        {"a path in a frame ancestor", "title = \"A\"\nframe_ancestors = [\n\"https://a.example/x\"]\n" + field, 3, "frame_ancestors: an origin"},
        {"any page may not frame", "title = \"A\"\nframe_ancestors = [\"*\"]\n" + field, 2, "frame_ancestors: an origin"},
        {"a script as redirect", "title = \"A\"\n" + field + "[thank_you]\nurl = \"javascript:alert(1)\"\n", 6, "url: an address"},
        {"a line end in a link", "title = \"A\"\n" + field + "[thank_you]\nlink = \"https://a.example/\\r\\nX: y\"\n", 6, "link: an address"},
        {"a style as colour", "title = \"A\"\naccent = \"red;} body {\"\n" + field, 2, "accent: a colour"},
        {"a region that is none", "title = \"A\"\nregion = \"Spain\"\n" + field, 2, "region: a country code"},
        {"a field twice", "title = \"A\"\n" + field + field, 5, "field \"name\" stands twice"},
        {"a reserved name", "title = \"A\"\n[[field]]\nname = \"_id\"\nlabel = \"L\"\n", 3, "name: letters, digits"},
        {"a field without label", "title = \"A\"\n[[field]]\nname = \"x\"\n", 2, "a field needs a label"},
        {"an unknown type", "title = \"A\"\n[[field]]\nname = \"x\"\nlabel = \"L\"\ntype = \"colour\"\n", 5, "unknown type \"colour\""},
        {"a select without choices", "title = \"A\"\n[[field]]\nname = \"x\"\nlabel = \"L\"\ntype = \"select\"\n", 2, "a select needs choices"},
        {"choices without select", "title = \"A\"\n" + field + "choices = [\"a\"]\n", 5, "choices belong to type \"select\""},
        {"a consent to nothing", "title = \"A\"\n[[field]]\nname = \"x\"\nlabel = \"L\"\ntype = \"consent\"\n", 2, "a consent needs its text"},
        {"a maximum of nothing", "title = \"A\"\n" + field + "max = 0\n", 5, "max must be a number from 1"},
        {"any_of strangers", "title = \"A\"\nany_of = [[\"name\", \"fax\"]]\n" + field, 2, "any_of names \"fax\""},
        {"a language that lacks", "languages = [\"en\", \"es\"]\ntitle = { en = \"A\" }\n" + field, 2, "title lacks its text in \"es\""},
        {"a language of another form", "languages = [\"en\", \"es\"]\ntitle = { en = \"A\", es = \"B\", fr = \"C\" }\n" + field, 2, "\"fr\" is none of the languages"},
        {"a language that is none", "languages = [\"english\"]\ntitle = \"A\"\n" + field, 1, "languages: a language code"},
        {"languages twice over", "languages = [\"en\"]\nlanguage = \"es\"\ntitle = \"A\"\n" + field, 2, "languages stands already"},
        {"a misspelt type", "title = \"A\"\n[[field]]\nname = \"x\"\nlabel = \"L\"\ntype = \"selct\"\n", 5, "did you mean \"select\"?"},
        {"a radio without choices", "title = \"A\"\n[[field]]\nname = \"x\"\nlabel = \"L\"\ntype = \"radio\"\n", 2, "a radio needs choices"},
        {"a choice twice", "title = \"A\"\n[[field]]\nname = \"x\"\nlabel = \"L\"\ntype = \"radio\"\nchoices = [\"a\", \"a\"]\n", 6, "choice \"a\" stands twice"},
        {"a kind of file nobody can tell", "title = \"A\"\n[[field]]\nname = \"x\"\nlabel = \"L\"\ntype = \"file\"\naccept = [\"exe\"]\n", 6, "files \"exe\" cannot be told"},
        {"accept without file", "title = \"A\"\n" + field + "accept = [\"pdf\"]\n", 5, "accept belongs to type \"file\""},
        {"a condition that is none", "title = \"A\"\n" + field + "show_if = \"name =\"\n", 5, "show_if, at character 6"},
        {"a condition on a stranger", "title = \"A\"\n" + field + "[[field]]\nname = \"x\"\nlabel = \"L\"\nshow_if = 'nam == \"a\"'\n", 8, "\"nam\" is no field of this form; did you mean \"name\"?"},
        {"a condition on what comes later", "title = \"A\"\n[[field]]\nname = \"x\"\nlabel = \"L\"\nshow_if = 'name == \"a\"'\n" + field, 5, "\"name\" must stand before \"x\""},
        {"a condition on a file", "title = \"A\"\n[[field]]\nname = \"cv\"\ntype = \"file\"\nlabel = \"L\"\n[[field]]\nname = \"x\"\nlabel = \"L\"\nshow_if = 'cv != \"\"'\n", 9, "\"cv\" is a file"},
        {"a condition on itself", "title = \"A\"\n" + field + "show_if = 'name == \"a\"'\n", 5, "must stand before"},
        {"a condition on no choice", "title = \"A\"\n[[field]]\nname = \"n\"\nlabel = \"L\"\ntype = \"radio\"\nchoices = [\"quote\"]\n[[field]]\nname = \"x\"\nlabel = \"L\"\nshow_if = 'n == \"qoute\"'\n", 10, "\"qoute\" is no choice of \"n\"; did you mean \"quote\"?"},
        {"a step nobody made", "title = \"A\"\n" + field + "step = 2\n", 5, "this form has no [[step]]"},
        {"a step without fields", "title = \"A\"\n[[step]]\ntitle = \"One\"\n[[step]]\ntitle = \"Two\"\n" + field, 2, "step 2 has no field"},
        {"steps out of order", "title = \"A\"\n[[step]]\ntitle = \"One\"\n[[step]]\ntitle = \"Two\"\n[[field]]\nname = \"x\"\nlabel = \"L\"\nstep = 2\n" + field, 10, "stands behind fields of a later step"},
        {"a step without title", "title = \"A\"\n[[step]]\n" + field, 2, "a step needs a title"},
        {"a hidden field from a link", "title = \"A\"\n[[field]]\nname = \"x\"\ntype = \"hidden\"\nprefill = true\n", 5, "a link fills in no hidden field"},
        {"a fallback that is no address", "title = \"A\"\n" + field + "[fallback]\nemail = \"a@b?cc=x@y\"\n", 6, "email: an address"},
        {"a redirect with a path", "title = \"A\"\nredirects = [\"a.example/x\"]\n" + field, 2, "redirects: a host"},
        {"a site without a name", "title = \"A\"\n" + field + "[site]\naccent = \"#123456\"\n", 5, "a site needs a name"},
        {"any_of flat", "title = \"A\"\nany_of = [\"name\"]\n" + field, 2, "any_of is a list of lists"},
    };
    for (const Row& row : rows) {
        const Folder folder;
        folder.write("a.toml", row.file);
        const FormBook book = load_forms(folder.path(), "ES");
        EXPECT_TRUE(book.forms.empty()) << row.why;
        const bool named = std::any_of(book.faults.begin(), book.faults.end(), [&](const FormFault& fault) {
            return fault.line == row.line && fault.reason.find(row.reason) != std::string::npos &&
                   fault.file == (folder.path() / "a.toml").string();
        });
        EXPECT_TRUE(named) << row.why << ": " << (book.faults.empty() ? "no fault" : book.faults.front().reason + " at " + std::to_string(book.faults.front().line));
    }
}

TEST(LoadForms, WhatAnEditorPutsBesideAFileIsNoForm)
{
    const Folder folder;
    folder.write("a.toml", "title = \"A\"\n[[field]]\nname = \"name\"\nlabel = \"Name\"\n");
    std::filesystem::create_symlink("nowhere", folder.path() / ".#a.toml");
    folder.write("._a.toml", "\x00\x05");
    EXPECT_TRUE(load_forms(folder.path(), "ES").faults.empty());
    std::filesystem::create_directory(folder.path() / "old.toml");
    const FormBook book = load_forms(folder.path(), "ES");
    ASSERT_EQ(book.faults.size(), 1u);
    EXPECT_EQ(book.faults[0].file, (folder.path() / "old.toml").string());
    EXPECT_EQ(book.faults[0].reason, "cannot be read");
    EXPECT_FALSE(book.faults[0].of_all);
    EXPECT_EQ(book.forms.size(), 1u);
    EXPECT_TRUE(load_forms(folder.path() / "missing", "ES").faults.at(0).of_all);
}

TEST(LoadForms, AnIdThatTwoFormsClaimLeadsToNeither)
{
    const Folder folder;
    const std::string rest = "[[field]]\nname = \"name\"\nlabel = \"Name\"\n";
    folder.write("a.toml", "title = \"A\"\naliases = [\"xrgyabcd\"]\n" + rest);
    folder.write("b.toml", "title = \"B\"\naliases = [\"other\", \"xrgyabcd\"]\n" + rest);
    folder.write("c.toml", "title = \"C\"\naliases = [\"d\"]\n" + rest);
    folder.write("d.toml", "title = \"D\"\naliases = [\"0032\", \"d\"]\n" + rest);
    const FormBook book = load_forms(folder.path(), "ES");
    EXPECT_EQ(book.forms.size(), 1u);
    ASSERT_EQ(book.forms.count("d"), 1u) << "it is named as it is called";
    EXPECT_EQ(book.forms.at("d")->aliases, (std::vector<std::string>{"0032", "d"}));
    ASSERT_EQ(book.faults.size(), 3u);
    EXPECT_EQ(book.faults[0].file, (folder.path() / "b.toml").string());
    EXPECT_EQ(book.faults[0].line, 2u);
    EXPECT_EQ(book.faults[0].reason, "aliases: \"xrgyabcd\" is claimed by form \"a\" too");
    EXPECT_EQ(book.faults[1].file, (folder.path() / "a.toml").string()) << "whoever had it before can then be served as it was";
    EXPECT_EQ(book.faults[1].reason, "aliases: \"xrgyabcd\" is claimed by form \"b\" too");
    EXPECT_EQ(book.faults[2].reason, "aliases: \"d\" is claimed by form \"d\" too");
}

TEST(LoadForms, AFaultyFormCostsOnlyItself)
{
    const Folder folder;
    folder.write("good.toml", "title = \"A\"\n[[field]]\nname = \"name\"\nlabel = \"Name\"\n");
    folder.write("bad.toml", "titel = \"A\"\n");
    folder.write("Not A Slug.toml", "title = \"A\"\n");
    folder.write("notes.txt", "no form at all");
    const FormBook book = load_forms(folder.path(), "ES");
    EXPECT_EQ(book.forms.size(), 1u);
    EXPECT_EQ(book.forms.count("good"), 1u);
    EXPECT_EQ(load_forms(folder.path() / "missing", "ES").faults.size(), 1u);
}

TEST(Closest, FindsWhatWasMeantAndNothingFarAway)
{
    const std::string_view known[] = {"title", "channel", "required", "redirect"};
    EXPECT_EQ(closest("titel", known), "title");
    EXPECT_EQ(closest("requird", known), "required");
    EXPECT_EQ(closest("chnl", known), "");
    EXPECT_EQ(closest("zzz", known), "");
    EXPECT_EQ(closest(std::string(100'000, 'a'), known), "");
}

}  // namespace
}  // namespace captura::web::test
