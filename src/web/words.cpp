#include "web/words.hpp"

#include "captura_embedded/web_words.hpp"
#include "web/file_text.hpp"
#include "web/form_section.hpp"
#include "web/languages.hpp"

#include <algorithm>
#include <stdexcept>
#include <system_error>

namespace captura::web {
namespace {

struct Key {
    const char* name;
    std::string Words::*word;
};
constexpr Key keys[] = {
    {"required", &Words::required},
    {"error", &Words::error},
    {"problem", &Words::problem},
    {"one_of", &Words::one_of},
    {"longest", &Words::longest},
    {"leave_empty", &Words::leave_empty},
    {"submit", &Words::submit},
    {"choose", &Words::choose},
    {"step", &Words::step},
    {"continue", &Words::next},
    {"back", &Words::back},
    {"file_hint", &Words::file_hint},
    {"thanks", &Words::thanks},
    {"accepted", &Words::accepted},
    {"confirm_sent", &Words::confirm_sent},
    {"open_link", &Words::open_link},
    {"add_to_calendar", &Words::add_to_calendar},
    {"reference", &Words::reference},
    {"test_form", &Words::test_form},
    {"test_thanks", &Words::test_thanks},
    {"offline", &Words::offline},
    {"retry", &Words::retry},
    {"sending", &Words::sending},
    {"email_us", &Words::email_us},
    {"call_us", &Words::call_us},
    {"not_found", &Words::not_found},
    {"not_found_text", &Words::not_found_text},
    {"closed", &Words::closed},
    {"closed_text", &Words::closed_text},
    {"wrong_method", &Words::wrong_method},
    {"unreadable", &Words::unreadable},
    {"unreadable_text", &Words::unreadable_text},
    {"wrong_type", &Words::wrong_type},
    {"too_many", &Words::too_many},
    {"too_many_text", &Words::too_many_text},
    {"refused", &Words::refused},
    {"refused_text", &Words::refused_text},
    {"confirm_subject", &Words::confirm_subject},
    {"confirm_mail", &Words::confirm_mail},
    {"confirm_button", &Words::confirm_button},
    {"confirm_footer", &Words::confirm_footer},
    {"confirm_page", &Words::confirm_page},
    {"confirm_page_text", &Words::confirm_page_text},
    {"confirmed", &Words::confirmed},
    {"confirmed_text", &Words::confirmed_text},
    {"confirm_later", &Words::confirm_later},
    {"link_expired", &Words::link_expired},
    {"link_expired_text", &Words::link_expired_text},
    {"link_unknown", &Words::link_unknown},
    {"link_unknown_text", &Words::link_unknown_text},
    {"arrived_subject", &Words::arrived_subject},
    {"arrived_footer", &Words::arrived_footer},
};
constexpr const char* codes[] = {"required",       "too_long",     "invalid_email",    "invalid_phone", "invalid_url",
                                 "invalid_choice", "invalid_date", "consent_required", "no_contact",    "file_type",
                                 "file_size",      "too_many_files", "other"};

/// What a file says goes over what `words` says already.
void read_words(const toml::table& table, const std::string& file, Words& words, std::vector<FormFault>& faults)
{
    Reading reading{file, faults, {}, {}};
    Section top(table, reading);
    words.name = top.text("name", std::move(words.name));
    for (const Key& key : keys) words.*key.word = top.text(key.name, std::move(words.*key.word));
    if (const toml::table* wrong = top.section("wrong")) {
        Section section(*wrong, reading);
        for (const char* code : codes)
            if (std::string text = section.text(code); !text.empty()) words.wrong_fields[code] = std::move(text);
        section.name_unknown_keys();
    }
    top.name_unknown_keys();
}

/// Names what nobody translated, and fills it with English.
void fill_gaps(Words& words, const Words& english, const std::string& file, std::vector<FormFault>& warnings)
{
    const auto missing = [&](const std::string& key) {
        warnings.push_back({file, 1, "\"" + key + "\" is missing: it is said in English"});
    };
    for (const Key& key : keys) {
        if (!(words.*key.word).empty()) continue;
        missing(key.name);
        words.*key.word = english.*key.word;
    }
    for (const char* code : codes) {
        if (words.wrong_fields.count(code) > 0) continue;
        missing(std::string("wrong.") + code);
        words.wrong_fields[code] = english.wrong_fields.at(code);
    }
}

Words shipped(const EmbeddedFile& file)
{
    std::vector<FormFault> faults;
    Words words;
    const std::string name{file.name};
    words.language = std::filesystem::path{name}.stem().string();
    read_words(toml::parse(std::string_view{file.content}, std::string_view{name}), name, words, faults);
    if (!faults.empty()) throw std::logic_error(name + ": " + faults.front().reason);
    return words;
}

/// The operator's file over the shipped one of that language, or alone.
void read_file(const std::filesystem::path& path, std::vector<Words>& all, std::vector<FormFault>& faults,
               std::vector<FormFault>& warnings)
{
    const std::string file = path.string();
    const std::string language = path.stem().string();
    if (!is_language_tag(language))
        return faults.push_back({file, 1, "the file name is the language: en.toml, pt-BR.toml"});
    const auto read = read_file_text(path);
    if (!read) return faults.push_back({file, 1, "cannot be read"});
    const std::string& octets = *read;
    const auto known = std::find_if(all.begin(), all.end(), [&](const Words& one) { return one.language == language; });
    Words words;
    if (known != all.end()) words = *known;
    words.language = language;
    try {
        read_words(toml::parse(std::string_view{octets}, std::string_view{file}), file, words, faults);
    } catch (const toml::parse_error& error) {
        return faults.push_back({file, static_cast<std::size_t>(error.source().begin.line), std::string(error.description())});
    }
    fill_gaps(words, all.front(), file, warnings);
    if (known != all.end()) *known = std::move(words);
    else all.push_back(std::move(words));
}

}  // namespace

std::string_view Words::wrong(std::string_view code) const
{
    const auto found = wrong_fields.find(code);
    return found != wrong_fields.end() ? found->second : wrong_fields.find("other")->second;
}

std::shared_ptr<const WordBook> WordBook::load(const std::filesystem::path& dir, std::vector<FormFault>& faults,
                                               std::vector<FormFault>& warnings)
{
    std::vector<Words> all;
    for (const EmbeddedFile& file : web_words()) all.push_back(shipped(file));
    const auto english = std::find_if(all.begin(), all.end(), [](const Words& one) { return one.language == "en"; });
    std::rotate(all.begin(), english, english + 1);
    for (Words& words : all) fill_gaps(words, all.front(), words.language + ".toml", warnings);

    std::error_code failed;
    std::vector<std::filesystem::path> files;
    if (!dir.empty()) {
        for (std::filesystem::directory_iterator entry{dir, failed}, end; !failed && entry != end; entry.increment(failed))
            if (is_toml_file(entry->path())) files.push_back(entry->path());
        if (failed && failed != std::errc::no_such_file_or_directory) faults.push_back({dir.string(), 1, "cannot read the folder: " + failed.message()});
    }
    std::sort(files.begin(), files.end());
    for (const auto& file : files) read_file(file, all, faults, warnings);

    auto book = std::make_shared<WordBook>();
    for (Words& words : all) {
        book->languages_.push_back(words.language);
        book->words_.push_back(std::make_shared<const Words>(std::move(words)));
    }
    return book;
}

std::shared_ptr<const Words> WordBook::find(std::string_view language) const
{
    return words_[find_language(languages_, language).value_or(0)];
}

std::string WordBook::name_of(std::string_view language) const
{
    const auto known = find_language(languages_, language);
    return known && !words_[*known]->name.empty() ? words_[*known]->name : std::string(language);
}

bool WordBook::has(std::string_view language) const
{
    return find_language(languages_, language).has_value();
}

const Words& WordBook::preferred(std::string_view accept_language) const
{
    return *words_[preferred_language(languages_, accept_language).value_or(0)];
}

/// That a mail is on its way is said only where every inquiry names an address.
const std::string& thanks_text(const Form& form)
{
    if (!form.thanks_text.empty()) return form.thanks_text;
    const bool mailed = form.entry.confirm && std::any_of(form.fields.begin(), form.fields.end(), [](const FormField& field) {
        return field.rule.type == FieldType::email && field.rule.required && !field.rule.show_if;
    });
    return mailed ? form.words->confirm_sent : form.words->accepted;
}

std::string fill_in(std::string pattern, std::string_view name, std::string_view value)
{
    const std::string mark = "{" + std::string(name) + "}";
    const std::size_t at = pattern.find(mark);
    if (at != std::string::npos) pattern.replace(at, mark.size(), value);
    return pattern;
}

std::string help_of(const FormField& field, const Words& words)
{
    const FieldRule& rule = field.rule;
    if (rule.type != FieldType::file) return field.help;
    std::string kinds;
    for (const std::string& kind : rule.accept) kinds.append(kinds.empty() ? "" : ", ").append(kind);
    std::transform(kinds.begin(), kinds.end(), kinds.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    const std::string hint = fill_in(fill_in(words.file_hint, "types", kinds), "size", std::to_string(rule.max_octets >> 20));
    return field.help.empty() ? hint : field.help + " " + hint;
}

}  // namespace captura::web
