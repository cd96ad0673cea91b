#include "web/dialect_answers.hpp"

#include "captura/domain/digest.hpp"
#include "web/addresses.hpp"
#include "web/return_url.hpp"
#include "web/words.hpp"
#include "web/wrong_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace captura::web {
namespace {

using http::Response;

std::string quoted(const std::string& text)
{
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string quoted_or_null(const std::string& text)
{
    return text.empty() ? "null" : quoted(text);
}

/// Ids of products that number their registrants: 15 digits, which every client's numbers hold.
std::string number_of(const std::string& receipt)
{
    std::uint64_t number = 0;
    const Digest digest = sha256(receipt);
    for (std::size_t i = 0; i < 8; ++i) number = number << 8 | digest[i];
    return std::to_string(number % 900'000'000'000'000 + 100'000'000'000'000);
}

/// `{{word}}` becomes what `value_of` makes of it.
template <class ValueOf>
std::string fill(const std::string& body, ValueOf value_of)
{
    std::string filled;
    std::size_t at = 0;
    for (;;) {
        const std::size_t open = body.find("{{", at);
        const std::size_t close = open == std::string::npos ? open : body.find("}}", open);
        if (close == std::string::npos) return filled.append(body, at);
        filled.append(body, at, open - at).append(value_of(std::string_view{body}.substr(open + 2, close - open - 2)));
        at = close + 2;
    }
}

void add(Response& response, std::string_view name, std::string_view value)
{
    response.headers.push_back({std::string(name), std::string(value)});
}

void set(Response& response, std::string_view name, const std::string& value)
{
    for (http::Header& header : response.headers)
        if (header.name == name) header.value = value;
}

std::string host_of(std::string_view address)
{
    const std::string_view origin = origin_of(address);
    const std::size_t scheme = origin.find("://");
    if (scheme == std::string_view::npos) return {};
    const std::string_view authority = origin.substr(scheme + 3);
    return std::string{authority.substr(0, authority.find(':'))};
}

/// The hosts a visitor may be sent to: the form's own list, its thank-you page, the pages it stands on. The Origin header
/// is written by the browser and names the page the visitor comes from: sent back there, he is where he was.
std::vector<std::string> return_hosts(const Form& form, const Asker& asker)
{
    std::vector<std::string> hosts = form.redirects;
    for (const std::string& origin : form.origins)
        if (origin != "*") hosts.push_back(host_of(origin));
    if (!form.redirect.empty()) hosts.push_back(host_of(form.redirect));
    if (is_origin(asker.origin)) hosts.push_back(host_of(asker.origin));
    return hosts;
}

DialectValues values_of(const ForeignPost& post, const intake::Answer& answered)
{
    const Form& form = *post.view->form;
    DialectValues values;
    values.receipt = answered.id.text();
    values.message = thanks_text(form);
    values.redirect = safe_return_url(answered.next, post.asker.origin, return_hosts(form, post.asker));
    if (values.redirect.empty()) values.redirect = form.redirect;
    values.next = values.redirect;
    if (values.next.empty()) values.next = post.public_url + "/f/" + form.slug + "/thanks?id=" + values.receipt;
    values.link = form.link;
    values.title = form.title;
    values.id = post.id.empty() ? form.slug : post.id;
    return values;
}

std::string their_code(const Dialect& dialect, const std::string& code)
{
    const auto found = dialect.codes.find(code);
    if (found != dialect.codes.end()) return found->second;
    const auto other = dialect.codes.find("other");
    return other != dialect.codes.end() ? other->second : code;
}

void name_errors(DialectValues& values, const ForeignPost& post, const intake::Answer& answered)
{
    const Dialect& dialect = *post.dialect;
    const Words& words = *post.view->form->words;
    const auto name = [&](const std::string& field, const std::string& code, const std::string& message) {
        if (values.error.empty()) values.error = message;
        if (!values.errors.empty()) values.errors += ',';
        values.errors += render_error(dialect.error, foreign_name(dialect, field), their_code(dialect, code), message);
    };
    for (const Rejection& rejection : answered.rejections)
        name(rejection.field, rejection.code, wrong_text(*post.view->form, rejection, words));
    if (answered.rejections.empty()) name("", answered.reason, std::string(words.unreadable_text));
}

Response json_answer(const ForeignPost& post, const intake::Answer& answered)
{
    const bool accepted = answered.kind == intake::Answer::Kind::accepted;
    DialectValues values = values_of(post, answered);
    if (!accepted) name_errors(values, post, answered);
    const DialectAnswer& known = accepted ? post.dialect->accepted : post.dialect->refused;
    const bool goes_on = !values.redirect.empty() && !known.body_with_redirect.empty();
    Response response;
    response.status = known.status;
    response.body = render(goes_on ? known.body_with_redirect : known.body, values);
    add(response, "Content-Type", "application/json");
    add(response, "X-Content-Type-Options", "nosniff");
    add(response, "Cache-Control", "no-store");
    add_origin(response, post.view.get(), post.asker);
    return response;
}

Response page_answer(const ForeignPost& post, const Answers& answers, const intake::Answer& answered)
{
    Response response = answers.submitted(*post.view, post.asker, answered);
    if (answered.kind != intake::Answer::Kind::accepted) return response;
    response.status = post.dialect->redirect_status;
    const std::string wanted = safe_return_url(answered.next, post.asker.origin, return_hosts(*post.view->form, post.asker));
    if (!wanted.empty()) set(response, "Location", wanted);
    return response;
}

}  // namespace

bool answers_json(const Dialect& dialect, const Asker& asker, std::string_view query)
{
    switch (dialect.form) {
        case Dialect::Form::json: return true;
        case Dialect::Form::page: return false;
        case Dialect::Form::asked: break;
    }
    if (asker.json) return true;
    for (std::size_t at = 0; !dialect.json_query.empty() && at < query.size();) {
        const std::size_t end = std::min(query.find('&', at), query.size());
        if (query.substr(at, end - at) == dialect.json_query) return true;
        at = end + 1;
    }
    return false;
}

Response answer_in(const ForeignPost& post, const Answers& answers, intake::Answer answered)
{
    using Kind = intake::Answer::Kind;
    const bool no = answered.kind == Kind::rejected || answered.kind == Kind::unreadable;
    if (no && post.dialect->refusal == Dialect::Refusal::hidden) answered.kind = Kind::accepted;
    if (answered.kind == Kind::refused || !post.asker.json) return page_answer(post, answers, answered);
    return json_answer(post, answered);
}

std::string render(const std::string& body, const DialectValues& values)
{
    return fill(body, [&](std::string_view word) -> std::string {
        if (word == "receipt") return quoted(values.receipt);
        if (word == "number") return number_of(values.receipt);
        if (word == "message") return quoted(values.message);
        if (word == "redirect") return quoted_or_null(values.redirect);
        if (word == "next") return quoted(values.next);
        if (word == "link") return quoted_or_null(values.link);
        if (word == "title") return quoted(values.title);
        if (word == "id") return quoted(values.id);
        if (word == "errors") return values.errors;
        if (word == "error") return quoted(values.error);
        return "null";
    });
}

std::string render_challenge(const std::string& body, const std::string& challenge, const std::string& hmac)
{
    return fill(body, [&](std::string_view word) -> std::string {
        if (word == "challenge") return quoted(challenge);
        if (word == "hmac") return quoted(hmac);
        return "null";
    });
}

std::string render_error(const std::string& body, const std::string& field, const std::string& code, const std::string& message)
{
    return fill(body, [&](std::string_view word) -> std::string {
        if (word == "field") return quoted(field);
        if (word == "code") return quoted(code);
        if (word == "message") return quoted(message);
        return "null";
    });
}

}  // namespace captura::web
