#include "daemon/explain.hpp"

#include "daemon/commands_json.hpp"

namespace captura::daemon {
namespace {

JsonObject to_json(const NamedAddress& address)
{
    return JsonObject{}.text("name", address.name).text("email", address.address);
}

std::vector<JsonObject> to_json(const std::vector<NamedAddress>& addresses)
{
    std::vector<JsonObject> list;
    for (const NamedAddress& address : addresses) list.push_back(to_json(address));
    return list;
}

JsonObject to_json(const Forwarded& forwarded)
{
    return JsonObject{}
        .object("from", to_json(forwarded.from))
        .objects("to", to_json(forwarded.to))
        .objects("cc", to_json(forwarded.cc))
        .text("date", forwarded.date)
        .text("subject", forwarded.subject)
        .text("body", forwarded.body);
}

std::vector<JsonObject> earlier_touches(const Source& source)
{
    std::vector<JsonObject> list;
    for (std::size_t i = 0; i < source.earlier.size() && i < source.inputs.touches.size(); ++i) {
        const EarlierTouch& touch = source.inputs.touches[i];
        list.push_back(JsonObject{}
                           .text("at", touch.at)
                           .text("group", source.earlier[i].group)
                           .text("rule", source.earlier[i].rule)
                           .text("source", source.earlier[i].source)
                           .text("medium", source.earlier[i].medium)
                           .text("page", touch.page)
                           .text("referrer", touch.referrer));
    }
    return list;
}

JsonObject to_json(const Source& source)
{
    JsonObject parameters;
    for (const Field& parameter : source.inputs.parameters) parameters.text(parameter.name, parameter.value);
    return JsonObject{}
        .text("group", source.group)
        .text("rule", source.rule)
        .text("source", source.source)
        .text("medium", source.medium)
        .text("campaign", source.campaign)
        .text("term", source.term)
        .text("content", source.content)
        .text("page", source.inputs.page)
        .text("referrer", source.inputs.referrer)
        .text("landing", source.inputs.landing)
        .text("landing_referrer", source.inputs.landing_referrer)
        .text("landed_at", source.inputs.landed_at)
        .object("parameters", parameters)
        .objects("touches", earlier_touches(source));
}

std::vector<JsonObject> to_json(const std::vector<Attachment>& attachments)
{
    std::vector<JsonObject> list;
    for (const Attachment& attachment : attachments)
        list.push_back(JsonObject{}
                           .text("name", attachment.name)
                           .text("type", attachment.type)
                           .number("bytes", static_cast<std::int64_t>(attachment.content.size())));
    return list;
}

std::vector<JsonObject> to_json(const std::vector<Rejection>& rejections)
{
    std::vector<JsonObject> list;
    for (const Rejection& rejection : rejections)
        list.push_back(JsonObject{}.text("field", rejection.field).text("code", rejection.code));
    return list;
}

/// What needs stored facts is not looked at here, and says so where it could have mattered.
std::vector<std::string> reasons_of(const Judged& judged)
{
    std::vector<std::string> reasons = judged.judgement.reasons;
    const auto& letter = judged.inquiry.letter;
    if (letter && (!letter->in_reply_to.empty() || !letter->references.empty()))
        reasons.emplace_back("not_checked:thread");
    return reasons;
}

}  // namespace

std::string explain_line(std::string_view file, const Judged& judged)
{
    const Judgement& judgement = judged.judgement;
    const Contact& contact = judgement.contact;
    const auto& letter = judged.inquiry.letter;
    std::vector<std::string> emails;
    for (const EmailAddress& email : contact.emails) emails.push_back(email.canonical);
    std::vector<std::string> phones;
    for (const PhoneNumber& phone : contact.phones) phones.push_back(phone.e164);

    JsonObject line;
    line.text("file", file).text("verdict", to_text(judgement.verdict)).texts("reasons", reasons_of(judged));
    line.text("name", contact.name).texts("emails", emails).texts("phones", phones);
    line.text("company", contact.company).text("job_title", contact.job_title).text("country", contact.country);
    line.text("subject", letter ? letter->subject : contact.subject);
    line.text("message", contact.message.empty() && letter ? letter->message : contact.message);
    line.text("channel", judgement.channel).object("source", to_json(judgement.source));
    line.text("author_from", judgement.author_from);
    if (letter && letter->forwarded)
        line.object("forwarded", to_json(*letter->forwarded));
    else
        line.null("forwarded");
    line.text_or_null("automatic", judgement.automatic);
    line.objects("attachments", to_json(judged.inquiry.attachments)).flag("truncated", judged.inquiry.truncated);
    line.objects("rejections", to_json(judgement.rejections)).texts("notes", judged.inquiry.notes);
    line.text("language", judgement.language);
    line.number("bytes", static_cast<std::int64_t>(judged.submission.body.size()));
    return line.line();
}

}  // namespace captura::daemon
