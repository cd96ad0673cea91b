#include "captura/reading/read.hpp"

#include "captura/reading/form_body.hpp"
#include "captura/reading/letter.hpp"
#include "reading/dialect.hpp"
#include "reading/form_body_fields.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace captura::reading {
namespace {

bool says_letter(std::string_view content_type)
{
    constexpr std::string_view letter = "message/rfc822";
    const std::string_view type = trim_blanks(content_type.substr(0, content_type.find(';')));
    return type.size() == letter.size() && lower_ascii(type) == letter;
}

/// Another product says a field in three or four members; it has as many fields as a form of ours all the same.
constexpr std::size_t members_of_a_field = 4;

Result<Inquiry, Unreadable> read_in_dialect(const Submission& submission, std::string_view name, const Limits& limits)
{
    FormLimits form = limits.form;
    form.fields *= members_of_a_field;
    auto inquiry = read_form(submission.content_type, submission.body, form);
    if (!inquiry) return inquiry;
    inquiry->dialect = name;
    static const DialectBook nothing;
    const DialectBook& book = limits.dialects == nullptr ? nothing : *limits.dialects;
    if (const auto known = book.find(name); known != book.end())
        translate(*known->second, *inquiry);
    else
        inquiry->notes.emplace_back("dialect_unknown");
    return inquiry;
}

/// Names by which only the server itself speaks. Whoever says them among the fields has them kept under another name.
void set_apart(std::vector<Field>& fields)
{
    constexpr auto ours_alone = std::to_array<std::string_view>({"_form", "_channel", "_ip", "_agent", "_submitted_at"});
    constexpr std::string_view wrapper = "fields.";
    for (Field& field : fields) {
        const std::string path = dialect_path(field.name);
        std::string_view name = path;
        if (name.starts_with(wrapper)) name.remove_prefix(wrapper.size());
        if (std::find(ours_alone.begin(), ours_alone.end(), name) != ours_alone.end()) field.name = "x" + std::string{name};
    }
}

/// What a server posts with a token: fields under `fields` or beside everything else, and what it says of the visit.
Result<Inquiry, Unreadable> read_in_our_own(const Submission& submission, const Limits& limits)
{
    static const Dialect ours = [] {
        Dialect dialect;
        dialect.unwrap = {"fields."};
        dialect.plain_inside = true;
        dialect.fields = {{"form", "_form"}, {"channel", "_channel"}, {"context.page", "_page"},
                          {"context.referrer", "_referrer"}, {"context.ip", "_ip"}, {"context.agent", "_agent"},
                          {"context.language", "_lang"}, {"context.submitted_at", "_submitted_at"}};
        return dialect;
    }();
    auto inquiry = read_form(submission.content_type, submission.body, limits.form);
    if (!inquiry) return inquiry;
    set_apart(inquiry->fields);
    translate(ours, *inquiry);
    return inquiry;
}

}  // namespace

Result<Inquiry, Unreadable> read(const Submission& submission, const Limits& limits)
{
    if (submission.door == Door::mail || says_letter(submission.content_type))
        return read_letter(submission.body, limits.letter);
    if (submission.door == Door::api) return read_in_our_own(submission, limits);
    if (const std::string_view dialect = dialect_of(submission.content_type); !dialect.empty())
        return read_in_dialect(submission, dialect, limits);
    return read_form(submission.content_type, submission.body, limits.form);
}

}  // namespace captura::reading
