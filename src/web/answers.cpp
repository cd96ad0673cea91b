#include "web/answers.hpp"

#include "web/calendar.hpp"
#include "web/query.hpp"
#include "web/wrong_text.hpp"

#include <algorithm>
#include <iterator>

namespace captura::web {
namespace {

using http::Response;

constexpr std::string_view come_again = "10";
constexpr std::size_t longest_prefill = 1000;  // characters

void add(Response& response, std::string_view name, std::string_view value)
{
    response.headers.push_back({std::string(name), std::string(value)});
}

Response page(int status, std::string html, std::string_view policy, std::string_view cache = "no-store")
{
    Response response;
    response.status = status;
    response.body = std::move(html);
    add(response, "Content-Type", "text/html; charset=utf-8");
    add(response, "Content-Security-Policy", policy);
    add(response, "X-Content-Type-Options", "nosniff");
    add(response, "Referrer-Policy", "strict-origin-when-cross-origin");
    add(response, "Cache-Control", cache);
    return response;
}

std::string typed(const intake::Answer& answer, std::string_view name)
{
    for (const Field& field : answer.fields)
        if (field.name == name && !field.value.empty()) return field.value;
    return {};
}

void reserve(std::vector<Field>& reserved, const char* name, std::string value)
{
    if (!value.empty()) reserved.push_back({name, std::move(value)});
}

/// Which words were shown.
void reserve_form(DrawnForm& drawn)
{
    reserve(drawn.reserved, "_lang", drawn.form.language);
    reserve(drawn.reserved, "_version", drawn.form.version);
}

bool is_of_form(const Form& form, const std::string& name)
{
    return std::any_of(form.fields.begin(), form.fields.end(), [&](const FormField& field) { return field.rule.name == name; });
}

/// What was posted besides the form's own fields: a campaign's marks, and whatever a site sends along. It is posted again with
/// the corrected form. What belongs to one rendering is drawn anew.
void carry_along(DrawnForm& drawn, const std::vector<Field>& posted)
{
    constexpr std::size_t most = 50;
    constexpr std::size_t longest = 2048;
    constexpr std::string_view drawn_anew[] = {"_id", "_after", "_page", "_referrer", "_lang", "_version", "_token", "_tz", "_test",
                                               "_charset_", "_gotcha", "altcha"};
    for (const Field& field : posted) {
        const bool anew = std::find(std::begin(drawn_anew), std::end(drawn_anew), field.name) != std::end(drawn_anew) ||
                          field.name.starts_with("_consent.") || field.name.ends_with("-response");
        if (anew || field.value.empty() || field.value.size() > longest || field.name.size() > 128 || is_of_form(drawn.form, field.name)) continue;
        if (drawn.reserved.size() >= most) return;
        drawn.reserved.push_back(field);
    }
}

/// Where the visitor was and came from, though the page that says so is ours now.
void reserve_place(DrawnForm& drawn, const intake::Answer& answer, const Asker& asker)
{
    const std::string page = typed(answer, "_page");
    reserve(drawn.reserved, "_page", page.empty() ? asker.referrer : page);
    reserve(drawn.reserved, "_referrer", typed(answer, "_referrer"));
    carry_along(drawn, answer.fields);
}

/// Carried along by the form itself, so that what is corrected is a test as well.
void mark_test(DrawnForm& drawn, bool test)
{
    drawn.test = test;
    if (test) reserve(drawn.reserved, "_test", "1");
}

/// What a link may say beforehand: only fields that allow it, cut to what they take.
std::vector<Field> prefilled(const Form& form, std::string_view query)
{
    std::vector<Field> typed;
    if (query.empty()) return typed;
    for (const FormField& field : form.fields) {
        if (!field.prefill) continue;
        std::string value = query_value(query, field.rule.name);
        const std::size_t most = field.rule.max_length > 0 ? field.rule.max_length : longest_prefill;
        if (!value.empty()) typed.push_back({field.rule.name, cut_to_characters(std::move(value), most)});
    }
    return typed;
}

}  // namespace

void add_origin(Response& response, const FormView* view, const Asker& asker)
{
    if (view == nullptr) return;
    add(response, "Vary", "Origin, Accept, X-Requested-With");
    if (!allows_origin(*view->form, asker.origin)) return;
    add(response, "Access-Control-Allow-Origin", asker.origin);
    add(response, "Access-Control-Expose-Headers", "Location, Retry-After, RateLimit, RateLimit-Policy");
}

/// The campaign a visitor came by stays with the page in another language.
std::vector<LanguageLink> Answers::languages_of(const Form& form, std::string_view query) const
{
    std::vector<LanguageLink> links;
    if (form.languages.size() < 2) return links;
    const std::string kept = query_without(query, "lang");
    for (const std::string& language : form.languages)
        links.push_back({language, words_->name_of(language), "?lang=" + language + (kept.empty() ? "" : "&" + kept)});
    return links;
}

const Words& Answers::words_of(const FormView* view, const Asker& asker) const
{
    return view != nullptr ? *view->form->words : words_->preferred(asker.accept_language);
}

Answers::Answers(std::string public_url, std::string base, Mark mark)
    : public_url_(std::move(public_url)), base_(base), mark_(std::move(mark)), pages_(std::move(base))
{
}

void Answers::mark(DrawnForm& drawn, const FormView& view) const
{
    drawn.captcha = view.captcha.vendor;
    drawn.site_key = view.captcha.site_key;
    if (!mark_) return;
    DrawnMarks marks = mark_(drawn.form);
    reserve(drawn.reserved, "_token", std::move(marks.token));
    drawn.honeypot = std::move(marks.honeypot);
}

Response Answers::fresh_form(const FormView& view, const Asker& asker, std::string page_address, std::string referrer, bool framed) const
{
    if (view.form->entry.closed) return closed(view, asker, {});
    DrawnForm drawn{*view.form, {}, prefilled(*view.form, asker.query), {}, {}, framed, {}};
    if (!framed) drawn.languages = languages_of(*view.form, asker.query);
    reserve(drawn.reserved, "_id", fresh_uuid().text());
    reserve_form(drawn);
    reserve(drawn.reserved, "_page", std::move(page_address));
    reserve(drawn.reserved, "_referrer", std::move(referrer));
    mark_test(drawn, asks_for_test(asker.query));
    mark(drawn, view);
    // Never taken for fresh, but the browser may go back to it: it then has the key it had, and what is sent once more is the
    // same submission. It holds nothing of the visitor; the pages that do are never stored.
    return page(200, pages_.form(drawn), view.policy, "private, no-cache");
}

Response Answers::thanks(const FormView& view, const std::optional<Uuid>& receipt, bool test) const
{
    return page(200, pages_.thanks(*view.form, receipt, test), view.policy);
}

Response Answers::calendar(const FormView& view, const Uuid& receipt, Timestamp when) const
{
    Response response;
    response.body = calendar_file(*view.form, receipt, when);
    add(response, "Content-Type", "text/calendar; charset=utf-8");
    add(response, "Content-Disposition", "attachment; filename=\"" + view.form->slug + ".ics\"");
    add(response, "X-Content-Type-Options", "nosniff");
    add(response, "Cache-Control", "no-store");
    return response;
}

Response Answers::submitted(const FormView& view, const Asker& asker, const intake::Answer& answer) const
{
    switch (answer.kind) {
        case intake::Answer::Kind::accepted: return accepted(view, asker, answer);
        case intake::Answer::Kind::rejected:
            return view.form->entry.closed ? closed(view, asker, answer.id.text()) : rejected(view, asker, answer);
        case intake::Answer::Kind::unreadable: return unreadable(view, asker, answer);
        case intake::Answer::Kind::refused: return refused(view, asker, answer);
    }
    return refused(view, asker, answer);
}

Response Answers::closed(const FormView& view, const Asker& asker, std::string_view receipt) const
{
    return refusal(410, asker, &view, view.form->words->closed, closed_text(*view.form), receipt);
}

/// Whatever the verdict: spam, repeats and known cards look like everything else (promise 4).
Response Answers::accepted(const FormView& view, const Asker& asker, const intake::Answer& answer) const
{
    const std::string receipt = answer.id.text();
    Response response;
    response.headers.reserve(8);
    if (asker.json) {
        response.status = answer.repeat ? 200 : 201;
        add(response, "Content-Type", "application/json");
        add(response, "X-Content-Type-Options", "nosniff");
        response.body = accepted_json(view, receipt);
        if (view.form->event)
            response.body.insert(response.body.size() - 1, ",\"calendar\":\"" + public_url_ + calendar_path(*view.form, answer.id) + '"');
        if (answer.verdict == Verdict::test) response.body.insert(response.body.size() - 1, ",\"test\":true");
    } else {
        response.status = 303;  // a reload of what follows posts nothing
        const Form& form = *view.form;
        std::string thanks = base_ + "/f/" + form.slug + "/thanks?id=" + receipt;
        if (form.languages.size() > 1) thanks += "&lang=" + form.language;
        if (answer.verdict == Verdict::test) thanks += "&test=1";
        add(response, "Location", form.redirect.empty() ? thanks : form.redirect);
    }
    add(response, "Cache-Control", "no-store");
    add_origin(response, &view, asker);
    return response;
}

/// All wrong fields at once. The page comes again with what was typed and a key of its own; `_after` ties the corrected
/// attempt to the refused one, which is kept.
Response Answers::rejected(const FormView& view, const Asker& asker, const intake::Answer& answer) const
{
    const Words& words = *view.form->words;
    const std::string receipt = answer.id.text();
    if (asker.json) {
        std::vector<http::ProblemField> errors;
        for (const Rejection& rejection : answer.rejections)
            errors.push_back({rejection.field, rejection.code, wrong_text(*view.form, rejection, words)});
        Response response = http::problem(422, words.problem, "", receipt, errors);
        add_origin(response, &view, asker);
        return response;
    }
    DrawnForm drawn{*view.form, {}, answer.fields, answer.rejections, {}, false, {}};
    reserve(drawn.reserved, "_id", fresh_uuid().text());
    reserve(drawn.reserved, "_after", receipt);
    reserve_form(drawn);
    reserve_place(drawn, answer, asker);
    mark_test(drawn, asks_for_test(asker.query) || !typed(answer, "_test").empty());
    mark(drawn, view);
    return page(422, pages_.form(drawn), view.policy);
}

Response Answers::unreadable(const FormView& view, const Asker& asker, const intake::Answer& answer) const
{
    const Words& words = *view.form->words;
    return refusal(400, asker, &view, words.unreadable, words.unreadable_text, answer.id.text());
}

/// Nothing was kept, so the same key is used again: the next try is the same submission.
Response Answers::refused(const FormView& view, const Asker& asker, const intake::Answer& answer) const
{
    const Words& words = *view.form->words;
    Response response;
    if (asker.json || answer.fields.empty()) {
        response = refusal(503, asker, &view, words.refused, words.refused_text);
    } else {
        DrawnForm drawn{*view.form, {}, answer.fields, {}, words.refused_text, false, {}};
        for (const char* name : {"_id", "_after"}) reserve(drawn.reserved, name, typed(answer, name));
        reserve_place(drawn, answer, asker);
        reserve_form(drawn);
        mark_test(drawn, asks_for_test(asker.query) || !typed(answer, "_test").empty());
        mark(drawn, view);
        response = page(503, pages_.form(drawn), view.policy);
    }
    add(response, "Retry-After", come_again);
    return response;
}

Response Answers::refusal(int status, const Asker& asker, const FormView* view, std::string_view heading,
                          std::string_view text, std::string_view receipt) const
{
    Response response;
    if (asker.json) {
        response = http::problem(status, heading, text, receipt);
    } else {
        const std::string_view policy = view != nullptr ? std::string_view(view->policy) : plain_policy();
        response = page(status, pages_.notice(words_of(view, asker), heading, text, receipt), policy);
    }
    add_origin(response, view, asker);
    return response;
}

Response Answers::not_found(const Asker& asker) const
{
    const Words& words = words_of(nullptr, asker);
    Response response = refusal(404, asker, nullptr, words.not_found, words.not_found_text);
    add(response, "Access-Control-Allow-Origin", "*");  // the script can say that a name is wrong, not only that it failed
    return response;
}

Response Answers::wrong_method(const Asker& asker, const FormView* view, std::string_view allow) const
{
    Response response = refusal(405, asker, view, words_of(view, asker).wrong_method, "");
    add(response, "Allow", allow);
    return response;
}

Response Answers::wrong_type(const Asker& asker, const FormView* view) const
{
    return refusal(415, asker, view, words_of(view, asker).wrong_type, "");
}

Response Answers::too_many(const Asker& asker, const FormView* view, std::size_t wait_seconds,
                           std::size_t limit) const
{
    const Words& words = words_of(view, asker);
    Response response = refusal(429, asker, view, words.too_many, words.too_many_text);
    // draft-ietf-httpapi-ratelimit-headers-10: one quota, for one visitor address.
    add(response, "Retry-After", std::to_string(wait_seconds));
    add(response, "RateLimit-Policy", "\"address\";q=" + std::to_string(limit) + ";w=60");
    add(response, "RateLimit", "\"address\";r=0;t=" + std::to_string(wait_seconds));
    return response;
}

Response Answers::puzzle(const Asker& asker, const FormView& view, std::string json) const
{
    Response response;
    response.body = std::move(json);
    add(response, "Content-Type", "application/json");
    add(response, "Cache-Control", "no-store");
    add(response, "X-Content-Type-Options", "nosniff");
    add_origin(response, &view, asker);
    return response;
}

/// The form is sent without a proof then.
Response Answers::no_puzzle(const Asker& asker, const FormView& view) const
{
    const Words& words = words_of(&view, asker);
    Response response = refusal(503, asker, &view, words.refused, words.refused_text);
    add(response, "Retry-After", come_again);
    return response;
}

Response Answers::preflight(const FormView& view, const Asker& asker, const std::vector<std::string>& more_headers) const
{
    Response response;
    response.status = 204;
    add(response, "Vary", "Origin");
    if (!allows_origin(*view.form, asker.origin)) return response;
    add(response, "Access-Control-Allow-Origin", asker.origin);
    add(response, "Access-Control-Allow-Methods", "POST");
    std::string headers = "content-type, idempotency-key, accept";
    for (const std::string& header : more_headers) headers += ", " + header;
    add(response, "Access-Control-Allow-Headers", headers);
    add(response, "Access-Control-Max-Age", "7200");
    return response;
}

}  // namespace captura::web
