// Form files: what a form is as a whole.
#include "captura/web/forms.hpp"

#include "captura/domain/digest.hpp"
#include "web/addresses.hpp"
#include "web/file_text.hpp"
#include "web/form_section.hpp"
#include "web/languages.hpp"
#include "web/words.hpp"

#include <algorithm>
#include <system_error>

namespace captura::web {
namespace {

bool is_allowed_origin(std::string_view text)
{
    return text == "*" || is_origin(text);
}

bool is_host(std::string_view text)
{
    return is_origin("https://" + std::string(text));
}

bool is_foreign_id(std::string_view text)
{
    return !text.empty() && text.size() <= 128 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 127 && c != '/'; });
}

bool is_region(std::string_view text)
{
    return text.size() == 2 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// Enough that a link of it is one link: no blanks, one '@'.
bool is_mail_address(std::string_view text)
{
    const auto plain = [](char c) { return c > ' ' && c < 127 && std::string_view{"\"'<>\\?&#%"}.find(c) == std::string_view::npos; };
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.find('@', at + 1) == std::string_view::npos &&
           std::all_of(text.begin(), text.end(), plain);
}

bool is_phone_number(std::string_view text)
{
    const auto allowed = [](char c) { return (c >= '0' && c <= '9') || std::string_view{"+ -()./"}.find(c) != std::string_view::npos; };
    return text.size() <= 40 && std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }) >= 3 &&
           std::all_of(text.begin(), text.end(), allowed);
}

/// The languages of the form, the first one first.
std::vector<std::string> read_languages(Section& top)
{
    constexpr const char* what = "a language code like \"en\"";
    const std::string single = top.checked("language", is_language_tag, what);
    std::vector<std::string> languages = top.texts("languages", is_language_tag, what);
    if (!single.empty() && !languages.empty()) top.fault_at("language", "languages stands already: its first one is the usual one");
    if (languages.empty()) languages.push_back(single.empty() ? "en" : single);
    for (auto one = languages.begin(); one != languages.end(); ++one)
        if (std::find(languages.begin(), one, *one) != one) top.fault_at("languages", "\"" + *one + "\" stands twice");
    return languages;
}

void read_any_of(Section& top, Form& form)
{
    const toml::array* groups = top.list("any_of");
    if (groups == nullptr) return;
    for (const toml::node& item : *groups) {
        const toml::array* names = item.as_array();
        std::vector<std::string> group;
        for (std::size_t i = 0; names != nullptr && i < names->size(); ++i) {
            const auto name = (*names)[i].value_exact<std::string>();
            const bool known = name && std::any_of(form.fields.begin(), form.fields.end(), [&](const FormField& field) {
                return field.rule.name == *name;
            });
            if (known) group.push_back(*name);
            else top.fault(&item, "any_of names \"" + name.value_or("?") + "\", which is no field of this form");
        }
        if (group.empty()) top.fault(&item, "any_of is a list of lists of field names: [[\"email\", \"phone\"]]");
        else form.entry.any_of.push_back(std::move(group));
    }
}

void read_thanks(Section& top, Form& form)
{
    const toml::table* table = top.section("thank_you");
    if (table == nullptr) return;
    Section section(*table, top.reading());
    form.thanks_title = section.words("title");
    form.thanks_text = section.words("text");
    form.redirect = section.checked_words("url", is_web_address, "an address like https://www.example.com/thanks");
    form.link_text = section.words("link_text");
    form.link = section.checked_words("link", is_web_address, "an address like https://www.example.com/file.pdf");
    section.name_unknown_keys();
}

void read_event(Section& top, Form& form)
{
    const toml::table* table = top.section("event");
    if (table == nullptr) return;
    Section section(*table, top.reading());
    const auto start = section.moment("start");
    const auto end = section.moment("end");
    form.event = FormEvent{start.value_or(Timestamp{}), end.value_or(Timestamp{}), section.words("title"), section.words("place")};
    for (const char* key : {"start", "end"})
        if (!section.has(key)) section.fault(nullptr, std::string("an event needs its ") + key);
    if (start && end && *end <= *start) section.fault_at("end", "the event ends before it starts");
    section.name_unknown_keys();
}

void read_fallback(Section& top, Form& form)
{
    const toml::table* table = top.section("fallback");
    if (table == nullptr) return;
    Section section(*table, top.reading());
    form.fallback.email = section.checked("email", is_mail_address, "an address like sales@example.com");
    form.fallback.phone = section.checked("phone", is_phone_number, "a number like +34 910 000 000");
    section.name_unknown_keys();
}

void read_site(Section& top, Form& form)
{
    const toml::table* table = top.section("site");
    if (table == nullptr) return;
    Section section(*table, top.reading());
    form.site.name = section.words("name");
    form.site.logo = section.checked("logo", is_web_address, "an address like https://www.example.com/logo.svg");
    const std::string accent = section.checked("accent", is_colour, "a colour like \"#0a6cff\"");
    if (form.accent.empty()) form.accent = accent;
    if (form.site.name.empty()) section.fault(nullptr, "a site needs a name");
    section.name_unknown_keys();
}

void read_entry(Section& top, const std::string& default_region, Entry& entry)
{
    entry.door = Door::web;
    entry.strict = true;
    entry.channel = top.checked("channel", is_plain_word, "lower-case letters, digits, '-' and '_' only", "form");
    entry.region = top.checked("region", is_region, "a country code like \"ES\"", default_region);
    entry.campaign = top.text("campaign");
    entry.confirm = top.flag("confirm");
    const auto is_email = [](const FieldRule& field) { return field.type == FieldType::email; };
    if (entry.confirm && std::none_of(entry.fields.begin(), entry.fields.end(), is_email))
        top.fault_at("confirm", "confirm needs a field of type email: the request to confirm goes there");
    entry.acknowledge = top.flag("acknowledge");
    entry.closed = top.flag("closed");
}

/// What a form is read with that does not stand in its file.
struct Beside {
    const std::string& default_region;
    const WordBook& words;
};

/// `reading.language` empty: in its first language.
Form read_form(const toml::table& table, const std::string& slug, const Beside& beside, Reading& reading)
{
    Section top(table, reading);
    Form form;
    form.slug = slug;
    form.languages = reading.languages = read_languages(top);
    if (reading.language.empty()) reading.language = form.languages.front();
    form.language = reading.language;
    form.right_to_left = is_right_to_left(form.language);
    form.title = top.words("title");
    if (form.title.empty()) top.fault(nullptr, "a form needs a title");
    form.intro = top.words("intro");
    form.words = beside.words.find(form.language);
    form.submit = top.words("submit", form.words->submit);
    form.accent = top.checked("accent", is_colour, "a colour like \"#0a6cff\"");
    form.origins = top.texts("origins", is_allowed_origin, "an origin like \"https://www.example.com\", or \"*\"", {"*"});
    form.frame_ancestors = top.texts("frame_ancestors", is_origin, "an origin like \"https://www.example.com\"");
    form.redirects = top.texts("redirects", is_host, "a host like \"www.example.com\"");
    form.aliases = top.texts("aliases", is_foreign_id, "an id of visible characters without blanks and slashes");
    form.closed_text = top.words("closed_text");
    read_thanks(top, form);
    read_event(top, form);
    read_fallback(top, form);
    read_site(top, form);
    read_steps(top, form);
    read_fields(top, form);
    read_any_of(top, form);
    form.entry.name = slug;
    read_entry(top, beside.default_region, form.entry);
    top.name_unknown_keys();
    return form;
}

/// A foreign id of a form, and where it stands.
struct Claim {
    std::string alias;
    std::string slug;
    FormFault place;
};

void note_claims(const toml::table& table, const Form& form, const std::string& file, std::vector<Claim>& claims)
{
    const toml::node* node = table.get("aliases");
    for (const std::string& alias : form.aliases)
        claims.push_back({alias, form.slug, {file, static_cast<std::size_t>(node->source().begin.line), {}}});
}

void load_form(const std::filesystem::path& path, const Beside& beside, FormBook& book, std::vector<Claim>& claims)
{
    const std::string file = path.string();
    const std::string slug = path.stem().string();
    const auto fault = [&](std::size_t line, std::string reason) { book.faults.push_back({file, line, std::move(reason)}); };
    if (!is_plain_word(slug))
        return fault(1, "the file name becomes the address: lower-case letters, digits, '-' and '_' only");
    const auto read = read_file_text(path);
    if (!read) return fault(1, "cannot be read");
    const std::string& octets = *read;

    const std::size_t before = book.faults.size();
    try {
        const toml::table table = toml::parse(std::string_view{octets}, std::string_view{file});
        Reading first{file, book.faults, {}, {}};
        Form form = read_form(table, slug, beside, first);
        form.version = form.entry.version = hex(sha256(octets)).substr(0, 16);
        if (book.faults.size() != before) return;
        for (std::size_t i = 1; i < form.languages.size(); ++i) {
            std::vector<FormFault> found_before;  // the first reading has named them all
            Reading again{file, found_before, {}, form.languages[i]};
            Form translated = read_form(table, slug, beside, again);
            translated.version = translated.entry.version = form.version;
            form.translations.push_back(std::make_shared<const Form>(std::move(translated)));
        }
        note_claims(table, form, file, claims);
        for (const std::string& language : form.languages)
            if (!beside.words.has(language))
                book.warnings.push_back({file, 1, "no words for \"" + language + "\": buttons and errors are said in English"});
        book.forms.emplace(slug, std::make_shared<const Form>(std::move(form)));
    } catch (const toml::parse_error& error) {
        fault(static_cast<std::size_t>(error.source().begin.line), std::string(error.description()));
    }
}

/// An id leads to one form: where two claim it, neither is served before that is decided.
void judge_claims(const std::vector<Claim>& claims, FormBook& book)
{
    std::map<std::string, const Claim*> owners;
    std::vector<std::string> contested;
    const auto refuse = [&](const Claim& claim, const std::string& other) {
        book.faults.push_back({claim.place.file, claim.place.line, "aliases: \"" + claim.alias + "\" is claimed by form \"" + other + "\" too"});
        contested.push_back(claim.slug);
    };
    for (const Claim& claim : claims) {
        if (claim.alias == claim.slug) continue;
        const auto [owner, fresh] = owners.emplace(claim.alias, &claim);
        if (!fresh && owner->second->slug != claim.slug) {
            refuse(claim, owner->second->slug);
            refuse(*owner->second, claim.slug);
        }
        if (book.forms.count(claim.alias) > 0) refuse(claim, claim.alias);
    }
    for (const std::string& slug : contested) book.forms.erase(slug);
}

}  // namespace

FormBook load_forms(const std::filesystem::path& dir, const std::string& default_region, const std::filesystem::path& words)
{
    FormBook book;
    book.words = WordBook::load(words, book.faults, book.warnings);
    for (FormFault& fault : book.faults) fault.of_all = true;
    const Beside beside{default_region, *book.words};
    std::error_code failed;
    std::vector<std::filesystem::path> files;
    for (std::filesystem::directory_iterator entry{dir, failed}, end; !failed && entry != end; entry.increment(failed))
        if (is_toml_file(entry->path())) files.push_back(entry->path());
    if (failed) book.faults.push_back({dir.string(), 1, "cannot read the folder: " + failed.message(), true});
    std::sort(files.begin(), files.end());
    std::vector<Claim> claims;
    for (const auto& file : files) load_form(file, beside, book, claims);
    judge_claims(claims, book);
    return book;
}

}  // namespace captura::web
