#include "captura/reading/read.hpp"

#include "captura/reading/form_body.hpp"
#include "captura/reading/letter.hpp"
#include "reading/form_body_fields.hpp"

namespace captura::reading {
namespace {

bool says_letter(std::string_view content_type)
{
    constexpr std::string_view letter = "message/rfc822";
    const std::string_view type = trim_blanks(content_type.substr(0, content_type.find(';')));
    return type.size() == letter.size() && lower_ascii(type) == letter;
}

}  // namespace

Result<Inquiry, Unreadable> read(const Submission& submission, const Limits& limits)
{
    if (submission.door == Door::mail || says_letter(submission.content_type))
        return read_letter(submission.body, limits.letter);
    return read_form(submission.content_type, submission.body, limits.form);
}

}  // namespace captura::reading
