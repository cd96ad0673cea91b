#include "captura/reading/read.hpp"

#include "captura/reading/form_body.hpp"
#include "captura/reading/letter.hpp"
#include "reading/form_body_fields.hpp"

namespace captura::reading {

Result<Inquiry, Unreadable> read(const Submission& submission, const Limits& limits)
{
    if (submission.door == Door::mail || media_type_of(submission.content_type) == "message/rfc822")
        return read_letter(submission.body, limits.letter);
    return read_form(submission.content_type, submission.body, limits.form);
}

}  // namespace captura::reading
